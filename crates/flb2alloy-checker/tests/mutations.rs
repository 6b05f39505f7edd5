//! What the checker says of mistakes in valid configurations, against what `alloy run` said (tests/mutations/verdicts.jsonl,
//! recorded by `cargo xtask mutations` with all components enabled). The configurations of that folder load.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod invariants;

use std::collections::{BTreeMap, BTreeSet};

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::{FileId, Severity};
use serde_json::Value;

fn errors(source: &str) -> Vec<String> {
    let options = Options { stability: Stability::Experimental, community_components: true };
    check(source, FileId(0), &options)
        .into_iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.to_string())
        .collect()
}

fn sources() -> BTreeMap<String, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mutations");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "alloy"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn the_configurations_are_valid() {
    for (name, source) in sources() {
        assert_eq!(errors(&source), [""; 0], "{name}");
    }
}

/// A line of the recording, and what is wrong about it.
fn disagreement(line: &str, verdict: &Value, source: &str) -> Option<String> {
    let place = |end: usize| usize::try_from(verdict["at"][end].as_u64().unwrap()).unwrap();
    let (start, end) = (place(0), place(1));
    assert_eq!(&source[start..end], verdict["was"].as_str().unwrap(), "record again: {line}");
    let mutation = format!("{}{}{}", &source[..start], verdict["with"].as_str().unwrap(), &source[end..]);
    let errors = errors(&mutation);
    (errors.is_empty() != verdict["loads"].as_bool().unwrap()).then(|| format!("{line}: {errors:?}"))
}

#[test]
fn verdicts_are_those_of_alloy() {
    let sources = sources();
    let parsed = |line: &'static str| (line, serde_json::from_str(line).unwrap());
    let verdicts: Vec<(&str, Value)> = include_str!("mutations/verdicts.jsonl").lines().map(parsed).collect();
    let kinds: BTreeSet<&str> =
        verdicts.iter().map(|(_, verdict)| verdict["kind"].as_str().unwrap()).collect();
    assert!(verdicts.len() >= 500 && kinds.len() >= 12, "{} of {kinds:?}", verdicts.len());
    let check = |name: &String, source: &String| -> Vec<String> {
        let own = verdicts.iter().filter(|(_, verdict)| verdict["file"] == name.as_str());
        own.filter_map(|(line, verdict)| disagreement(line, verdict, source)).collect()
    };
    // Many whole files are checked, so side by side.
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let check = &check;
        let threads: Vec<_> =
            sources.iter().map(|(name, source)| scope.spawn(move || check(name, source))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} verdicts differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_holds_of_any_text_holds_of_cut_off_configurations() {
    for (name, source) in sources() {
        for (end, _) in source.char_indices().step_by(97).chain([(source.len(), ' ')]) {
            assert_eq!(invariants::faults(&source[..end]), [""; 0], "{name} up to {end}");
        }
    }
}
