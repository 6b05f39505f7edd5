//! Parsers.

use super::lines::one;
use super::section::{Kind, Section};
use super::traces;
use crate::mutations::Dice;

pub(super) const EXPRESSIONS: &[&str] = &[
    "^(?<level>[^ ]*) (?<n>[^ ]*) ?(?<msg>.*)$",
    "^(?<level>\\w+)(?<msg>.*)",
    "(?<n>\\d+)",
    "^(?<msg>.+)$",
    "(?<level>info|warn)?(?<x_a>.?)",
    "^\\[(?<level>[^\\]]*)\\]\\s*(?<msg>.*)$",
    "(?<x_b>[a-z]+)=(?<n>\\S*)",
];

/// A parser of this format.
pub(super) fn parser(dice: &mut Dice, name: &str, kind: &str, time_format: &str) -> Section {
    let mut section = Section::new(Kind::Parser, name).set("Format", kind);
    if kind == "regex" {
        section = section.set("Regex", one(dice, EXPRESSIONS)).maybe(dice, "Skip_Empty_Values", "false");
    }
    if dice.below(2) == 0 {
        section = section
            .set("Time_Key", one(dice, &["time", "time", "msg"]))
            .set("Time_Format", time_format)
            .maybe(dice, "Time_Keep", "On");
        if !time_format.contains("%z") && !time_format.contains("%Z") {
            section = section.maybe(dice, "Time_Offset", "-0330");
        }
    }
    if dice.below(3) == 0 {
        section = section.set(
            "Types",
            format!("n:{} level:{}", one(dice, &["integer", "float", "hex"]), one(dice, &["bool", "string"])),
        );
    }
    if dice.below(4) == 0 {
        let decoder = one(dice, &["json", "escaped", "escaped_utf8", "mysql_quoted"]);
        section = section.set(
            one(dice, &["Decode_Field", "Decode_Field_As"]),
            format!("{decoder} {}", one(dice, &["msg", "log", "x_a"])),
        );
    }
    section
}

/// Rules of a multiline parser: from, expression, to.
type Rules = &'static [(&'static str, &'static str, &'static str)];

/// Multiline parsers, each with a line that opens a record.
const RULES: &[(&str, Rules)] = &[
    (
        "2026-02-03 04:05:06 x",
        &[("start_state", r"/^\d{4}-\d\d-\d\d /", "cont"), ("cont", r"/^\s+/", "cont")],
    ),
    (
        "2026-02-03 04:05:06 x",
        &[("start_state", r"/^\d{4}-\d\d-\d\d /", "cont"), ("cont", r"/^(?!\d{4}-\d\d-\d\d )/", "cont")],
    ),
    ("[x]", &[("start_state", r"/^\[/", "cont"), ("cont", r"/^[^\[]/", "cont")]),
    EXCEPTIONS,
    (
        "Traceback: x",
        &[
            ("start_state", r"/^Traceback/", "file"),
            ("file", r"/^  File /", "code"),
            ("code", r"/^    /", "file"),
            ("file", r"/^\w+Error/", "start_state"),
        ],
    ),
    (
        "INFO x",
        &[("start_state", r"/^(INFO|WARN|ERROR)/", "more"), ("more", r"/^(?!INFO|WARN|ERROR)/", "more")],
    ),
    ("x", &[("start_state", r"/^.+$/", "start_state")]),
];

const EXCEPTIONS: (&str, Rules) = (
    "x.Error: x",
    &[
        ("start_state", r"/(Exception|Error)/", "at"),
        ("at", r"/^\s+at /", "at"),
        ("at", r"/^Caused by/", "at"),
    ],
);

/// A multiline parser with lines for it.
pub(super) fn multiline(dice: &mut Dice, name: &str) -> (Section, String) {
    let (first, rules) = one(dice, RULES);
    let section = rules_of(name, rules).maybe(dice, "Key_Content", "log");
    (section, traces::lines(dice, 25, first).iter().map(|line| format!("{line}\n")).collect())
}

/// A multiline parser that opens a record with the first of all traces.
pub(super) fn exceptions(name: &str) -> Section {
    rules_of(name, EXCEPTIONS.1)
}

fn rules_of(name: &str, rules: Rules) -> Section {
    let section = Section::new(Kind::MultilineParser, name).set("Type", "regex").set("Flush_Timeout", 1000);
    rules.iter().fold(section, |section, (from, expression, to)| {
        section.set("Rule", format!(r#""{from}" "{expression}" "{to}""#))
    })
}
