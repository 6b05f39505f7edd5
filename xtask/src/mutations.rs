//! `cargo xtask mutations`: makes mistakes in valid configurations, asks real Alloy about them, and records its verdicts
//! for a test of the checker.

mod mutate;
mod places;

use std::path::PathBuf;
use std::process::ExitCode;

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::{FileId, Severity};
use flb2alloy_syntax::read;
use flb2alloy_verify::program;
use regex::Regex;
use serde_json::json;

use crate::answers::Answers;
pub(crate) use mutate::Dice;
use mutate::{Edit, mutate};
use places::Places;

/// Make mistakes in valid configurations, compare our verdicts on them with those of `alloy run`, and record Alloy's
#[derive(clap::Args)]
pub(crate) struct Mutations {
    /// The folder of valid configurations
    #[arg(long, default_value = "crates/flb2alloy-checker/tests/mutations")]
    folder: PathBuf,
    /// How many mistakes of each file
    #[arg(long, default_value_t = 200)]
    count: usize,
    /// Another seed makes other mistakes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// What Alloy said is kept here and not asked again
    #[arg(long, default_value = "target/alloy-answers.jsonl")]
    answers: PathBuf,
    /// Only compare; do not write the recording of the test
    #[arg(long)]
    dry_run: bool,
}

/// What Alloy says where it is not the text that is wrong, but the machine that has not what the text names.
const ENVIRONMENT: &str = "^no answer|no such file or directory|permission denied|connection refused|network is unreachable|\
                           no such host|address already in use|i/o timeout|in-cluster configuration|is a directory";

impl Mutations {
    pub(crate) fn run(&self) -> Result<ExitCode, Box<dyn std::error::Error>> {
        let alloy = program::find("alloy", self.alloy.as_deref())?;
        let environment = Regex::new(ENVIRONMENT)?;
        let mut answers = Answers::new(&alloy, &self.answers)?;
        let mut files: Vec<PathBuf> = std::fs::read_dir(&self.folder)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        files.retain(|path| path.extension().is_some_and(|extension| extension == "alloy"));
        files.sort();
        let mut recording = String::new();
        let (mut softer, mut stricter, mut total) = (0, 0, 0);
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let source = std::fs::read_to_string(&path)?;
            for edit in edits(&source, self.seed, self.count) {
                let text = edit.apply(&source);
                let answer = answers.of(&text, false)?;
                if answer.run.as_ref().is_some_and(|said| environment.is_match(said)) {
                    continue;
                }
                total += 1;
                let ours = refusal(&text);
                let (start, end) = (edit.at.start, edit.at.end);
                let verdict = json!({
                    "file": name, "kind": edit.kind, "at": [start, end], "was": source[edit.at.clone()],
                    "with": edit.with, "loads": answer.run.is_none(), "validates": answer.validate.is_none(),
                });
                recording.push_str(&format!("{verdict}\n"));
                match (&answer.run, &ours) {
                    (Some(said), None) => {
                        softer += 1;
                        println!("SOFTER {verdict}\n{}", head(said));
                    }
                    (None, Some(said)) => {
                        stricter += 1;
                        println!("STRICTER {verdict}\n    {said}");
                    }
                    _ => {}
                }
            }
        }
        println!("{total} mutations: {softer} softer, {stricter} stricter");
        if !self.dry_run {
            std::fs::write(self.folder.join("verdicts.jsonl"), recording)?;
        }
        Ok(if softer + stricter == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

impl Edit {
    fn apply(&self, source: &str) -> String {
        format!("{}{}{}", &source[..self.at.start], self.with, &source[self.at.end..])
    }
}

/// `count` different mistakes in `source`.
fn edits(source: &str, seed: u64, count: usize) -> Vec<Edit> {
    let (file, _) = read(source, FileId(0));
    let places = Places::of(&file.statements);
    let mut dice = Dice(seed);
    let mut edits: Vec<Edit> = Vec::new();
    // The dice do not always find a place, and small files have only so many.
    for _ in 0..count * 10 {
        if edits.len() == count {
            break;
        }
        if let Some(edit) = mutate(source, &places, &mut dice)
            && !edits.contains(&edit)
        {
            edits.push(edit);
        }
    }
    edits
}

fn refusal(text: &str) -> Option<String> {
    let options = Options { stability: Stability::Experimental, community_components: true };
    let diagnostics = check(text, FileId(0), &options);
    let error = diagnostics.into_iter().find(|diagnostic| diagnostic.severity == Severity::Error)?;
    Some(error.to_string())
}

/// The beginning of what Alloy said, indented.
fn head(said: &str) -> String {
    said.lines().take(2).map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
