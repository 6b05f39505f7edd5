//! The `flb2alloy` command.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
