//! Says how old the recordings of the corpus are, and of which programs.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use flb2alloy_verify::{Case, Error, Recording};

/// Say how old the recordings of the corpus are, and of which programs
///
/// Where these programs are, `cargo xtask parity` records anew.
#[derive(Args)]
pub(crate) struct Recordings {}

impl Recordings {
    #[expect(clippy::unused_self, reason = "has no arguments yet")]
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
        let mut cases_by_day: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let mut records = 0;
        for case in Case::all(&corpus)?.into_iter().filter(Case::has_samples) {
            let Some(recording) = Recording::read(&case)? else {
                println!("{}: never recorded", case.name());
                continue;
            };
            let sides = [(case.source.title(), Some(recording.source)), ("Alloy", recording.alloy)];
            for (name, side) in sides.into_iter().filter_map(|(name, side)| Some((name, side?))) {
                records += side.records.len();
                let key = (side.recorded, format!("{name} {}", side.version));
                cases_by_day.entry(key).or_default().push(case.name());
            }
        }
        println!("{records} records in the corpus, oldest recording first:");
        for ((day, program), cases) in cases_by_day {
            println!("{day}  {program}  {} cases", cases.len());
        }
        Ok(ExitCode::SUCCESS)
    }
}
