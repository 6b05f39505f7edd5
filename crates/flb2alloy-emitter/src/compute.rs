//! Computed values as OTTL. A function that would fail on a value is not applied to it, so no statement fails.

use flb2alloy_ir::Text;
use flb2alloy_ir::compute::{Function, Test, Value};
use flb2alloy_ir::record::{Comparison, Path, Step};
use flb2alloy_syntax::quote;

use crate::condition::{self, TAG};
use crate::ops::Scratch;
use crate::ottl::{self, Root, Statement, quote_text};

/// Sets what is at a path.
pub(crate) fn assign(to: &Path, value: &Value, scratch: &mut Scratch) -> Vec<Statement> {
    let record = Root::record();
    let target = record.at(to);
    let mut statements = Vec::new();
    let parent = to.0.split_last().and_then(|(last, parents)| match last {
        Step::Key(key) => Some((Path(parents.to_vec()), key.as_str())),
        Step::Index(_) => None,
    });
    let Some((parent, key)) = parent else { return statements };
    let place = record.at(&parent);
    let is_map = (!parent.0.is_empty()).then(|| format!("IsMap({place})"));
    let guard = ottl::all([record.guard(&parent), is_map]);
    match value {
        Value::Nothing => statements.push(Statement::delete_key(&place, key).when_some(guard)),
        Value::Null => {
            let null = format!(r#"merge_maps({place}, {{{}: nil}}, "upsert")"#, quote(key));
            statements.push(Statement::new(null).when_some(guard));
        }
        value => {
            let (source, may_be_nothing) = expression(value, scratch, &mut statements);
            if may_be_nothing {
                let nothing = Some(format!("{source} == nil"));
                statements
                    .push(Statement::delete_key(&place, key).when_some(ottl::all([guard.clone(), nothing])));
            }
            statements.push(Statement::set(&target, source).when_some(guard));
        }
    }
    statements
}

/// Keeps a value under a name.
pub(crate) fn remember(name: &str, value: &Value, scratch: &mut Scratch) -> Vec<Statement> {
    let mut statements = Vec::new();
    let kept = format!("local_{name}");
    let place = Root::cache(&kept).0;
    if matches!(value, Value::Nothing | Value::Null) {
        return vec![Statement::delete_key("log.cache", &kept)];
    }
    let (source, may_be_nothing) = expression(value, scratch, &mut statements);
    if may_be_nothing {
        statements.push(Statement::delete_key("log.cache", &kept).when(format!("{source} == nil")));
    }
    statements.push(Statement::set(place, source));
    statements
}

/// The value as an expression, and whether it may be nothing; `prepare` gets what has to be done before.
fn expression(value: &Value, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> (String, bool) {
    let record = Root::record();
    match value {
        Value::Text(text) => (quote_text(text), false),
        Value::Integer(number) => (number.to_string(), false),
        Value::Number(number) => (format!("{number:?}"), false),
        Value::Bool(bool) => (bool.to_string(), false),
        Value::Nothing | Value::Null => ("nil".to_owned(), true),
        Value::EmptyMap => ("{}".to_owned(), false),
        Value::Tag => (TAG.to_owned(), false),
        Value::OsName => (quote_text(&Text::variable(crate::text::OS)), false),
        Value::Kept(name) => (Root::cache(&format!("local_{name}")).0, true),
        Value::Path(path) => match record.guard(path) {
            None => (record.at(path), true),
            Some(guard) => {
                let place = scratch.root("value").0;
                prepare.push(Statement::set(&place, record.at(path)).when(guard));
                (place, true)
            }
        },
        Value::Joined(values) => {
            let pieces: Vec<String> = values
                .iter()
                .map(|value| match expression(value, scratch, prepare) {
                    (piece, true) => format!(r#"Coalesce([{piece}, ""])"#),
                    (piece, false) => piece,
                })
                .collect();
            (format!(r#"Concat([{}], "")"#, pieces.join(", ")), false)
        }
        Value::FirstOf(values) => {
            let place = scratch.root("value").0;
            for (position, value) in values.iter().enumerate() {
                let (source, _) = expression(value, scratch, prepare);
                let not_yet = format!("{place} == nil or {place} == false");
                prepare.push(Statement::set(&place, source).when_some((position > 0).then_some(not_yet)));
            }
            (place, true)
        }
        Value::Holds(condition) => {
            let place = scratch.root("value").0;
            let lowered = condition::lower(condition, scratch);
            prepare.extend(lowered.prepare);
            prepare.push(Statement::set(&place, "false"));
            prepare.push(Statement::set(&place, "true").when(lowered.test));
            (place, false)
        }
        Value::Either { condition, then, otherwise } => {
            let (place, holds) = (scratch.root("value").0, scratch.root("holds").0);
            let lowered = condition::lower(condition, scratch);
            prepare.extend(lowered.prepare);
            prepare.push(Statement::set(&holds, "true").when(lowered.test));
            for (value, test) in [(then, format!("{holds} == true")), (otherwise, format!("{holds} == nil"))]
            {
                if !matches!(value.as_ref(), Value::Nothing | Value::Null) {
                    let (source, _) = expression(value, scratch, prepare);
                    prepare.push(Statement::set(&place, source).when(test));
                }
            }
            (place, true)
        }
        Value::Applied(function, value) => {
            let (source, _) = expression(value, scratch, prepare);
            let place = scratch.root("value").0;
            prepare.extend(apply(function, &source, &place, scratch));
            (place, true)
        }
    }
}

/// What the function makes of `source` is put into `place`, where there is nothing yet.
fn apply(function: &Function, source: &str, place: &str, scratch: &mut Scratch) -> Vec<Statement> {
    let is_text = format!("IsString({source})");
    let on_text = |call: String| vec![Statement::set(place, call).when(is_text.clone())];
    let is_number = format!("IsInt({source}) or IsDouble({source})");
    match function {
        Function::Lower => on_text(format!("ToLowerCase({source})")),
        Function::Upper => on_text(format!("ToUpperCase({source})")),
        Function::Length => on_text(format!("Len({source})")),
        Function::ToText => {
            vec![Statement::set(place, format!("String({source})")).when(format!("{source} != nil"))]
        }
        Function::ToNumber => {
            let whole = quote(r"^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*$");
            vec![
                Statement::set(place, source).when(is_number),
                Statement::set(place, format!(r#"Double(Trim({source}, " \t\n\r"))"#))
                    .when(format!("{is_text} and IsMatch({source}, {whole})")),
            ]
        }
        Function::Replace { regex, by } => vec![
            Statement::set(place, source).when(is_text),
            Statement::new(format!("replace_pattern({place}, {}, {})", quote(&regex.re2), quote(by)))
                .when(format!("IsString({place})")),
        ],
        Function::Group { regex, number } => {
            let groups = scratch.root("groups");
            vec![
                Statement::set(&groups.0, format!("ExtractPatterns({source}, {})", quote(&regex.numbered())))
                    .when(is_text),
                Statement::set(place, groups.key(&format!("g{number}"))).when(format!("IsMap({})", groups.0)),
            ]
        }
        Function::Part { from, length } => {
            let end = from + length;
            let long = format!("{is_text} and Len({source}) >= {end}");
            let short = format!("{is_text} and Len({source}) > {from} and Len({source}) < {end}");
            vec![
                Statement::set(place, format!("Substring({source}, {from}, {length})")).when(long),
                Statement::set(place, format!("Substring({source}, {from}, Len({source}) - {from})"))
                    .when(short),
            ]
        }
    }
}

/// A test of values as a condition.
pub(crate) fn test(test: &Test, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> String {
    let mut value = |value: &Value| expression(value, scratch, prepare).0;
    match test {
        Test::Same(left, right) => format!("{} == {}", value(left), value(right)),
        Test::Nothing(of) => format!("{} == nil", value(of)),
        Test::True(of) => {
            let place = value(of);
            format!("{place} != nil and {place} != false")
        }
        Test::Compares(left, comparison, right) => {
            let (left, right) = (value(left), value(right));
            let is_number = |place: &str| match place.parse::<f64>() {
                Ok(_) => None,
                Err(_) => Some(format!("(IsInt({place}) or IsDouble({place}))")),
            };
            let compare = format!("{left} {} {right}", sign(*comparison));
            let guards = [is_number(&left), is_number(&right), Some(compare)];
            guards.into_iter().flatten().collect::<Vec<_>>().join(" and ")
        }
        Test::Matches(of, regex) => {
            let place = value(of);
            format!("IsString({place}) and IsMatch({place}, {})", quote(&regex.re2))
        }
    }
}

/// The operator of a comparison.
pub(crate) fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::AtMost => "<=",
        Comparison::More => ">",
        Comparison::AtLeast => ">=",
    }
}
