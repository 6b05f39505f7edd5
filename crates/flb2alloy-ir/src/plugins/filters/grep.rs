//! `grep`: keeps or drops records by expressions on their values (plugins/filter_grep/grep.c).

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, exact};
use crate::plugins::common;
use crate::record::{Condition, Op};
use crate::{accessor, definitions};

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
        common::FILTER,
    ],
    build: Build::Filter(build),
};

struct Rule {
    keep: bool,
    condition: Condition,
    span: flb2alloy_parser::Span,
}

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let operator = keys.literal("logical_op").map_or_else(|| "legacy".to_owned(), |operator| operator.value.to_ascii_lowercase());
    let rules = rules(keys);
    let ops = match operator.as_str() {
        "and" => joined(keys, rules, Condition::All),
        "or" => joined(keys, rules, Condition::Any),
        _ => legacy(keys, rules),
    };
    Some(ops)
}

/// The rules of both kinds in the order in which they were written: it matters.
fn rules(keys: &mut Keys<'_, '_>) -> Vec<Rule> {
    let mut given: Vec<(bool, crate::text::Given)> = Vec::new();
    given.extend(keys.all("regex").into_iter().map(|value| (true, value)));
    given.extend(keys.all("exclude").into_iter().map(|value| (false, value)));
    given.sort_by_key(|(_, value)| (value.span.file, value.span.start));
    let mut rules = Vec::new();
    for (keep, value) in given {
        let name = if keep { "regex" } else { "exclude" };
        let text = value.text.display();
        let Some((key, expression)) = text.split_once(' ') else {
            let message = format!("`{name}` takes a key and an expression");
            keys.context.report(Diagnostic::error(codes::BAD_VALUE, message.clone()).at(value.span, "no expression"));
            keys.judge_at(value.span, Outcome::Unsupported, message);
            continue;
        };
        if expression.starts_with(' ') {
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, "the expression begins with a blank")
                    .at(value.span, "Fluent Bit splits at the first blank only; the others belong to the expression")
                    .help("if that is not meant, put one blank between key and expression"),
            );
        }
        let path = accessor::path_of_field(keys, key, value.span);
        let regex = definitions::regex(keys.context, expression, value.span);
        match (path, regex) {
            (Some(path), Some(regex)) => {
                let condition = Condition::Matches { path, regex, booleans: false };
                rules.push(Rule { keep, condition, span: value.span });
            }
            _ => keys.judge_at(value.span, Outcome::Unsupported, "the rule is left out: records pass it"),
        }
    }
    rules
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
        let condition = if rule.keep { Condition::Not(Box::new(rule.condition)) } else { rule.condition };
        ops.push(Op::Drop(condition));
    }
    ops
}

/// With `Logical_Op` all rules are of one kind, else Fluent Bit does not start.
fn joined(keys: &mut Keys<'_, '_>, rules: Vec<Rule>, join: fn(Vec<Condition>) -> Condition) -> Vec<Op> {
    let Some(first) = rules.first() else { return Vec::new() };
    let keep = first.keep;
    if let Some(other) = rules.iter().find(|rule| rule.keep != keep) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, "`Regex` and `Exclude` cannot be mixed with `Logical_Op`")
                .at(other.span, "Fluent Bit refuses to start with this"),
        );
    }
    let condition = join(rules.into_iter().filter(|rule| rule.keep == keep).map(|rule| rule.condition).collect());
    vec![Op::Drop(if keep { Condition::Not(Box::new(condition)) } else { condition })]
}
