//! Values as a configuration gives them: text with environment variables left in.

use flb2alloy_parser::Span;
use serde::Serialize;

/// A string value. Variables that the conversion does not know stay variables, so that the output asks the
/// environment of Alloy for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Text(pub Vec<Piece>);

/// A part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Literal text.
    Literal(String),
    /// `${name}` or `${name:-default}`: the variable's value, or the default where it is unset or empty.
    Variable {
        /// Name of the environment variable.
        name: String,
        /// What stands in for an unset or empty variable.
        default: Option<String>,
    },
}

impl Text {
    /// A text without variables.
    pub fn literal(text: impl Into<String>) -> Self {
        Text(vec![Piece::Literal(text.into())])
    }

    /// A single variable.
    pub fn variable(name: impl Into<String>) -> Self {
        Text(vec![Piece::Variable { name: name.into(), default: None }])
    }

    /// The text, if it holds no variable.
    #[must_use]
    pub fn as_literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The name of the first variable in it.
    #[must_use]
    pub fn first_variable(&self) -> Option<&str> {
        self.0.iter().find_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(name.as_str()),
            Piece::Literal(_) => None,
        })
    }

    /// The text as a person would read it: variables as `${NAME}`.
    #[must_use]
    pub fn display(&self) -> String {
        self.0
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Variable { name, .. } => format!("${{{name}}}"),
            })
            .collect()
    }

    /// Puts a literal in front.
    #[must_use]
    pub fn prepend(mut self, text: &str) -> Self {
        match self.0.first_mut() {
            Some(Piece::Literal(first)) => first.insert_str(0, text),
            _ => self.0.insert(0, Piece::Literal(text.to_owned())),
        }
        self
    }

    /// Puts a literal behind.
    #[must_use]
    pub fn append(mut self, text: &str) -> Self {
        match self.0.last_mut() {
            Some(Piece::Literal(last)) => last.push_str(text),
            _ => self.0.push(Piece::Literal(text.to_owned())),
        }
        self
    }

    /// Puts another text behind.
    #[must_use]
    pub fn join(mut self, other: Text) -> Self {
        for piece in other.0 {
            match piece {
                Piece::Literal(text) => self = self.append(&text),
                Piece::Variable { .. } => self.0.push(piece),
            }
        }
        self
    }

    /// Splits a list at `separator`; a variable stays whole inside its element. Elements are trimmed, empty ones dropped.
    #[must_use]
    pub fn split(&self, separator: char) -> Vec<Text> {
        let mut elements = vec![Text::default()];
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => {
                    for (index, part) in text.split(separator).enumerate() {
                        if index > 0 {
                            elements.push(Text::default());
                        }
                        if let Some(last) = elements.last_mut().filter(|_| !part.is_empty()) {
                            last.0.push(Piece::Literal(part.to_owned()));
                        }
                    }
                }
                Piece::Variable { .. } => {
                    if let Some(last) = elements.last_mut() {
                        last.0.push(piece.clone());
                    }
                }
            }
        }
        elements.into_iter().map(Text::trim).filter(|text| text.as_literal() != Some("")).collect()
    }

    fn trim(mut self) -> Self {
        if let Some(Piece::Literal(first)) = self.0.first_mut() {
            *first = first.trim_start().to_owned();
        }
        if let Some(Piece::Literal(last)) = self.0.last_mut() {
            *last = last.trim_end().to_owned();
        }
        self.0.retain(|piece| !matches!(piece, Piece::Literal(text) if text.is_empty()));
        self
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text::literal(text)
    }
}

/// A secret. Its literal value never reaches the IR: a literal in the source becomes a variable that the user sets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Secret(pub Text);

/// A value of the source together with the place it was written at.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The value.
    pub text: Text,
    /// The place of the value.
    pub span: Span,
}
