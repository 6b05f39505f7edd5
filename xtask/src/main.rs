//! Chores of this project: `cargo xtask <command>`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program for the project's own use"
)]

mod agreement;
mod answers;
mod catalogue;
mod coverage;
mod docs;
mod folder;
mod load;
mod mutations;
mod otel;
mod parity;
mod recordings;
mod sabotage;
mod surroundings;
mod torture;

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
    Agreement(agreement::Agreement),
    Catalogue(catalogue::Catalogue),
    Coverage(coverage::Coverage),
    Docs(docs::Docs),
    Load(load::Load),
    Mutations(mutations::Mutations),
    Otel(otel::Otel),
    Parity(parity::Parity),
    Recordings(recordings::Recordings),
    Sabotage(sabotage::Sabotage),
    Torture(torture::Torture),
}

fn main() -> ExitCode {
    let outcome: Result<ExitCode, Box<dyn std::error::Error>> = match Xtask::parse().chore {
        Chore::Agreement(agreement) => agreement.run(),
        Chore::Catalogue(catalogue) => catalogue.run(),
        Chore::Coverage(coverage) => coverage.run(),
        Chore::Docs(docs) => docs.run().map_err(Into::into),
        Chore::Load(load) => load.run().map_err(Into::into),
        Chore::Mutations(mutations) => mutations.run(),
        Chore::Otel(otel) => otel.run(),
        Chore::Parity(parity) => parity.run().map_err(Into::into),
        Chore::Recordings(recordings) => recordings.run().map_err(Into::into),
        Chore::Sabotage(sabotage) => sabotage.run().map_err(Into::into),
        Chore::Torture(torture) => torture.run(),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::from(2)
    })
}
