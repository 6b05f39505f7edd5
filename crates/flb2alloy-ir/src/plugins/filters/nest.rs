//! `nest`: moves keys into a map, or a map's members to the top (plugins/filter_nest/nest.c).

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::every;
use crate::record::{KeyMatch, KeyPattern, Op, PrefixChange};

pub(crate) static NEST: Plugin = Plugin {
    id: "filter/nest",
    names: &["nest"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            exact("operation", "which statements"),
            exact("wildcard", "the keys that are moved").many(),
            exact("nest_under", "the key of the map"),
            exact("nested_under", "the key of the map"),
            exact("add_prefix", "replace_all_patterns on the keys"),
            exact("remove_prefix", "replace_all_patterns on the keys"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

/// Without an operation it is `nest`; nest.c compares the first four letters of it, with case.
fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let operation = keys.literal("operation");
    let wildcards = keys.literals("wildcard");
    let key = last_of(keys, "nest_under", "nested_under");
    let prefix = prefix(keys);
    let operation = operation.map_or_else(|| "nest".to_owned(), |operation| operation.value);
    let lift = operation.starts_with("lift");
    if !lift && !operation.starts_with("nest") {
        let span = keys.span("operation");
        keys.refuse_value("operation", span, "nest or lift");
        return Some(Vec::new());
    }
    if lift {
        for wildcard in &wildcards {
            keys.judge_at(wildcard.span, Outcome::Exact, "has no effect on lift in Fluent Bit either");
        }
    }
    let missing = match &key {
        None if keys.has("nest_under") || keys.has("nested_under") => {
            keys.give_up("give the value of the variable: without the key of the map nothing can be moved");
            return None;
        }
        None => Some("the key of the map"),
        Some(_) if !lift && !keys.has("wildcard") => Some("the keys that are to be moved (`Wildcard`)"),
        Some(_) => None,
    };
    let Some(key) = key.filter(|_| missing.is_none()) else {
        let header = keys.section.header;
        let missing = missing.unwrap_or_default();
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, format!("`nest` is not told {missing}"))
                .at(header, "does nothing, in Fluent Bit neither"),
        );
        return Some(Vec::new());
    };
    if lift {
        return Some(vec![Op::Lift { from: key, prefix }]);
    }
    let any_of = wildcards
        .into_iter()
        .map(|wildcard| match wildcard.value.strip_suffix('*') {
            Some(prefix) => {
                if prefix.contains('*') {
                    let message = "only a last `*` is special";
                    keys.context.report(
                        Diagnostic::warning(codes::DEAD_RULE, message)
                            .at(wildcard.span, "the other one must be in the key"),
                    );
                }
                KeyPattern::Prefix(prefix.to_owned())
            }
            None => KeyPattern::Exact(wildcard.value),
        })
        .collect();
    Some(vec![Op::Nest { keys: KeyMatch { any_of, ignore_case: false }, under: key, prefix }])
}

/// `Nest_under` and `Nested_under` set the same thing, the last one given.
fn last_of(keys: &mut Keys<'_, '_>, one: &str, other: &str) -> Option<String> {
    let given = [keys.literal(one), keys.literal(other)];
    given
        .into_iter()
        .flatten()
        .max_by_key(|value| (value.span.file, value.span.start))
        .map(|value| value.value)
}

fn prefix(keys: &mut Keys<'_, '_>) -> PrefixChange {
    let added = keys.text("add_prefix");
    let removed = keys.literal("remove_prefix");
    if let (Some(added), Some(removed)) = (&added, &removed) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Add_prefix` and `Remove_prefix` exclude each other")
                .at(added.span, "Fluent Bit refuses to start with this")
                .at(removed.span, "the other one"),
        );
    }
    match (added, removed) {
        (Some(added), _) => PrefixChange::Add(added.text),
        (None, Some(removed)) => PrefixChange::Remove(removed.value),
        (None, None) => PrefixChange::Keep,
    }
}
