//! The expression of a state machine against the machine itself, run line by line as flb_ml_rule.c does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use flb2alloy_ir::multiline::StateRule;
use flb2alloy_ir::regex::{Matcher, Subject, translate_test};
use proptest::prelude::*;

use super::{START, machine};

/// A state, an expression, the next state.
type Row = (&'static str, &'static str, &'static str);

const INDENTED: &[Row] = &[("start_state", "/^start/", "cont"), ("cont", r"/^\s+/", "cont")];
const CHAIN: &[Row] = &[
    ("start_state", "^(# Time: .*)", "second"),
    ("second", "^(# User.*)", "third"),
    ("third", "^(# Query: .*)", "statement"),
    ("statement", r"^\w+;", "statement"),
];
const RING: &[Row] = &[
    ("start_state", "/^start/", "key"),
    ("key", "/^key/", "value"),
    ("value", "/^value/", "key"),
    ("key", "/^end$/", "start_state"),
];
const GOROUTINES: &[Row] = &[
    ("start_state", r"/\bpanic: /", "after"),
    ("after, frame", "/^$/", "goroutine"),
    ("after", r"/^\[signal /", "after"),
    ("goroutine", r"/^goroutine \d+:$/", "frame"),
    ("frame", r"/^[^\s()]+\(/", "place"),
    ("place", r"/^\s/", "frame"),
];
const MACHINES: [&[Row]; 4] = [INDENTED, CHAIN, RING, GOROUTINES];

const LINES: [&str; 20] = [
    "start",
    "start again",
    "  indented",
    "\tat x",
    "plain",
    "",
    "# Time: 1",
    "# User: a",
    "# Query: 2",
    "select;",
    "key: a",
    "value: 1",
    "end",
    "panic: x",
    "\tpanic: y",
    "[signal 11]",
    "goroutine 1:",
    "main.f(0)",
    "\t/a.go:1",
    "end ",
];

fn rules(rows: &[Row]) -> Vec<StateRule> {
    let rule = |&(from, expression, to): &Row| StateRule {
        from: from.split(',').map(|state| state.trim().to_owned()).collect(),
        test: translate_test(expression, Subject::Line).unwrap(),
        to: to.to_owned(),
    };
    rows.iter().map(rule).collect()
}

fn matchers(rules: &[StateRule]) -> Vec<Matcher> {
    rules.iter().map(|rule| rule.test.single().unwrap().matcher().unwrap()).collect()
}

fn opens(rule: &StateRule) -> bool {
    rule.from.iter().any(|from| from == START)
}

/// What Fluent Bit makes of the lines. It forgets the state where a line fits no rule, so that each text is a first one.
fn joined(rules: &[StateRule], lines: &[&str]) -> Vec<String> {
    let matchers = matchers(rules);
    let leaves = |rule: &StateRule, state: &str| rule.from.iter().any(|from| from == state);
    let first = |line: &str, fits: &dyn Fn(&StateRule) -> bool| {
        let mut tried = rules.iter().zip(&matchers).filter(|(rule, _)| fits(rule));
        tried.find(|(_, matcher)| matcher.is_match(line)).map(|(rule, _)| rule)
    };
    let mut records: Vec<String> = Vec::new();
    let mut state: Option<&str> = None;
    for line in lines {
        let next = first(line, &|rule| !opens(rule) && state.is_some_and(|state| leaves(rule, state)));
        let start = first(line, &opens);
        if next.is_some() {
            records.last_mut().unwrap().push_str(&format!("{line}\n"));
        } else if start.is_some() || !line.is_empty() {
            records.push(format!("{line}\n"));
        }
        state = next.or(start).map(|rule| rule.to.as_str());
        if state.is_some_and(|state| rules.iter().any(|rule| opens(rule) && leaves(rule, state))) {
            state = None;
        }
    }
    records
}

/// What the expression makes of the lines, where no run of further lines stands alone.
fn matched(rules: &[StateRule], lines: &[&str]) -> Vec<String> {
    let records = machine(rules).unwrap().records.join("|");
    let expression = regex::Regex::new(&format!(r"(?m){records}|.+\n")).unwrap();
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    expression.find_iter(&text).map(|record| record.as_str().to_owned()).collect()
}

/// Records that begin with a line that opens none stay together in Fluent Bit once there was a record, and at the
/// beginning of a file they do not; here they are taken apart on both sides.
fn comparable(rules: &[StateRule], records: Vec<String>) -> Vec<String> {
    let matchers = matchers(rules);
    let starts =
        |line: &str| rules.iter().zip(&matchers).any(|(rule, matcher)| opens(rule) && matcher.is_match(line));
    let mut all = Vec::new();
    for record in records {
        match record.lines().next() {
            Some(first) if starts(first) => all.push(record),
            _ => all.extend(record.lines().filter(|line| !line.is_empty()).map(|line| format!("{line}\n"))),
        }
    }
    all
}

proptest! {
    #[test]
    fn an_expression_takes_the_way_of_its_machine(
        rows in proptest::sample::select(MACHINES.to_vec()),
        lines in proptest::collection::vec(proptest::sample::select(LINES.to_vec()), 0..40),
    ) {
        let rules = rules(rows);
        let expected = comparable(&rules, joined(&rules, &lines));
        prop_assert_eq!(comparable(&rules, matched(&rules, &lines)), expected);
    }
}

#[test]
fn blocks_hold_whole_records() {
    for rows in MACHINES {
        let rules = rules(rows);
        let machine = machine(&rules).unwrap();
        let inside = regex::Regex::new(&format!("^(?:{})$", machine.inside.join("|"))).unwrap();
        for (_, matcher) in rules.iter().zip(matchers(&rules)).filter(|(rule, _)| !opens(rule)) {
            for line in LINES.iter().filter(|line| matcher.is_match(line)) {
                assert!(inside.is_match(line), "{line:?} would be cut off");
            }
        }
    }
}

#[test]
fn records_of_one_line_need_no_joining() {
    let machine = machine(&rules(&[("start_state", "/^.+$/", "start_state")])).unwrap();
    assert!(!machine.joins());
}
