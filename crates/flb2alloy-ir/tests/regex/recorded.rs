//! Against recordings of the real programs.

use std::collections::BTreeMap;

use flb2alloy_ir::regex::{Construct, Note, translate};
use serde_json::Value;

fn records(file: &'static str) -> impl Iterator<Item = Value> {
    file.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn text<'r>(record: &'r Value, key: &str) -> &'r str {
    record[key].as_str().unwrap()
}

/// `flb_regex_do` with expressions of the corpus and made-up ones. Captures that are empty are left out, as Fluent Bit
/// does unless told otherwise.
#[test]
fn captures_are_those_of_fluent_bit() {
    let mut hits = 0;
    for record in records(include_str!("captures.jsonl")) {
        let (pattern, subject) = (text(&record, "pattern"), text(&record, "subject"));
        let regex = translate(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        let matcher = regex.matcher().unwrap();
        let names: BTreeMap<&str, &str> =
            regex.groups.iter().map(|group| (group.re2_name.as_str(), group.name.as_str())).collect();
        let captures = matcher.captures(subject).map(|captures| {
            let filled = captures.into_iter().filter(|(_, value)| !value.is_empty());
            filled.map(|(name, value)| (names[name], value)).collect::<BTreeMap<_, _>>()
        });
        let expected = record["captures"].as_object().map(|captures| {
            captures.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
        });
        assert_eq!(captures, expected, "{pattern} as {} on {subject:?}", regex.re2);
        assert_eq!(matcher.is_match(subject), expected.is_some());
        hits += usize::from(expected.is_some());
    }
    assert!(hits > 300);
}

/// What is said of a group must hold for whatever Fluent Bit finds in it.
#[test]
fn groups_hold_what_their_facts_say() {
    for record in records(include_str!("captures.jsonl")) {
        let pattern = text(&record, "pattern");
        let Some(captures) = record["captures"].as_object() else { continue };
        for group in translate(pattern).unwrap().groups {
            match captures.get(&group.name).and_then(Value::as_str) {
                Some(value) if group.digits_only => {
                    assert!(
                        value.bytes().all(|byte| byte.is_ascii_digit()),
                        "{pattern}: {} is {value}",
                        group.name
                    );
                }
                Some(_) => {}
                None => assert!(group.may_be_empty, "{pattern}: {} is empty", group.name),
            }
        }
    }
}

#[test]
fn what_fluent_bit_refuses_is_refused_and_nothing_else_is_called_invalid() {
    for record in records(include_str!("fluent_bit_verdicts.jsonl")) {
        let pattern = text(&record, "pattern");
        let result = translate(pattern);
        if record["accepted"] == true {
            let construct = result.err().map(|error| error.construct);
            assert_ne!(construct, Some(Construct::Invalid), "{pattern}");
        } else {
            assert!(result.is_err(), "{pattern}");
        }
    }
}

/// Where the last repetition of a group is empty, so is the group for Fluent Bit (recorded: `unstructured` is empty),
/// while Go keeps the one before.
#[test]
fn a_repeated_group_is_announced() {
    let regex = translate("(?<unstructured>(.*))+").unwrap();
    assert_eq!(regex.notes, [Note::RepeatedGroup { name: "unstructured".to_owned() }]);
}
