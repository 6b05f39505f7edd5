//! `${...}` and `$$` in values (`confmap`'s `expand.go`).

use super::Piece;

/// What a text holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text; `$$` is undone.
    Literal(String),
    /// `${scheme:rest}`; the scheme is `env` where none is written.
    Uri {
        /// The name of what provides the value.
        scheme: String,
        /// What is asked of it, in which there may be more.
        rest: String,
    },
}

/// Takes a text apart.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        literal.push_str(&rest[..dollar]);
        rest = &rest[dollar..];
        if let Some(behind) = rest.strip_prefix("$$") {
            literal.push('$');
            rest = behind;
        } else if rest.starts_with("${")
            && let Some(end) = closing(rest)
        {
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            let inner = &rest[2..end];
            let (scheme, inner) = match inner.split_once(':') {
                Some((scheme, inner)) if is_scheme(scheme) => (scheme, inner),
                _ => ("env", inner),
            };
            parts.push(Part::Uri { scheme: scheme.to_owned(), rest: inner.to_owned() });
            rest = &rest[end + 1..];
        } else {
            literal.push('$');
            rest = &rest[1..];
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    parts
}

/// The brace that closes the `${` at the beginning of `text`. Only `${` opens another one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("${") {
            depth += 1;
            at += 1;
        } else if text.as_bytes()[at] == b'}' {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
        at += text[at..].chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// Whether a text can be the name of a provider (`schemePattern`).
fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text.chars().all(|char| char.is_ascii_alphanumeric() || "+.-".contains(char))
}

/// A variable with its default, as the `env` provider reads it.
pub(super) fn variable(rest: &str) -> Piece {
    match rest.split_once(":-") {
        None => Piece::Variable { name: rest.to_owned(), default: None },
        Some((name, default)) => Piece::Variable { name: name.to_owned(), default: Some(nested(default)) },
    }
}

/// The pieces of a default, in which only variables can be.
fn nested(text: &str) -> Vec<Piece> {
    let pieces = parts(text).into_iter().map(|part| match part {
        Part::Literal(text) => Piece::Literal(text),
        Part::Uri { scheme, rest } if scheme == "env" => variable(&rest),
        Part::Uri { scheme, rest } => Piece::Literal(format!("${{{scheme}:{rest}}}")),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let shown = parts(text).into_iter().map(|part| match part {
            Part::Literal(text) => format!("{text:?}"),
            Part::Uri { scheme, rest } => format!("{scheme}({rest})"),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_are_taken_apart() {
        assert_eq!(read("plain"), "\"plain\"");
        assert_eq!(read("${env:A}:4317"), "env(A) \":4317\"");
        assert_eq!(read("${A}${file:x.yaml}"), "env(A) file(x.yaml)");
        assert_eq!(read("$${A} $$1 $1 $"), "\"${A} $1 $1 $\"");
        assert_eq!(read("$$${A}"), "\"$\" env(A)");
        assert_eq!(read("${env:A:-${env:B:-c}}"), "env(A:-${env:B:-c})");
        assert_eq!(read("${env:A:-{b}}"), "env(A:-{b) \"}\"");
        assert_eq!(read("${A"), "\"${A\"");
        assert_eq!(
            variable("A:-x${B}"),
            Piece::Variable {
                name: "A".to_owned(),
                default: Some(vec![
                    Piece::Literal("x".to_owned()),
                    Piece::Variable { name: "B".to_owned(), default: None }
                ])
            }
        );
    }
}
