//! Annotations of GitHub Actions: one workflow command a line.

use std::fmt::Write as _;

use flb2alloy::Severity;

use super::Findings;

/// `::error file=..,line=..,col=..::message`
pub(crate) fn github(findings: &Findings) -> String {
    let mut out = String::new();
    for diagnostic in &findings.diagnostics {
        let level = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let _ = write!(out, "::{level} ");
        if let Some((file, region)) = findings.place(diagnostic) {
            let _ = write!(
                out,
                "file={},line={},col={},endLine={},endColumn={},",
                property(file),
                region.line,
                region.column,
                region.end_line,
                region.end_column
            );
        }
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            let _ = write!(message, "\n{help}");
        }
        let _ = writeln!(out, "title={}::{}", diagnostic.code, data(&message));
    }
    out
}

/// The runner undoes these escapes, and reads lines.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
