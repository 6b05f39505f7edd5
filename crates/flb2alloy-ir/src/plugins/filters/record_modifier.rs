//! `record_modifier`: removes keys, then adds some (plugins/filter_record_modifier/filter_modifier.c).

use flb2alloy_parser::{Diagnostic, Spanned};

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::{common, words};
use crate::record::{KeyMatch, KeyPattern, Op};

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
        common::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let mut ops = Vec::new();
    let removed = keys.literals("remove_key");
    let mut kept = keys.literals("allowlist_key");
    kept.extend(keys.literals("whitelist_key"));
    if let (Some(removed), Some(kept)) = (removed.first(), kept.first()) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Remove_key` and `Allowlist_key` exclude each other")
                .at(kept.span, "Fluent Bit refuses to start with this")
                .at(removed.span, "the other one"),
        );
    }
    if !removed.is_empty() {
        ops.push(Op::Remove(key_match(&removed)));
    } else if !kept.is_empty() {
        ops.push(Op::Keep(key_match(&kept)));
    }
    ops.extend(records(keys));
    if let Some(key) = keys.literal("uuid_key") {
        ops.push(Op::SetUuid { key: key.value });
    }
    Some(ops)
}

/// Keys are compared without case; a last `*` makes a prefix.
fn key_match(keys: &[Spanned<String>]) -> KeyMatch {
    let pattern = |key: &Spanned<String>| match key.value.strip_suffix('*') {
        Some(prefix) => KeyPattern::Prefix(prefix.to_owned()),
        None => KeyPattern::Exact(key.value.clone()),
    };
    KeyMatch { any_of: keys.iter().map(pattern).collect(), ignore_case: true }
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
