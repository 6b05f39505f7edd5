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
