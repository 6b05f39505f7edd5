//! How strings are written.

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

/// True when `text` can be written between backticks and still be the same text after `alloy fmt`. That program runs
/// raw strings through its column alignment: it turns tabs into spaces and drops blanks at line ends, and Go drops
/// carriage returns from raw strings.
pub(crate) fn survives_raw(text: &str) -> bool {
    !text.chars().any(|c| c == '`' || c == '\u{feff}' || (c.is_control() && c != '\n'))
        && !text.contains(" \n")
}
