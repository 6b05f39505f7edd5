//! What is written out in a script.

use full_moon::ast::{Expression, Field, Index, Prefix, Suffix, TableConstructor, UnOp, Var};
use full_moon::tokenizer::{StringLiteralQuoteType, TokenReference, TokenType};

use crate::compute::Value;
use crate::text::Text;

/// The value of an expression that is the same wherever it stands.
pub(super) fn value(expression: &Expression) -> Option<Value> {
    match expression {
        Expression::Parentheses { expression, .. } => value(expression),
        Expression::String(token) => unescaped(token).map(|text| Value::Text(Text::literal(text))),
        Expression::Number(_) | Expression::UnaryOperator { unop: UnOp::Minus(_), .. } => {
            number(expression).map(Value::Number)
        }
        Expression::Symbol(symbol) => match symbol.token().to_string().as_str() {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            "nil" => Some(Value::Nothing),
            _ => None,
        },
        Expression::TableConstructor(constructor) => table(constructor, &mut |value_of| value(value_of)),
        _ => None,
    }
}

/// A table whose values are told by `value_of`: a list, or a map.
pub(super) fn table(
    constructor: &TableConstructor,
    value_of: &mut dyn FnMut(&Expression) -> Option<Value>,
) -> Option<Value> {
    let mut members = Vec::new();
    let mut elements = Vec::new();
    for field in constructor.fields() {
        match field {
            Field::NameKey { key, value, .. } => members.push((key.token().to_string(), value_of(value)?)),
            Field::ExpressionKey { key, value, .. } => members.push((key_text(key)?, value_of(value)?)),
            Field::NoKey(value) => elements.push(value_of(value)?),
            _ => return None,
        }
    }
    match (members.is_empty(), elements.is_empty()) {
        (_, true) => Some(Value::Map(members)),
        (true, false) => Some(Value::List(elements)),
        (false, false) => None,
    }
}

/// A key as a map of ours has it: numbers by their digits.
fn key_text(key: &Expression) -> Option<String> {
    match value(key)? {
        Value::Text(text) => text.as_literal().map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A number, with its sign.
pub(super) fn number(expression: &Expression) -> Option<f64> {
    match expression {
        Expression::Parentheses { expression, .. } => number(expression),
        Expression::Number(number) => number.token().to_string().parse().ok(),
        Expression::UnaryOperator { unop: UnOp::Minus(_), expression } => {
            number(expression).map(|number| -number)
        }
        _ => None,
    }
}

/// The variable at the beginning of a place, and the key at its end; no key where it is not written out.
pub(super) fn key_of(variable: &Var) -> Option<(String, Option<String>)> {
    let Var::Expression(place) = variable else { return None };
    let Prefix::Name(name) = place.prefix() else { return None };
    let key = match place.suffixes().last()? {
        Suffix::Index(Index::Dot { name, .. }) => Some(name.token().to_string()),
        Suffix::Index(Index::Brackets { expression, .. }) => string(expression),
        _ => None,
    };
    Some((name.token().to_string(), key))
}

/// The text of a string; `None` for other expressions, and for bytes that are no text.
pub(super) fn string(expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(token) => unescaped(token),
        _ => None,
    }
}

pub(super) fn unescaped(token: &TokenReference) -> Option<String> {
    let TokenType::StringLiteral { literal, quote_type, .. } = token.token().token_type() else {
        return None;
    };
    match quote_type {
        StringLiteralQuoteType::Brackets => return Some(literal.to_string()),
        StringLiteralQuoteType::Single | StringLiteralQuoteType::Double => {}
        _ => return None,
    }
    let mut bytes = Vec::new();
    let mut chars = literal.as_str().chars().peekable();
    while let Some(char) = chars.next() {
        let plain = match char {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                escaped @ ('\\' | '"' | '\'') => escaped,
                'x' => {
                    let digits: String = [chars.next()?, chars.next()?].iter().collect();
                    bytes.push(u8::from_str_radix(&digits, 16).ok()?);
                    continue;
                }
                digit if digit.is_ascii_digit() => {
                    let mut digits = digit.to_string();
                    while digits.len() < 3 {
                        let Some(next) = chars.next_if(char::is_ascii_digit) else { break };
                        digits.push(next);
                    }
                    bytes.push(digits.parse::<u8>().ok()?);
                    continue;
                }
                _ => return None,
            },
            char => char,
        };
        bytes.extend(plain.encode_utf8(&mut [0; 4]).as_bytes());
    }
    String::from_utf8(bytes).ok()
}
