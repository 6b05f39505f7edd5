//! `grep`: keeps or drops records by expressions on their values (plugins/filter_grep/grep.c).

use flb2alloy_parser::{Diagnostic, Span};

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::every;
use crate::record::{Condition, Op};
use crate::text::Given;
use crate::{accessor, expressions};

pub(crate) static GREP: Plugin = Plugin {
    id: "filter/grep",
    names: &["grep"],
    becomes: "otelcol.processor.filter",
    options: &[
        &[
            exact("regex", "a condition of otelcol.processor.filter").many(),
            exact("exclude", "a condition of otelcol.processor.filter").many(),
            exact("logical_op", "how the conditions are joined").default("legacy"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

struct Rule {
    keep: bool,
    /// `None` where it can't be had.
    condition: Option<Condition>,
    span: Span,
}

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let operator = keys.literal("logical_op");
    let rules = rules(keys);
    let ops = match operator.as_ref().map(|operator| operator.value.to_ascii_lowercase()).as_deref() {
        Some("and") => joined(keys, rules, true),
        Some("or") => joined(keys, rules, false),
        Some("legacy") | None => legacy(keys, rules),
        Some(_) => {
            let span = keys.span("logical_op");
            keys.refuse_value("logical_op", span, "and, or or legacy");
            legacy(keys, rules)
        }
    };
    Some(ops)
}

/// The rules of both kinds in the order in which they were written: it matters.
fn rules(keys: &mut Keys<'_, '_>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (name, given) in keys.in_order(&["regex", "exclude"]) {
        let condition = condition(keys, name, &given);
        if condition.is_none() {
            keys.judge_at(given.span, Outcome::Unsupported, "the rule is left out: records pass it");
        }
        rules.push(Rule { keep: name == "regex", condition, span: given.span });
    }
    rules
}

fn condition(keys: &mut Keys<'_, '_>, name: &str, given: &Given) -> Option<Condition> {
    let text = keys.known_part(name, &given.text, given.span)?;
    let Some((key, expression)) = text.trim_start_matches(' ').split_once(' ') else {
        keys.refuse_value(name, given.span, "a key and an expression");
        return None;
    };
    if expression.starts_with(' ') {
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, "the expression begins with a blank")
                .at(
                    given.span,
                    "Fluent Bit splits at the first blank only; the others belong to the expression",
                )
                .help("if that is not meant, put one blank between key and expression"),
        );
    }
    let path = accessor::path_of_field(keys, key, given.span)?;
    expressions::matches(keys.context, &path, expression, given.span, false)
}

/// The rules as they count without `Logical_Op`.
pub(super) fn legacy_rules(keys: &mut Keys<'_, '_>) -> Vec<Op> {
    let rules = rules(keys);
    legacy(keys, rules)
}

/// Without `Logical_Op` the first rule that decides ends the search (grep.c, grep_filter_data): a matching `Exclude` drops, a
/// `Regex` drops or keeps. So nothing behind the first `Regex` is ever reached.
fn legacy(keys: &mut Keys<'_, '_>, rules: Vec<Rule>) -> Vec<Op> {
    let mut ops = Vec::new();
    let mut decided = false;
    for rule in rules {
        if decided {
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, "this rule is never reached, in Fluent Bit neither")
                    .at(rule.span, "a `Regex` above has already kept or dropped each record")
                    .help("`Logical_Op AND` makes Fluent Bit look at all rules"),
            );
            keys.judge_at(rule.span, Outcome::Exact, "never reached in Fluent Bit either; left out");
            continue;
        }
        decided = rule.keep;
        let Some(condition) = rule.condition else { continue };
        ops.push(Op::Drop(if rule.keep { Condition::Not(Box::new(condition)) } else { condition }));
    }
    ops
}

/// With `Logical_Op` all rules are of one kind, else Fluent Bit does not start.
fn joined(keys: &mut Keys<'_, '_>, rules: Vec<Rule>, and: bool) -> Vec<Op> {
    let Some(first) = rules.first() else { return Vec::new() };
    let keep = first.keep;
    if let Some(other) = rules.iter().find(|rule| rule.keep != keep) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Regex` and `Exclude` cannot be mixed with `Logical_Op`")
                .at(other.span, "Fluent Bit refuses to start with this"),
        );
    }
    let rules: Vec<Rule> = rules.into_iter().filter(|rule| rule.keep == keep).collect();
    // One `Regex` less of several alternatives, or one `Exclude` less of several that must all match, would drop records
    // that Fluent Bit keeps.
    if keep != and && rules.iter().any(|rule| rule.condition.is_none()) {
        for rule in &rules {
            keys.judge_at(
                rule.span,
                Outcome::Unsupported,
                "left out with a rule that cannot be converted: records pass",
            );
        }
        return Vec::new();
    }
    let conditions: Vec<Condition> = rules.into_iter().filter_map(|rule| rule.condition).collect();
    if conditions.is_empty() {
        return Vec::new();
    }
    let condition = if and { Condition::All(conditions) } else { Condition::Any(conditions) };
    vec![Op::Drop(if keep { Condition::Not(Box::new(condition)) } else { condition })]
}
