//! The tree that both Fluent Bit dialects are read into.

use crate::{Span, Spanned};

/// The dialect a document was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `[SECTION]` headers and `Key value` lines.
    Classic,
    /// YAML.
    Yaml,
    /// The YAML of the OpenTelemetry Collector.
    Collector,
}

/// A whole configuration: the main file with everything it includes, and the parsers files its service section names.
#[derive(Debug, Clone)]
pub struct Document {
    /// The dialect of the main file.
    pub dialect: Dialect,
    /// All sections, in the order in which Fluent Bit meets them (an include stands where it is included).
    pub sections: Vec<Section>,
    /// `@SET` entries and the `env` section.
    pub env: Vec<Entry>,
    /// Comments that belong to no section: those behind the last one.
    pub trailing_comments: Vec<Comment>,
}

/// A section: one `[INPUT]`, one element of `pipeline.inputs`, one parser, ...
#[derive(Debug, Clone)]
pub struct Section {
    /// What kind it is.
    pub kind: SectionKind,
    /// What stands for it where it is talked about: the header of a classic section, the name of an element of a YAML list.
    pub header: Span,
    /// The whole section.
    pub span: Span,
    /// Its keys in source order. Repeated keys stay repeated.
    pub entries: Vec<Entry>,
    /// Nested lists of sections: `[NODE]`s, a multiline parser's YAML `rules`, `processors`, `routes`, ...
    pub groups: Vec<Group>,
    /// The comments right above it.
    pub leading_comments: Vec<Comment>,
    /// The comments behind its last key.
    pub trailing_comments: Vec<Comment>,
}

impl Section {
    /// The last value of the key `name` (in its normalised spelling), which is the one that Fluent Bit uses for keys
    /// that take a single value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().rev().find(|entry| entry.name == name).map(|entry| &entry.value)
    }
}

/// The kinds of sections that Fluent Bit knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SectionKind {
    /// `[SERVICE]`, `service`.
    Service,
    /// `[INPUT]`, `pipeline.inputs`.
    Input,
    /// `[FILTER]`, `pipeline.filters`.
    Filter,
    /// `[OUTPUT]`, `pipeline.outputs`.
    Output,
    /// `[CUSTOM]`, `customs`.
    Custom,
    /// `[PARSER]`, `parsers`.
    Parser,
    /// `[MULTILINE_PARSER]`, `multiline_parsers`.
    MultilineParser,
    /// `[PLUGINS]`, `plugins`.
    Plugins,
    /// `[UPSTREAM]`, `upstream_servers`.
    Upstream,
    /// `[NODE]` inside an upstream.
    Node,
    /// `[STREAM_TASK]`, `stream_processor`.
    StreamTask,
    /// A YAML processor unit: an element of `processors.logs` and the like.
    Processor,
    /// Any other name, as written. Fluent Bit ignores such sections at the top, but for YAML's `extensions`. Inside
    /// groups, `rule` (of a YAML multiline parser) and `route` (of an input's `routes`) come as this kind.
    Other(String),
}

/// A named list of sections inside a section.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its key as written, such as `processors`.
    pub key: Spanned<String>,
    /// What the group's elements are for, where the group has a second level: the signal of `processors.logs`.
    pub signal: Option<Spanned<String>>,
    /// Its elements.
    pub sections: Vec<Section>,
}

/// One `key value`.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as written.
    pub key: Spanned<String>,
    /// The key as Fluent Bit compares it: lower case; YAML camelCase as snake_case.
    pub name: String,
    /// The value.
    pub value: Value,
    /// The comments right above it.
    pub leading_comments: Vec<Comment>,
}

impl Entry {
    /// The place of the whole entry.
    #[must_use]
    pub fn span(&self) -> Span {
        self.key.span.to(self.value.span)
    }
}

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it holds.
    pub kind: ValueKind,
    /// Its place; for YAML scalars the quotes are included.
    pub span: Span,
}

impl Value {
    /// The text of a scalar.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Scalar { text, .. } => Some(text),
            ValueKind::Null | ValueKind::List(_) | ValueKind::Map(_) => None,
        }
    }
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind {
    /// Text, with `${VAR}` left as written.
    Scalar {
        /// The text, unquoted.
        text: String,
        /// How it was written.
        style: Style,
    },
    /// YAML null, or an empty value.
    Null,
    /// A YAML list.
    List(Vec<Value>),
    /// A YAML mapping, in source order, repeated keys kept.
    Map(Vec<(Spanned<String>, Value)>),
}

/// How a scalar was written; YAML types plain scalars inside `processors` and `routes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Bare.
    Plain,
    /// In quotes, or a YAML block scalar.
    Quoted,
}

/// A comment line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its text without the `#` and one blank behind it.
    pub text: String,
    /// Its place, with the `#`.
    pub span: Span,
}
