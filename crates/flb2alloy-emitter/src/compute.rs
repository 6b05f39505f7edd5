//! Computed values as OTTL. A function that would fail on a value is not applied to it, so no statement fails.

mod apply;
mod keys;

use flb2alloy_ir::Text;
use flb2alloy_ir::compute::{Arithmetic, Test, TimePart, Type, Value};
use flb2alloy_ir::record::{Comparison, Path, Step};
use flb2alloy_syntax::quote;

use crate::condition::{self, TAG};
use crate::ops::Scratch;
use crate::ottl::{self, Root, Statement, quote_text};

pub(crate) use keys::{copy_keys, replace_in_values};

/// Sets what is at a path of the record.
pub(crate) fn assign(to: &Path, value: &Value, scratch: &mut Scratch) -> Vec<Statement> {
    if to.0.is_empty() {
        let mut statements = Vec::new();
        let (source, may_be_nothing) = expression(value, scratch, &mut statements);
        let is_map = may_be_nothing.then(|| format!("IsMap({source})"));
        statements.push(Statement::set(Root::record().0, &source).when_some(is_map));
        return statements;
    }
    put(&Root::record(), to, value, scratch)
}

/// Sets what is at a path below a map that is kept.
pub(crate) fn put_kept(name: &str, to: &Path, value: &Value, scratch: &mut Scratch) -> Vec<Statement> {
    put(&kept(name), to, value, scratch)
}

/// Sets the record's time.
pub(crate) fn set_time(seconds: &Value, scratch: &mut Scratch) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (source, may_be_nothing) = expression(seconds, scratch, &mut statements);
    // As flb_time_from_double does; a single product would have too few digits.
    let nanoseconds = format!("Int((Double({source}) - Double(Int({source}))) * 1000000000.0)");
    let set = Statement::set("log.time", format!("Unix(Int({source}), {nanoseconds})"));
    statements.push(set.when_some(may_be_nothing.then(|| is_number(&source))));
    statements
}

/// Where a value is kept.
fn kept(name: &str) -> Root {
    Root::cache(&format!("local_{name}"))
}

fn put(record: &Root, to: &Path, value: &Value, scratch: &mut Scratch) -> Vec<Statement> {
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
    let place = kept(name).0;
    let forget = || Statement::delete_key("log.cache", &format!("local_{name}"));
    // What was never kept is not there.
    let again = scratch.keeps(name);
    if matches!(value, Value::Nothing | Value::Null) {
        return if again { vec![forget()] } else { Vec::new() };
    }
    let (source, may_be_nothing) = expression(value, scratch, &mut statements);
    if may_be_nothing && again {
        statements.push(forget().when(format!("{source} == nil")));
    }
    statements.push(Statement::set(place, source));
    statements
}

