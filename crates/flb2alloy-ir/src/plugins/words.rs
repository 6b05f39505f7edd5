//! Splits values into words, with variables left in. A variable stays one word whatever its value will be.

use crate::text::{Piece, Text};

/// Splits at blanks outside quotes, as flb_utils_split_quoted does: a word may stand in single or double quotes; what is
/// left behind `max` words is one more. `None` where a quote is not closed.
pub(crate) fn quoted(text: &Text, max: usize) -> Option<Vec<Text>> {
    let units = units(text);
    let mut words = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let start = at + blanks(&units[at..]);
        let (word, end) = match units.get(start) {
            Some(Unit::Char(quote @ ('"' | '\''))) => quoted_word(&units, start + 1, *quote, true)?,
            _ => bare_word(&units, start),
        };
        words.push(word);
        // The blank or the quote behind the word.
        at = end + 1;
        if words.len() >= max && at < units.len() {
            words.push(self::text(&units[at..]));
            break;
        }
    }
    Some(words)
}

/// Splits at blanks outside double quotes, as flb_slist_split_tokens does; what is left behind `max` words is one more.
pub(crate) fn tokens(text: &Text, max: usize) -> Vec<Text> {
    let units = units(text);
    let mut words = Vec::new();
    let mut at = blanks(&units);
    while at < units.len() {
        let (word, end) = match &units[at] {
            // A quote that is not closed is no quote, but it is left out.
            Unit::Char('"') => quoted_word(&units, at + 1, '"', false)
                .unwrap_or_else(|| (self::text(&units[at + 1..]), units.len())),
            _ => bare_word(&units, at),
        };
        words.push(word);
        at = (end + 1).min(units.len());
        at += blanks(&units[at..]);
        if words.len() >= max && at < units.len() {
            words.push(self::text(&units[at..]));
            break;
        }
    }
    words
}

#[derive(Clone, Copy)]
enum Unit<'t> {
    Char(char),
    Variable(&'t Piece),
}

fn units(text: &Text) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    for piece in &text.0 {
        match piece {
            Piece::Literal(text) => units.extend(text.chars().map(Unit::Char)),
            Piece::Variable { .. } => units.push(Unit::Variable(piece)),
        }
    }
    units
}

fn text(units: &[Unit<'_>]) -> Text {
    let mut text = Text::default();
    for unit in units {
        match unit {
            Unit::Char(char) => text = text.append(char.encode_utf8(&mut [0; 4])),
            Unit::Variable(piece) => text.0.push((*piece).clone()),
        }
    }
    text
}

fn blanks(units: &[Unit<'_>]) -> usize {
    units.iter().take_while(|unit| matches!(unit, Unit::Char(' '))).count()
}

/// The word from `start` on and the place behind it.
fn bare_word(units: &[Unit<'_>], start: usize) -> (Text, usize) {
    let length = units[start..].iter().take_while(|unit| !matches!(unit, Unit::Char(' '))).count();
    (text(&units[start..start + length]), start + length)
}

/// The word from behind its opening quote on, and the place of its closing quote. `\` in front of a quote (or, with
/// `backslashes`, of another `\`) is left out.
fn quoted_word<'t>(
    units: &[Unit<'t>],
    start: usize,
    quote: char,
    backslashes: bool,
) -> Option<(Text, usize)> {
    let mut word: Vec<Unit<'t>> = Vec::new();
    let mut at = start;
    loop {
        match (units.get(at)?, units.get(at + 1)) {
            (Unit::Char('\\'), Some(&next @ Unit::Char(escaped)))
                if escaped == quote || (backslashes && escaped == '\\') =>
            {
                word.push(next);
                at += 1;
            }
            (Unit::Char(char), _) if *char == quote => return Some((text(&word), at)),
            (unit, _) => word.push(*unit),
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: Vec<Text>) -> Vec<String> {
        words.iter().map(Text::display).collect()
    }

    #[test]
    fn quotes_hold_words_together() {
        let split = |text: &str| quoted(&text.into(), 3).map(words);
        assert_eq!(split("k v"), Some(vec!["k".into(), "v".into()]));
        assert_eq!(split(r#"k "a b""#), Some(vec!["k".into(), "a b".into()]));
        assert_eq!(split(r#"k 'it\'s "so"'"#), Some(vec!["k".into(), r#"it's "so""#.into()]));
        assert_eq!(split(r#"k """#), Some(vec!["k".into(), String::new()]));
        assert_eq!(split("k a b c d"), Some(vec!["k".into(), "a".into(), "b".into(), "c d".into()]));
        assert_eq!(split(r#"k "open"#), None);
        assert_eq!(split(r#"a"b c"#), Some(vec![r#"a"b"#.into(), "c".into()]));
    }

    #[test]
    fn only_double_quotes_count_for_lists() {
        let split = |text: &str| words(tokens(&text.into(), 2));
        assert_eq!(split("k  'a b'"), vec!["k", "'a", "b'"]);
        assert_eq!(split(r#"k "a \" b""#), vec!["k", r#"a " b"#]);
        assert_eq!(split("k"), vec!["k"]);
    }
}
