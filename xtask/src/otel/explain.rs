//! Why outputs differ, and why Alloy on this machine does not load some.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use serde::Deserialize;

use super::Outcome;
use super::compare::Difference;

/// All explanations.
pub(super) struct Explanations {
    all: Vec<Explanation>,
    used: BTreeSet<usize>,
}

struct Explanation {
    entry: Entry,
    file: Regex,
    about: Regex,
}

/// An explanation as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    /// An expression for the file; all files without it.
    #[serde(default)]
    file: String,
    /// An expression for the difference as it is printed: `component argument: expected X, ours Y`.
    difference: Option<String>,
    /// An expression for Alloy's reason not to load the output.
    load: Option<String>,
    why: String,
}

#[derive(Deserialize)]
struct File {
    explanation: Vec<Entry>,
}

impl Explanations {
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let file: File = toml::from_str(&std::fs::read_to_string(path)?)?;
        let mut all = Vec::new();
        for entry in file.explanation {
            let about = entry.difference.as_ref().or(entry.load.as_ref()).ok_or("explains nothing")?;
            all.push(Explanation { file: Regex::new(&entry.file)?, about: Regex::new(about)?, entry });
        }
        Ok(Explanations { all, used: BTreeSet::new() })
    }

    pub(super) fn difference(&mut self, file: &str, difference: &Difference) -> Option<&str> {
        self.find(file, &difference.to_string(), |entry| entry.difference.is_some())
    }

    pub(super) fn load(&mut self, file: &str, reason: &str) -> Option<&str> {
        self.find(file, reason, |entry| entry.load.is_some())
    }

    fn find(&mut self, file: &str, text: &str, wanted: impl Fn(&Entry) -> bool) -> Option<&str> {
        let at = self.all.iter().position(|explanation| {
            wanted(&explanation.entry) && explanation.file.is_match(file) && explanation.about.is_match(text)
        })?;
        self.used.insert(at);
        Some(&self.all[at].entry.why)
    }

    /// Explanations that were of no use.
    pub(super) fn unused(&self) -> impl Iterator<Item = &str> {
        let unused = self.all.iter().enumerate().filter(|(at, _)| !self.used.contains(at));
        unused.map(|(_, explanation)| explanation.entry.why.as_str())
    }
}