/// The value as an expression, and whether it may be nothing; `prepare` gets what has to be done before. Where it cannot
/// be made at all, it is nothing as well, and what it is assigned to stays as it is.
fn expression(value: &Value, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> (String, bool) {
    let record = Root::record();
    match value {
        Value::Text(text) => (quote_text(text), false),
        Value::Integer(number) => (number.to_string(), false),
        Value::Number(number) => (format!("{number:?}"), false),
        Value::Bool(bool) => (bool.to_string(), false),
        Value::Nothing | Value::Null => ("nil".to_owned(), true),
        Value::Map(members) => map(members, scratch, prepare),
        Value::List(values) => {
            let values: Vec<String> =
                values.iter().map(|value| expression(value, scratch, prepare).0).collect();
            (format!("[{}]", values.join(", ")), false)
        }
        Value::Tag => (TAG.to_owned(), false),
        Value::OsName => (quote_text(&Text::variable(crate::text::OS)), false),
        Value::Kept(name) => (kept(name).0, true),
        Value::Path(path) if path.0.is_empty() => (record.0, false),
        Value::Path(path) => at(&record, record.guard(path), path, scratch, prepare),
        Value::Member(name, path) => {
            let root = kept(name);
            let is_map = matches!(path.0.first(), Some(Step::Key(_))).then(|| format!("IsMap({})", root.0));
            let guard = ottl::all([is_map, root.guard(path)]);
            at(&root, guard, path, scratch, prepare)
        }
        Value::Joined(values) => {
            let mut pieces = Vec::new();
            let mut there = Vec::new();
            for value in values {
                let (piece, may_be_nothing) = expression(value, scratch, prepare);
                there.push(may_be_nothing.then(|| format!("{piece} != nil")));
                pieces.push(piece);
            }
            let joined = format!(r#"Concat([{}], "")"#, pieces.join(", "));
            match ottl::all(there) {
                None => (joined, false),
                there => {
                    let place = scratch.root("value").0;
                    prepare.push(Statement::set(&place, joined).when_some(there));
                    (place, false)
                }
            }
        }
        Value::FirstOf(values) => {
            let place = scratch.root("value").0;
            let mut last_may_be_nothing = true;
            for (position, value) in values.iter().enumerate() {
                let (source, may_be_nothing) = expression(value, scratch, prepare);
                let not_yet = format!("{place} == nil or {place} == false");
                prepare.push(Statement::set(&place, source).when_some((position > 0).then_some(not_yet)));
                last_may_be_nothing = may_be_nothing;
            }
            (place, last_may_be_nothing)
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
            let mut nothing = false;
            for (value, test) in [(then, format!("{holds} == true")), (otherwise, format!("{holds} == nil"))]
            {
                let (source, may_be_nothing) = expression(value, scratch, prepare);
                nothing |= may_be_nothing;
                if source != "nil" {
                    prepare.push(Statement::set(&place, source).when(test));
                }
            }
            (place, nothing)
        }
        Value::Applied(function, value) => {
            let (source, _) = expression(value, scratch, prepare);
            let place = scratch.root("value").0;
            prepare.extend(apply::apply(function, &source, &place, scratch));
            (place, apply::may_give_nothing(function))
        }
        Value::Lookup { table, numbers, by } => {
            let (place, found) = (scratch.root("table"), scratch.root("value").0);
            let (members, _) = map(table, scratch, prepare);
            let (source, _) = expression(by, scratch, prepare);
            let (key, is_key) = match numbers {
                true => (format!("String({source})"), is_number(&source)),
                false => (source.clone(), format!("IsString({source})")),
            };
            prepare.push(Statement::set(&place.0, members));
            prepare.push(Statement::set(&found, format!("{}[{key}]", place.0)).when(is_key));
            (found, true)
        }
        Value::Arithmetic(left, operator, right) => {
            let place = scratch.root("value").0;
            let mut numbers = Vec::new();
            let mut guards = Vec::new();
            for side in [left, right] {
                let (source, _) = expression(side, scratch, prepare);
                if source.parse::<f64>().is_err() {
                    guards.push(Some(is_number(&source)));
                }
                // Whole numbers would be divided without a rest.
                numbers.push(if source.parse::<f64>().is_ok() {
                    source
                } else {
                    format!("Double({source})")
                });
            }
            if *operator == Arithmetic::Over && right.as_ref() != &Value::Number(0.0) {
                guards.push(
                    Some(format!("{} != 0.0", numbers[1])).filter(|_| !matches!(**right, Value::Number(_))),
                );
            }
            let result = format!("{} {} {}", numbers[0], symbol(*operator), numbers[1]);
            prepare.push(Statement::set(&place, result).when_some(ottl::all(guards)));
            (place, false)
        }
        Value::Seconds => ("Double(log.time_unix_nano) / 1000000000.0".to_owned(), false),
        Value::TimePart { now, part } => (format!("{}({})", part_of_time(*part), time(*now)), false),
        Value::TimeText { now, layout } => (format!("FormatTime({}, {})", time(*now), quote(layout)), false),
        Value::Formatted(format, values) => {
            let place = scratch.root("value").0;
            let mut guards = Vec::new();
            let mut sources = Vec::new();
            for value in values {
                let (source, may_be_nothing) = expression(value, scratch, prepare);
                guards.push(may_be_nothing.then(|| format!("{source} != nil")));
                sources.push(source);
            }
            let formatted = format!("Format({}, [{}])", quote(format), sources.join(", "));
            prepare.push(Statement::set(&place, formatted).when_some(ottl::all(guards)));
            (place, false)
        }
    }
}

fn time(now: bool) -> &'static str {
    if now { "Now()" } else { "log.time" }
}

fn part_of_time(part: TimePart) -> &'static str {
    match part {
        TimePart::Year => "Year",
        TimePart::Month => "Month",
        TimePart::Day => "Day",
        TimePart::Hour => "Hour",
        TimePart::Minute => "Minute",
        TimePart::Second => "Second",
        TimePart::Nanosecond => "Nanosecond",
        TimePart::UnixSeconds => "UnixSeconds",
    }
}

