//! Findings as SARIF 2.1.0, which code scanning services read.

use flb2alloy::Severity;
use serde_json::{Value, json};

use super::{Findings, Region};

/// A log with one run. Its rules are all codes that a check can give.
pub(crate) fn sarif(findings: &Findings) -> Value {
    let tables = [flb2alloy_syntax::CODES, flb2alloy_checker::CODES];
    let rules: Vec<Value> = tables
        .into_iter()
        .flatten()
        .map(|code| json!({ "id": code.code, "shortDescription": { "text": code.meaning } }))
        .collect();
    let results: Vec<Value> = findings
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let level = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "note",
            };
            let text = match &diagnostic.help {
                Some(help) => format!("{}. {help}", diagnostic.message),
                None => diagnostic.message.clone(),
            };
            let index = tables.into_iter().flatten().position(|code| code.code == diagnostic.code);
            let locations: Vec<Value> = findings
                .place(diagnostic)
                .map(|(file, region)| location(file, &region))
                .into_iter()
                .collect();
            let mut result = json!({
                "ruleId": diagnostic.code,
                "level": level,
                "message": { "text": text },
                "locations": locations,
            });
            if let Some(index) = index {
                result["ruleIndex"] = index.into();
            }
            result
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "flb2alloy",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn location(file: &str, region: &Region) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(file) },
        "region": {
            "startLine": region.line,
            "startColumn": region.column,
            "endLine": region.end_line,
            "endColumn": region.end_column,
        },
    } })
}

/// A path as a relative reference (RFC 3986); what is not allowed there is percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(byte.into());
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
