//! Other forms of values as OTTL.

use flb2alloy_ir::compute::Form;
use flb2alloy_ir::record::Path;
use flb2alloy_syntax::quote;

use crate::ottl::{self, Root, Statement};
use crate::{condition, ops};

const WHOLE: &str = r"^\s*(?P<n>[-+]?0*[1-9]\d*)";
const HEX: &str = r"^\s*\+?(?:0[xX])?(?P<n>0*[1-9a-fA-F][0-9a-fA-F]*)";

/// What strtoumax(3) takes as a whole, as the group `n`.
const WHOLE_TEXT: &str = r"^\s*(?P<n>[-+]?\d+)$";

/// Sets a key to another form of a value.
pub(crate) fn convert(from: &Path, to: &str, into: Form) -> Vec<Statement> {
    let record = Root::record();
    let (source, target) = (record.at(from), record.key(to));
    let guard = record.guard(from);
    let mut statements = Vec::new();
    match from.top_key() {
        Some(key) => statements.extend(ops::copy(&record, key, to, true)),
        None => {
            let there = ottl::all([guard.clone(), Some(format!("{source} != nil"))]);
            statements.push(Statement::set(&target, &source).when_some(there));
        }
    }
    let null = of_null(into).map(|form| {
        let is_null = ottl::all([Some(condition::exists(&record, from)), Some(format!("{source} == nil"))]);
        Statement::set(&target, form).when_some(is_null)
    });
    statements.extend(null);
    for (condition, form) in forms(into, &source) {
        let condition = ottl::all([guard.clone(), Some(condition)]);
        statements.push(Statement::set(&target, form).when_some(condition));
    }
    statements
}

/// What a processor makes of null (cm_utils.c, cm_utils_variant_convert); a hash is one of that text.
fn of_null(into: Form) -> Option<&'static str> {
    match into {
        Form::Text | Form::Sha256 => Some(r#""null""#),
        Form::Integer => Some("0"),
        Form::Number => Some("0.0"),
        Form::Bool => Some("false"),
        _ => None,
    }
}

/// When a value has the form, and which it is. Whole numbers come as doubles from JSON.
pub(crate) fn forms(into: Form, value: &str) -> Vec<(String, String)> {
    let is_text = format!("IsString({value})");
    let is_whole = format!("IsInt({value}) or (IsDouble({value}) and {value} == Int({value}))");
    let is_fraction = format!("IsDouble({value}) and {value} != Int({value})");
    // All the digits that a double may need, as Fluent Bit writes them.
    let digits = format!(r#"Format("%.17g", [{value}])"#);
    let is_number = format!("(IsInt({value}) or IsDouble({value}))");
    let text_with = |pattern: &str| format!("{is_text} and IsMatch({value}, {})", quote(pattern));
    let no_number = format!("{is_text} and not IsMatch({value}, {})", quote(ottl::NUMBER));
    let found = |pattern: &str| format!(r#"ExtractPatterns({value}, {})["n"]"#, quote(pattern));
    let to = |form: &str| form.to_owned();
    match into {
        Form::IntegerOfText => vec![(text_with(WHOLE), format!("Int({})", found(WHOLE)))],
        Form::HexOfText => vec![(text_with(HEX), format!("ParseInt({}, 16)", found(HEX)))],
        Form::NumberOfText => vec![
            (text_with(ottl::NUMBER), format!("Double({})", found(ottl::NUMBER))),
            (no_number, to("0.0")),
        ],
        Form::BoolOfText => {
            vec![(text_with("(?i)^true"), to("true")), (text_with("(?i)^false"), to("false"))]
        }
        Form::TextOfInteger => vec![(is_whole, format!("String(Int({value}))"))],
        Form::IntegerOfInteger => vec![(is_whole, format!("Int({value})"))],
        Form::TextOfNumber => vec![(is_fraction, format!("String({value})"))],
        Form::IntegerOfNumber => vec![(is_fraction, format!("Int({value})"))],
        Form::Text => {
            vec![(is_fraction, digits), (format!("{value} != nil"), format!("String({value})"))]
        }
        Form::Integer => vec![
            (text_with(WHOLE_TEXT), format!("Int({})", found(WHOLE_TEXT))),
            (format!(r#"{value} == """#), to("0")),
            (format!("IsBool({value})"), format!("Int({value})")),
            (format!("IsDouble({value}) and {value} >= 0"), format!("Int({value} + 0.5)")),
            (format!("IsDouble({value}) and {value} < 0"), format!("Int({value} - 0.5)")),
        ],
        Form::Number => vec![
            (format!("{is_number} or IsBool({value})"), format!("Double({value})")),
            (text_with(ottl::NUMBER), format!("Double({})", found(ottl::NUMBER))),
            (no_number, to("0.0")),
        ],
        Form::Bool => vec![
            (text_with("(?i)^true$"), to("true")),
            (is_text, to("false")),
            (format!("{is_number} and {value} != 0"), to("true")),
            (is_number, to("false")),
        ],
        Form::Sha256 => {
            let filled = format!(r#"{value} != nil and {value} != """#);
            vec![(is_fraction, digits), (filled, format!("SHA256(String({value}))"))]
        }
    }
}
