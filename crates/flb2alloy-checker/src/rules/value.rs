//! Values as they are written out, for rules about them.

use flb2alloy_parser::Span;
use flb2alloy_syntax::UnaryOp;
use flb2alloy_syntax::spanned::{Block, Expr, ExprKind, Statement};

use crate::catalogue::{Body, Default, Literal};
use crate::text::{bytes, nanoseconds};

/// How much of a value is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// Not written, or written as what it is without being written.
    No,
    /// Only running it can tell.
    Perhaps,
    Yes,
}

/// The value of an attribute.
pub(crate) fn attribute<'b, 'a>(block: &'b Block<'a>, name: &str) -> Option<&'b Expr<'a>> {
    block.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name.value == name => Some(&attribute.value),
        _ => None,
    })
}

/// Where an attribute or block is named.
pub(crate) fn place(block: &Block<'_>, name: &str) -> Option<Span> {
    block.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name.value == name => Some(attribute.name.span),
        Statement::Block(inner) if inner.name.value == name => Some(inner.name.span),
        _ => None,
    })
}

/// Whether an attribute or block is there and says something.
pub(crate) fn given(block: &Block<'_>, name: &str) -> Given {
    let Some(value) = attribute(block, name) else {
        return if place(block, name).is_some() { Given::Yes } else { Given::No };
    };
    if is_empty(value) || matches!(value.kind, ExprKind::Null | ExprKind::Bool(false)) {
        return Given::No;
    }
    match &value.kind {
        // Where a whole number is taken, less than one is zero.
        ExprKind::Number(number) if number.parse::<f64>().is_ok_and(|number| number < 1.0) => Given::No,
        ExprKind::String(_) | ExprKind::RawString(_) | ExprKind::Number(_) | ExprKind::Bool(_) => Given::Yes,
        ExprKind::Array(_) | ExprKind::Object(_) => Given::Yes,
        _ => Given::Perhaps,
    }
}

/// A string that is written out.
pub(crate) fn text<'e>(expr: &'e Expr<'_>) -> Option<&'e str> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => Some(text),
        // Numbers become strings where strings are taken.
        ExprKind::Number(number) => Some(number),
        ExprKind::Paren(inner) => text(inner),
        _ => None,
    }
}

/// The elements of a list that is written out; anything else by itself.
pub(crate) fn items<'e, 'a>(expr: &'e Expr<'a>) -> Vec<&'e Expr<'a>> {
    match &expr.kind {
        ExprKind::Array(elements) => elements.iter().collect(),
        _ => vec![expr],
    }
}

/// A number, the seconds of a duration, or the bytes of a size.
pub(crate) fn measure(expr: &Expr<'_>) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(number) => number.parse().ok(),
        ExprKind::Null => Some(0.0),
        ExprKind::Unary(UnaryOp::Negate, value) => measure(value).map(|number| -number),
        _ => measure_text(text(expr)?),
    }
}

fn measure_text(text: &str) -> Option<f64> {
    text.parse().ok().or_else(|| nanoseconds(text).map(|length| length / 1e9)).or_else(|| bytes(text))
}

/// The same of an attribute; of what it is by itself where it is not written.
pub(super) fn or_default(block: &Block<'_>, facts: &'static Body, name: &str) -> Option<f64> {
    match attribute(block, name) {
        Some(value) => measure(value),
        None => match facts.attribute(name)?.default {
            Default::Value(Literal::String(text) | Literal::Number(text)) => measure_text(text),
            Default::Value(_) | Default::Unknown => None,
            Default::Unset => Some(0.0),
        },
    }
}

pub(super) fn is_empty(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => text.is_empty(),
        ExprKind::Array(elements) => elements.is_empty(),
        ExprKind::Object(fields) => fields.is_empty(),
        _ => false,
    }
}
