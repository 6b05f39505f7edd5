//! Values of the Collector as Alloy expressions, each by the type that Alloy wants.

use std::collections::HashMap;

use flb2alloy_catalogue::alloy::Type;
use flb2alloy_catalogue::{Default, Literal, units};
use flb2alloy_parser::collector::{Piece, Scalar, Value, ValueKind};
use flb2alloy_syntax::{BinaryOp, Expr, UnaryOp};

/// Variables whose values are known.
pub type Env = HashMap<String, String>;

/// Alloy's name for sizes.
pub(super) const SIZE: Type = Type::Text("units.Base2Bytes");

/// The text of a scalar with known variables put in.
pub(crate) fn resolved(scalar: &Scalar, env: &Env) -> Scalar {
    if env.is_empty() || scalar.literal().is_some() {
        return scalar.clone();
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in &scalar.pieces {
        let piece = match piece {
            Piece::Variable { name, .. } if env.contains_key(name) => Piece::Literal(env[name].clone()),
            piece => piece.clone(),
        };
        match (pieces.last_mut(), piece) {
            (Some(Piece::Literal(text)), Piece::Literal(more)) => text.push_str(&more),
            (_, piece) => pieces.push(piece),
        }
    }
    Scalar { pieces, plain: scalar.plain }
}

/// A text. Where it is nothing but a variable, `default` stands for an unset one.
pub(crate) fn text(scalar: &Scalar, default: Option<&str>) -> Expr {
    if let Some(literal) = scalar.literal() {
        return Expr::text(literal);
    }
    match (scalar.pieces.as_slice(), default) {
        ([Piece::Variable { name, default: None }], Some(default)) => {
            Expr::call("coalesce", [Expr::call("sys.env", [name.as_str()]), Expr::text(default)])
        }
        (pieces, _) => concat(pieces),
    }
}

fn concat(pieces: &[Piece]) -> Expr {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => Expr::text(text),
        Piece::Variable { name, default } => {
            let value = Expr::call("sys.env", [name.as_str()]);
            match default {
                Some(default) => Expr::call("coalesce", [value, concat(default)]),
                None => value,
            }
        }
    });
    pieces.reduce(|left, right| left.binary(BinaryOp::Add, right)).unwrap_or_else(|| Expr::text(""))
}

/// A scalar as a value of `kind`. Variables stay variables: Alloy takes a string with a number in it for a number, and a
/// duration is a string anyway; for an unset one stands `default`, the value that the Collector would use.
///
/// None where the text is no value of the kind.
pub(crate) fn typed(scalar: &Scalar, kind: Type, default: Default) -> Option<Expr> {
    let Some(literal) = scalar.literal() else {
        let default = default_text(kind, default);
        return Some(match kind {
            Type::Bool => {
                Expr::call("encoding.from_json", [text(scalar, Some(default.as_deref().unwrap_or("false")))])
            }
            Type::Int | Type::Uint | Type::Float => text(scalar, Some(default.as_deref().unwrap_or("0"))),
            Type::Duration => text(scalar, Some(default.as_deref().unwrap_or("0s"))),
            Type::Array(_) => Expr::call("string.split", [text(scalar, None), Expr::text(",")]),
            kind if kind == SIZE && has_unit(scalar) => text(scalar, None),
            kind if kind == SIZE => {
                // A number is a number of bytes; Alloy wants a unit.
                text(scalar, Some(default.as_deref().unwrap_or("0"))).binary(BinaryOp::Add, "B")
            }
            _ => text(scalar, default.as_deref()),
        });
    };
    Some(match kind {
        Type::Bool => Expr::Bool(boolean(literal)?),
        Type::Int | Type::Uint | Type::Float => number(literal)?,
        Type::Duration => {
            // A bare number is one of nanoseconds (mapstructure).
            match literal.parse::<i64>() {
                Ok(number) => Expr::text(format!("{number}{}", if number == 0 { "s" } else { "ns" })),
                Err(_) => Expr::text(units::nanoseconds(literal).map(|_| literal)?),
            }
        }
        Type::Array(inner) => {
            let parts = literal.split(',').map(|part| {
                let part =
                    Scalar { pieces: vec![Piece::Literal(part.trim().to_owned())], plain: scalar.plain };
                typed(&part, *inner, Default::Unset)
            });
            Expr::Array(parts.collect::<Option<Vec<_>>>()?)
        }
        Type::Any => any_scalar(scalar),
        kind if kind == SIZE => Expr::text(units::size(units::bytes(literal)?)),
        _ => Expr::text(literal),
    })
}

/// Whether a value with variables ends in a unit: `${SIZE}MiB`.
fn has_unit(scalar: &Scalar) -> bool {
    matches!(scalar.pieces.last(), Some(Piece::Literal(text)) if text.ends_with(|char: char| char.is_ascii_alphabetic()))
}

