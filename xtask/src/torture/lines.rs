//! Random lines.

use super::traces;
use crate::mutations::Dice;

/// Keys that records have, and that filters are told.
const KEYS: &[&str] =
    &["log", "level", "msg", "n", "time", "a.b", "x_a", "x_b", "Ünï", "map", "sl/ash", "q\"uote"];

/// The same where a key must be one word that can stand anywhere.
pub(super) const WORDS: &[&str] = &["log", "level", "msg", "n", "time", "x_a", "x_b", "map", "new"];

/// JSON values, among them those at the edges of what programs take.
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1",
    "7",
    "4294967296",
    "9007199254740991",
    "1.5",
    "0.1",
    "-2.50",
    "1e3",
    "5.0",
    "1E-7",
    "100000000000000000000.5",
    "\"\"",
    "\" \"",
    "\"info\"",
    "\"WARN\"",
    "\"error\"",
    "\"12\"",
    "\"0x1F\"",
    "\"-3.5e2\"",
    "\"12abc\"",
    "\"true\"",
    "\"täst ✓ 𝄞\"",
    "\"a\\nb\"",
    "\"tab\\there\"",
    "\"back\\\\slash\"",
    "\"q\\\"uote\"",
    "\"\\u00e9\\u0001\\u007f\"",
    "\"\\ud83d\\ude00\"",
    "\"<a&b>\"",
    "\"$1 ${x} %d {{.}}\"",
    "\"k=v;\"",
    "[]",
    "[1,\"two\",null,{\"x\":[true]}]",
    "{}",
    "{\"x_a\":\"in\",\"n\":{\"deep\":null}}",
    "\"{\\\"in\\\":1}\"",
    "\"GET /x?y=1 HTTP/1.1\"",
    "\"a.b.c\"",
    "\"{\"",
];

/// Words of lines that are no JSON.
const TEXTS: &[&str] = &[
    "info",
    "WARN",
    "12",
    "-7",
    "3.5",
    "0x1f",
    "true",
    "False",
    "-",
    "",
    "=",
    "\"quo ted\"",
    "k=v",
    "a:b",
    "x=\"1 \\\" 2\"",
    "täst✓",
    "\\n",
    "\\",
    "{\"j\":1}",
    "\t",
    "''",
    "[x]",
    "9007199254740993",
    "1e5",
    "key=",
    "=v",
    "lvl=warn",
    "msg=\"a b\"",
    "n=5",
    "a=b=c",
    "$1",
    "<b>&",
];

/// Values of pairs, but for what the diagnostics of their parsers speak of: quotes, `=`, and keys without a value.
const PLAIN: &[&str] = &[
    "info",
    "WARN",
    "12",
    "-7",
    "3.5",
    "0x1f",
    "true",
    "False",
    "-",
    "a:b",
    "täst✓",
    "{x}",
    "[x]",
    "1e5",
    "<b>&",
    "$1",
    "9007199254740993",
];

/// Time formats, and texts that fit them, nearly fit them, or do not.
pub(super) const TIMES: &[(&str, &[&str])] = &[
    (
        "%Y-%m-%dT%H:%M:%S.%L%z",
        &[
            "2026-02-03T04:05:06.789Z",
            "2026-02-03T04:05:06.7+0530",
            "1969-12-31T23:59:59.5-01:00",
            "2026-02-03T04:05:06Z",
            "nonsense",
            "2024-02-29T00:00:00.123456789+02:00",
            "2026-02-03T04:05:06.1234567891Z",
            "2026-2-3T4:5:6.1Z",
            "2026-13-01T00:00:00.1Z",
        ],
    ),
    (
        "%Y-%m-%d %H:%M:%S",
        &[
            "2026-02-03 04:05:06",
            "2026-02-03 04:05:06.9",
            "2026-02-03  04:05:06",
            "1970-01-01 00:00:00",
            "2026-02-28 23:59:59",
            "",
        ],
    ),
    (
        "%Y-%m-%dT%H:%M:%S%z",
        &["2026-02-03T04:05:06Z", "2026-02-03T04:05:06+14:00", "2026-02-03T04:05:06", "2026-02-03T04:05:59Z"],
    ),
    (
        "%d/%b/%Y:%H:%M:%S %z",
        &["03/Feb/2026:04:05:06 +0000", "3/feb/2026:4:05:06 -0800", "31/Foo/2026:00:00:00 +0000"],
    ),
    ("%s", &["1770091506", "0", "17x", "-5", "1770091506.25"]),
    ("%s.%L", &["1770091506.25", "1770091506", "1.000000001"]),
    ("%Y-%m-%dT%H:%M:%SZ", &["2026-02-03T04:05:06Z", "2026-02-03T04:05:06"]),
    ("%Y-%m-%d %H:%M:%S,%L", &["2026-02-03 04:05:06,789", "2026-02-03 04:05:06.789"]),
    ("%b %d %Y %I:%M:%S %p", &["Feb 03 2026 04:05:06 PM", "feb 3 2026 12:00:00 am"]),
    (
        "%Y-%m-%d %H:%M:%S %Z",
        &["2026-02-03 04:05:06 UTC", "2026-02-03 04:05:06 EST", "2026-02-03 04:05:06 XYZ"],
    ),
];

