//! The report of a conversion, for other programs. Its JSON form is versioned and does not follow the library's types:
//! fields are added, never renamed or removed, within a version.
//!
//! Offsets are bytes from the beginning of the file or text, lines and columns count from 1, and columns count
//! characters.

use flb2alloy_emitter::Target;
use flb2alloy_ir::{AccountEntry, Outcome};
use flb2alloy_parser::{Diagnostic, Label, Severity, SourceFile, SourceMap, Span};
use serde::Serialize;

use crate::Conversion;

/// The version of the form.
pub const VERSION: u32 = 1;

/// A report of one or more conversions.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// [`VERSION`].
    pub version: u32,
    /// One for each input, in the order in which they were converted.
    pub conversions: Vec<ConversionReport>,
}

impl Report {
    /// A report of these conversions.
    #[must_use]
    pub fn new(conversions: Vec<ConversionReport>) -> Self {
        Report { version: VERSION, conversions }
    }
}

/// What became of one configuration.
#[derive(Debug, Clone, Serialize)]
pub struct ConversionReport {
    /// Its main file.
    pub input: String,
    /// The file that the Alloy configuration was written to, if it was written to one.
    pub output: Option<String>,
    /// Whether the configuration was refused: it could not be read whole, and there is no output.
    pub refused: bool,
    /// How many keys and diagnostics of each kind there are.
    pub counts: Counts,
    /// What became of each source key, in source order.
    pub account: Vec<Key>,
    /// What there is to say, in source order.
    pub diagnostics: Vec<Finding>,
    /// The Alloy configuration, to which the places of components refer.
    pub alloy: String,
    /// The configuration that has to stay with Fluent Bit.
    pub residual: Option<String>,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Keys that the output does the same.
    pub exact: usize,
    /// Keys that repeat Fluent Bit's default.
    pub default: usize,
    /// Keys that the output does nearly the same.
    pub approximate: usize,
    /// Keys that the output does not do, and on which no record depends.
    pub not_needed: usize,
    /// Keys that the output does not do.
    pub unsupported: usize,
    /// Diagnostics of severity error.
    pub errors: usize,
    /// Diagnostics of severity warning.
    pub warnings: usize,
    /// Diagnostics of severity info.
    pub infos: usize,
}

/// What became of a source key.
#[derive(Debug, Clone, Serialize)]
pub struct Key {
    /// The key with its value.
    pub source: SourcePlace,
    /// What its section is, such as `filter/grep`.
    pub plugin: String,
    /// The key in Fluent Bit's spelling.
    pub key: String,
    /// What became of it: `exact`, `default`, `approximate`, `not_needed` or `unsupported`.
    pub outcome: Outcome,
    /// Where it went, how it differs, or what to do instead.
    pub note: String,
    /// The components that its section became.
    pub components: Vec<Component>,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourcePlace {
    /// The file.
    pub file: String,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
    /// Line of the first byte.
    pub line: usize,
    /// Column of the first byte.
    pub column: usize,
}

/// A component of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// Its name with its label, such as `loki.source.file.kube`.
    pub component: String,
    /// Offset of its first byte.
    pub start: usize,
    /// Offset behind its last byte.
    pub end: usize,
    /// Its first line.
    pub first_line: usize,
    /// Its last line.
    pub last_line: usize,
}

/// A diagnostic.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Its stable code.
    pub code: &'static str,
    /// `info`, `warning` or `error`.
    pub severity: Severity,
    /// What is the case.
    pub message: String,
    /// The places it is about, the principal one first.
    pub labels: Vec<FindingLabel>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place that a diagnostic points at.
#[derive(Debug, Clone, Serialize)]
pub struct FindingLabel {
    /// The place.
    pub source: SourcePlace,
    /// What is to be seen there; may be empty.
    pub text: String,
}

impl Conversion {
    /// The report of this conversion of the file `input`, whose result was written to `output`.
    #[must_use]
    pub fn report(&self, input: &str, output: Option<&str>) -> ConversionReport {
        let sources = Lines::of_sources(&self.sources);
        let lines = Lines::of(&self.alloy);
        ConversionReport {
            input: input.to_owned(),
            output: output.map(str::to_owned),
            refused: self.is_refused(),
            counts: self.counts(),
            account: self.account.entries().iter().map(|entry| self.key(entry, &sources, &lines)).collect(),
            diagnostics: self
                .diagnostics
                .iter()
                .map(|diagnostic| self.finding(diagnostic, &sources))
                .collect(),
            alloy: self.alloy.clone(),
            residual: self.residual.clone(),
        }
    }

    /// How many keys and diagnostics of each kind there are.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let severity =
            |wanted| self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == wanted).count();
        Counts {
            exact: self.account.count(Outcome::Exact),
            default: self.account.count(Outcome::Default),
            approximate: self.account.count(Outcome::Approximate),
            not_needed: self.account.count(Outcome::NotNeeded),
            unsupported: self.account.count(Outcome::Unsupported),
            errors: severity(Severity::Error),
            warnings: severity(Severity::Warning),
            infos: severity(Severity::Info),
        }
    }

    fn key(&self, entry: &AccountEntry, sources: &[Lines<'_>], lines: &Lines<'_>) -> Key {
        let targets = self.targets.iter().filter(|target| target.sections.contains(&entry.section));
        Key {
            source: self.place(entry.span, sources),
            plugin: entry.plugin.clone(),
            key: entry.key.clone(),
            outcome: entry.outcome,
            note: self.secrets.scrubbed(&entry.note),
            components: targets.map(|target| component(target, lines)).collect(),
        }
    }

    fn finding(&self, diagnostic: &Diagnostic, sources: &[Lines<'_>]) -> Finding {
        let label = |label: &Label| FindingLabel {
            source: self.place(label.span, sources),
            text: label.text.clone(),
        };
        Finding {
            code: diagnostic.code.0,
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
            labels: diagnostic.labels.iter().map(label).collect(),
            help: diagnostic.help.clone(),
        }
    }

    fn place(&self, span: Span, sources: &[Lines<'_>]) -> SourcePlace {
        let file = self.sources.get(span.file).map_or_else(String::new, |file| file.shown_name().to_owned());
        let (line, column) =
            sources.get(span.file.0 as usize).map_or((1, 1), |lines| lines.line_column(span.start as usize));
        SourcePlace { file, start: span.start, end: span.end, line, column }
    }
}

fn component(target: &Target, lines: &Lines<'_>) -> Component {
    Component {
        component: target.component.clone(),
        start: target.range.start,
        end: target.range.end,
        first_line: lines.line_column(target.range.start).0,
        last_line: lines.line_column(target.range.end.saturating_sub(1).max(target.range.start)).0,
    }
}

/// Where the lines of a text begin, so that a report over thousands of keys need not count them anew for each.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// The lines and columns in front, where the text is a part of a file.
    before: (usize, usize),
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Lines { text, starts, before: (0, 0) }
    }

    fn of_sources(sources: &'t SourceMap) -> Vec<Self> {
        let lines = |file: &'t SourceFile| Lines { before: file.before(), ..Lines::of(&file.text) };
        sources.files().map(|(_, file)| lines(file)).collect()
    }

    fn line_column(&self, offset: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.wrapping_sub(1)).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(1, |before| before.chars().count() + 1);
        (self.before.0 + line, self.before.1 + column)
    }
}
