//! How long `flb2alloy check` takes beside `alloy validate`, as whole processes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs of each program, one after the other.
const ROUNDS: usize = 25;

/// The lines of the table about `file`.
pub(super) fn measure(ours: &Path, alloy: &Path, file: &Path) -> std::io::Result<String> {
    let lines = std::fs::read_to_string(file)?.lines().count();
    let (mut checks, mut validations) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        checks.push(time(ours, &["check", "--stability.level=experimental"], file)?);
        validations.push(time(alloy, &["validate", "--stability.level=experimental"], file)?);
    }
    checks.sort();
    validations.sort();
    let row = |name: &str, times: &[Duration]| {
        let millis = |at: usize| times[at].as_secs_f64() * 1e3;
        format!("| {name} | {:.1} ms | {:.1} ms |", millis(0), millis(ROUNDS / 2))
    };
    let factor = validations[ROUNDS / 2].as_secs_f64() / checks[ROUNDS / 2].as_secs_f64();
    Ok(format!(
        "\n## Speed\n\nBoth programs on a file of {lines} lines, {ROUNDS} runs side by side; whole processes.\n\n\
         | | best | median |\n|---|---|---|\n{}\n{}\n\nThe medians differ by a factor of {factor:.0}.\n",
        row("`flb2alloy check`", &checks),
        row("`alloy validate`", &validations)
    ))
}

fn time(program: &Path, arguments: &[&str], file: &Path) -> std::io::Result<Duration> {
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    let length = start.elapsed();
    match status.success() {
        true => Ok(length),
        false => Err(std::io::Error::other(format!("{} refuses {}", program.display(), file.display()))),
    }
}