pub(super) fn one<T: Copy>(dice: &mut Dice, choices: &[T]) -> T {
    choices[dice.below(choices.len())]
}

/// How many lines are written to a file.
const LINES: usize = 25;

/// Lines for a parser of this format.
pub(super) fn parsed(dice: &mut Dice, format: &str, times: &[&str]) -> String {
    let mut log = String::new();
    for _ in 0..LINES {
        log.push_str(&line(dice, format, times));
        log.push_str(if dice.below(30) == 0 { "\r\n" } else { "\n" });
    }
    log
}

/// Lines for multiline parsers that Fluent Bit brings along.
pub(super) fn of_multiline(dice: &mut Dice, parsers: &str) -> String {
    let traces = traces::lines(dice, LINES, "INFO first");
    let engines: Vec<&str> = parsers.split(", ").collect();
    let engine = one(dice, &engines);
    let wrapped = traces.iter().map(|line| match engine {
        "docker" => docker(dice, line),
        "cri" => cri(dice, line),
        _ => format!("{line}\n"),
    });
    wrapped.collect()
}

fn docker(dice: &mut Dice, line: &str) -> String {
    let log = serde_json::Value::from(format!("{line}\n"));
    let stream = one(dice, &["stdout", "stdout", "stderr"]);
    format!("{{\"log\":{log},\"stream\":\"{stream}\",\"time\":\"2026-02-03T04:05:06.789Z\"}}\n")
}

fn cri(dice: &mut Dice, line: &str) -> String {
    let head = format!("2026-02-03T04:05:06.789123456Z {}", one(dice, &["stdout", "stdout", "stderr"]));
    let middle = line.char_indices().nth(line.chars().count() / 2).map_or(0, |(index, _)| index);
    match (dice.below(12), line.split_at(middle)) {
        (0, (first, last)) if !first.is_empty() => format!("{head} P {first}\n{head} F {last}\n"),
        _ => format!("{head} F {line}\n"),
    }
}

fn line(dice: &mut Dice, kind: &str, times: &[&str]) -> String {
    if dice.below(20) == 0 {
        return (one(
            dice,
            &["", " ", "{}", "{", "null", "[1]", "\"text\"", "{\"a\":1}", "\u{feff}{\"a\":1}", "plain"],
        ))
        .to_owned();
    }
    let time = one(dice, times);
    match kind {
        "json" => {
            let mut members = Vec::new();
            for key in KEYS {
                if dice.below(2) == 0 {
                    let value =
                        if *key == "time" { format!("\"{time}\"") } else { (one(dice, VALUES)).to_owned() };
                    members.push(format!("\"{}\":{value}", key.replace('"', "\\\"")));
                }
            }
            format!("{{{}}}", members.join(one(dice, &[",", ", "])))
        }
        "ltsv" => {
            let fields: Vec<String> =
                (0..=dice.below(4)).map(|_| format!("{}:{}", one(dice, WORDS), one(dice, PLAIN))).collect();
            format!("time:{time}\t{}", fields.join("\t"))
        }
        "logfmt" => {
            let fields: Vec<String> =
                (0..=dice.below(4)).map(|_| format!("{}={}", one(dice, WORDS), one(dice, PLAIN))).collect();
            format!("time=\"{time}\" {}", fields.join(" "))
        }
        _ => {
            let words: Vec<&str> = (0..=dice.below(5)).map(|_| one(dice, TEXTS)).collect();
            words.join(" ")
        }
    }
}
