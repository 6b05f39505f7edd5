//! Structural lowering: keys of a component of the Collector find their places in the component of Alloy by the schemas
//! of both. What differs stands in the tables of `rules.rs`.

use flb2alloy_catalogue::alloy::{Block, Type};
use flb2alloy_catalogue::otel::{Object, Shape};
use flb2alloy_catalogue::{Default, Literal};
use flb2alloy_ir::Outcome;
use flb2alloy_ir::codes;
use flb2alloy_ir::collector::{Component, Ledger};
use flb2alloy_parser::collector::{Entry, Item, Scalar, Value, ValueKind};
use flb2alloy_parser::{Diagnostic, nearest};
use flb2alloy_syntax::{BinaryOp, Expr};

use super::bindings::Bindings;
use super::place::{self, Place, Spot};
use super::rules::{self, Action};
use super::secret;
use super::tree::Node;
use super::value::{self, Env, SIZE};
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
        if let Some(action) = rules::action(&self.name, &path) {
            self.act(action, entry, own, node, &path);
            return;
        }
        let Some(place) = place::find(node.facts, key) else {
            self.nowhere(entry, shape, &path);
            return;
        };
        self.put(place, entry, own, node, &path);
        self.ledger.exact(section, entry, self.alloy);
    }

    fn act(&mut self, action: &Action, entry: &Entry, shape: Option<Shape>, node: &mut Node, path: &str) {
        let section = self.component.section;
        match action {
            Action::To("") => {
                self.object(entry.value.entries(), shape.and_then(Shape::object), node, path);
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::To(target) => {
                let (outer, name) = target.rsplit_once('.').unwrap_or(("", target));
                let inner = outer.split('.').filter(|name| !name.is_empty());
                let Some(node) = inner.fold(Some(node), |node, name| node?.block(name)) else {
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
                    (Some((_, to)), Spot::Attribute(attribute)) => {
                        node.set_with(attribute.name, *to, canvas::comments(&entry.comments))
                    }
                    _ => self.put(place, entry, shape, node, path),
                }
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::With(lower) => {
                lower(self, entry, node);
                self.ledger.exact(section, entry, self.alloy);
            }
            Action::Unsupported(instead) => {
                self.unless_default(entry, |ledger| ledger.unsupported(section, entry, *instead))
            }
            Action::Operational(why) => {
                self.unless_default(entry, |ledger| ledger.operational(section, entry, *why))
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
            _ => self.ledger.unsupported(
                section,
                entry,
                format!(
                    "{} has nothing like `{path}`: do without it, or keep this component in a collector",
                    self.alloy
                ),
            ),
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

    /// The value as Alloy's type wants it.
    pub(crate) fn value(
        &mut self,
        source: &Value,
        shape: Option<Shape>,
        kind: Type,
        default: Default,
        entry: &Entry,
        unit: Option<&str>,
    ) -> Option<Expr> {
        let secret = shape == Some(Shape::Secret) && matches!(kind, Type::Secret | Type::OptionalSecret)
            || kind == Type::Secret;
        match (&source.kind, kind) {
            (_, Type::Capsule(_)) => self.bind(source, entry),
            (ValueKind::Null, _) => None,
            (ValueKind::Scalar(scalar), _) if secret => Some(self.secret(scalar, source, &entry.key.value)),
            (ValueKind::Scalar(scalar), kind) => {
                let scalar = value::resolved(scalar, self.env);
                let found = match unit {
                    Some(unit) => counted(&scalar, unit),
                    None => value::typed(&scalar, kind, default),
                };
                if found.is_none() {
                    self.ledger.report(
                        Diagnostic::error(
                            codes::BAD_VALUE,
                            format!("`{}` does not take this value", entry.key.value),
                        )
                        .at(source.span, "the Collector refuses it"),
                    );
                }
                found
            }
            (ValueKind::List(items), Type::Array(inner)) => {
                let shape = if let Some(Shape::List(shape)) = shape { Some(*shape) } else { None };
                let values = items
                    .iter()
                    .map(|item| self.value(&item.value, shape, *inner, Default::Unset, entry, None));
                Some(Expr::Array(values.collect::<Vec<_>>().into_iter().flatten().collect()))
            }
            (ValueKind::List(items), Type::Map(inner)) => self.pairs(items, *inner, entry),
            (ValueKind::Map(entries), Type::Map(inner)) => {
                let shape = shape.and_then(Shape::object).and_then(|object| object.any);
                let mut fields = Vec::new();
                for field in entries {
                    fields.extend(self.field(&field.key.value, &field.value, shape, *inner, entry));
                }
                Some(Expr::object(fields))
            }
            // A list of one where Alloy takes one.
            (ValueKind::List(items), kind) if kind != Type::Any => match items.as_slice() {
                [item] => self.value(&item.value, None, kind, default, entry, unit),
                _ => Some(value::any(source, self.env)),
            },
            (ValueKind::Map(_), Type::Bool) => Some(Expr::Bool(true)),
            _ => Some(value::any(source, self.env)),
        }
    }

    /// `[{name: a, value: b}]`, which the Collector takes for `{a: b}`.
    fn pairs(&mut self, items: &[Item], inner: Type, entry: &Entry) -> Option<Expr> {
        let mut fields = Vec::new();
        for item in items {
            let name = item.value.get("name").and_then(Value::as_str)?;
            fields.extend(self.field(name, item.value.get("value")?, None, inner, entry));
        }
        Some(Expr::object(fields))
    }

    fn field(
        &mut self,
        name: &str,
        source: &Value,
        shape: Option<Shape>,
        inner: Type,
        entry: &Entry,
    ) -> Option<(String, Expr)> {
        let is_header = entry.key.value == "headers";
        let value = match &source.kind {
            ValueKind::Scalar(scalar) if is_header && secret::is_header(name) => {
                self.secret(scalar, source, name)
            }
            // One value where Alloy takes a list.
            ValueKind::Scalar(_) if matches!(inner, Type::Array(_)) => {
                let Type::Array(element) = inner else { return None };
                Expr::Array(vec![self.value(source, None, *element, Default::Unset, entry, None)?])
            }
            _ => self.value(source, shape, inner, Default::Unset, entry, None)?,
        };
        Some((name.to_owned(), value))
    }

    /// A secret. Where the source holds it literally, the output asks the environment for it instead.
    pub(crate) fn secret(&mut self, scalar: &Scalar, source: &Value, key: &str) -> Expr {
        if !secret::is_literal(scalar) {
            return value::text(scalar, None);
        }
        let wish = secret::variable(&self.component.id, key);
        let (variable, scheme) = self.bindings.secret(&wish, scalar);
        self.ledger.secrets.push((source.span, variable.clone()));
        self.ledger.report(
            Diagnostic::info(
                codes::LITERAL_SECRET,
                format!("the output reads this secret from `{variable}`"),
            )
            .at(source.span, "a literal secret; it is not copied")
            .help(format!("set the environment variable `{variable}` where Alloy runs")),
        );
        let asked = Expr::call("sys.env", [variable.as_str()]);
        match scheme {
            Some(scheme) => Expr::text(format!("{scheme} ")).binary(BinaryOp::Add, asked),
            None => asked,
        }
    }

    /// The handler of an extension: `auth: {authenticator: NAME}`, `storage: NAME`.
    pub(crate) fn bind(&mut self, source: &Value, entry: &Entry) -> Option<Expr> {
        let name = source.get("authenticator").unwrap_or(source);
        let id = name.as_str()?.trim();
        match self.bindings.handler(id) {
            Some(handler) => Some(handler),
            None => {
                let what = self.bindings.why_not(id);
                self.ledger.report(
                    Diagnostic::error(
                        codes::UNDEFINED,
                        format!("`{}` asks for the extension `{id}`, which {what}", self.component.id),
                    )
                    .at(name.span, format!("`{}` comes out without it", entry.key.value))
                    .help(
                        "without it the component may be open to everyone, or be refused: set it up by hand",
                    ),
                );
                self.ledger.judge(
                    self.component.section,
                    entry,
                    Outcome::Unsupported,
                    format!("`{id}` {what}"),
                );
                None
            }
        }
    }

    /// What the Collector takes for a key that is not written.
    fn source_default(&self, path: &str) -> Default {
        let mut object = self.bindings.schema(&self.name);
        let mut default = Default::Unset;
        for key in path.split('.') {
            let Some(found) = object.and_then(|object| object.key(key)) else { return Default::Unset };
            default = found.default;
            object = found.shape.object();
        }
        default
    }

    /// Writes out the defaults of the Collector that Alloy does not share. `source` are the keys that are written; None
    /// where the mapping itself is not.
    fn defaults(&mut self, source: Option<&[Entry]>, object: &'static Object, node: &mut Node, path: &str) {
        let source_keys = source.unwrap_or_default();
        for key in object.keys {
            let written = source_keys.iter().find(|entry| entry.key.value == key.name);
            // A section that is there without keys has been seen to.
            if written.is_some_and(|entry| !is_null(&entry.value) || key.shape.object().is_some()) {
                continue;
            }
            let path = join(path, key.name);
            let place = match rules::action(&self.name, &path) {
                None => place::find(node.facts, key.name),
                Some(Action::To("")) => {
                    if let Shape::Object(inner) = key.shape {
                        self.defaults(source.map(|_| [].as_slice()), inner, node, &path);
                    }
                    continue;
                }
                Some(Action::To(target)) if !target.contains('.') => place::find(node.facts, target),
                Some(Action::Words(words)) => {
                    let renamed = match key.default {
                        Default::Value(Literal::String(text)) => words.iter().find(|(from, _)| *from == text),
                        _ => None,
                    };
                    if let (Some((_, to)), Some(Place { spot: Spot::Attribute(attribute), .. })) =
                        (renamed, place::find(node.facts, key.name))
                        && attribute.default != Default::Value(Literal::String(to))
                    {
                        node.set(attribute.name, *to);
                    }
                    continue;
                }
                Some(_) => continue,
            };
            let Some(place) = place else { continue };
            self.default(key.shape, key.default, place, node, &path, source.is_some());
        }
    }

    fn default(
        &mut self,
        shape: Shape,
        default: Default,
        place: Place,
        node: &mut Node,
        path: &str,
        is_written: bool,
    ) {
        if rules::same_effect(&self.name, path) {
            return;
        }
        match (place.spot, shape) {
            (Spot::Attribute(attribute), _) => {
                let default = rules::effective_default(&self.name, path).map_or(default, Default::Value);
                let Default::Value(literal) = default else { return };
                let Some(value) = value::literal(literal, attribute.kind) else { return };
                let value = match place.unit {
                    Some(unit) => match value {
                        Expr::Number(number) => Expr::text(format!("{number}{unit}")),
                        value => value,
                    },
                    None => value,
                };
                let differs = match attribute.default {
                    Default::Value(theirs) => {
                        !value::same(&value, theirs, attribute.kind)
                            && !(is_empty(&value) && !is_measure(attribute.kind))
                    }
                    Default::Unset => {
                        (is_written && attribute.required && !is_empty(&value))
                            || rules::is_written(path, literal)
                    }
                    Default::Unknown => false,
                };
                if differs {
                    let node = match place.wrapper {
                        Some(wrapper) => node.block(wrapper),
                        None => Some(node),
                    };
                    if let Some(node) = node
                        && node.attribute(attribute.name).is_none()
                    {
                        node.set(attribute.name, value);
                    }
                }
            }
            (Spot::Block(block), Shape::Object(inner)) if !block.repeated => {
                let mut element = Node::new(block.body);
                let off = |default| default == Default::Value(Literal::Bool(false));
                if inner.key("enabled").is_some_and(|key| off(key.default))
                    && block
                        .body
                        .attribute("enabled")
                        .is_some_and(|facts| facts.default == Default::Value(Literal::Bool(true)))
                {
                    // Nothing else counts then.
                    element.set("enabled", false);
                } else {
                    self.defaults(None, inner, &mut element, path);
                }
                if !element.is_empty() {
                    let node = match place.wrapper {
                        Some(wrapper) => node.block(wrapper),
                        None => Some(node),
                    };
                    if let Some(node) = node
                        && !node.has_block(block.name)
                    {
                        node.add(block.name, element, Vec::new());
                    }
                }
            }
            // Off in the Collector where it is not written, on in Alloy.
            (Spot::Block(block), Shape::Section(_)) => {
                let on = block
                    .body
                    .attribute("enabled")
                    .is_some_and(|attribute| attribute.default == Default::Value(Literal::Bool(true)));
                if on && let Some(inner) = node.block(block.name) {
                    inner.set("enabled", false);
                }
            }
            (Spot::Block(_), _) => {}
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// A number of `unit`s as a size.
fn counted(scalar: &Scalar, unit: &str) -> Option<Expr> {
    match scalar.literal() {
        Some(literal) => Some(Expr::text(format!("{}{unit}", literal.parse::<u64>().ok()?))),
        None => Some(value::text(scalar, Some("0")).binary(BinaryOp::Add, unit)),
    }
}

/// Numbers, durations and booleans, whose zero is a value like any other.
fn is_measure(kind: Type) -> bool {
    matches!(kind, Type::Bool | Type::Int | Type::Uint | Type::Float | Type::Duration) || kind == SIZE
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Null)
}

/// Whether a value is none: nothing, an empty list or mapping or text, `false`, zero.
fn is_nothing(value: &Value) -> bool {
    match &value.kind {
        ValueKind::Null => true,
        ValueKind::Scalar(scalar) => {
            scalar.literal().is_some_and(|text| ["", "false", "0", "0s"].contains(&text))
        }
        ValueKind::List(items) => items.is_empty(),
        ValueKind::Map(entries) => entries.is_empty(),
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
