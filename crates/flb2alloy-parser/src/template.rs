//! `${NAME}` and `${NAME:-default}` in values (`flb_env_var_translate` of `flb_env.c`).

use crate::Span;

/// A part of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that stays as it is.
    Literal {
        /// The text.
        text: String,
        /// Its place.
        span: Span,
    },
    /// A variable, replaced with its value when Fluent Bit starts; an unset one with nothing.
    Variable {
        /// Its name. Fluent Bit takes all up to the first `}`, so in `${${A}}` it is `${A`.
        name: String,
        /// What stands for a variable that is unset or empty. Variables inside are not replaced.
        default: Option<String>,
        /// The place of the whole `${...}`.
        span: Span,
    },
    /// Text that Fluent Bit loses: behind a variable, up to the next `}` of an empty `${}` or a stray `}` before a
    /// variable, or to the end if a `${` is not closed.
    Dropped {
        /// The text.
        text: String,
        /// Its place.
        span: Span,
    },
}

/// Longer names are not replaced: the buffer of `flb_env_var_translate` holds 4096 bytes.
const NAME_LIMIT: usize = 4096;

/// Splits `text`, the value written at `span`, into literal text and variables.
///
/// Each piece has its own span where `text` stands in the source as it is, in quotes or not; pieces of text with
/// escapes have that of the whole value. A text without variables is one literal; an empty one has no piece.
#[must_use]
pub fn parse_template(text: &str, span: Span) -> Vec<Piece> {
    let places = Places { span, text_length: text.len() };
    let literal = |start: usize, end: usize| Piece::Literal {
        text: text[start..end].to_owned(),
        span: places.at(start, end),
    };
    let mut pieces = Vec::new();
    let mut rest = 0;
    while let Some(opening) = text[rest..].find("${").map(|offset| rest + offset) {
        let name = opening + 2;
        let closing = text[rest..].find('}').map(|offset| rest + offset);
        let is_variable = closing.is_some_and(|closing| closing > name && closing - name < NAME_LIMIT);
        let Some(closing) = closing.filter(|_| is_variable) else {
            if pieces.is_empty() {
                return vec![literal(0, text.len())];
            }
            // All the same to Fluent Bit: it goes on behind the `}`, if there is one.
            let end = closing.map_or(text.len(), |closing| closing + 1);
            pieces.push(Piece::Dropped { text: text[rest..end].to_owned(), span: places.at(rest, end) });
            rest = end;
            break;
        };
        if opening > rest {
            pieces.push(literal(rest, opening));
        }
        let inner = &text[name..closing];
        // Only the first colon can start a default.
        let (name, default) = match inner.find(':') {
            Some(colon) if inner[colon..].starts_with(":-") => {
                (&inner[..colon], Some(inner[colon + 2..].to_owned()))
            }
            _ => (inner, None),
        };
        pieces.push(Piece::Variable {
            name: name.to_owned(),
            default,
            span: places.at(opening, closing + 1),
        });
        rest = closing + 1;
    }
    if rest < text.len() {
        pieces.push(literal(rest, text.len()));
    }
    pieces
}

/// Where the bytes of a text are in its file.
struct Places {
    span: Span,
    text_length: usize,
}

impl Places {
    fn at(&self, start: usize, end: usize) -> Span {
        let before = match self.span.len().checked_sub(self.text_length) {
            Some(0) => 0,
            Some(2) => 1,
            _ => return self.span,
        };
        let base = self.span.start as usize + before;
        Span::new(self.span.file, base + start, base + end)
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, parse_template};
    use crate::{FileId, Span};

    fn read(text: &str) -> String {
        let pieces = parse_template(text, Span::new(FileId(0), 0, text.len()));
        let shown: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal { text, .. } => format!("{text:?}"),
                Piece::Variable { name, default: None, .. } => format!("variable {name:?}"),
                Piece::Variable { name, default: Some(default), .. } => {
                    format!("variable {name:?} or {default:?}")
                }
                Piece::Dropped { text, .. } => format!("dropped {text:?}"),
            })
            .collect();
        shown.join(", ")
    }

    /// What Fluent Bit 5.1.1 makes of these was seen as the tag of a dummy input, with A=1, `B` empty and nothing else set.
    #[test]
    fn pieces_of_values() {
        let texts = [
            "plain",
            "",
            "${A}",
            "x${A}y",
            "${A}${A}",
            "${B:-d}",
            "${B:-}",
            "${A:x:-d}",
            "${A:}",
            "$A",
            "$",
            "${",
            "x${A",
            "x${}y",
            "${A}x${}y",
            "}${A}",
            "${A}}${A}z",
            "${A}x${A",
            "${${A}}",
            "${B:-${A}}",
            "é${A}🔥",
        ];
        let shown: Vec<String> = texts.iter().map(|text| format!("{text:12} {}", read(text))).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn quoted_text_has_places_and_escaped_text_that_of_the_value() {
        let file = FileId(0);
        let span_of_variable = |span| {
            parse_template("x${A}", span).into_iter().find_map(|piece| match piece {
                Piece::Variable { span, .. } => Some(span),
                _ => None,
            })
        };
        assert_eq!(span_of_variable(Span::new(file, 10, 17)), Some(Span::new(file, 12, 16)));
        assert_eq!(span_of_variable(Span::new(file, 10, 18)), Some(Span::new(file, 10, 18)));
    }

    proptest::proptest! {
        #[test]
        fn pieces_put_together_are_the_text(text in "[${}A:é-]{0,24}") {
            let span = Span::new(FileId(0), 0, text.len());
            let mut end = 0;
            for piece in parse_template(&text, span) {
                let (Piece::Literal { span, .. } | Piece::Variable { span, .. } | Piece::Dropped { span, .. }) = piece;
                proptest::prop_assert_eq!(span.start as usize, end);
                end = span.end as usize;
                proptest::prop_assert!(text.is_char_boundary(end));
            }
            proptest::prop_assert_eq!(end, text.len());
        }
    }
}
