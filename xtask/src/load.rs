//! Asks real Alloy whether it loads given files.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use flb2alloy_verify::alloy::Judge;
use flb2alloy_verify::{Error, program};

/// Ask real Alloy whether it loads each FILE, as `alloy run` would; exits 1 if it refuses one
#[derive(Args)]
pub(crate) struct Load {
    /// Alloy files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// Alloy's --stability.level, if not its default
    #[arg(long = "stability.level")]
    stability: Option<String>,
    /// Do not print accepted files
    #[arg(long)]
    quiet: bool,
}

impl Load {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let binary = program::find("alloy", self.alloy.as_deref())?;
        let mut judge = Judge::new(&binary, self.stability.as_deref())?;
        let mut refused = 0;
        for file in &self.files {
            let text = std::fs::read_to_string(file)
                .map_err(|source| Error::Io { what: format!("reading {}", file.display()), source })?;
            match judge.judge(&text)? {
                Ok(()) if self.quiet => {}
                Ok(()) => println!("accepted {}", file.display()),
                Err(reason) => {
                    refused += 1;
                    println!("refused  {}", file.display());
                    reason.lines().for_each(|line| println!("    {line}"));
                }
            }
        }
        println!("{} accepted, {refused} refused", self.files.len() - refused);
        Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}
