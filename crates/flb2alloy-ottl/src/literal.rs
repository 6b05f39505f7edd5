//! Values that are known when a configuration is loaded, and what converting them to a kind of argument fails on.

use crate::functions::Kind;

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Only telemetry gives it.
    Later,
    Nil,
    Text(String),
    Bool(bool),
    Int(i64),
    Float(f64),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Map(Vec<Value>),
}

impl Value {
    pub(crate) fn is_known(&self) -> bool {
        *self != Value::Later
    }

    /// Whether a map is an element of a list in here, which becomes no value of telemetry.
    fn hides_map(&self) -> bool {
        match self {
            Value::Map(_) => true,
            Value::List(elements) => elements.iter().any(Value::hides_map),
            _ => false,
        }
    }

    /// Whether a map with these values can be made at all: its lists may hold maps, but not lists of maps.
    pub(crate) fn makes_map(values: &[Value]) -> bool {
        !values.iter().any(|value| match value {
            Value::List(elements) => {
                elements.iter().any(|element| matches!(element, Value::List(_)) && element.hides_map())
            }
            _ => false,
        })
    }

    /// Whether an argument of this kind takes the value: the getters in `pkg/ottl/expression.go`.
    pub(crate) fn fits(&self, kind: Kind) -> bool {
        use Value::{Bool, Float, Int, Later, List, Map, Nil, Text};
        match (kind, self) {
            (_, Later) => true,
            (Kind::Str, value) => matches!(value, Text(_)),
            (Kind::Int, value) => matches!(value, Int(_)),
            (Kind::Float, value) => matches!(value, Float(_)),
            (Kind::Bool, value) => matches!(value, Bool(_)),
            (Kind::Map, value) => matches!(value, Map(_)),
            (Kind::Slice, List(elements)) => !elements.iter().any(Value::hides_map),
            (Kind::Slice | Kind::Duration | Kind::Time, _) => false,
            (Kind::FloatLike, Text(text)) => is_float(text),
            (Kind::BoolLike, Text(text)) => TRUTHS.contains(&text.as_str()),
            (Kind::FloatLike | Kind::IntLike | Kind::BoolLike, value) => {
                matches!(value, Nil | Text(_) | Bool(_) | Int(_) | Float(_))
            }
            (Kind::BytesLike, value) => !matches!(value, List(_) | Map(_)),
            _ => true,
        }
    }
}

/// What `strconv.ParseBool` takes.
const TRUTHS: &[&str] = &["1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False"];

/// Whether `strconv.ParseFloat` takes the text. Its hexadecimal numbers are taken unseen.
fn is_float(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    text.parse::<f64>().is_ok() || digits.starts_with("0x") || digits.starts_with("0X")
}

/// The number in digits, as `strconv.ParseInt` with base 0 reads it.
pub(crate) fn int(digits: &str) -> Option<i64> {
    match digits.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => i64::from_str_radix(octal, 8).ok(),
        _ => digits.parse().ok(),
    }
}

/// The bytes behind `0x`; `None` if a digit is missing.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.get(2..)?.as_bytes();
    if digits.len() % 2 != 0 {
        return None;
    }
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// The text of a string in quotes, as `strconv.UnquoteChar` reads it.
///
/// # Errors
/// The place and length of the escape sequence that it refuses, in bytes of `quoted`.
pub(crate) fn unquote(quoted: &str) -> Result<String, (usize, usize)> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let offset = 1 + inner.len() - rest.len() + at;
        let escape = &rest[at + 1..];
        let Some(letter) = escape.chars().next() else { return Err((offset, 1)) };
        let refused = Err((offset, 1 + letter.len_utf8()));
        let (character, length) = match letter {
            'a' => (Some('\u{07}'), 1),
            'b' => (Some('\u{08}'), 1),
            'f' => (Some('\u{0C}'), 1),
            'n' => (Some('\n'), 1),
            'r' => (Some('\r'), 1),
            't' => (Some('\t'), 1),
            'v' => (Some('\u{0B}'), 1),
            '\\' | '"' => (Some(letter), 1),
            'x' => (number(escape, 1, 2, 16), 3),
            'u' => (number(escape, 1, 4, 16), 5),
            'U' => (number(escape, 1, 8, 16), 9),
            // Three octal digits, of a byte.
            '0'..='3' => (number(escape, 0, 3, 8), 3),
            _ => return refused,
        };
        let Some(character) = character else { return refused };
        text.push(character);
        rest = &escape[length..];
    }
    text.push_str(rest);
    Ok(text)
}

fn number(escape: &str, from: usize, digits: usize, radix: u32) -> Option<char> {
    let digits = escape.get(from..from + digits)?;
    if !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    char::from_u32(u32::from_str_radix(digits, radix).ok()?)
}
