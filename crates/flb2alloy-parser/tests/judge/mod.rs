//! Asks a real Fluent Bit, where there is one.

use std::path::Path;
use std::process::{Command, Stdio};

/// Whether the Fluent Bit that the environment variable `FLUENT_BIT` names accepts `file`; nothing without it.
pub(crate) fn accepts(file: &Path) -> Option<bool> {
    let program = std::env::var_os("FLUENT_BIT")?;
    let status = Command::new(program)
        .args(["--dry-run", "-c"])
        .arg(file.file_name()?)
        .current_dir(file.parent()?)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    Some(status.expect("FLUENT_BIT names a program that runs").success())
}
