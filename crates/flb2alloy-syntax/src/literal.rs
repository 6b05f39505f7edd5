//! How strings are written.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` as a double-quoted Alloy string. Only characters that cannot stand for themselves are escaped.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // A byte order mark is refused anywhere but at the start of a file.
            '\u{feff}' => quoted.push_str("\\ufeff"),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// `text` in quotes with the escapes of Go's `%q`, which `alloy fmt` uses for labels and keys.
pub(crate) fn quote_as_go(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '"' | '\\' => write!(quoted, "\\{c}"),
            '\x07' => write!(quoted, "\\a"),
            '\x08' => write!(quoted, "\\b"),
            '\x0c' => write!(quoted, "\\f"),
            '\n' => write!(quoted, "\\n"),
            '\r' => write!(quoted, "\\r"),
            '\t' => write!(quoted, "\\t"),
            '\x0b' => write!(quoted, "\\v"),
            c if c.is_ascii_control() => write!(quoted, "\\x{:02x}", u32::from(c)),
            c if is_printable(c) => write!(quoted, "{c}"),
            c if u32::from(c) <= 0xffff => write!(quoted, "\\u{:04x}", u32::from(c)),
            c => write!(quoted, "\\U{:08x}", u32::from(c)),
        };
    }
    quoted.push('"');
    quoted
}

/// Letters, marks, numbers, punctuation, symbols and the ASCII blank, as in Go's `unicode.IsPrint`.
fn is_printable(c: char) -> bool {
    // The debug form of a string leaves exactly these alone; behind a letter, marks too.
    let text: String = ['a', c].into_iter().collect();
    c.is_ascii() || text.escape_debug().eq(text.chars())
}

/// True when `text` can be written between backticks and still be the same text after `alloy fmt`. That program runs
/// raw strings through its column alignment: it turns tabs into spaces and drops blanks at line ends, and Go drops
/// carriage returns from raw strings.
pub(crate) fn survives_raw(text: &str) -> bool {
    !text.chars().any(|c| c == '`' || c == '\u{feff}' || (c.is_control() && c != '\n'))
        && !text.contains(" \n")
}

/// What a quoted string means: `text` is between the quotes, and all its escapes are good ones.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let kind = rest.bytes().next().unwrap_or(b'\\');
        let digits = |from: usize, to: usize, radix: u32| {
            rest.get(from..to).and_then(|digits| u32::from_str_radix(digits, radix).ok()).unwrap_or_default()
        };
        // Octal and `\x` escapes are bytes, the others are characters.
        let (length, byte, character) = match kind {
            b'0'..=b'7' => (3, Some(digits(0, 3, 8)), None),
            b'x' => (3, Some(digits(1, 3, 16)), None),
            b'u' => (5, None, char::from_u32(digits(1, 5, 16))),
            b'U' => (9, None, char::from_u32(digits(1, 9, 16))),
            b'a' => (1, Some(7), None),
            b'b' => (1, Some(8), None),
            b't' => (1, Some(9), None),
            b'n' => (1, Some(10), None),
            b'v' => (1, Some(11), None),
            b'f' => (1, Some(12), None),
            b'r' => (1, Some(13), None),
            other => (1, Some(u32::from(other)), None),
        };
        match (byte.and_then(|byte| u8::try_from(byte).ok()), character) {
            (Some(byte), _) => bytes.push(byte),
            (None, Some(character)) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            (None, None) => {}
        }
        rest = rest.get(length..).unwrap_or("");
    }
    bytes.extend_from_slice(rest.as_bytes());
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}
