//! Inputs, and what they read.

use super::lane::Lane;
use super::lines::{self, TIMES, one};
use super::parsers;
use super::section::{Kind, Section};
use crate::mutations::Dice;

/// What there is in files, each as often as it stands here: formats of parsers, multiline parsers, and none of both.
const FILES: &[&str] = &[
    "json",
    "json",
    "json",
    "regex",
    "regex",
    "logfmt",
    "ltsv",
    "",
    "docker",
    "cri",
    "docker, cri",
    "java",
    "go",
    "python",
    "ruby",
    "go, java, python",
    "own",
    "own",
];

/// The input of a file, and whether its lines may be those of stack traces.
pub(super) fn input(lane: &mut Lane, letter: &str, dice: &mut Dice) -> (Section, bool) {
    let (format, times) = one(dice, TIMES);
    let kind = one(dice, FILES);
    let name = format!("lane{}-{letter}", lane.number);
    let tail = Section::new(Kind::Input, "tail")
        .set("Path", format!("/var/log/{name}.log"))
        .set("Tag", format!("lane{}.{letter}", lane.number))
        .maybe(dice, "Path_Key", "file");
    let (tail, log) = match kind {
        "json" | "regex" | "logfmt" | "ltsv" => {
            let parser = parsers::parser(dice, &lane.parser_name(), kind, format);
            let tail = tail.maybe(dice, "Key", "message").set("Parser", lane.parser_name());
            lane.parsers.push(parser);
            (tail, lines::parsed(dice, kind, times))
        }
        "" => (tail.maybe(dice, "Key", "message"), lines::parsed(dice, kind, times)),
        "own" => {
            let (parser, log) = parsers::multiline(dice, &lane.parser_name());
            let tail = tail.set("multiline.parser", lane.parser_name());
            lane.parsers.push(parser);
            (tail, log)
        }
        _ => (tail.set("multiline.parser", kind), lines::of_multiline(dice, kind)),
    };
    lane.logs.push((format!("{name}.log"), log));
    (tail, !matches!(kind, "json" | "regex" | "logfmt" | "ltsv" | "own"))
}
