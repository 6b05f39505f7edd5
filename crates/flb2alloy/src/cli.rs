//! The command: its arguments, and what runs them.

mod args;
mod check;
mod convert;
mod env_file;
mod explain;
mod fmt;
mod format;
mod inputs;
mod outputs;
mod render;
mod verify;

use std::process::ExitCode;

use clap::Parser as _;

/// How a run ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Everything was converted as far as it can be.
    Done = 0,
    /// With `--strict`: something comes out differently or not at all. `check`: Alloy would refuse a file. `fmt --check`:
    /// a file is not formatted.
    Losses = 1,
    /// The arguments make no sense.
    Usage = 2,
    /// An input could not be read, or Fluent Bit would refuse it.
    BadInput = 3,
    /// An output could not be written.
    NotWritten = 4,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        ExitCode::from(outcome as u8)
    }
}

/// Runs the command with the arguments of the process.
pub(crate) fn main() -> ExitCode {
    let outcome = match args::Args::parse().command {
        args::Command::Convert(arguments) => convert::run(&arguments),
        args::Command::Check(arguments) => check::run(&arguments),
        args::Command::Explain(arguments) => explain::run(&arguments),
        args::Command::Fmt(arguments) => fmt::run(&arguments),
        args::Command::Verify(arguments) => return verify::run(&arguments),
    };
    outcome.into()
}
