//! The `condition` of processors and routes (flb_processor.c, flb_router_config.c, flb_conditionals.c).

use flb2alloy_parser::{Diagnostic, Span, Spanned, Style, Value, ValueKind};

use crate::keys::Keys;
use crate::record::{Comparison, Condition, Path};
use crate::{accessor, codes, expressions};

/// A condition as it is written.
pub(super) struct Read {
    /// Whether all rules have to hold, or one.
    pub(super) condition: Condition,
    /// Holds where no other does (routes only).
    pub(super) default: bool,
}

/// Reads a condition; says what is wrong with it where it can't be had.
pub(super) fn read(keys: &mut Keys<'_, '_>, value: &Value) -> Option<Read> {
    let ValueKind::Map(entries) = &value.kind else {
        return refuse(keys, value.span, "a condition has `op` and `rules`");
    };
    let mut any = false;
    let mut default = false;
    let mut conditions = Vec::new();
    for (key, value) in entries {
        match key.value.to_ascii_lowercase().as_str() {
            "op" => match value.as_str().map(str::to_ascii_lowercase).as_deref() {
                Some("and") => any = false,
                Some("or") => any = true,
                _ => return refuse(keys, value.span, "`op` is `and` or `or`"),
            },
            "default" => default = value.as_str().and_then(crate::value::parse_bool).unwrap_or(false),
            "rules" => {
                let ValueKind::List(rules) = &value.kind else {
                    return refuse(keys, value.span, "`rules` is a list");
                };
                for rule in rules {
                    conditions.push(self::rule(keys, rule)?);
                }
            }
            _ => return refuse(keys, key.span, "a condition has `op` and `rules`"),
        }
    }
    let condition = if any { Condition::any(conditions) } else { Condition::all(conditions) };
    Some(Read { condition, default })
}

#[derive(Default)]
struct Rule<'v> {
    field: Option<Spanned<&'v str>>,
    op: Option<Spanned<&'v str>>,
    value: Option<&'v Value>,
}

fn rule(keys: &mut Keys<'_, '_>, rule: &Value) -> Option<Condition> {
    let ValueKind::Map(entries) = &rule.kind else {
        return refuse(keys, rule.span, "a rule has `field`, `op` and `value`");
    };
    let mut read = Rule::default();
    for (key, value) in entries {
        let text = || value.as_str().map(|text| Spanned::new(text, value.span));
        match key.value.as_str() {
            "field" => read.field = text(),
            "op" => read.op = text(),
            "value" => read.value = Some(value),
            "context" if value.as_str() == Some("body") => {}
            "context" => {
                return refuse(keys, value.span, "metadata of records is not tested in the output");
            }
            _ => {}
        }
    }
    let (Some(field), Some(op), Some(value)) = (read.field, read.op, read.value) else {
        return refuse(keys, rule.span, "a rule has `field`, `op` and `value`");
    };
    let path = accessor::path(keys, field.value, field.span)?;
    test(keys, path, &op, value)
}

fn test(keys: &mut Keys<'_, '_>, path: Path, op: &Spanned<&str>, value: &Value) -> Option<Condition> {
    let op_name = op.value.to_ascii_lowercase();
    let text = value.as_str().map(|text| keys.context.text(text));
    let is = |any_of| Condition::TextIs { path: path.clone(), any_of };
    let is_list = Condition::IsList(path.clone());
    let condition = match (op_name.trim_start_matches("not_"), text) {
        ("eq", Some(text)) => is(vec![text]),
        ("neq", Some(text)) => is(vec![text]).negated(),
        ("in", None) => is(list(keys, value)?),
        ("regex", Some(text)) => {
            let pattern = keys.known_part("condition", &text, value.span)?;
            let regex = expressions::regex(keys.context, &pattern, value.span)?;
            Condition::TextMatches { path, regex }
        }
        (comparison, Some(text)) => {
            let operator = match comparison {
                "lt" => Comparison::Less,
                "lte" => Comparison::AtMost,
                "gt" => Comparison::More,
                "gte" => Comparison::AtLeast,
                _ => return refuse(keys, op.span, "there is no such `op`"),
            };
            let text = keys.known_part("condition", &text, value.span)?;
            Condition::Compares { path, operator, number: number(keys, &text, value)? }
        }
        _ => return refuse(keys, value.span, "`in` and `not_in` take a list, all others do not"),
    };
    let condition = if op_name.starts_with("not_") { condition.negated() } else { condition };
    // flb_cfl_ra_translate fails for a list, and so does the rule, whatever its `op`.
    Some(if takes_lists(&condition) { Condition::All(vec![condition, is_list.negated()]) } else { condition })
}

/// Whether the output could take a list for something that the rule holds for.
fn takes_lists(condition: &Condition) -> bool {
    match condition {
        Condition::Compares { operator, number, .. } => match operator {
            Comparison::Less => 0.0 < *number,
            Comparison::AtMost => 0.0 <= *number,
            Comparison::More => 0.0 > *number,
            Comparison::AtLeast => 0.0 >= *number,
        },
        Condition::TextIs { .. } => false,
        _ => true,
    }
}

fn list(keys: &mut Keys<'_, '_>, value: &Value) -> Option<Vec<crate::Text>> {
    let ValueKind::List(values) = &value.kind else {
        return refuse(keys, value.span, "`in` and `not_in` take a list");
    };
    Some(values.iter().filter_map(|value| Some(keys.context.text(value.as_str()?))).collect())
}

/// flb_processor.c hands over the bits of a whole number as if they were those of a fraction: `400` means
/// 1.97e-321. The output compares with the number that is written.
fn number(keys: &mut Keys<'_, '_>, text: &str, value: &Value) -> Option<f64> {
    let Ok(number) = text.trim().parse::<f64>() else {
        return refuse(keys, value.span, "a number to compare with");
    };
    let plain = matches!(value.kind, ValueKind::Scalar { style: Style::Plain, .. });
    if plain && number != 0.0 && text.trim().parse::<i64>().is_ok() {
        keys.context.report(
            Diagnostic::warning(
                codes::WHOLE_NUMBER,
                format!("Fluent Bit takes the whole number {text} for one close to 0 here"),
            )
            .at(value.span, format!("the output compares with {text}, as it is meant"))
            .help(format!("write {text}.0 for Fluent Bit to do so too")),
        );
    }
    Some(number)
}

fn refuse<T>(keys: &mut Keys<'_, '_>, span: Span, message: &str) -> Option<T> {
    keys.context.report(
        Diagnostic::error(codes::BAD_VALUE, format!("this condition cannot be had: {message}"))
            .at(span, "in this condition"),
    );
    None
}