fn default_text(kind: Type, default: Default) -> Option<String> {
    let Default::Value(value) = default else { return None };
    let text = match value {
        Literal::String(text) if kind == SIZE => units::bytes(text)?.to_string(),
        Literal::String(text) | Literal::Number(text) => text.to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Array(_) | Literal::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A number of YAML.
pub(crate) fn number(text: &str) -> Option<Expr> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.replace('_', "");
    let based = [("0x", 16), ("0o", 8), ("0b", 2)]
        .into_iter()
        .find_map(|(prefix, base)| u64::from_str_radix(digits.strip_prefix(prefix)?, base).ok());
    let spelled = match based {
        Some(number) => number.to_string(),
        None if digits.starts_with(|char: char| char.is_ascii_digit()) && digits.parse::<f64>().is_ok() => {
            digits
        }
        None if digits.starts_with('.') && digits.parse::<f64>().is_ok() => format!("0{digits}"),
        None => return None,
    };
    let number = Expr::Number(spelled);
    Some(if negative { Expr::Unary(UnaryOp::Negate, Box::new(number)) } else { number })
}

/// A value of any type, by the rules of YAML.
pub(crate) fn any(value: &Value, env: &Env) -> Expr {
    match &value.kind {
        ValueKind::Null => Expr::Null,
        ValueKind::Scalar(scalar) => any_scalar(&resolved(scalar, env)),
        ValueKind::List(items) => Expr::Array(items.iter().map(|item| any(&item.value, env)).collect()),
        ValueKind::Map(entries) => {
            Expr::object(entries.iter().map(|entry| (entry.key.value.as_str(), any(&entry.value, env))))
        }
    }
}

/// A value as a text, where Alloy takes nothing else.
pub(crate) fn string(value: &Value, env: &Env) -> Expr {
    match value.scalar() {
        Some(scalar) => text(&resolved(scalar, env), None),
        None => any(value, env),
    }
}

pub(crate) fn any_scalar(scalar: &Scalar) -> Expr {
    match scalar.literal() {
        Some(literal) if scalar.plain => boolean(literal)
            .map(Expr::Bool)
            .or_else(|| number(literal))
            .unwrap_or_else(|| Expr::text(literal)),
        _ => text(scalar, None),
    }
}

/// A default of the Collector as a value of `kind`. None where Alloy has no way to write it.
pub(crate) fn literal(value: Literal, kind: Type) -> Option<Expr> {
    Some(match (value, kind) {
        (Literal::Bool(value), _) => Expr::Bool(value),
        (Literal::Number(text), kind) if kind == SIZE => Expr::text(units::size(text.parse().ok()?)),
        (Literal::String(text), kind) if kind == SIZE => Expr::text(units::size(units::bytes(text)?)),
        (Literal::Number(text), _) => number(text)?,
        (Literal::String(text), _) => Expr::text(short(text, kind)),
        (Literal::Array(items), Type::Array(inner)) => {
            Expr::Array(items.iter().map(|item| literal(*item, *inner)).collect::<Option<_>>()?)
        }
        (Literal::Array([item]), kind) => literal(*item, kind)?,
        (Literal::Object(fields), Type::Map(inner)) => {
            let fields = fields.iter().map(|(name, value)| Some((*name, literal(*value, *inner)?)));
            Expr::object(fields.collect::<Option<Vec<_>>>()?)
        }
        _ => return None,
    })
}

/// A duration as a person writes it: Go prints `5m0s`.
fn short(text: &str, kind: Type) -> String {
    if kind != Type::Duration {
        return text.to_owned();
    }
    let text = text.strip_suffix("m0s").map_or(text.to_owned(), |rest| format!("{rest}m"));
    text.strip_suffix("h0m").map_or(text.clone(), |rest| format!("{rest}h"))
}

/// Whether an expression is the same value as a literal of the catalogue, as far as that can be told.
pub(crate) fn same(expr: &Expr, value: Literal, kind: Type) -> bool {
    match (expr, value) {
        (Expr::Bool(left), Literal::Bool(right)) => *left == right,
        (Expr::Array(left), Literal::Array(right)) => {
            let inner = if let Type::Array(inner) = kind { *inner } else { Type::Any };
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same(left, *right, inner))
        }
        (Expr::Object(left), Literal::Object(right)) => {
            let inner = if let Type::Map(inner) = kind { *inner } else { Type::Any };
            left.len() == right.len()
                && left.iter().all(|(name, value)| {
                    right.iter().any(|(other, literal)| name == other && same(value, *literal, inner))
                })
        }
        (Expr::Unary(UnaryOp::Negate, inner), Literal::Number(right)) => match inner.as_ref() {
            Expr::Number(left) => format!("-{left}").parse::<f64>().ok() == right.parse::<f64>().ok(),
            _ => false,
        },
        (Expr::Number(left), Literal::Number(right)) => left.parse::<f64>().ok() == right.parse::<f64>().ok(),
        (Expr::String(left) | Expr::RawString(left), Literal::String(right)) => {
            left == right
                || match kind {
                    SIZE => {
                        units::base2_bytes(left).is_some_and(|bytes| units::base2_bytes(right) == Some(bytes))
                    }
                    Type::Duration => {
                        units::nanoseconds(left).is_some_and(|time| units::nanoseconds(right) == Some(time))
                    }
                    _ => false,
                }
        }
        _ => false,
    }
}
