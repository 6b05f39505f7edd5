//! `checklist`: sets keys of records whose value stands in a list (plugins/filter_checklist/checklist.c).

use crate::accessor;
use crate::compute::Value;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::{every, words};
use crate::record::{Condition, Op, Path};
use crate::regex;

const OPTIONS: &[Opt] = &[
    exact("file", "the list, as an expression in a condition"),
    exact("mode", "how the expression ends").default("exact"),
    operational("print_query_time", "nothing is looked up").default("false"),
    exact("ignore_case", "whether the expression minds the case").default("false"),
    exact("lookup_key", "what the condition looks at").default("log"),
    exact("record", "set").many(),
];

pub(crate) static CHECKLIST: Plugin = Plugin {
    id: "filter/checklist",
    names: &["checklist"],
    becomes: "statements of otelcol.processor.transform, where the list can be read",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

/// Longer lists make a file that nobody can read; Alloy would look through them for each record.
const LONGEST: usize = 1000;

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let Some(file) = keys.literal("file").map(|file| file.value) else {
        keys.give_up("give the list as `file`: Fluent Bit refuses to start without");
        return None;
    };
    let mode = keys.literal("mode").map(|mode| mode.value.to_ascii_lowercase());
    let partial = mode.as_deref() == Some("partial");
    let ignore_case = keys.flag("ignore_case").unwrap_or(false);
    let lookup = keys.literal("lookup_key");
    let path = match lookup {
        Some(key) => accessor::path_or_key(keys, &key.value, key.span),
        None => Some(Path::key("log")),
    };
    let ops = records(keys);
    let Some(text) = keys.context.options.files.get(&file) else {
        keys.give_up(format!("the list `{file}` could not be read; convert where it is"));
        return None;
    };
    let entries: Vec<&str> = text
        .lines()
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    if entries.is_empty() {
        return Some(Vec::new());
    }
    if entries.len() > LONGEST {
        keys.give_up(format!(
            "the list has {} entries, too many for a condition: look them up where the logs are queried, or keep a Fluent \
             Bit for it that sends to Alloy (--residual FILE)",
            entries.len()
        ));
        return None;
    }
    let Ok(regex) = regex::translate(&expression(&entries, partial, ignore_case)) else {
        keys.give_up("the list holds what makes no expression");
        return None;
    };
    let condition = Condition::Matches { path: path?, regex, booleans: false };
    Some(vec![Op::When { condition, ops }])
}

/// The list as one expression. `partial` is `LIKE` of SQL with a `%` behind each entry: the value begins so, and `%` and
/// `_` of the entry stand for any text and any character.
fn expression(entries: &[&str], partial: bool, ignore_case: bool) -> String {
    let entry = |entry: &&str| -> String {
        let char = |char: char| match char {
            '%' if partial => "(?m:.*)".to_owned(),
            '_' if partial => "(?m:.)".to_owned(),
            char if char.is_ascii_punctuation() => format!("\\{char}"),
            char => char.to_string(),
        };
        entry.chars().map(char).collect()
    };
    let entries: Vec<String> = entries.iter().map(entry).collect();
    let case = if ignore_case { "?i:" } else { "?:" };
    format!("\\A({case}{}){}", entries.join("|"), if partial { "" } else { "\\z" })
}

/// `record KEY VALUE`: what stands last counts, and `true`, `false` and `null` are such values (checklist.c, set_record).
fn records(keys: &mut Keys<'_, '_>) -> Vec<Op> {
    let mut ops = Vec::new();
    for given in keys.all("record") {
        let words = words::tokens(&given.text, 2);
        let Some(key) = words.first().and_then(|key| keys.known_part("record", key, given.span)) else {
            keys.refuse_value("record", given.span, "a key and a value");
            continue;
        };
        let Some(last) = words.last() else { continue };
        let value = match last.as_literal().map(str::to_ascii_lowercase).as_deref() {
            Some("true") => Value::Bool(true),
            Some("false") => Value::Bool(false),
            Some("null") => Value::Null,
            _ => Value::Text(last.clone()),
        };
        ops.push(Op::Assign { to: Path::key(key), value });
    }
    ops
}
