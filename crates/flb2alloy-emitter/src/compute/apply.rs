//! Functions of values as OTTL.

use flb2alloy_ir::compute::Function;
use flb2alloy_syntax::quote;

use crate::ops::Scratch;
use crate::ottl::Statement;

/// Whether the function may make nothing of what it is made for.
pub(super) fn may_give_nothing(function: &Function) -> bool {
    matches!(function, Function::ToNumber | Function::Group { .. })
}

/// What the function makes of `source` is put into `place`, where there is nothing yet.
pub(super) fn apply(function: &Function, source: &str, place: &str, scratch: &mut Scratch) -> Vec<Statement> {
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
        Function::Printed => vec![
            Statement::set(place, r#""nil""#),
            Statement::set(place, format!("String({source})")).when(format!("{source} != nil")),
        ],
        Function::TextOrDigits => {
            vec![Statement::set(place, format!("String({source})")).when(format!("{is_text} or {is_number}"))]
        }
        Function::Whole => vec![Statement::set(place, format!("Int({source})")).when(is_number)],
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
        Function::Part { from, to } => part(source, &is_text, place, *from, *to),
    }
}

/// `string.sub`: what lies outside of the text is left out. Nothing but an empty text is left where the ends cross.
fn part(source: &str, is_text: &str, place: &str, from: i32, to: i32) -> Vec<Statement> {
    let empty = Statement::set(place, r#""""#).when(is_text);
    let set = |start: String, length: String, guard: String| {
        Statement::set(place, format!("Substring({source}, {start}, {length})"))
            .when(format!("{is_text} and {guard}"))
    };
    let length = format!("Len({source})");
    let from = if from == 0 { 1 } else { from };
    match (from > 0, to > 0) {
        // As far as the text goes.
        (true, true) if to >= from => {
            let (start, count) = (from - 1, to + 1 - from);
            let short = format!("{length} > {start} and {length} < {to}");
            vec![
                empty,
                set(start.to_string(), count.to_string(), format!("{length} >= {to}")),
                set(start.to_string(), format!("{length} - {start}"), short),
            ]
        }
        // Without so much at the beginning and at the end.
        (true, false) if to < 0 => {
            let left_out = from - 2 - to;
            let more = format!("{length} > {left_out}");
            vec![empty, set((from - 1).to_string(), format!("{length} - {left_out}"), more)]
        }
        // The end of the text.
        (false, false) if to >= from && to < 0 => {
            let (count, behind) = (to + 1 - from, -1 - to);
            let short = format!("{length} > {behind} and {length} < {}", -from);
            vec![
                empty,
                set(format!("{length} - {}", -from), count.to_string(), format!("{length} >= {}", -from)),
                set("0".to_owned(), format!("{length} - {behind}"), short),
            ]
        }
        _ => vec![empty],
    }
}
