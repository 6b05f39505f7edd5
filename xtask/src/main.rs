//! Chores of this project: `cargo xtask <command>`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program for the project's own use"
)]

mod load;
mod parity;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about)]
struct Xtask {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    Load(load::Load),
    Parity(parity::Parity),
}

fn main() -> ExitCode {
    let outcome = match Xtask::parse().chore {
        Chore::Load(load) => load.run(),
        Chore::Parity(parity) => parity.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}
