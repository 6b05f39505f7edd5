//! The keys of a component that has a twin: its schema, walked as the lowering walks a configuration.

use flb2alloy_catalogue::alloy::{Block, Body, Component, Type};
use flb2alloy_catalogue::otel::{self, Key, Object, Shape};
use flb2alloy_catalogue::{Default, Literal};

use super::{Fate, KeyReference};
use crate::collector::place::{self, Place, Spot};
use crate::collector::rules::{self, Action, Way};
use crate::collector::scope::{defaults, join};

/// What becomes of each key of the component `name`.
pub(super) fn keys(name: &str, alloy: &'static Component) -> Vec<KeyReference> {
    let mut walk = Walk { name, alloy: alloy.name, lines: Vec::new() };
    if let Some(component) = otel::component(name) {
        walk.object(component.body, alloy.body, "", "");
    }
    walk.lines
}

struct Walk<'a> {
    name: &'a str,
    alloy: &'static str,
    lines: Vec<KeyReference>,
}

/// A key: where it is on both sides.
struct At<'p> {
    path: &'p str,
    /// The block of Alloy that the keys around it go to.
    outer: &'p str,
    shape: Shape,
    default: Default,
}

impl Walk<'_> {
    /// The keys of `object` at `path`, which go into `body`, which is at `outer`.
    fn object(&mut self, object: &'static Object, body: &'static Body, path: &str, outer: &str) {
        for key in object.keys {
            let path = join(path, key.name);
            let at = At { path: &path, outer, shape: key.shape, default: key.default };
            match rules::way(self.name, &path, key.name, body) {
                Way::Rule(action) => self.rule(action, key, body, &at),
                Way::Place(place) => self.place(place, &at),
                Way::Nowhere => {
                    self.line(&at, Fate::Unsupported, "", &rules::nothing_like(self.alloy, &path));
                }
            }
        }
        if let Some(shape) = object.any {
            let path = join(path, "NAME");
            let at = At { path: &path, outer, shape, default: Default::Unset };
            self.line(&at, Fate::Unsupported, "", &rules::nothing_like(self.alloy, &path));
        }
    }

    fn rule(&mut self, action: &'static Action, key: &'static Key, body: &'static Body, at: &At<'_>) {
        match action {
            Action::To("") => match inner(key.shape) {
                Some(object) => self.object(object, body, at.path, at.outer),
                None => self.line(at, Fate::Exact, at.outer, ""),
            },
            Action::To(target) => {
                let (blocks, name) = target.rsplit_once('.').unwrap_or(("", target));
                let mut into = Some(body);
                for block in blocks.split('.').filter(|block| !block.is_empty()) {
                    into = into.and_then(|body| body.block(block)).map(|block| block.body);
                }
                let outer = if blocks.is_empty() { at.outer.to_owned() } else { join(at.outer, blocks) };
                if let Some(place) = into.and_then(|body| place::find(body, name)) {
                    self.place(place, &At { outer: &outer, ..*at });
                }
            }
            Action::Named(block, label) => {
                let Some(block) = body.block(block) else { return };
                let target = join(at.outer, block.name);
                self.line(at, Fate::Exact, &join(&target, label), "a block for each name");
                if let Some(element) = key.shape.object().and_then(|object| object.any).and_then(inner) {
                    self.object(element, block.body, &join(at.path, "NAME"), &target);
                }
            }
            Action::Words(_) => {
                self.line(at, Fate::Exact, &join(at.outer, key.name), "values in Alloy's words");
            }
            Action::With(target, _) => self.under(at, &join(at.outer, target)),
            Action::Unsupported(instead) => self.line(at, Fate::Unsupported, "", instead),
            Action::Operational(why) | Action::Nothing(why) => self.line(at, Fate::NotNeeded, "", why),
        }
    }

    /// A key that a function lowers, and the keys in it as far as rules say nothing else of them.
    fn under(&mut self, at: &At<'_>, target: &str) {
        let Some(object) = inner(at.shape).filter(|object| !object.keys.is_empty()) else {
            return self.line(at, Fate::Exact, target, "");
        };
        for key in object.keys {
            let path = join(at.path, key.name);
            let below = At { path: &path, outer: at.outer, shape: key.shape, default: key.default };
            match rules::action(self.name, &path) {
                Some(Action::Unsupported(instead)) => self.line(&below, Fate::Unsupported, "", instead),
                Some(Action::Operational(why) | Action::Nothing(why)) => {
                    self.line(&below, Fate::NotNeeded, "", why);
                }
                Some(Action::With(own, _)) => self.under(&below, &join(at.outer, own)),
                _ => self.under(&below, target),
            }
        }
    }

    fn place(&mut self, place: Place, at: &At<'_>) {
        let outer = place.wrapper.map_or(at.outer.to_owned(), |wrapper| join(at.outer, wrapper));
        match place.spot {
            Spot::Attribute(attribute) => {
                let written = defaults::written(
                    self.name,
                    at.path,
                    at.default,
                    attribute,
                    place.unit,
                    at.outer.is_empty(),
                );
                let note = match (written, attribute.default) {
                    _ if matches!(attribute.kind, Type::Capsule(_)) => {
                        "the extension that it names".to_owned()
                    }
                    (Some(_), Default::Value(theirs)) if !literal(theirs).is_empty() => {
                        format!("the default is written out, as Alloy has {}", literal(theirs))
                    }
                    (Some(_), _) => "the default is written out, as Alloy has none".to_owned(),
                    (None, _) if at.shape == Shape::Secret => SECRET.to_owned(),
                    (None, _) => String::new(),
                };
                self.line(at, Fate::Exact, &join(&outer, attribute.name), &note);
            }
            Spot::Block(block) => self.block(block, at, &join(&outer, block.name)),
        }
    }

    fn block(&mut self, block: &'static Block, at: &At<'_>, target: &str) {
        match inner(at.shape) {
            Some(object) if !object.keys.is_empty() || object.any.is_some() => {
                self.object(object, block.body, at.path, target);
            }
            _ => self.line(at, Fate::Exact, target, ""),
        }
    }

    fn line(&mut self, at: &At<'_>, fate: Fate, target: &str, note: &str) {
        let has_keys = inner(at.shape).is_some_and(|object| !object.keys.is_empty());
        self.lines.push(KeyReference {
            path: if has_keys { join(at.path, "*") } else { at.path.to_owned() },
            default: match at.default {
                Default::Value(value) => Some(literal(value)).filter(|text| !text.is_empty()),
                Default::Unset | Default::Unknown => None,
            },
            fate,
            target: target.to_owned(),
            note: note.to_owned(),
        });
    }
}

const SECRET: &str = "a secret: where it is written down, the output reads it from the environment";

/// The mapping that a key takes, alone or in a list.
fn inner(shape: Shape) -> Option<&'static Object> {
    match shape {
        Shape::List(element) => inner(*element),
        shape => shape.object(),
    }
}

/// A default as a person reads it.
fn literal(value: Literal) -> String {
    match value {
        Literal::String(text) | Literal::Number(text) => text.to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Array(items) => items.iter().map(|item| literal(*item)).collect::<Vec<_>>().join(", "),
        Literal::Object(fields) => {
            let field = |(name, value): &(&str, Literal)| format!("{name}: {}", literal(*value));
            fields.iter().map(field).collect::<Vec<_>>().join(", ")
        }
    }
}
