//! `journald` receiver (pkg/stanza, operator/input/journald): `loki.source.journal`.

use flb2alloy_ir::codes;
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{Block, Expr};

use super::Special;
use super::lines::{self, Lines};
use crate::canvas;
use crate::codes::START;
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational, unsupported};
use crate::collector::{Input, Lowering, value};
use crate::ottl;

pub(super) const RECEIVER: Special = Special {
    name: "receiver/journald",
    becomes: "loki.source.journal, otelcol.receiver.loki, otelcol.processor.transform and otelcol.processor.filter",
    keys: &[
        exact("attributes.*", "a statement of the transform for each"),
        exact("convert_message_bytes", "Alloy gives text in any case"),
        exact("directory", "loki.source.journal: path"),
        exact("dmesg", "a condition of the filter"),
        exact("identifiers", "a condition of the filter"),
        exact("matches.*", "a condition of the filter"),
        exact("priority", "a condition of the filter"),
        exact("resource.*", "a statement of the transform for each"),
        exact("start_at", "loki.source.journal: max_age"),
        exact("units", "a condition of the filter, as journalctl has it for --unit"),
        operational("all", "Alloy does not shorten fields"),
        operational("id", "names an operator for the Collector's own log"),
        operational("journalctl_path", "Alloy reads the journal's files by itself"),
        operational("merge", "Alloy reads all files of the directory"),
        operational("storage", "Alloy keeps positions under --storage.path"),
        operational("type", "Alloy's component is of this type"),
        operational("retry_on_failure.*", "loki.source.journal waits for what it feeds"),
        unsupported(
            "files",
            "loki.source.journal takes a directory: put the files into one, and its path into `directory`",
        ),
        unsupported("grep", "drop records by a condition on log.body[\"MESSAGE\"] in a filter processor"),
        unsupported(
            "include_log_record_original",
            "keep a copy by `set(log.attributes[\"log.record.original\"], log.body)` before the body is parsed",
        ),
        unsupported(
            "namespace",
            "set `path` to the directory of the namespace: /var/log/journal/MACHINE-ID.NAMESPACE",
        ),
        unsupported("operators", "write them as statements of a transform processor behind the receiver"),
        unsupported(
            "root_path",
            "set `path` of loki.source.journal to the journal's directory as Alloy sees it",
        ),
    ],
    lower,
};

const SOURCE: &str = "loki.source.journal";

/// The words for `priority`, the most urgent first.
const PRIORITIES: [(&str, &[&str]); 8] = [
    ("0", &["emerg", "panic"]),
    ("1", &["alert"]),
    ("2", &["crit"]),
    ("3", &["err", "error"]),
    ("4", &["warning", "warn"]),
    ("5", &["notice"]),
    ("6", &["info"]),
    ("7", &["debug"]),
];

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let config = &component.config;
    let mut lines = Lines {
        statements: vec![
            "set(log.body, ParseJSON(log.body))".to_owned(),
            // Nothing of what Alloy adds belongs to the record.
            "set(log.attributes, {})".to_owned(),
        ],
        drops: drops(lowering, id),
    };
    lines.add(config);
    let port = lines.lower(lowering, id);
    let from_end = config.get("start_at").and_then(Value::as_str) != Some("beginning");
    let path = config.get("directory").map(|path| value::string(path, lowering.env));
    let label = lowering.label_like(id, SOURCE, component.suffix().unwrap_or("journald"));
    let block = Block::new(SOURCE, label.as_str())
        .attribute("format_as_json", true)
        .optional("path", path)
        // From its beginning. Alloy's default is 7 hours back; less would lose what was logged while it was down.
        .optional("max_age", (!from_end).then_some("0s"))
        // An entry without a label is not sent on.
        .attribute("labels", Expr::object([("job", "journald")]));
    lowering.push(id, SOURCE, &label, canvas::forward_to(block, &[port]));
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!(
                "`{}` comes out nearly the same: entries have all fields of the journal, but not those of their address (`__CURSOR`, `__MONOTONIC_TIMESTAMP`), and of a field that is there several times the last value",
                component.id
            ),
        )
        .at(component.span, "approximate"),
    );
    if from_end {
        lowering.ledger.report(
            Diagnostic::warning(START, "at its first start Alloy sends the last 7 hours of the journal; the Collector begins at its end")
                .at(component.span, "this receiver")
                .help("max_age changes that, but also drops what was logged while Alloy was down for longer"),
        );
    }
    Input::Ports(Vec::new())
}

