//! The account of every source key. Nothing is lost in silence: each key of each section has exactly one entry.

use flb2alloy_parser::Span;
use serde::Serialize;

/// What became of a source key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The output does the same.
    Exact,
    /// The key repeats Fluent Bit's default, so that nothing has to be written for it.
    Default,
    /// The output does nearly the same; the note says what differs.
    Approximate,
    /// The output does not do it, and no record depends on it; the note says why.
    NotNeeded,
    /// The output does not do it; the note says what to do instead.
    Unsupported,
}

/// One key of the source and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AccountEntry {
    /// The place of the key with its value.
    pub span: Span,
    /// Index of the section in the document; the number of its sections for `@SET` and `env`.
    pub section: usize,
    /// What the section is, such as `filter/grep`.
    pub plugin: String,
    /// The key in Fluent Bit's spelling.
    pub key: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Where it went, how it differs, or what to do instead.
    pub note: String,
}

/// All entries, in source order once the build is finished.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Account {
    entries: Vec<AccountEntry>,
}

impl Account {
    /// Adds an entry.
    pub fn push(&mut self, entry: AccountEntry) {
        self.entries.push(entry);
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[AccountEntry] {
        &self.entries
    }

    /// How many keys had this outcome.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        self.entries.iter().filter(|entry| entry.outcome == outcome).count()
    }

    /// Brings the entries into source order.
    pub fn sort(&mut self) {
        self.entries.sort_by_key(|entry| (entry.span.file, entry.span.start));
    }
}
