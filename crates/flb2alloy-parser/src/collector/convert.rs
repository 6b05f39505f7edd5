//! From the nodes of YAML to values.

use std::collections::HashMap;
use std::path::Path;

use super::expand::{Part, parts, variable};
use super::merge::add;
use super::{Entry, Item, Piece, Scalar, Value, ValueKind};
use crate::yaml::{self, Node, NodeKind};
use crate::{Diagnostic, Loader, SourceMap, Span, Spanned, Style, codes};

/// Files in files deeper than this are a circle.
const DEPTH_LIMIT: usize = 20;

/// Aliases in aliases can stand for more values than any memory holds; no configuration has as many as this.
const VALUE_LIMIT: usize = 200_000;

pub(super) struct Converter<'a> {
    directory: &'a Path,
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    diagnostics: &'a mut Vec<Diagnostic>,
    depth: usize,
    values: usize,
}

/// The nodes that have an anchor, by its name.
type Anchors<'n> = HashMap<&'n str, &'n Node>;

impl<'a> Converter<'a> {
    pub(super) fn new(
        directory: &'a Path,
        loader: &'a dyn Loader,
        sources: &'a mut SourceMap,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Converter { directory, loader, sources, diagnostics, depth: 0, values: 0 }
    }

    /// The value of a document.
    pub(super) fn document(&mut self, root: &Node) -> Value {
        let mut anchors = Anchors::new();
        collect(root, &mut anchors);
        self.value(root, &anchors, 0)
    }

    fn value(&mut self, node: &Node, anchors: &Anchors<'_>, aliases: usize) -> Value {
        self.values += 1;
        if self.values == VALUE_LIMIT {
            self.diagnostics.push(
                Diagnostic::error(codes::BAD_YAML, "the aliases of the file stand for too many values")
                    .at(node.span, "reading stops here"),
            );
        }
        let kind = match &node.kind {
            _ if self.values >= VALUE_LIMIT => ValueKind::Null,
            NodeKind::Scalar { text, style } => return self.scalar(text, *style, node),
            NodeKind::Sequence(items) => ValueKind::List(
                items
                    .iter()
                    .map(|item| Item {
                        value: self.value(item, anchors, aliases),
                        comments: item.leading_comments.clone(),
                    })
                    .collect(),
            ),
            NodeKind::Mapping(entries) => ValueKind::Map(self.entries(entries, anchors, aliases)),
            NodeKind::Alias(name) => match anchors.get(name.as_str()) {
                Some(target) if aliases < DEPTH_LIMIT => return self.value(target, anchors, aliases + 1),
                _ => {
                    self.diagnostics.push(
                        Diagnostic::error(codes::BAD_YAML, format!("no anchor `&{name}` for this alias"))
                            .at(node.span, "the Collector refuses it"),
                    );
                    ValueKind::Null
                }
            },
        };
        Value { kind, span: node.span }
    }

    fn entries(&mut self, nodes: &[(Node, Node)], anchors: &Anchors<'_>, aliases: usize) -> Vec<Entry> {
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        for (key, node) in nodes {
            let Some(name) = key.as_str() else {
                self.diagnostics.push(
                    Diagnostic::error(codes::BAD_KEY, "a key has to be a scalar")
                        .at(key.span, format!("is {}", key.description())),
                );
                continue;
            };
            let value = self.value(node, anchors, aliases);
            if name == "<<" {
                merged.push(value);
                continue;
            }
            let mut comments = key.leading_comments.clone();
            comments.extend(key.trailing_comments.iter().cloned());
            // `confmap` takes `a::b` for `b` inside of `a`.
            let mut path: Vec<&str> = name.split("::").collect();
            let last = path.pop().unwrap_or_default();
            let mut entry = Entry { key: Spanned::new(last.to_owned(), key.span), value, comments };
            for outer in path.into_iter().rev() {
                let span = entry.value.span;
                entry = Entry {
                    key: Spanned::new(outer.to_owned(), key.span),
                    comments: std::mem::take(&mut entry.comments),
                    value: Value { kind: ValueKind::Map(vec![entry]), span },
                };
            }
            add(&mut entries, entry);
        }
        // What a merge key brings counts only where the mapping has no such key itself.
        for value in merged {
            let sources = match value.kind {
                ValueKind::List(items) => items.into_iter().map(|item| item.value).collect(),
                kind => vec![Value { kind, span: value.span }],
            };
            for source in sources {
                let ValueKind::Map(inherited) = source.kind else { continue };
                for entry in inherited {
                    if !entries.iter().any(|own| own.key.value == entry.key.value) {
                        entries.push(entry);
                    }
                }
            }
        }
        entries
    }

