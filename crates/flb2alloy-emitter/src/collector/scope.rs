//! Structural lowering: keys of a component of the Collector find their places in the component of Alloy by the schemas
//! of both. What differs stands in the tables of `rules.rs`.

pub(crate) mod defaults;
mod values;

use flb2alloy_catalogue::alloy::{Block, Type};
use flb2alloy_catalogue::otel::{Object, Shape};
use flb2alloy_catalogue::{Default, Literal};
use flb2alloy_ir::Outcome;
use flb2alloy_ir::codes;
use flb2alloy_ir::collector::{Component, Ledger};
use flb2alloy_parser::collector::{Entry, Item, Value, ValueKind};
use flb2alloy_parser::{Diagnostic, nearest};
use flb2alloy_syntax::Expr;

use super::bindings::Bindings;
use super::place::{self, Place, Spot};
use super::rules::{self, Action, Way};
use super::tree::Node;
use super::value::{self, Env};
use crate::canvas;

/// What the lowering of a component goes by.
pub(crate) struct Scope<'a, 'b> {
    pub(crate) component: &'a Component,
    /// Its kind and type: `exporter/otlp_grpc`.
    pub(crate) name: String,
    /// Alloy's component.
    pub(crate) alloy: &'static str,
    pub(crate) ledger: &'b mut Ledger,
    pub(crate) bindings: &'b mut Bindings<'a>,
    pub(crate) env: &'b Env,
}

impl Scope<'_, '_> {
    /// Lowers the mapping `source`, which is of this shape and stands at `path`, into `node`; what the source leaves out
    /// and Alloy takes for another value is written out.
    pub(crate) fn object(
        &mut self,
        source: &[Entry],
        shape: Option<&'static Object>,
        node: &mut Node,
        path: &str,
    ) {
        for entry in source {
            self.entry(entry, shape, node, path);
        }
        if let Some(object) = shape {
            self.defaults(Some(source), object, node, path);
        }
    }

    fn entry(&mut self, entry: &Entry, shape: Option<&'static Object>, node: &mut Node, path: &str) {
        let key = entry.key.value.as_str();
        let path = join(path, key);
        let section = self.component.section;
        let own = shape.and_then(|object| object.shape(key));
        match rules::way(&self.name, &path, key, node.facts) {
            Way::Rule(action) => self.act(action, entry, own, node, &path),
            Way::Place(place) => {
                self.put(place, entry, own, node, &path);
                self.ledger.exact(section, entry, self.alloy);
            }
            Way::Nowhere => self.nowhere(entry, shape, &path),
        }
    }

