//! Reads configuration of the OpenTelemetry Collector as the Collector's `confmap` does: several files merged to one,
//! anchors and merge keys followed, `::` in keys taken apart, `${...}` taken out of values.
//!
//! Environment variables stay variables: what they hold is not known before the Collector starts.

mod convert;
mod expand;
mod merge;
mod wrapped;

use std::path::Path;

use crate::document::Comment;
use crate::{Diagnostic, Loader, SourceMap, Span, Spanned, codes, yaml};

use convert::Converter;
use wrapped::Found;

/// A whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Its top-level keys.
    pub root: Value,
    /// The comments behind the last key.
    pub trailing_comments: Vec<Comment>,
}

/// A value and its place. A value that an alias stands for has the place that the anchor marks.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it holds.
    pub kind: ValueKind,
    /// Its place; quotes are included.
    pub span: Span,
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// YAML null, or nothing.
    Null,
    /// Text, also that of numbers and booleans.
    Scalar(Scalar),
    /// A list.
    List(Vec<Item>),
    /// A mapping, in source order; each key is there once.
    Map(Vec<Entry>),
}

/// A scalar.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// Its text, with what `${...}` and `$$` stand for.
    pub pieces: Vec<Piece>,
    /// Whether it was written without quotes, so that it can be a number or a boolean.
    pub plain: bool,
}

/// A part of a scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text.
    Literal(String),
    /// `${env:NAME}`, `${NAME}`, `${env:NAME:-default}`: the value of an environment variable, and of an unset one the
    /// default, or nothing.
    Variable {
        /// Its name.
        name: String,
        /// What stands for an unset one.
        default: Option<Vec<Piece>>,
    },
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// The value.
    pub value: Value,
    /// The comments above it and at the end of its line.
    pub comments: Vec<Comment>,
}

/// An element of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// The comments above it and at the end of its line.
    pub comments: Vec<Comment>,
}

impl Config {
    /// Shows each comment to `visit`, which may change it.
    pub fn each_comment(&mut self, visit: &mut impl FnMut(&mut Comment)) {
        self.trailing_comments.iter_mut().for_each(&mut *visit);
        self.root.each_comment(visit);
    }
}

impl Value {
    fn each_comment(&mut self, visit: &mut impl FnMut(&mut Comment)) {
        match &mut self.kind {
            ValueKind::Null | ValueKind::Scalar(_) => {}
            ValueKind::List(items) => {
                for item in items {
                    item.comments.iter_mut().for_each(&mut *visit);
                    item.value.each_comment(visit);
                }
            }
            ValueKind::Map(entries) => {
                for entry in entries {
                    entry.comments.iter_mut().for_each(&mut *visit);
                    entry.value.each_comment(visit);
                }
            }
        }
    }

    /// The entries of a mapping; none of anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            ValueKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        match &self.kind {
            ValueKind::List(items) => items,
            _ => &[],
        }
    }

    /// The value under `key` of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entries().iter().find(|entry| entry.key.value == key).map(|entry| &entry.value)
    }

    /// The value that is found by following `path` through mappings.
    #[must_use]
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The scalar, if it is one.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            ValueKind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar without variables.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.scalar()?.literal()
    }

    /// What it is, in a word for messages.
    #[must_use]
    pub fn description(&self) -> &'static str {
        match &self.kind {
            ValueKind::Null => "nothing",
            ValueKind::Scalar(_) => "a scalar",
            ValueKind::List(_) => "a list",
            ValueKind::Map(_) => "a mapping",
        }
    }
}

impl Scalar {
    /// The text, if no variable is in it.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

impl Entry {
    /// The place of key and value; of the key alone where the value stands elsewhere.
    #[must_use]
    pub fn span(&self) -> Span {
        let value = self.value.span;
        if value.file == self.key.span.file && value.start >= self.key.span.start {
            self.key.span.to(value)
        } else {
            self.key.span
        }
    }
}

/// Whether `text` is configuration of the Collector, or a Kubernetes manifest or Helm values with one inside.
#[must_use]
pub fn is_collector(text: &str) -> bool {
    // Cheap, and true for all of them.
    if !["receivers", "exporters", "pipelines"].iter().any(|word| text.contains(word)) {
        return false;
    }
    let (stream, _) = yaml::parse(crate::FileId(0), text);
    wrapped::find(&stream.documents, text).is_some()
}

/// Reads the files `files`, each a name with its text, and merges them: of two values of a key the later one counts,
/// and mappings are merged key by key. Each file is added to `sources`, the first one first.
///
/// What could be read comes back whatever the diagnostics say; an error among them (codes in [`crate::CODES`]) means
/// that the Collector would refuse the configuration, or that a part of it was not there.
pub fn read_collector(
    files: &[(&Path, &str)],
    loader: &dyn Loader,
    sources: &mut SourceMap,
) -> (Config, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut config: Option<Config> = None;
    for (name, text) in files {
        let file = sources.add(name.display().to_string(), *text);
        let (mut stream, problem) = yaml::parse(file, text);
        diagnostics.extend(problem);
        let found = match wrapped::find(&stream.documents, text) {
            Some(Found::Node(node, others)) => {
                diagnostics.extend(others.into_iter().map(second));
                node.clone()
            }
            Some(Found::Text(masked, others)) => {
                diagnostics.extend(others.into_iter().map(second));
                let (inner, problem) = yaml::parse(file, &masked);
                diagnostics.extend(problem);
                stream.trailing_comments = inner.trailing_comments;
                let Some(node) = inner.documents.into_iter().next() else { continue };
                node
            }
            // A part of a configuration: what makes one of it is in the other files.
            None => match stream.documents.first() {
                Some(node) => node.clone(),
                None => continue,
            },
        };
        let directory = name.parent().unwrap_or(Path::new(""));
        let mut converter = Converter::new(directory, loader, sources, &mut diagnostics);
        let root = converter.document(&found);
        if !matches!(root.kind, ValueKind::Map(_) | ValueKind::Null) {
            diagnostics.push(
                Diagnostic::error(codes::WRONG_SHAPE, "a configuration has to be a mapping")
                    .at(root.span, format!("is {}", root.description())),
            );
        }
        config = Some(match config {
            None => Config { root, trailing_comments: stream.trailing_comments },
            Some(mut config) => {
                merge::merge(&mut config.root, root);
                config.trailing_comments.extend(stream.trailing_comments);
                config
            }
        });
    }
    let nothing = Value { kind: ValueKind::Null, span: Span::new(crate::FileId(0), 0, 0) };
    (config.unwrap_or(Config { root: nothing, trailing_comments: Vec::new() }), diagnostics)
}

fn second(span: Span) -> Diagnostic {
    Diagnostic::warning(
        codes::SECOND_CONFIGURATION,
        "the file holds more than one configuration of a collector",
    )
    .at(span, "this one is not converted")
    .help("put it into a file of its own")
}