    fn scalar(&mut self, text: &str, style: Style, node: &Node) -> Value {
        let plain = style == Style::Plain && node.tag.is_none();
        let value = |kind| Value { kind, span: node.span };
        if plain && ["", "~", "null", "Null", "NULL"].contains(&text) {
            return value(ValueKind::Null);
        }
        let parts = parts(text);
        if let [Part::Uri { scheme, rest }] = parts.as_slice()
            && scheme != "env"
        {
            return self.provided(scheme, rest, node.span);
        }
        let mut pieces = Vec::new();
        for part in parts {
            let piece = match part {
                Part::Literal(text) => Piece::Literal(text),
                Part::Uri { scheme, rest } if scheme == "env" => variable(&rest),
                Part::Uri { scheme, rest } => match self.provided(&scheme, &rest, node.span).kind {
                    ValueKind::Scalar(scalar) => {
                        pieces.extend(scalar.pieces);
                        continue;
                    }
                    _ => Piece::Literal(String::new()),
                },
            };
            pieces.push(piece);
        }
        value(ValueKind::Scalar(Scalar { pieces, plain }))
    }

    /// What a provider other than the environment gives.
    fn provided(&mut self, scheme: &str, rest: &str, span: Span) -> Value {
        let (name, text) = match scheme {
            "yaml" => (format!("${{yaml:{rest}}}"), rest.to_owned()),
            "file" if self.depth < DEPTH_LIMIT => {
                let path = self.directory.join(rest);
                match self.loader.read(&path) {
                    Ok(text) => (path.display().to_string(), text),
                    Err(error) => {
                        self.diagnostics.push(
                            Diagnostic::error(
                                codes::MISSING_INCLUDE,
                                format!("cannot read the file `{rest}`"),
                            )
                            .at(span, format!("{}: {error}", path.display()))
                            .help("the Collector does not start without it; make the file available"),
                        );
                        return Value { kind: ValueKind::Null, span };
                    }
                }
            }
            _ => {
                self.diagnostics.push(
                    Diagnostic::error(
                        codes::UNKNOWN_PROVIDER,
                        format!("`${{{scheme}:...}}` cannot be read at conversion time"),
                    )
                    .at(span, "only env, file and yaml can")
                    .help("write the value out, or give it in an environment variable"),
                );
                return Value { kind: ValueKind::Null, span };
            }
        };
        let file = self.sources.add(name, text.as_str());
        let (stream, problem) = yaml::parse(file, &text);
        self.diagnostics.extend(problem);
        let Some(root) = stream.documents.first() else { return Value { kind: ValueKind::Null, span } };
        self.depth += 1;
        let value = self.document(root);
        self.depth -= 1;
        value
    }
}

/// Notes the anchors at and below `node`.
fn collect<'n>(node: &'n Node, anchors: &mut Anchors<'n>) {
    if let Some(anchor) = &node.anchor {
        anchors.insert(&anchor.value, node);
    }
    match &node.kind {
        NodeKind::Sequence(items) => items.iter().for_each(|item| collect(item, anchors)),
        NodeKind::Mapping(entries) => entries.iter().for_each(|(key, value)| {
            collect(key, anchors);
            collect(value, anchors);
        }),
        NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
    }
}
