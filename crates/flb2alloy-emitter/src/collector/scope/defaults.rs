//! Defaults that the Collector and Alloy do not share.

use flb2alloy_catalogue::alloy::{Attribute, Type};
use flb2alloy_catalogue::otel::{Object, Shape};
use flb2alloy_catalogue::{Default, Literal};
use flb2alloy_parser::collector::{Entry, Value, ValueKind};
use flb2alloy_syntax::Expr;

use super::super::place::{self, Place, Spot};
use super::super::rules::{self, Action};
use super::super::tree::Node;
use super::super::value::{self, SIZE};
use super::{Scope, is_empty, join};

impl Scope<'_, '_> {
    /// What the Collector takes for a key that is not written.
    pub(super) fn source_default(&self, path: &str) -> Default {
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
    pub(super) fn defaults(
        &mut self,
        source: Option<&[Entry]>,
        object: &'static Object,
        node: &mut Node,
        path: &str,
    ) {
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
                let written = written(&self.name, path, default, attribute, place.unit, is_written);
                if let Some(value) = written {
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

/// What has to be written for a key that the source leaves out: the Collector's default, where Alloy has another.
pub(crate) fn written(
    component: &str,
    path: &str,
    default: Default,
    attribute: &Attribute,
    unit: Option<&str>,
    is_written: bool,
) -> Option<Expr> {
    if rules::same_effect(component, path) {
        return None;
    }
    let default = rules::effective_default(component, path).map_or(default, Default::Value);
    let Default::Value(literal) = default else { return None };
    let value = value::literal(literal, attribute.kind)?;
    let value = match (unit, value) {
        (Some(unit), Expr::Number(number)) => Expr::text(format!("{number}{unit}")),
        (_, value) => value,
    };
    let differs = match attribute.default {
        Default::Value(theirs) => {
            !value::same(&value, theirs, attribute.kind) && (!is_empty(&value) || is_measure(attribute.kind))
        }
        Default::Unset => {
            (is_written && attribute.required && !is_empty(&value)) || rules::is_written(path, literal)
        }
        Default::Unknown => false,
    };
    differs.then_some(value)
}

/// Numbers, durations and booleans, whose zero is a value like any other.
fn is_measure(kind: Type) -> bool {
    matches!(kind, Type::Bool | Type::Int | Type::Uint | Type::Float | Type::Duration) || kind == SIZE
}

fn is_null(value: &Value) -> bool {
    matches!(value.kind, ValueKind::Null)
}
