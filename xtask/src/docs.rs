//! `cargo xtask docs`: writes the pages that are made from the tables of the conversion.

use std::path::Path;
use std::process::ExitCode;

/// Write docs/fluent-bit.md and docs/otel-collector.md anew
#[derive(clap::Args)]
pub(crate) struct Docs {}

impl Docs {
    pub(crate) fn run(self) -> std::io::Result<ExitCode> {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        std::fs::create_dir_all(&docs)?;
        std::fs::write(docs.join("fluent-bit.md"), flb2alloy::reference::page())?;
        std::fs::write(docs.join("otel-collector.md"), flb2alloy::reference::collector::page())?;
        Ok(ExitCode::SUCCESS)
    }
}
