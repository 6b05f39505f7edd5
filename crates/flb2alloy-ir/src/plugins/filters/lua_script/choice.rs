//! One value or another: `and`, `or`, and what functions give in one case or the other.

use super::value;
use crate::compute::{Function, Test, Value};
use crate::record::Condition;
use crate::text::Text;

/// Whether a value is `true` or `false` and nothing else.
fn is_bool(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Holds(_) => true,
        Value::Either { then, otherwise, .. } => is_bool(then) && is_bool(otherwise),
        _ => false,
    }
}

/// The condition that a value is something, and not `false`.
pub(super) fn holds(value: Value) -> Condition {
    match value {
        Value::Bool(true) => Condition::All(Vec::new()),
        Value::Bool(false) | Value::Nothing => Condition::Any(Vec::new()),
        Value::Holds(condition) => *condition,
        Value::Either { condition, then, otherwise } => match (*then, *otherwise) {
            (Value::Bool(false) | Value::Nothing, otherwise) => {
                Condition::all([condition.negated(), holds(otherwise)])
            }
            (then, Value::Bool(false) | Value::Nothing) => Condition::all([*condition, holds(then)]),
            (Value::Bool(true), otherwise) => Condition::any([*condition, holds(otherwise)]),
            (then, otherwise) => Condition::any([
                Condition::all([condition.as_ref().clone(), holds(then)]),
                Condition::all([condition.negated(), holds(otherwise)]),
            ]),
        },
        value => Condition::Values(Box::new(Test::True(value))),
    }
}

/// `left or right`
pub(super) fn either_of(left: Value, right: Value) -> Value {
    if is_bool(&left) && is_bool(&right) {
        return Value::Holds(Box::new(Condition::any([holds(left), holds(right)])));
    }
    // `x and y or z`
    if let Value::Either { condition, then, otherwise } = &left
        && **condition == holds(otherwise.as_ref().clone())
    {
        if is_below(then, otherwise) {
            return Value::FirstOf(vec![then.as_ref().clone(), right]);
        }
        if matches!(then.as_ref(), Value::Text(_) | Value::Number(_) | Value::Bool(true) | Value::Map(_)) {
            return either(condition.as_ref().clone(), then.as_ref().clone(), right);
        }
    }
    Value::FirstOf(vec![left, right])
}

/// Whether a place is below another, so that nothing is there where nothing is at the other.
fn is_below(place: &Value, above: &Value) -> bool {
    place != above && value::begins_with(place, above)
}

/// `left and right`
pub(super) fn both_of(left: Value, right: Value) -> Value {
    if is_bool(&left) && is_bool(&right) {
        return Value::Holds(Box::new(Condition::all([holds(left), holds(right)])));
    }
    either(holds(left.clone()), right, left)
}

/// One value or the other. A path below what is not there is nothing anyway.
pub(super) fn either(condition: Condition, then: Value, otherwise: Value) -> Value {
    if let (Condition::Values(test), Value::Nothing) = (&condition, &then)
        && let Test::Nothing(above) = test.as_ref()
        && value::begins_with(&otherwise, above)
    {
        return otherwise;
    }
    let value = Value::Either {
        condition: Box::new(condition),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    };
    if is_bool(&value) { Value::Holds(Box::new(holds(value))) } else { value }
}

/// Text in another case, at once where it is known.
pub(super) fn cased(value: Value, function: Function) -> Value {
    match (&value, &function) {
        (Value::Text(text), Function::Lower) => match text.as_literal() {
            // Lua knows the letters of ASCII only.
            Some(text) => Value::Text(Text::literal(text.to_ascii_lowercase())),
            None => Value::Applied(function, Box::new(value)),
        },
        (Value::Text(text), Function::Upper) => match text.as_literal() {
            Some(text) => Value::Text(Text::literal(text.to_ascii_uppercase())),
            None => Value::Applied(function, Box::new(value)),
        },
        _ => Value::Applied(function, Box::new(value)),
    }
}