    pub(crate) fn act(
        &mut self,
        action: &Action,
        entry: &Entry,
        shape: Option<Shape>,
        node: &mut Node,
        path: &str,
    ) {
        let section = self.component.section;
        match action {
            Action::To("") => {
                self.object(entry.value.entries(), shape.and_then(Shape::object), node, path);
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::To(target) => {
                let (outer, name) = target.rsplit_once('.').unwrap_or(("", target));
                let mut inner = outer.split('.').filter(|name| !name.is_empty());
                let Some(node) = inner.try_fold(node, |node, name| node.block(name)) else {
                    return self.lost(entry);
                };
                match place::find(node.facts, name) {
                    Some(place) => self.put(place, entry, shape, node, path),
                    None => return self.lost(entry),
                }
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::Named(block, label) => {
                let Some(block) = node.facts.block(block) else { return self.lost(entry) };
                let inner = match shape.and_then(Shape::object).and_then(|object| object.any) {
                    Some(shape) => shape.object(),
                    None => None,
                };
                for named in entry.value.entries() {
                    let mut element = Node::new(block.body);
                    element.set(label, named.key.value.as_str());
                    self.object(named.value.entries(), inner, &mut element, path);
                    node.add(block.name, element, canvas::comments(&named.comments));
                    self.ledger.exact(section, named, self.alloy);
                }
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::Words(words) => {
                let word = entry.value.as_str().and_then(|text| words.iter().find(|(from, _)| *from == text));
                let Some(place) = place::find(node.facts, &entry.key.value) else { return self.lost(entry) };
                match (word, place.spot) {
                    (Some((_, to)), Spot::Attribute(attribute))
                        if attribute.default == Default::Value(Literal::String(to)) => {}
                    (Some((_, to)), Spot::Attribute(attribute)) => {
                        node.set_with(attribute.name, *to, canvas::comments(&entry.comments));
                    }
                    _ => self.put(place, entry, shape, node, path),
                }
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::With(_, lower) => {
                lower(self, entry, node);
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::Unsupported(instead) => {
                self.unless_default(entry, |ledger| ledger.unsupported(section, entry, *instead));
            }
            Action::Operational(why) => {
                self.unless_default(entry, |ledger| ledger.operational(section, entry, *why));
            }
            Action::Nothing(why) => self.ledger.exact(section, entry, *why),
        }
    }

    /// What says nothing needs no counterpart.
    fn unless_default(&mut self, entry: &Entry, report: impl FnOnce(&mut Ledger)) {
        if is_nothing(&entry.value) {
            self.ledger.judge(self.component.section, entry, Outcome::Default, "the Collector's default");
        } else {
            report(self.ledger);
        }
    }

    /// A rule promises a place that Alloy does not have; the account says so.
    fn lost(&mut self, entry: &Entry) {
        debug_assert!(false, "{}: no place for {}", self.name, entry.key.value);
        self.ledger.unsupported(
            self.component.section,
            entry,
            "this is a bug of flb2alloy: please report it",
        );
    }

    /// Says what comes of a key for which Alloy has no place.
    fn nowhere(&mut self, entry: &Entry, shape: Option<&'static Object>, path: &str) {
        let section = self.component.section;
        let key = entry.key.value.as_str();
        let known = shape.and_then(|object| object.key(key));
        if let Some(known) = known
            && (is_nothing(&entry.value) || repeats(&entry.value, known.default))
        {
            return self.ledger.judge(section, entry, Outcome::Default, "the Collector's default");
        }
        match shape {
            Some(object) if object.shape(key).is_none() => {
                let near = nearest(key, object.keys.iter().map(|key| key.name));
                self.ledger.unknown(section, entry, &self.name, near);
            }
            _ => self.ledger.unsupported(section, entry, rules::nothing_like(self.alloy, path)),
        }
    }

    /// Puts the value of `entry` at `place`.
    pub(crate) fn put(
        &mut self,
        place: Place,
        entry: &Entry,
        shape: Option<Shape>,
        node: &mut Node,
        path: &str,
    ) {
        let node = match place.wrapper {
            Some(wrapper) => match node.block(wrapper) {
                Some(inner) => inner,
                None => return self.lost(entry),
            },
            None => node,
        };
        match place.spot {
            Spot::Attribute(attribute) => {
                let default = self.source_default(path);
                let Some(value) = self.value(&entry.value, shape, attribute.kind, default, entry, place.unit)
                else {
                    return;
                };
                let repeats = match attribute.default {
                    Default::Value(literal) => value::same(&value, literal, attribute.kind),
                    Default::Unset => is_empty(&value),
                    Default::Unknown => false,
                };
                // Alloy's default needs no word.
                if attribute.required || !repeats {
                    node.set_with(attribute.name, value, canvas::comments(&entry.comments));
                }
            }
            Spot::Block(block) => self.blocks(block, entry, shape, node, path),
        }
    }

    fn blocks(
        &mut self,
        block: &'static Block,
        entry: &Entry,
        shape: Option<Shape>,
        node: &mut Node,
        path: &str,
    ) {
        let comments = canvas::comments(&entry.comments);
        match &entry.value.kind {
            ValueKind::List(items) => {
                let inner = match shape {
                    Some(Shape::List(inner)) => inner.object(),
                    _ => None,
                };
                let mut comments = comments;
                for Item { value, comments: own } in items {
                    let mut element = Node::new(block.body);
                    self.object(value.entries(), inner, &mut element, path);
                    comments.extend(canvas::comments(own));
                    node.add(block.name, element, std::mem::take(&mut comments));
                }
            }
            ValueKind::Map(_) | ValueKind::Null => {
                let is_section = matches!(shape, Some(Shape::Section(_)));
                // `enabled: false` turns a section off; the Collector looks at nothing else in it then.
                let off = entry.value.get("enabled").and_then(Value::as_str).and_then(value::boolean)
                    == Some(false);
                if is_section && off && block.body.attribute("enabled").is_none() {
                    return;
                }
                let mut inner = Node::new(block.body);
                let object = shape.and_then(Shape::object).filter(|_| !(off && is_section));
                self.object(entry.value.entries(), object, &mut inner, path);
                if !inner.is_empty() || block.required || (is_section && !off) {
                    node.remove(block.name);
                    node.add(block.name, inner, comments);
                }
            }
            ValueKind::Scalar(_) => {
                self.ledger.report(
                    Diagnostic::error(codes::BAD_VALUE, format!("`{path}` has to be a mapping"))
                        .at(entry.value.span, "is a scalar"),
                );
            }
        }
    }
}

pub(crate) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// Whether a value is none: nothing, an empty list or mapping or text, `false`, zero.
pub(crate) fn is_nothing(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Null => true,
        ValueKind::Scalar(scalar) => {
            scalar.literal().is_some_and(|text| ["", "false", "0", "0s"].contains(&text))
        }
        ValueKind::List(items) => items.is_empty(),
        ValueKind::Map(entries) => entries.is_empty(),
    }
}

/// Whether a value is a mapping, or a list of such.
pub(crate) fn is_mapping(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Map(_) => true,
        ValueKind::List(items) => items.iter().all(|item| matches!(item.value.kind, ValueKind::Map(_))),
        _ => false,
    }
}

/// Whether a value of the source is its own default.
fn repeats(value: &Value, default: Default) -> bool {
    match (value.as_str(), default) {
        (Some(text), Default::Value(Literal::String(default))) => {
            text == default || value::same(&Expr::text(text), Literal::String(default), Type::Duration)
        }
        (Some(text), Default::Value(Literal::Number(default))) => text == default,
        (Some(text), Default::Value(Literal::Bool(default))) => value::boolean(text) == Some(default),
        _ => false,
    }
}

/// Whether an expression is the zero value of its type.
fn is_empty(value: &Expr) -> bool {
    match value {
        Expr::String(text) | Expr::RawString(text) => text.is_empty() || text == "0s" || text == "0B",
        Expr::Number(text) => text == "0",
        Expr::Bool(value) => !value,
        Expr::Array(items) => items.is_empty(),
        Expr::Object(fields) => fields.is_empty(),
        Expr::Null => true,
        _ => false,
    }
}
