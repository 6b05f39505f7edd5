//! `cargo xtask agreement`: holds our verdicts and our formatting against those of real Alloy on everything in Alloy's own
//! repository, and writes the table of it.

mod collect;
mod explain;
mod speed;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::{FileId, Severity};
use flb2alloy_syntax::format;
use flb2alloy_verify::program;

use crate::answers::{Answer, Answers, short_hash};
use collect::Text;

/// Compare our verdicts and formatting with real Alloy's on all configuration of its repository, and write the table
#[derive(clap::Args)]
pub(crate) struct Agreement {
    /// A checkout of Alloy's repository
    #[arg(long)]
    source: PathBuf,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// What Alloy said is kept here and not asked again
    #[arg(long, default_value = "target/alloy-answers.jsonl")]
    answers: PathBuf,
    /// Why verdicts differ
    #[arg(long, default_value = "xtask/src/agreement/explanations.toml")]
    explanations: PathBuf,
    /// Our program, built for release, to measure beside Alloy
    #[arg(long)]
    flb2alloy: Option<PathBuf>,
    /// What both are measured on
    #[arg(long, default_value = "crates/flb2alloy-checker/tests/mutations/loki-files.alloy")]
    measured: PathBuf,
    /// Where the table goes
    #[arg(long, default_value = "docs/alloy-agreement.md")]
    output: PathBuf,
}

/// How our verdict differs from Alloy's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Difference {
    /// We refuse what `alloy validate` and `alloy run` accept.
    Stricter,
    /// We refuse what `alloy validate` accepts and `alloy run` refuses.
    AsRun,
    /// We accept what `alloy validate` refuses.
    Softer,
    /// We accept what only `alloy run` refuses.
    SofterThanRun,
    /// We format it otherwise.
    Format,
}

/// A text, what Alloy says of it, and what we say.
struct Judged {
    text: Text,
    answer: Answer,
    /// The first error that we find.
    refusal: Option<String>,
    formatted: Option<String>,
}

impl Agreement {
    pub(crate) fn run(&self) -> Result<ExitCode, Box<dyn std::error::Error>> {
        let alloy = program::find("alloy", self.alloy.as_deref())?;
        let texts = collect::collect(&self.source)?;
        let mut answers = Answers::new(&alloy, &self.answers)?;
        let mut judged = Vec::new();
        for text in texts {
            judged.push(Judged::new(answers.of(&text.text, true)?, text));
        }
        let explanations = explain::read(&self.explanations)?;
        let table = table::write(&judged, &explanations);
        let speed = match &self.flb2alloy {
            Some(program) => speed::measure(program, &alloy, &self.measured)?,
            None => String::new(),
        };
        std::fs::write(&self.output, table.text + &speed)?;
        table.faults.iter().for_each(|fault| println!("{fault}"));
        Ok(if table.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

impl Judged {
    fn new(answer: Answer, text: Text) -> Self {
        let options = Options { stability: Stability::Experimental, community_components: true };
        let refusal = check(&text.text, FileId(0), &options)
            .into_iter()
            .find(|diagnostic| diagnostic.severity == Severity::Error)
            .map(|diagnostic| diagnostic.to_string());
        let formatted = format(&text.text).ok().map(|text| short_hash(&text));
        Judged { text, answer, refusal, formatted }
    }

    fn differences(&self) -> Vec<Difference> {
        let of_verdict = match (&self.refusal, &self.answer.validate, &self.answer.run) {
            (Some(_), None, None) => Some(Difference::Stricter),
            (Some(_), None, Some(_)) => Some(Difference::AsRun),
            (None, Some(_), _) => Some(Difference::Softer),
            (None, None, Some(_)) => Some(Difference::SofterThanRun),
            (None, None, None) | (Some(_), Some(_), _) => None,
        };
        let of_format = (self.formatted != self.answer.formatted).then_some(Difference::Format);
        of_verdict.into_iter().chain(of_format).collect()
    }
}
