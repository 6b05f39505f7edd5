//! Conditions on values as text (flb_cfl_record_accessor.c): a fraction has six digits, null is `null`, and what is not
//! there is the empty text.
//!
//! Alloy writes fractions and null in another way. That is mended only where the condition could tell.

use flb2alloy_ir::Text;
use flb2alloy_ir::record::Path;
use flb2alloy_ir::regex::Regex;

use crate::condition::exists;
use crate::ops::Scratch;
use crate::ottl::{self, Root, Statement, quote_text};

/// Fractions as Alloy writes them and as Fluent Bit does. An expression that says the same of both is taken to look at
/// something else.
const FRACTIONS: &[(&str, &str)] = &[
    ("9.5", "9.500000"),
    ("-0.25", "-0.250000"),
    ("0.1", "0.100000"),
    ("13.75", "13.750000"),
    ("200.625", "200.625000"),
    ("-1.00000078", "-1.000001"),
    ("1234567.8912345", "1234567.891235"),
    ("4.2e-07", "0.000000"),
    ("1e+21", "1000000000000000000000.000000"),
];

/// What a condition tells from what Alloy writes.
#[derive(Clone, Copy)]
struct Tells {
    /// Fractions from the same with six digits.
    fractions: bool,
    /// Null from what is not there.
    null: bool,
}

/// The value as text is one of these.
pub(super) fn is(
    path: &Path,
    any_of: &[Text],
    scratch: &mut Scratch,
    prepare: &mut Vec<Statement>,
) -> String {
    let record = Root::record();
    let (value, guard) = if any_of.iter().all(is_word) {
        // Nothing but a string is written so.
        (record.at(path), record.guard(path))
    } else {
        let could_be =
            |test: &dyn Fn(&str) -> bool| any_of.iter().any(|text| text.as_literal().is_none_or(test));
        let tells = Tells {
            fractions: could_be(&|text| text.contains('.') && text.parse::<f64>().is_ok()),
            null: could_be(&|text| text == "null" || text.is_empty()),
        };
        (text(path, tells, scratch, prepare), None)
    };
    let test = match any_of {
        [only] => format!("{value} == {}", quote_text(only)),
        several => {
            let list: Vec<String> = several.iter().map(quote_text).collect();
            format!("ContainsValue([{}], {value})", list.join(", "))
        }
    };
    ottl::all([guard, Some(test)]).unwrap_or_default()
}

fn is_word(text: &Text) -> bool {
    text.as_literal().is_some_and(|text| {
        !["", "null", "true", "false"].contains(&text)
            && !text.starts_with(['{', '['])
            && text.parse::<f64>().is_err()
    })
}

/// The expression is found in the value as text.
pub(super) fn matches(
    path: &Path,
    regex: &Regex,
    scratch: &mut Scratch,
    prepare: &mut Vec<Statement>,
) -> String {
    let tells = regex.matcher().map_or(Tells { fractions: true, null: true }, |matcher| {
        let differ = |one: &str, other: &str| matcher.is_match(one) != matcher.is_match(other);
        Tells { fractions: FRACTIONS.iter().any(|(one, other)| differ(one, other)), null: differ("", "null") }
    });
    format!("IsMatch({}, {})", text(path, tells, scratch, prepare), ottl::quote(&regex.re2))
}

fn text(path: &Path, tells: Tells, scratch: &mut Scratch, prepare: &mut Vec<Statement>) -> String {
    let record = Root::record();
    let (value, guard) = (record.at(path), record.guard(path));
    if guard.is_none() && !tells.fractions && !tells.null {
        return format!(r#"String(Coalesce([{value}, ""]))"#);
    }
    let place = scratch.root("value").0;
    if tells.null {
        let is_null = ottl::all([Some(exists(&record, path)), Some(format!("{value} == nil"))]);
        prepare.push(Statement::set(&place, r#""null""#).when_some(is_null));
    }
    prepare.push(Statement::set(&place, &value).when_some(guard));
    if tells.fractions {
        let is_fraction = format!("IsDouble({place}) and {place} != Int({place})");
        prepare.push(Statement::set(&place, format!(r#"Format("%f", [{place}])"#)).when(is_fraction));
    }
    format!(r#"String(Coalesce([{place}, ""]))"#)
}