fn symbol(operator: Arithmetic) -> char {
    match operator {
        Arithmetic::Plus => '+',
        Arithmetic::Minus => '-',
        Arithmetic::Times => '*',
        Arithmetic::Over => '/',
    }
}

/// That a value is a number.
fn is_number(source: &str) -> String {
    format!("(IsInt({source}) or IsDouble({source}))")
}

/// What is at a path, put where it can be looked at without an error.
fn at(
    root: &Root,
    guard: Option<String>,
    path: &Path,
    scratch: &mut Scratch,
    prepare: &mut Vec<Statement>,
) -> (String, bool) {
    let Some(guard) = guard else { return (root.at(path), true) };
    let place = scratch.root("value").0;
    prepare.push(Statement::set(&place, root.at(path)).when(guard));
    (place, true)
}

/// A map: written out as far as its values are, the others set in it one by one.
fn map(members: &[(String, Value)], scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> (String, bool) {
    let mut written = Vec::new();
    let mut set = Vec::new();
    for (key, value) in members {
        match expression(value, scratch, prepare) {
            (source, false) => written.push(format!("{}: {source}", quote(key))),
            (source, true) if source != "nil" => set.push((key, source)),
            _ => {}
        }
    }
    let literal = format!("{{{}}}", written.join(", "));
    if set.is_empty() {
        return (literal, false);
    }
    let place = scratch.root("map");
    prepare.push(Statement::set(&place.0, literal));
    prepare.extend(set.into_iter().map(|(key, source)| Statement::set(place.key(key), source)));
    (place.0, false)
}

/// A test of values as a condition.
pub(crate) fn test(test: &Test, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> String {
    let mut value = |value: &Value| expression(value, scratch, prepare).0;
    match test {
        Test::Is(of, of_type) => {
            let place = value(of);
            match of_type {
                Type::Text => format!("IsString({place})"),
                Type::Number => is_number(&place),
                Type::Bool => format!("IsBool({place})"),
                Type::Table => format!("(IsMap({place}) or IsList({place}))"),
            }
        }
        Test::Same(left, right) => format!("{} == {}", value(left), value(right)),
        Test::Nothing(of) => format!("{} == nil", value(of)),
        Test::True(of) => {
            let place = value(of);
            format!("{place} != nil and {place} != false")
        }
        Test::Compares(left, comparison, right) => {
            let (left, right) = (value(left), value(right));
            let guard = |place: &str| place.parse::<f64>().is_err().then(|| is_number(place));
            let compare = format!("{left} {} {right}", sign(*comparison));
            let guards = [guard(&left), guard(&right), Some(compare)];
            guards.into_iter().flatten().collect::<Vec<_>>().join(" and ")
        }
        Test::Matches(of, regex) => {
            let place = value(of);
            format!("IsString({place}) and IsMatch({place}, {})", quote(&regex.re2))
        }
    }
}

/// That a test does not hold, where an operator says so.
pub(crate) fn not(test: &Test, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> Option<String> {
    let mut value = |value: &Value| expression(value, scratch, prepare).0;
    match test {
        Test::Same(left, right) => Some(format!("{} != {}", value(left), value(right))),
        Test::Nothing(of) => Some(format!("{} != nil", value(of))),
        _ => None,
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
