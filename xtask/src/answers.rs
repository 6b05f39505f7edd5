//! What real Alloy says of a text, asked once and kept.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use flb2alloy_verify::Error;
use flb2alloy_verify::alloy::{Judge, Tool};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// What real Alloy says of a text.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    hash: String,
    /// Why `alloy validate` refuses it, if it does.
    pub(crate) validate: Option<String>,
    /// Why `alloy run` refuses to load it. What `alloy validate` refuses for an error, `alloy run` does too and is not asked.
    pub(crate) run: Option<String>,
    /// The hash of what `alloy fmt` makes of it, if anything.
    pub(crate) formatted: Option<String>,
}

/// Asks Alloy, with all its components, and keeps what it said in a file, a line of JSON each.
pub(crate) struct Answers<'a> {
    known: BTreeMap<String, Answer>,
    kept: PathBuf,
    tool: Tool<'a>,
    judge: Judge<'a>,
}

impl<'a> Answers<'a> {
    /// Starts from what `kept` holds, if it exists.
    pub(crate) fn new(alloy: &'a Path, kept: &Path) -> Outcome<Self> {
        let mut known = BTreeMap::new();
        if let Ok(text) = std::fs::read_to_string(kept) {
            for line in text.lines() {
                let answer: Answer = serde_json::from_str(line)?;
                known.insert(answer.hash.clone(), answer);
            }
        }
        let judge = Judge::new(alloy, Some("experimental"))?.with_community_components();
        Ok(Answers { known, kept: kept.to_owned(), tool: Tool::new(alloy)?, judge })
    }

    /// What Alloy says of `text`; how it formats it only where `format` asks for that.
    pub(crate) fn of(&mut self, text: &str, format: bool) -> Outcome<Answer> {
        let hash = short_hash(text);
        if let Some(known) = self.known.get(&hash) {
            return Ok(known.clone());
        }
        let validate = self.tool.validate(text)?.err();
        let run = match &validate {
            Some(reason) if has_errors(reason) => Some(reason.clone()),
            _ => match self.judge.judge(text) {
                // Loading waits for something that is not there.
                Err(Error::Timeout { limit, .. }) => Some(format!("no answer within {} s", limit.as_secs())),
                verdict => verdict?.err(),
            },
        };
        let formatted = match format {
            true => self.tool.format(text)?.ok().map(|text| short_hash(&text)),
            false => None,
        };
        let answer = Answer { hash, validate, run, formatted };
        let mut file = OpenOptions::new().create(true).append(true).open(&self.kept)?;
        writeln!(file, "{}", serde_json::to_string(&answer)?)?;
        self.known.insert(answer.hash.clone(), answer.clone());
        Ok(answer)
    }
}

/// `alloy validate` also fails where it has only warnings.
fn has_errors(said: &str) -> bool {
    said.lines().any(|line| line.starts_with("Error: ") && line != "Error: validation failed")
}

/// Enough of a SHA-256 to tell some thousand texts apart.
pub(crate) fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
