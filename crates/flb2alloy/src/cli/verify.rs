//! `verify`: hands over to `flb2alloy-verify`, which runs programs and speaks their protocols, and is a program of its
//! own so that this one stays small.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use super::args::{ColorArg, Verify};
use super::render::Messages;

const NAME: &str = "flb2alloy-verify";
/// What `flb2alloy-verify` ends with where no comparison can be made.
const FAILED: u8 = 3;

pub(crate) fn run(arguments: &Verify) -> ExitCode {
    let program = program();
    let mut command = Command::new(&program);
    command.args(&arguments.arguments);
    match hand_over(&mut command) {
        Ok(code) => code,
        Err(error) => {
            let message = format!(
                "{} could not be started: {error}; it is a program of its own: cargo install flb2alloy-verify-cli",
                program.display()
            );
            Messages::new(ColorArg::Auto, false).error(&message);
            FAILED.into()
        }
    }
}

/// Beside this program, where it is installed, else on the PATH.
fn program() -> PathBuf {
    let beside = std::env::current_exe().ok().map(|own| own.with_file_name(NAME));
    beside.filter(|path| path.is_file()).unwrap_or_else(|| NAME.into())
}

/// Becomes the other program, so that signals reach it and nobody else.
#[cfg(unix)]
fn hand_over(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn hand_over(command: &mut Command) -> std::io::Result<ExitCode> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.unwrap_or(FAILED).into())
}
