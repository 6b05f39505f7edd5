//! `modify`: changes keys by rules, where conditions hold (plugins/filter_modify/modify.c).

use flb2alloy_parser::{Diagnostic, Span};

use super::modify_condition;
use crate::account::Outcome;
use crate::codes;
use crate::expressions;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::{every, words};
use crate::record::{Condition, KeyMatch, KeyPattern, Op};
use crate::regex::{self, Construct};
use crate::text::{Given, Text};

const ORDER: &str = "the members of a JSON object have no order";

const OPTIONS: &[Opt] = &[
    exact("set", "set").many(),
    exact("add", "set where the key is not there").many(),
    exact("remove", "delete_key").many(),
    exact("remove_wildcard", "delete_matching_keys").many(),
    exact("remove_regex", "delete_matching_keys").many(),
    operational("move_to_start", ORDER).many(),
    operational("move_to_end", ORDER).many(),
    exact("rename", "replace_all_patterns on the keys").many(),
    exact("hard_rename", "replace_all_patterns on the keys").many(),
    exact("copy", "set where the key is not there").many(),
    exact("hard_copy", "set").many(),
    exact("condition", "conditions of the statements").many(),
];

/// The rules: modify.c goes through them in the order in which they were written.
const RULES: &[&str] = &[
    "set",
    "add",
    "remove",
    "remove_wildcard",
    "remove_regex",
    "move_to_start",
    "move_to_end",
    "rename",
    "hard_rename",
    "copy",
    "hard_copy",
];

pub(crate) static MODIFY: Plugin = Plugin {
    id: "filter/modify",
    names: &["modify"],
    becomes: "statements of otelcol.processor.transform",
    options: &[OPTIONS, every::FILTER],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let mut conditions = Vec::new();
    for given in keys.all("condition") {
        match modify_condition::read(keys, &given) {
            Some(condition) => conditions.push(condition),
            None => {
                keys.judge_at(
                    given.span,
                    Outcome::Unsupported,
                    "without this condition no rule can be applied",
                );
                keys.give_up(
                    "write the condition in another way: without it the rules would change other records too",
                );
                return None;
            }
        }
    }
    let mut ops = Vec::new();
    for (name, given) in keys.in_order(RULES) {
        match rule(keys, name, &given) {
            Some(op) => ops.extend(op),
            None => keys.judge_at(given.span, Outcome::Unsupported, "the rule is left out"),
        }
    }
    if conditions.is_empty() || ops.is_empty() {
        return Some(ops);
    }
    let condition = if conditions.len() == 1 { conditions.remove(0) } else { Condition::All(conditions) };
    Some(vec![Op::When { condition, ops }])
}

/// The operations of one rule; `None`: it can't be had.
fn rule(keys: &mut Keys<'_, '_>, name: &str, given: &Given) -> Option<Vec<Op>> {
    let Some(words) = words::quoted(&given.text, 3) else {
        return refuse(keys, given.span, "a quote is not closed");
    };
    check_expressions(keys, given.span, &words);
    let known = |keys: &mut Keys<'_, '_>, word: &Text| keys.known_part(name, word, given.span);
    match (name, words.as_slice()) {
        ("remove", [key]) => Some(vec![remove(KeyPattern::Exact(known(keys, key)?))]),
        ("remove_wildcard", [key]) => {
            let key = known(keys, key)?;
            if key.contains('*') {
                keys.context.report(
                    Diagnostic::warning(codes::DEAD_RULE, "`*` is not special in `Remove_wildcard`")
                        .at(given.span, "removes keys that begin with this, the `*` included")
                        .help("write the beginning of the keys alone"),
                );
            }
            Some(vec![remove(KeyPattern::Prefix(key))])
        }
        ("remove_regex", [key]) => {
            let key = known(keys, key)?;
            let regex = expressions::line_regex(keys.context, &key, given.span)?;
            Some(vec![remove(KeyPattern::Regex(regex))])
        }
        ("move_to_start" | "move_to_end", [_]) => Some(Vec::new()),
        ("set" | "add", [key, value]) => {
            let key = known(keys, key)?;
            Some(vec![Op::Set { key, value: value.clone(), only_if_absent: name == "add" }])
        }
        ("rename" | "hard_rename", [from, to]) => {
            let (from, to) = (known(keys, from)?, known(keys, to)?);
            Some(rename(from, to, name == "hard_rename"))
        }
        ("copy" | "hard_copy", [from, to]) => {
            let (from, to) = (known(keys, from)?, known(keys, to)?);
            // A copy of a key to itself changes nothing.
            if from == to {
                return Some(Vec::new());
            }
            Some(vec![Op::Copy { from, to, overwrite: name == "hard_copy" }])
        }
        // modify.c sets no type for a rule of three words, and a rule without a type renames.
        (_, [from, middle, to]) => {
            let from = known(keys, from)?;
            let to = known(keys, to)?;
            keys.context.report(
                Diagnostic::error(
                    codes::DEAD_RULE,
                    format!("Fluent Bit renames `{from}` to `{to}` here, and so does the output"),
                )
                .at(given.span, "three words: the rule loses its meaning")
                .help(format!("put the value in double quotes: \"{} {to}\"", middle.display())),
            );
            let note = format!("three words: renames `{from}` to `{to}`, as Fluent Bit does");
            keys.judge_at(given.span, Outcome::Exact, note);
            Some(rename(from, to, false))
        }
        (_, words) => {
            let takes = match name {
                "remove" | "remove_wildcard" | "remove_regex" | "move_to_start" | "move_to_end" => "one word",
                _ => "two words",
            };
            refuse(keys, given.span, &format!("`{name}` takes {takes}, not {}", words.len()))
        }
    }
}

/// modify.c compiles the key and the value of each rule, whether it needs them or not.
fn check_expressions(keys: &mut Keys<'_, '_>, span: Span, words: &[Text]) {
    for word in words.iter().filter_map(Text::as_literal) {
        let refused = regex::translate(word).is_err_and(|error| error.construct == Construct::Invalid);
        if refused {
            keys.context.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{word}` is no regular expression"))
                    .at(span, "Fluent Bit compiles every word of a rule, and refuses to start with this")
                    .help("put a backslash in front of brackets and the like"),
            );
        }
    }
}

fn remove(pattern: KeyPattern) -> Op {
    Op::Remove(KeyMatch { any_of: vec![pattern], ignore_case: false })
}

fn rename(from: String, to: String, overwrite: bool) -> Vec<Op> {
    match (from == to, overwrite) {
        // The key is in its own way.
        (true, false) => Vec::new(),
        // modify.c leaves out both the old key and the one of the new name.
        (true, true) => vec![remove(KeyPattern::Exact(from))],
        (false, _) => vec![Op::Rename { from, to, overwrite }],
    }
}

fn refuse(keys: &mut Keys<'_, '_>, span: Span, message: &str) -> Option<Vec<Op>> {
    keys.context.report(
        Diagnostic::error(codes::BAD_VALUE, message)
            .at(span, "Fluent Bit refuses to start with this")
            .help("put a value with blanks in double quotes"),
    );
    None
}
