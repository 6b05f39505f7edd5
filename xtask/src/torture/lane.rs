//! A random configuration of one input, some filters and one output, and random lines for it.

use crate::mutations::Dice;

/// One small pipeline that shares nothing with others.
pub(super) struct Lane {
    /// Its number: its file, tag, parsers and address bear it.
    pub(super) number: usize,
    /// Sections of the main file.
    pub(super) main: String,
    /// Sections of the parsers file.
    pub(super) parsers: String,
    /// What is written to its file.
    pub(super) log: String,
}

/// Keys that records have, and that filters are told.
const KEYS: &[&str] =
    &["log", "level", "msg", "n", "time", "a.b", "x_a", "x_b", "Ünï", "map", "sl/ash", "q\"uote"];

/// The same where a key must be one word that can stand anywhere.
const WORDS: &[&str] = &["log", "level", "msg", "n", "time", "x_a", "x_b", "map", "new"];

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
const TIMES: &[(&str, &[&str])] = &[
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

const EXPRESSIONS: &[&str] = &[
    "^(?<level>[^ ]*) (?<n>[^ ]*) ?(?<msg>.*)$",
    "^(?<level>\\w+)(?<msg>.*)",
    "(?<n>\\d+)",
    "^(?<msg>.+)$",
    "(?<level>info|warn)?(?<x_a>.?)",
    "^\\[(?<level>[^\\]]*)\\]\\s*(?<msg>.*)$",
    "(?<x_b>[a-z]+)=(?<n>\\S*)",
];

const TESTS: &[&str] = &["^in", "[0-9]$", "(?i)warn", ".", "^$", "true", "ä", "\\s", "/x"];

/// Options of an item: a name and its value, several of one name where it may come again.
struct Section(String);

impl Section {
    fn new(kind: &str, name: &str) -> Section {
        Section(format!("[{kind}]\n    Name {name}\n"))
    }

    fn set(mut self, key: &str, value: impl std::fmt::Display) -> Section {
        self.0.push_str(&format!("    {key} {value}\n"));
        self
    }

    fn maybe(self, dice: &mut Dice, key: &str, value: impl std::fmt::Display) -> Section {
        if dice.below(3) == 0 { self.set(key, value) } else { self }
    }
}

impl Lane {
    /// The lane that these dice make.
    pub(super) fn new(number: usize, dice: &mut Dice) -> Lane {
        let (format, times) = one(dice, TIMES);
        let kind = one(dice, &["json", "json", "json", "regex", "regex", "logfmt", "ltsv", ""]);
        let mut lane = Lane { number, main: String::new(), parsers: String::new(), log: String::new() };
        let mut tail = Section::new("INPUT", "tail")
            .set("Path", format!("/var/log/lane{number}.log"))
            .set("Tag", format!("lane{number}"))
            .maybe(dice, "Path_Key", "file")
            .maybe(dice, "Key", "message");
        if !kind.is_empty() {
            tail = tail.set("Parser", format!("p{number}"));
            lane.parsers = parser(dice, &format!("p{number}"), kind, format).0;
        }
        lane.main = tail.0;
        for index in 0..dice.below(4) {
            let filter = lane.filter(dice, index).set("Match", format!("lane{number}"));
            lane.main.push_str(&filter.0);
        }
        lane.main.push_str(&output(dice, number).0);
        for _ in 0..25 {
            lane.log.push_str(&line(dice, kind, times));
            lane.log.push_str(if dice.below(30) == 0 { "\r\n" } else { "\n" });
        }
        lane
    }

    fn filter(&mut self, dice: &mut Dice, index: usize) -> Section {
        let word = one(dice, WORDS);
        match dice.below(7) {
            0 | 1 => {
                let mut section = Section::new("FILTER", "modify");
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
            2 => {
                let section = Section::new("FILTER", "nest");
                let prefix = one(dice, &["Add_prefix", "Remove_prefix"]);
                if dice.below(2) == 0 {
                    section
                        .set("Operation", "nest")
                        .set("Wildcard", one(dice, &["x_*", "*", "l*", "n", "a.*"]))
                        .set("Nest_under", word)
                        .maybe(dice, prefix, "x_")
                } else {
                    section
                        .set("Operation", "lift")
                        .set("Nested_under", one(dice, &["map", "log", "msg"]))
                        .maybe(dice, prefix, "x_")
                }
            }
            3 => Section::new("FILTER", "grep").set(
                one(dice, &["Regex", "Exclude"]),
                format!("{} {}", one(dice, &["level", "msg", "n", "$map['a']", "log"]), one(dice, TESTS)),
            ),
            4 => {
                let section =
                    Section::new("FILTER", "record_modifier").maybe(dice, "Record", format!("{word} ünï"));
                match dice.below(3) {
                    0 => section.set("Remove_key", one(dice, &["MSG", "x_*", "n"])),
                    1 => section
                        .set("Allowlist_key", "level")
                        .set("Allowlist_key", one(dice, &["X_*", "log", "n"])),
                    _ => section.set("Record", "host ${HOSTNAME}"),
                }
            }
            5 => {
                let (option, kinds) = one::<(&str, &[&str])>(
                    dice,
                    &[
                        ("int_key", &["string", "float"]),
                        ("float_key", &["string", "int"]),
                        ("str_key", &["int", "float", "bool", "hex"]),
                    ],
                );
                let kind = one(dice, kinds);
                Section::new("FILTER", "type_converter")
                    .set(option, format!("{} conv {kind}", one(dice, &["n", "level", "msg", "x_a"])))
            }
            _ => {
                let name = format!("p{}f{index}", self.number);
                let kind = one(dice, &["json", "regex", "logfmt", "ltsv"]);
                let (format, _) = one(dice, TIMES);
                self.parsers.push_str(&parser(dice, &name, kind, format).0);
                Section::new("FILTER", "parser")
                    .set("Key_Name", one(dice, &["log", "msg", "level", "x_a", "$map['a']"]))
                    .set("Parser", name)
                    .maybe(dice, "Reserve_Data", "On")
                    .maybe(dice, "Preserve_Key", "On")
            }
        }
    }
}

fn one<T: Copy>(dice: &mut Dice, choices: &[T]) -> T {
    choices[dice.below(choices.len())]
}

fn parser(dice: &mut Dice, name: &str, kind: &str, time_format: &str) -> Section {
    let mut section = Section::new("PARSER", name).set("Format", kind);
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

fn output(dice: &mut Dice, number: usize) -> Section {
    let (plugin, port) =
        one(dice, &[("loki", 3100), ("loki", 3100), ("loki", 3100), ("opentelemetry", 4318)]);
    let section = Section::new("OUTPUT", plugin)
        .set("Match", format!("lane{number}"))
        .set("Host", format!("lane{number}.example"))
        .set("Port", port);
    // Outputs of one thread would share the keys that they remove.
    let section = section.set("Workers", 1);
    if plugin == "opentelemetry" {
        return section.maybe(dice, "Logs_body_key", "$msg");
    }
    let raw = one(dice, &["On", "raw"]);
    let section = section
        .set("Labels", one(dice, &["job=x", "job=x, level=$level", "job=x, n=$n, in=$map['x_a']"]))
        .maybe(dice, "Remove_Keys", "n, time")
        .maybe(dice, "Drop_Single_Key", raw);
    match dice.below(4) {
        0 => section.set("Line_Format", "key_value"),
        1 => section.set("Structured_Metadata", "x=$x_a, msg=$msg"),
        _ => section,
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
