//! How the findings of `flb2alloy check` are written. Each format is a function from findings to text.

mod github;
mod json;
mod sarif;

use flb2alloy::{Diagnostic, Severity, SourceMap, Span};

pub(crate) use github::github;
pub(crate) use json::json;
pub(crate) use sarif::sarif;

/// What was found in which files.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) sources: SourceMap,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Findings {
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The file and the place of the first label, if there is one.
    fn place(&self, diagnostic: &Diagnostic) -> Option<(&str, Region)> {
        let span = diagnostic.labels.first()?.span;
        let file = self.sources.get(span.file)?;
        Some((&file.name, self.region(span)))
    }

    fn region(&self, span: Span) -> Region {
        let (line, column) = self.sources.line_column(span);
        let behind = Span { start: span.end, ..span };
        let (end_line, end_column) = self.sources.line_column(behind);
        Region { line, column, end_line, end_column }
    }
}

/// Lines and columns from 1; columns count characters, and the last one is the first behind the place.
struct Region {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}
