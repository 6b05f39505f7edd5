//! `record_modifier`: removes keys, then adds some (plugins/filter_record_modifier/filter_modifier.c).

use flb2alloy_parser::{Diagnostic, Span};

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::{every, words};
use crate::record::{Condition, KeyMatch, KeyPattern, Op};
use crate::text::Given;

pub(crate) static RECORD_MODIFIER: Plugin = Plugin {
    id: "filter/record_modifier",
    names: &["record_modifier"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            exact("record", "set").many(),
            exact("remove_key", "delete_matching_keys").many(),
            exact("allowlist_key", "keep_matching_keys").many(),
            exact("whitelist_key", "keep_matching_keys").many(),
            exact("uuid_key", "set to UUID()"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let removed = keys.all("remove_key");
    let mut kept = keys.all("allowlist_key");
    kept.extend(keys.all("whitelist_key"));
    if let (Some(removed), Some(kept)) = (removed.first(), kept.first()) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Remove_key` and `Allowlist_key` exclude each other")
                .at(kept.span, "Fluent Bit refuses to start with this")
                .at(removed.span, "the other one"),
        );
    }
    if !removed.is_empty() {
        let any_of = removed.iter().filter_map(|given| pattern(keys, "remove_key", given)).collect();
        ops.push(Op::Remove(KeyMatch { any_of, ignore_case: true }));
    } else if !kept.is_empty() {
        let any_of: Option<Vec<_>> = kept.iter().map(|given| pattern(keys, "allowlist_key", given)).collect();
        match any_of {
            Some(any_of) => ops.push(Op::Keep(KeyMatch { any_of, ignore_case: true })),
            // Without one of them the others would take keys away that Fluent Bit keeps.
            None => kept.iter().for_each(|given| {
                keys.judge_at(
                    given.span,
                    Outcome::Unsupported,
                    "all keys are kept: one of those to keep is not known",
                );
            }),
        }
    }
    let keeps = matches!(ops.as_slice(), [Op::Keep(_)]);
    let mut added = records(keys);
    added.extend(keys.literal("uuid_key").map(|key| Op::SetUuid { key: key.value }));
    if added.is_empty() && !ops.is_empty() {
        let chosen = removed.first().or(kept.first()).map_or(keys.section.header, |given| given.span);
        report_empty(keys, chosen, keeps);
        ops.extend(keeps.then_some(Op::Drop(Condition::NoKeys)));
    }
    ops.extend(added);
    Some(ops)
}

/// filter_modifier.c leaves out a record of which nothing is left, but not where that is so for the whole batch.
fn report_empty(keys: &mut Keys<'_, '_>, span: Span, drops: bool) {
    let label = if drops {
        "the output drops each of them; where no record of a batch has a key left, Fluent Bit changes none of them"
    } else {
        "the output sends it without keys"
    };
    keys.context.report(
        Diagnostic::info(codes::WHOLE_CHUNK, "Fluent Bit drops a record of which no key is left")
            .at(span, label),
    );
}

/// Keys are compared without case; a last `*` makes a prefix.
fn pattern(keys: &mut Keys<'_, '_>, option: &str, given: &Given) -> Option<KeyPattern> {
    let key = keys.known_part(option, &given.text, given.span)?;
    let (key, is_prefix) = match key.strip_suffix('*') {
        Some(prefix) => (prefix, true),
        None => (key.as_str(), false),
    };
    if key.contains('*') {
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, "only a last `*` is special")
                .at(given.span, "the other one must be in the key"),
        );
    }
    Some(if is_prefix { KeyPattern::Prefix(key.to_owned()) } else { KeyPattern::Exact(key.to_owned()) })
}

fn records(keys: &mut Keys<'_, '_>) -> Vec<Op> {
    let mut ops = Vec::new();
    for given in keys.all("record") {
        let words = words::tokens(&given.text, 2);
        let [key, value] = words.as_slice() else {
            if words.len() < 2 {
                keys.refuse_value("record", given.span, "a key and a value");
                continue;
            }
            let message = "`Record` takes a key and a value";
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, message)
                    .at(given.span, format!("{} words: Fluent Bit leaves this rule out", words.len()))
                    .help("put a value with blanks in double quotes"),
            );
            keys.judge_at(given.span, Outcome::Exact, "has no effect in Fluent Bit either; left out");
            continue;
        };
        let Some(key) = keys.known_part("record", key, given.span) else { continue };
        ops.push(Op::Set { key, value: value.clone(), only_if_absent: false });
    }
    ops
}
