//! Lua's patterns as regular expressions.

use crate::regex::{self, Regex};

/// What is said of a pattern that is no regular expression.
pub(super) const UNKNOWN: &str = "a pattern that RE2 cannot express (%b, %f, %1, or bytes that are no text)";

/// The regular expression of a pattern; `None` where there is none (`%b`, `%f`, back references).
pub(super) fn regex(pattern: &str) -> Option<Regex> {
    let mut out = String::new();
    let mut rest = pattern;
    if let Some(anchored) = rest.strip_prefix('^') {
        out.push_str("\\A");
        rest = anchored;
    }
    let mut chars = rest.chars().peekable();
    let mut in_set = false;
    // Whether there is something that a mark of repetition could repeat.
    let mut repeatable = false;
    while let Some(char) = chars.next() {
        let repeats = std::mem::replace(&mut repeatable, char != '(');
        match char {
            '%' => out.push_str(&escape(chars.next()?, in_set)?),
            '[' if !in_set => {
                in_set = true;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // At the beginning it closes nothing.
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            ']' if in_set => {
                in_set = false;
                out.push(']');
            }
            // In a set these mean themselves.
            '[' | '&' | '\\' if in_set => {
                out.push('\\');
                out.push(char);
            }
            char if in_set => out.push(char),
            '-' | '*' | '+' | '?' if !repeats => {
                out.push('\\');
                out.push(char);
            }
            '-' => out.push_str("*?"),
            '$' if chars.peek().is_none() => out.push_str("\\z"),
            '.' => out.push_str("(?m:.)"),
            '*' | '+' | '?' | '(' | ')' => out.push(char),
            '$' | '^' | '|' | '{' | '}' | '\\' | '/' => {
                out.push('\\');
                out.push(char);
            }
            char => out.push(char),
        }
    }
    regex::translate(&out).ok()
}

fn escape(class: char, in_set: bool) -> Option<String> {
    let members = match class.to_ascii_lowercase() {
        'a' => "A-Za-z",
        'd' => "0-9",
        'l' => "a-z",
        'u' => "A-Z",
        'w' => "A-Za-z0-9",
        'x' => "0-9A-Fa-f",
        's' => " \\t\\n\\v\\f\\r",
        _ if class.is_ascii_alphanumeric() => return None,
        // A mark that stands for itself.
        _ => return Some(format!("\\{class}")),
    };
    match (class.is_ascii_uppercase(), in_set) {
        (true, true) => None,
        (true, false) => Some(format!("[^{members}]")),
        (false, true) => Some(members.to_owned()),
        (false, false) => Some(format!("[{members}]")),
    }
}

/// What stands in place of a match, in RE2's way of writing; `None` where it asks for what there is none of. Without
/// captures `%1` is the whole match, as `%0` always is.
pub(super) fn replacement(text: &str, captures: usize) -> Option<String> {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '%' => match chars.next()? {
                '1' if captures == 0 => out.push_str("${0}"),
                digit if digit.is_ascii_digit() => out.push_str(&format!("${{{digit}}}")),
                '%' => out.push('%'),
                _ => return None,
            },
            '$' => out.push_str("$$"),
            char => out.push(char),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_written_as_expressions() {
        let re2 = |pattern: &str| regex(pattern).map(|regex| regex.re2);
        assert_eq!(re2("^%d+%.%a*$").as_deref(), Some("\\A[0-9]+\\.[A-Za-z]*\\z"));
        assert_eq!(re2("a-b").as_deref(), Some("a*?b"));
        assert_eq!(re2("[^%s]+").as_deref(), Some("[^ \\t\\n\\v\\f\\r]+"));
        assert_eq!(re2("-h%s+(*)").as_deref(), Some("-h[ \\t\\n\\v\\f\\r]+(\\*)"));
        assert_eq!(re2("%b()"), None);
        assert_eq!(replacement("%1 $5", 1), Some("${1} $$5".to_owned()));
    }
}
