//! What the checker says of embedded languages and of the rules of blocks, against what `alloy run` said
//! (tests/languages/verdicts.jsonl, recorded at stability level experimental).
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::{FileId, Severity};
use serde_json::Value;

fn refused(source: &str) -> bool {
    let options = Options { stability: Stability::Experimental, ..Options::default() };
    let diagnostics = check(source, FileId(0), &options);
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Cases marked `known_softer` are those that Alloy refuses and this crate does not see yet; one that gets seen must
/// lose its mark.
#[test]
fn verdicts_are_those_of_alloy() {
    let mut wrong = Vec::new();
    for line in include_str!("languages/verdicts.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let source = case["alloy"].as_str().unwrap();
        let loads = case["loads"].as_bool().unwrap();
        let softer = case["known_softer"].as_bool().unwrap_or(false);
        if refused(source) != (!loads && !softer) {
            wrong.push(source.to_owned());
        }
    }
    assert!(wrong.is_empty(), "{} verdicts differ:\n{}", wrong.len(), wrong.join("\n"));
}
