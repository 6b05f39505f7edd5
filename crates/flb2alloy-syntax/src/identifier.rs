//! Which names Alloy takes as identifiers (attribute names, labels, bare object keys).

use pest::unicode::{DECIMAL_NUMBER, LETTER};

/// True for a letter as Alloy understands it: `_` or any Unicode letter.
pub(crate) fn is_letter(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || (!c.is_ascii() && LETTER(c))
}

/// True for a digit inside an identifier.
pub(crate) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && DECIMAL_NUMBER(c))
}

/// True when `text` can stand as an identifier: a letter, then letters and digits, and not one of the words `true`,
/// `false` and `null`.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_letter)
        && chars.all(|c| is_letter(c) || is_digit(c))
        && !matches!(text, "true" | "false" | "null")
}

/// The nearest identifier to `text`, for labels made from free names: each other character becomes `_`, and a leading
/// digit gets a `_` in front. Two names can give the same identifier; keeping labels apart is up to the caller.
pub fn sanitize_identifier(text: &str) -> String {
    if is_identifier(text) {
        return text.to_owned();
    }
    let mut name = String::with_capacity(text.len() + 1);
    if text.chars().next().is_none_or(is_digit) || matches!(text, "true" | "false" | "null") {
        name.push('_');
    }
    name.extend(text.chars().map(|c| if is_letter(c) || is_digit(c) { c } else { '_' }));
    name
}
