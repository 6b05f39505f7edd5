//! Keys and values of YAML sections.

use crate::classic::is_space;
use crate::document::Comment;
use crate::files::Reader;
use crate::yaml::{Node, NodeKind};
use crate::{Diagnostic, Entry, Span, Spanned, Style, Value, ValueKind, codes};

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A scalar.
    Scalar,
    /// A scalar, or a mapping of anything.
    ScalarOrMapping,
    /// A property of a plugin: a scalar, a list of scalars, or a mapping of scalars.
    Property,
    /// Anything.
    Any,
}

/// How a key is spelt for comparing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// `flb_cf_key_translate`.
    Translated,
    /// Processors compare without case, but do not know camelCase.
    Lowercase,
    /// Variables.
    Verbatim,
}

impl Reader<'_> {
    /// One key and its value. A value of the wrong shape is reported and kept.
    pub(super) fn entry(&mut self, key: Node, value: Node, shape: Shape, naming: Naming) -> Option<Entry> {
        let Some(text) = key.as_str().map(str::to_owned) else {
            self.bad_key(&key);
            return None;
        };
        self.check(&text, &value, shape);
        if shape == Shape::Property && text.trim_matches(is_space).is_empty() {
            self.report(
                Diagnostic::error(codes::BLANK_VALUE, "a key has to have a name").at(key.span, "is blank"),
            );
        }
        let name = match naming {
            Naming::Translated => translate(&text),
            Naming::Lowercase => text.to_ascii_lowercase(),
            Naming::Verbatim => text.clone(),
        };
        let mut leading_comments = key.leading_comments;
        leading_comments.extend(key.trailing_comments);
        let mut value = self.value(value, &mut leading_comments);
        // `flb_cf_section_property_add` trims, and all but processors and free values go through it.
        if naming == Naming::Translated && shape != Shape::Any {
            self.trim(&text, &mut value, shape);
        }
        Some(Entry { key: Spanned::new(text, key.span), name, value, leading_comments })
    }

    fn check(&mut self, key: &str, value: &Node, shape: Shape) {
        let is_leaf = |node: &&Node| matches!(node.kind, NodeKind::Scalar { .. } | NodeKind::Alias(_));
        let expected = match (&value.kind, shape) {
            (NodeKind::Scalar { .. } | NodeKind::Alias(_), _)
            | (_, Shape::Any)
            | (NodeKind::Mapping(_), Shape::ScalarOrMapping) => return,
            (NodeKind::Sequence(items), Shape::Property) => {
                if let Some(item) = items.iter().find(|item| !is_leaf(item)) {
                    self.wrong_shape(item, &format!("an element of `{key}`"), "a scalar");
                }
                return;
            }
            (NodeKind::Mapping(entries), Shape::Property) => {
                if let Some((_, value)) = entries.iter().find(|(_, value)| !is_leaf(&value)) {
                    self.wrong_shape(value, &format!("a value inside `{key}`"), "a scalar");
                }
                return;
            }
            (_, Shape::ScalarOrMapping) => "a scalar or a mapping",
            (_, Shape::Scalar) => "a scalar",
        };
        self.wrong_shape(value, &format!("`{key}`"), expected);
    }

    /// Takes the white space from both ends of a scalar, and of those in a mapping of them; lists keep theirs.
    fn trim(&mut self, key: &str, value: &mut Value, shape: Shape) {
        match &mut value.kind {
            ValueKind::Scalar { text, .. } if !text.is_empty() => {
                let trimmed = text.trim_matches(is_space);
                if trimmed.is_empty() {
                    let message = format!("the value of `{key}` is blank");
                    self.report(match shape {
                        Shape::Property => Diagnostic::error(codes::BLANK_VALUE, message)
                            .at(value.span, "Fluent Bit does not start with it"),
                        _ => Diagnostic::warning(codes::BLANK_VALUE, message)
                            .at(value.span, "Fluent Bit ignores the key"),
                    });
                } else if trimmed.len() != text.len() {
                    *text = trimmed.to_owned();
                }
            }
            ValueKind::Map(entries) if shape == Shape::Property => {
                for (key, value) in entries {
                    self.trim(&key.value, value, shape);
                }
            }
            _ => {}
        }
    }

    /// The value of any node; its comments are added to `comments`. Aliases and keys that are not scalars are reported.
    pub(super) fn value(&mut self, mut node: Node, comments: &mut Vec<Comment>) -> Value {
        comments.append(&mut node.leading_comments);
        comments.append(&mut node.trailing_comments);
        let kind = match node.kind {
            NodeKind::Scalar { text, style: Style::Plain } if text.is_empty() => ValueKind::Null,
            NodeKind::Scalar { text, style } => ValueKind::Scalar { text, style },
            NodeKind::Sequence(items) => {
                ValueKind::List(items.into_iter().map(|item| self.value(item, comments)).collect())
            }
            NodeKind::Mapping(entries) => {
                let mut map = Vec::with_capacity(entries.len());
                for (mut key, value) in entries {
                    comments.append(&mut key.leading_comments);
                    comments.append(&mut key.trailing_comments);
                    match key.as_str() {
                        Some(text) => {
                            map.push((Spanned::new(text.to_owned(), key.span), self.value(value, comments)));
                        }
                        None => self.bad_key(&key),
                    }
                }
                ValueKind::Map(map)
            }
            NodeKind::Alias(ref name) => {
                self.report(
                    Diagnostic::error(codes::ALIAS, format!("Fluent Bit refuses the YAML alias `*{name}`"))
                        .at(node.span, "an alias")
                        .help("write out what it stands for"),
                );
                ValueKind::Null
            }
        };
        Value { kind, span: node.span }
    }
}

/// `entries` as the value of one key.
pub(super) fn mapping_of(entries: &[Entry], span: Span) -> Value {
    Value {
        kind: ValueKind::Map(entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect()),
        span,
    }
}

/// `flb_cf_key_translate`: camelCase to `snake_case`, unless the key starts with another letter or has an underscore.
/// Keys are compared without case, so all come out in lower case.
pub(super) fn translate(key: &str) -> String {
    let is_camel = key.starts_with(|first: char| first.is_ascii_lowercase()) && !key.contains('_');
    let mut name = String::with_capacity(key.len() + 4);
    for character in key.trim_matches(|character: char| character.is_ascii_whitespace()).chars() {
        if is_camel && character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}
