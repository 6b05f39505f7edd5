//! Findings as JSON for programs.

use serde_json::{Value, json as value};

use super::{Findings, Region};

/// One object with the version of this format and the findings in order.
pub(crate) fn json(findings: &Findings) -> Value {
    let diagnostics: Vec<Value> = findings
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, place) = findings.place(diagnostic).map_or((None, None), |(file, region)| {
                (Some(file), Some(self::region(&region)))
            });
            let labels: Vec<Value> = diagnostic
                .labels
                .iter()
                .map(|label| value!({ "text": label.text, "place": self::region(&findings.region(label.span)) }))
                .collect();
            value!({
                "code": diagnostic.code,
                "severity": diagnostic.severity,
                "message": diagnostic.message,
                "file": file,
                "place": place,
                "labels": labels,
                "help": diagnostic.help,
            })
        })
        .collect();
    value!({ "version": 1, "diagnostics": diagnostics })
}

fn region(region: &Region) -> Value {
    value!({
        "line": region.line,
        "column": region.column,
        "end_line": region.end_line,
        "end_column": region.end_column,
    })
}