/// What journalctl would not give: each of its options has to let an entry through.
fn drops(lowering: &mut Lowering<'_>, id: InstanceId) -> Vec<String> {
    let component = lowering.component(id);
    let config = &component.config;
    let mut wanted = Vec::new();
    match priorities(config) {
        Some(range) => wanted.push(format!("IsMatch({}, \"^[{range}]$\")", field("PRIORITY"))),
        None => {
            if let Some(entry) = config.entries().iter().find(|entry| entry.key.value == "priority") {
                lowering.ledger.unsupported(
                    component.section,
                    entry,
                    "write a priority of syslog, or two with dots between: `err..warning`",
                );
            }
        }
    }
    let equal = |name: &str, value: &str| format!("{} == {value}", field(name));
    let units: Vec<String> = unit_names(config).iter().map(|unit| of_unit(unit)).collect();
    let identifiers = lines::quoted(config, "identifiers");
    let identifiers: Vec<String> = identifiers.iter().map(|name| equal("SYSLOG_IDENTIFIER", name)).collect();
    let matches: Vec<String> = config
        .get("matches")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .map(|item| {
            let test = |entry: &Entry| {
                let value = entry.value.scalar().map(super::resource::quoted).unwrap_or_default();
                equal(&entry.key.value, &value)
            };
            item.value.entries().iter().map(test).collect::<Vec<_>>().join(" and ")
        })
        .collect();
    for tests in [units, identifiers, matches] {
        if !tests.is_empty() {
            wanted.push(lines::any(&tests));
        }
    }
    if config.get("dmesg").and_then(Value::as_str).and_then(value::boolean) == Some(true) {
        wanted.push(equal("_TRANSPORT", "\"kernel\""));
    }
    wanted.into_iter().map(|test| format!("not ({test})")).collect()
}

fn field(name: &str) -> String {
    format!("log.body[{}]", ottl::quote(name))
}

/// The digits of the priorities that are wanted, for a class of characters. None for a text that is no priority.
fn priorities(config: &Value) -> Option<String> {
    let text = config.get("priority").map_or(Some("info"), Value::as_str)?;
    let digit = |word: &str| {
        let found = PRIORITIES.iter().find(|(digit, words)| *digit == word || words.contains(&word));
        found.map(|(digit, _)| *digit)
    };
    let (from, to) = text.split_once("..").unwrap_or(("0", text));
    Some(format!("{}-{}", digit(from)?, digit(to)?))
}

/// The units as OTTL, with the suffix that journalctl adds.
fn unit_names(config: &Value) -> Vec<String> {
    let suffixes = [
        "service",
        "socket",
        "target",
        "timer",
        "mount",
        "automount",
        "swap",
        "path",
        "slice",
        "scope",
        "device",
    ];
    let names = lines::quoted(config, "units").into_iter();
    names
        .map(|name| match name.trim_matches('"').rsplit_once('.') {
            Some((_, suffix)) if suffixes.contains(&suffix) => name,
            _ => name.strip_suffix('"').map_or(name.clone(), |open| format!("{open}.service\"")),
        })
        .collect()
}

/// What journalctl takes for an entry of a unit (`add_matches_for_unit`): its own, what systemd says of it, and its crashes.
fn of_unit(unit: &str) -> String {
    let is = |name: &str| format!("{} == {unit}", field(name));
    format!(
        "{} or {} == \"1\" and {} or {} == \"0\" and ({} or {})",
        is("_SYSTEMD_UNIT"),
        field("_PID"),
        is("UNIT"),
        field("_UID"),
        is("OBJECT_SYSTEMD_UNIT"),
        is("COREDUMP_UNIT")
    )
}
