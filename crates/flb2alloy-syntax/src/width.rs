//! Which expressions stay on one line, and how wide they are there.

use crate::tree::Expr;

/// Statements in other languages and objects read best one a line. (Objects also pull the columns of the rows around them
/// apart.)
pub(crate) fn is_inline_array(elements: &[Expr]) -> bool {
    elements
        .iter()
        .all(|element| !matches!(element, Expr::RawString(_) | Expr::Object(_)) && is_inline(element))
}

/// True when the expression is never broken over lines.
pub(crate) fn is_inline(expr: &Expr) -> bool {
    match expr {
        Expr::RawString(text) => !text.contains('\n'),
        Expr::Array(elements) => is_inline_array(elements),
        Expr::Object(fields) => fields.iter().all(|(_, value)| is_inline(value)),
        Expr::Call(_, arguments) => arguments
            .iter()
            .all(|argument| !matches!(argument, Expr::Object(_) | Expr::Array(_)) && is_inline(argument)),
        Expr::Binary(left, _, right) => is_inline(left) && is_inline(right),
        Expr::Unary(_, value) | Expr::Paren(value) | Expr::Access(value, _) => is_inline(value),
        Expr::Index(value, index) => is_inline(value) && is_inline(index),
        _ => true,
    }
}

pub(crate) fn inline_width_of(elements: &[Expr]) -> usize {
    2 + elements.iter().map(|element| inline_width(element) + 2).sum::<usize>()
}

pub(crate) fn inline_width_of_fields(fields: &[(String, Expr)]) -> usize {
    2 + fields.iter().map(|(key, value)| key.chars().count() + inline_width(value) + 7).sum::<usize>()
}

/// About how many columns the expression takes on one line.
pub(crate) fn inline_width(expr: &Expr) -> usize {
    match expr {
        Expr::String(text) | Expr::RawString(text) => text.chars().count() + 2,
        Expr::Number(number) => number.len(),
        Expr::Bool(_) | Expr::Null => 5,
        Expr::Array(elements) => inline_width_of(elements),
        Expr::Object(fields) => inline_width_of_fields(fields),
        Expr::Reference(names) => names.iter().map(|name| name.chars().count() + 1).sum(),
        Expr::Call(function, arguments) => inline_width(function) + inline_width_of(arguments),
        Expr::Binary(left, _, right) => inline_width(left) + inline_width(right) + 4,
        Expr::Unary(_, value) | Expr::Paren(value) => inline_width(value) + 2,
        Expr::Index(value, index) => inline_width(value) + inline_width(index) + 2,
        Expr::Access(value, name) => inline_width(value) + name.chars().count() + 1,
    }
}
