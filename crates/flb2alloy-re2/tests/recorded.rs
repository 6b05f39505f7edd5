//! Against recorded verdicts of Go, and against any text.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use flb2alloy_re2::check_re2;
use proptest::prelude::*;
use serde_json::Value;

#[test]
fn go_accepts_what_is_said_to_be_accepted() {
    for line in include_str!("go_verdicts.jsonl").lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        let pattern = record["pattern"].as_str().unwrap();
        let verdict = check_re2(pattern);
        assert_eq!(verdict.is_ok(), record["accepted"] == true, "{pattern}: {verdict:?}");
    }
}

proptest! {
    /// No text makes the checker panic.
    #[test]
    fn any_text_is_answered(pattern in r"[-\\\[\](){}|*+?^$.,:=!<>/#pPdDwxQEzA-C0-3a-c é]{0,24}") {
        let _ = check_re2(&pattern);
    }
}
