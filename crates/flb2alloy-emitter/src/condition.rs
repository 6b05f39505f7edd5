//! Conditions of the IR as OTTL.

mod text;

use flb2alloy_ir::pipeline::TagTest;
use flb2alloy_ir::record::{Comparison, Condition, Path};
use flb2alloy_ir::regex::Regex;

use crate::compute;
use crate::ops::Scratch;
use crate::ottl::{self, Root, Statement};

/// A condition: statements that prepare it (scratch values), then a boolean expression.
pub(crate) struct Lowered {
    pub(crate) prepare: Vec<Statement>,
    pub(crate) test: String,
}

/// The attribute that carries a record's tag where it is needed at run time.
pub(crate) const TAG: &str = r#"log.attributes["fluentbit.tag"]"#;

/// What atof(3) reads of a text, as the group `n`, with the numbers that JSON cannot write.
const COMPARED: &str = r"^\s*(?P<n>[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|(?i:inf|nan)))";

/// Lowers a condition on the record.
pub(crate) fn lower(condition: &Condition, scratch: &mut Scratch) -> Lowered {
    let mut prepare = Vec::new();
    let test = test(condition, scratch, &mut prepare);
    Lowered { prepare, test }
}

fn test(condition: &Condition, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> String {
    let record = Root::record();
    match condition {
        Condition::Exists(path) => exists(&record, path),
        Condition::Matches { path, regex, booleans } => {
            let value = record.at(path);
            let is_text = if *booleans {
                format!("IsString({value}) or IsBool({value})")
            } else {
                format!("IsString({value})")
            };
            let matches = format!("IsMatch({value}, {})", ottl::quote(&regex.re2));
            ottl::all([record.guard(path), Some(is_text), Some(matches)]).unwrap_or_default()
        }
        Condition::Equals { path, value } => {
            let equals = format!("{} == {}", record.at(path), ottl::quote_text(value));
            ottl::all([record.guard(path), Some(equals)]).unwrap_or_default()
        }
        Condition::TextIs { path, any_of } => text::is(path, any_of, scratch, prepare),
        Condition::TextMatches { path, regex } => text::matches(path, regex, scratch, prepare),
        Condition::Compares { path, operator, number } => {
            compares(path, *operator, *number, scratch, prepare)
        }
        Condition::IsList(path) => {
            let is_list = format!("IsList({})", record.at(path));
            ottl::all([record.guard(path), Some(is_list)]).unwrap_or_default()
        }
        Condition::Tag(test) => tag(test),
        Condition::Values(test) => compute::test(test, scratch, prepare),
        Condition::NoKeys => format!("Len({}) == 0", record.0),
        Condition::AnyKeyMatches(regex) => {
            let scratch = scratch.root("keys").0;
            prepare.push(Statement::set(&scratch, &record.0));
            prepare
                .push(Statement::new(format!("keep_matching_keys({scratch}, {})", ottl::quote(&regex.re2))));
            format!("Len({scratch}) > 0")
        }
        Condition::MatchingKeysHaveValues { keys, values } => {
            let scratch = scratch.root("keys").0;
            prepare.push(Statement::set(&scratch, &record.0));
            prepare
                .push(Statement::new(format!("keep_matching_keys({scratch}, {})", ottl::quote(&keys.re2))));
            // What matches becomes a mark; then all values must be marks. Booleans count by their text.
            let whole = format!("(?s:^.*)(?:{})(?s:.*$)", values.re2);
            let mark =
                format!(r#"replace_all_patterns({scratch}, "value", {}, "@match@")"#, ottl::quote(&whole));
            prepare.push(Statement::new(mark));
            let mut marks = vec![r#""@match@""#.to_owned()];
            marks.extend(
                ["true", "false"].iter().filter(|word| matches(values, word)).map(|word| (*word).to_owned()),
            );
            let mark = format!("(?:{})", marks.join("|"));
            let list = format!(r"^\[(?:{mark}(?:,{mark})*)?\]$");
            format!("IsMatch(Values({scratch}), {})", ottl::quote(&list))
        }
        Condition::All(conditions) => join(conditions, " and ", "true", scratch, prepare),
        Condition::Any(conditions) => join(conditions, " or ", "false", scratch, prepare),
        Condition::Not(condition) => {
            if let Condition::Not(twice) = condition.as_ref() {
                return self::test(twice, scratch, prepare);
            }
            if let Condition::Values(values) = condition.as_ref()
                && let Some(test) = compute::not(values, scratch, prepare)
            {
                return test;
            }
            let test = test(condition, scratch, prepare);
            // A call needs no brackets of its own.
            let plain = ["not ", " and ", " or "].iter().all(|word| !test.contains(word));
            let call = plain && test.ends_with(')');
            if call || (is_bracketed(&test) && !test.starts_with("not ")) {
                format!("not {test}")
            } else {
                format!("not ({test})")
            }
        }
    }
}

fn join(
    conditions: &[Condition],
    operator: &str,
    empty: &str,
    scratch: &mut Scratch,
    prepare: &mut Vec<Statement>,
) -> String {
    if let [only] = conditions {
        return test(only, scratch, prepare);
    }
    let tests: Vec<String> = conditions
        .iter()
        .map(|condition| {
            let plain = matches!(condition, Condition::All(_)) && operator == " and ";
            let test = test(condition, scratch, prepare);
            // `and` binds tighter than `or`; brackets make that plain to a reader as well.
            let mixed = test.contains(" or ") || (operator == " or " && test.contains(" and "));
            if mixed && !plain && !is_bracketed(&test) { format!("({test})") } else { test }
        })
        .collect();
    if tests.is_empty() { empty.to_owned() } else { tests.join(operator) }
}

/// Whether the test stands in brackets, or behind `not` in brackets, as a whole.
fn is_bracketed(test: &str) -> bool {
    let Some(inner) = test.strip_prefix("not ").unwrap_or(test).strip_prefix('(') else { return false };
    let mut depth = 1;
    let mut quoted = false;
    let mut escaped = false;
    for (index, byte) in inner.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index + 1 == inner.len();
        }
    }
    false
}

fn matches(regex: &Regex, text: &str) -> bool {
    regex.matcher().is_some_and(|matcher| matcher.is_match(text))
}

/// Compares a value as atof(3) reads its text: the number that it begins with, else 0. Of a fraction that text has six
/// digits.
fn compares(
    path: &Path,
    operator: Comparison,
    number: f64,
    scratch: &mut Scratch,
    prepare: &mut Vec<Statement>,
) -> String {
    let record = Root::record();
    let value = record.at(path);
    let scratch = scratch.root("number").0;
    let digits = ottl::quote(COMPARED);
    let is = |condition: String| ottl::all([record.guard(path), Some(condition)]);
    prepare.push(Statement::set(&scratch, "0.0"));
    prepare.push(
        Statement::set(&scratch, format!(r#"Double(Format("%f", [Double({value})]))"#))
            .when_some(is(format!("IsInt({value}) or IsDouble({value})"))),
    );
    prepare.push(
        Statement::set(&scratch, format!(r#"Double(ExtractPatterns({value}, {digits})["n"])"#))
            .when_some(is(format!("IsString({value}) and IsMatch({value}, {digits})"))),
    );
    format!("{scratch} {} {number:?}", compute::sign(operator))
}

/// Whether something is at the path, null included.
pub(crate) fn exists(root: &Root, path: &Path) -> String {
    let Some((last, parents)) = path.0.split_last() else { return "true".to_owned() };
    let parent = Path(parents.to_vec());
    let place = root.at(&parent);
    match last {
        flb2alloy_ir::record::Step::Key(key) => {
            let is_map = (!parents.is_empty()).then(|| format!("IsMap({place})"));
            let has = format!("ContainsValue(Keys({place}), {})", ottl::quote(key));
            ottl::all([root.guard(&parent), is_map, Some(has)]).unwrap_or_default()
        }
        flb2alloy_ir::record::Step::Index(_) => root.guard(path).unwrap_or_default(),
    }
}

/// A test of the tag at run time.
pub(crate) fn tag(test: &TagTest) -> String {
    let by_regex =
        test.regex.as_ref().map(|regex| format!("IsMatch({TAG}, {})", ottl::quote(&regex.anchored())));
    let by_glob =
        test.glob.as_ref().map(|glob| format!("IsMatch({TAG}, {})", ottl::quote(&glob_regex(glob))));
    match (by_regex, by_glob) {
        (Some(regex), Some(glob)) => format!("({regex} or {glob})"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => "false".to_owned(),
    }
}

/// Fluent Bit's glob as an expression: only `*` is special.
fn glob_regex(glob: &str) -> String {
    let parts: Vec<String> = glob.split('*').map(ottl::quote_regex).collect();
    format!("^{}$", parts.join(".*"))
}
