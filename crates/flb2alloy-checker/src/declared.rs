//! What the text of a `declare` tells of its arguments and exports: of which types they are.

use flb2alloy_syntax::spanned::{Attribute, Block, Expr, ExprKind, Statement};

use crate::body::Checker;
use crate::catalogue::{Body, Type, component};
use crate::language::Language;
use crate::module::{Custom, Target, id, labels};
use crate::value::Have;
use crate::{rules, stdlib};

/// What a place takes.
pub(crate) struct Want {
    pub(crate) kind: Type,
    pub(crate) languages: Vec<Language>,
}

/// Modules within modules go no deeper; a `declare` may even contain instances of itself.
const DEEPEST: usize = 8;

impl<'a> Checker<'_, 'a> {
    /// What a `declare` exports as `name`.
    pub(crate) fn exported(&self, declare: &'a Block<'a>, name: &str) -> Have<'static> {
        self.exported_at(declare, name, 0)
    }

    fn exported_at(&self, declare: &'a Block<'a>, name: &str, depth: usize) -> Have<'static> {
        let export = labels(declare, "export").find(|(label, _)| *label == name);
        let Some(value) = export.and_then(|(_, export)| attribute(export, "value")) else {
            return Have::Unknown;
        };
        match &value.kind {
            ExprKind::String(_) | ExprKind::RawString(_) => Have::Of(Type::String),
            ExprKind::Number(_) => Have::Of(Type::Float),
            ExprKind::Bool(_) => Have::Of(Type::Bool),
            ExprKind::Array(_) => Have::List,
            ExprKind::Object(_) => Have::Fields,
            ExprKind::Reference(names) if depth < DEEPEST => {
                let names: Vec<&str> = names.iter().map(|name| name.value).collect();
                self.within(declare, &names, depth)
            }
            _ => Have::Unknown,
        }
    }

    /// What names stand for inside of a `declare`.
    fn within(&self, declare: &'a Block<'a>, names: &[&str], depth: usize) -> Have<'static> {
        for count in 1..=names.len() {
            let name = names[..count].join(".");
            if stdlib::function(&name).is_some_and(|function| function.kind != stdlib::Kind::Value) {
                return Have::Function;
            }
            let Some(block) = blocks(declare).find(|block| id(block) == name) else { continue };
            if block.name.value == "argument" {
                return Have::Unknown;
            }
            let Some(export) = names.get(count) else { return Have::Fields };
            return match (self.target(declare, &block.name.value), names.len() - count) {
                (Target::Component(facts), 1) => {
                    facts.export(export).map_or(Have::Unknown, |export| Have::Of(export.kind))
                }
                (Target::Declared(inner), 1) => self.exported_at(inner, export, depth + 1),
                _ => Have::Unknown,
            };
        }
        Have::Unknown
    }

    /// What a block in a `declare` is an instance of.
    fn target(&self, declare: &'a Block<'a>, name: &str) -> Target<'a> {
        if let Some((_, inner)) = labels(declare, "declare").find(|(label, _)| *label == name) {
            return Target::Declared(inner);
        }
        match self.scope.custom(name) {
            Some(Custom::Declare(outer)) => Target::Declared(outer),
            Some(Custom::Import(_)) => Target::Opaque,
            None => component(name).map_or(Target::Opaque, Target::Component),
        }
    }

    /// The types that `declare` takes for its argument `name`: those of all places where it hands it on.
    pub(crate) fn wanted(&self, declare: &'a Block<'a>, name: &str) -> Vec<Want> {
        let mut found = Vec::new();
        self.wanted_at(declare, name, 0, &mut found);
        found
    }

    fn wanted_at(&self, declare: &'a Block<'a>, name: &str, depth: usize, found: &mut Vec<Want>) {
        if depth > DEEPEST {
            return;
        }
        for block in blocks(declare) {
            match self.target(declare, &block.name.value) {
                Target::Component(facts) => handed_on(block, facts.body, (facts.name, ""), name, found),
                Target::Declared(inner) => {
                    for attribute in attributes(block).filter(|attribute| is_argument(&attribute.value, name))
                    {
                        self.wanted_at(inner, attribute.name.value, depth + 1, found);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Adds the types of the places in a block that take the argument as it is. `at` names the component and the block in it.
fn handed_on(block: &Block<'_>, facts: &'static Body, at: (&str, &str), name: &str, found: &mut Vec<Want>) {
    for statement in &block.statements {
        match statement {
            Statement::Attribute(attribute) => {
                let Some(fact) = facts.attribute(attribute.name.value) else { continue };
                let kind = match (&attribute.value.kind, fact.kind) {
                    (ExprKind::Array(elements), Type::Array(kind))
                        if elements.iter().any(|element| is_argument(element, name)) =>
                    {
                        *kind
                    }
                    _ if is_argument(&attribute.value, name) => fact.kind,
                    _ => continue,
                };
                found.push(Want { kind, languages: rules::languages(at.0, at.1, fact.name) });
            }
            Statement::Block(inner) => {
                if let Some(fact) = facts.block(&inner.name.value) {
                    handed_on(inner, fact.body, (at.0, &inner.name.value), name, found);
                }
            }
        }
    }
}

fn blocks<'a>(block: &'a Block<'a>) -> impl Iterator<Item = &'a Block<'a>> {
    block.statements.iter().filter_map(|statement| match statement {
        Statement::Block(block) => Some(block),
        Statement::Attribute(_) => None,
    })
}

fn attributes<'a>(block: &'a Block<'a>) -> impl Iterator<Item = &'a Attribute<'a>> {
    block.statements.iter().filter_map(|statement| match statement {
        Statement::Attribute(attribute) => Some(attribute),
        Statement::Block(_) => None,
    })
}

fn attribute<'a>(block: &'a Block<'a>, name: &str) -> Option<&'a Expr<'a>> {
    attributes(block).find(|attribute| attribute.name.value == name).map(|attribute| &attribute.value)
}

/// Whether an expression is `argument.NAME.value`.
fn is_argument(expr: &Expr<'_>, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Reference(names) => names.iter().map(|name| name.value).eq(["argument", name, "value"]),
        ExprKind::Paren(inner) => is_argument(inner, name),
        _ => false,
    }
}
