//! `flb2alloy verify`: runs real Fluent Bit with a configuration and real Alloy with what it is converted to, on the
//! same samples, and compares what both send. A program of its own, so that `flb2alloy` needs no network code.

#![allow(clippy::print_stderr, reason = "a command says on standard error why it fails")]

mod args;
mod html;
mod report;
mod text;
mod trial;

use std::process::ExitCode;

use clap::Parser as _;

use args::Args;

/// How a run ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Equal, or equal but for what the conversion predicted.
    Proven = 0,
    /// There is a difference that no diagnostic of the conversion predicts.
    Different = 1,
    /// No comparison could be made.
    Failed = 3,
}

fn main() -> ExitCode {
    let outcome = run(&Args::parse()).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        Outcome::Failed
    });
    ExitCode::from(outcome as u8)
}

fn run(args: &Args) -> Result<Outcome, Box<dyn std::error::Error>> {
    let report = trial::run(args)?;
    match args.report.as_deref() {
        Some(path) if path.as_os_str() == "json" => {
            anstream::println!("{}", serde_json::to_string_pretty(&report)?);
        }
        Some(path) => std::fs::write(path, serde_json::to_string_pretty(&report)?)
            .map_err(|error| format!("writing {}: {error}", path.display()))?,
        None => {}
    }
    if let Some(path) = &args.html {
        std::fs::write(path, html::page(&report))
            .map_err(|error| format!("writing {}: {error}", path.display()))?;
    }
    if args.report.as_deref().is_none_or(|path| path.as_os_str() != "json") {
        anstream::print!("{}", text::verdict(&report));
    }
    Ok(if report.verdict == report::Verdict::Different { Outcome::Different } else { Outcome::Proven })
}
