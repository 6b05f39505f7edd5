//! Filters.

use super::lane::Lane;
use super::lines::{TIMES, WORDS, one};
use super::parsers;
use super::scripts;
use super::section::{Kind, Section};
use crate::mutations::Dice;

const TESTS: &[&str] = &["^in", "[0-9]$", "(?i)warn", ".", "^$", "true", "ä", "\\s", "/x"];

/// The filter in this place.
pub(super) fn filter(lane: &mut Lane, dice: &mut Dice, index: usize) -> Section {
    match dice.below(10) {
        0 | 1 => modify(dice),
        2 => nest(dice),
        3 => grep(dice),
        4 => record_modifier(dice),
        5 => type_converter(dice),
        6 => rewrite_tag(lane, dice, index),
        7 => scripts::lua(lane, dice),
        _ => parser(lane, dice),
    }
}

/// A filter that joins lines of stack traces.
pub(super) fn multiline(lane: &mut Lane, dice: &mut Dice) -> Section {
    let section =
        Section::new(Kind::Filter, "multiline").set("multiline.key_content", "log").set("Flush_ms", 1000);
    let section = section.maybe(dice, "Buffer", "On");
    match one(dice, &["java", "go", "python", "ruby", "go, java, python", ""]) {
        "" => {
            let name = lane.parser_name();
            lane.parsers.push(parsers::exceptions(&name));
            section.set("multiline.parser", name)
        }
        built_in => section.set("multiline.parser", built_in),
    }
}

pub(super) fn modify(dice: &mut Dice) -> Section {
    let mut section = Section::new(Kind::Filter, "modify");
    if dice.below(2) == 0 {
        section = section.set("Condition", condition(dice));
    }
    for _ in 0..=dice.below(3) {
        let (from, to) = (one(dice, WORDS), one(dice, WORDS));
        section = match one(
            dice,
            &[
                "Set",
                "Add",
                "Remove",
                "Remove_wildcard",
                "Remove_regex",
                "Rename",
                "Hard_rename",
                "Copy",
                "Hard_copy",
            ],
        ) {
            rule @ ("Remove" | "Remove_wildcard" | "Remove_regex") => section.set(rule, from),
            rule => section.set(rule, format!("{from} {to}")),
        };
    }
    section
}

fn nest(dice: &mut Dice) -> Section {
    let section = Section::new(Kind::Filter, "nest");
    let prefix = one(dice, &["Add_prefix", "Remove_prefix"]);
    if dice.below(2) == 0 {
        section
            .set("Operation", "nest")
            .set("Wildcard", one(dice, &["x_*", "*", "l*", "n", "a.*"]))
            .set("Nest_under", one(dice, WORDS))
            .maybe(dice, prefix, "x_")
    } else {
        section
            .set("Operation", "lift")
            .set("Nested_under", one(dice, &["map", "log", "msg"]))
            .maybe(dice, prefix, "x_")
    }
}

pub(super) fn grep(dice: &mut Dice) -> Section {
    Section::new(Kind::Filter, "grep").set(
        one(dice, &["Regex", "Exclude"]),
        format!("{} {}", one(dice, &["level", "msg", "n", "$map['a']", "log"]), one(dice, TESTS)),
    )
}

pub(super) fn record_modifier(dice: &mut Dice) -> Section {
    let record = format!("{} ünï", one(dice, WORDS));
    let section = Section::new(Kind::Filter, "record_modifier").maybe(dice, "Record", record);
    match dice.below(3) {
        0 => section.set("Remove_key", one(dice, &["MSG", "x_*", "n"])),
        1 => section.set("Allowlist_key", "level").set("Allowlist_key", one(dice, &["X_*", "log", "n"])),
        _ => section.set("Record", "host ${HOSTNAME}"),
    }
}

fn type_converter(dice: &mut Dice) -> Section {
    let (option, kinds) = one::<(&str, &[&str])>(
        dice,
        &[
            ("int_key", &["string", "float"]),
            ("float_key", &["string", "int"]),
            ("str_key", &["int", "float", "bool", "hex"]),
        ],
    );
    let kind = one(dice, kinds);
    Section::new(Kind::Filter, "type_converter")
        .set(option, format!("{} conv {kind}", one(dice, &["n", "level", "msg", "x_a"])))
}

fn rewrite_tag(lane: &Lane, dice: &mut Dice, index: usize) -> Section {
    let number = lane.number;
    let (rule, tag) = one(
        dice,
        &[
            ("$level ^(info|WARN)$", "$1"),
            ("$log ^([a-zA-Z]+)", "$1"),
            ("$msg .", "b"),
            ("$map['x_a'] ^in", "$TAG[1].in"),
            ("$n [0-9]", "$level"),
            ("$level ^(?<l>.).*", "$l.$TAG"),
        ],
    );
    Section::new(Kind::Filter, "rewrite_tag")
        .set("Rule", format!("{rule} lane{number}.{tag} {}", one(dice, &["false", "true"])))
        .set("Emitter_Name", format!("emitter{number}_{index}"))
}

fn parser(lane: &mut Lane, dice: &mut Dice) -> Section {
    let name = lane.parser_name();
    let kind = one(dice, &["json", "json", "regex", "regex", "regex", "logfmt", "ltsv"]);
    let (format, _) = one(dice, TIMES);
    lane.parsers.push(parsers::parser(dice, &name, kind, format));
    Section::new(Kind::Filter, "parser")
        .set("Key_Name", one(dice, &["log", "msg", "level", "x_a", "$map['a']"]))
        .set("Parser", name)
        .maybe(dice, "Reserve_Data", "On")
        .maybe(dice, "Preserve_Key", "On")
}

fn condition(dice: &mut Dice) -> String {
    let (key, test) = (one(dice, WORDS), one(dice, TESTS));
    match one(
        dice,
        &[
            "Key_exists",
            "Key_does_not_exist",
            "A_key_matches",
            "No_key_matches",
            "Key_value_equals",
            "Key_value_does_not_equal",
            "Key_value_matches",
            "Key_value_does_not_match",
            "Matching_keys_have_matching_values",
            "Matching_keys_do_not_have_matching_values",
        ],
    ) {
        kind @ ("Key_exists" | "Key_does_not_exist") => format!("{kind} {key}"),
        kind @ ("A_key_matches" | "No_key_matches") => format!("{kind} {test}"),
        kind @ ("Key_value_equals" | "Key_value_does_not_equal") => {
            format!("{kind} {key} {}", one(dice, &["info", "12", "true"]))
        }
        kind @ ("Key_value_matches" | "Key_value_does_not_match") => format!("{kind} {key} {test}"),
        kind => format!("{kind} ^x_ {test}"),
    }
}
