//! What an Alloy configuration means: components with their effective arguments and what they feed.

use std::collections::BTreeMap;

use flb2alloy_catalogue::alloy::{Body, Type, component, config_block};
use flb2alloy_catalogue::{Default, Literal, units};
use flb2alloy_parser::FileId;
use flb2alloy_syntax::{BinaryOp, Block, Expr, Statement, UnaryOp, read};

/// A component without its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Component {
    /// Its name.
    pub(super) kind: String,
    /// Its label.
    pub(super) label: String,
    /// Its arguments that are not Alloy's defaults, by their path. References are the kinds that they lead to.
    pub(super) arguments: BTreeMap<String, String>,
}

/// The components of a configuration.
pub(super) fn components(text: &str) -> Result<Vec<Component>, String> {
    let (file, problems) = read(text, FileId(0));
    if let Some(problem) = problems.first() {
        return Err(problem.message.clone());
    }
    let mut found = Vec::new();
    for statement in file.to_body().statements {
        let Statement::Block(block) = statement else { continue };
        let facts = component(&block.name).or_else(|| config_block(&block.name));
        let mut arguments = BTreeMap::new();
        fill(&block, facts.map(|facts| facts.body), "", &mut arguments);
        found.push(Component { kind: block.name, label: block.label.unwrap_or_default(), arguments });
    }
    Ok(found)
}

fn fill(block: &Block, facts: Option<&'static Body>, path: &str, arguments: &mut BTreeMap<String, String>) {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for statement in &block.body.statements {
        match statement {
            Statement::Attribute(attribute) => {
                let facts = facts.and_then(|facts| facts.attribute(&attribute.name));
                let kind = facts.map_or(Type::Any, |facts| facts.kind);
                let value = value(&attribute.value, kind);
                let default = match facts.map(|facts| facts.default) {
                    Some(Default::Value(default)) => literal(default, kind),
                    _ => zero(&value),
                };
                if value != default {
                    arguments.insert(join(path, &attribute.name), value);
                }
            }
            Statement::Block(inner) => {
                let facts = facts.and_then(|facts| facts.block(&inner.name));
                let repeated = facts.is_none_or(|facts| facts.repeated);
                let number = numbers.entry(&inner.name).or_insert(0);
                let name = match named(inner) {
                    // Where each has a name, their order says nothing.
                    Some(own) if repeated && block.name == "otelcol.connector.count" => {
                        format!("{}[{own}]", inner.name)
                    }
                    _ if repeated => format!("{}[{number}]", inner.name),
                    _ => inner.name.clone(),
                };
                *number += 1;
                let path = join(path, &name);
                // A block can turn something on by being there.
                arguments.insert(path.clone(), "{}".to_owned());
                fill(inner, facts.map(|facts| facts.body), &path, arguments);
            }
            Statement::Comment(_) | Statement::Blank => {}
        }
    }
    // A block that says nothing but Alloy's defaults is as good as none, if Alloy does not ask whether it is there.
    if !path.is_empty() && !SWITCHES.contains(&block.name.as_str()) {
        let inside = format!("{path}.");
        if arguments.keys().any(|key| key.starts_with(&inside)) || is_plain(&block.name) {
            arguments.remove(path);
        }
    }
}

/// Blocks whose presence alone does something.
const SWITCHES: [&str; 9] = [
    "grpc",
    "http",
    "thrift_http",
    "thrift_binary",
    "thrift_compact",
    "explicit",
    "exponential",
    "tcp",
    "udp",
];

/// Blocks that are the same whether they are there with Alloy's defaults or not there.
fn is_plain(name: &str) -> bool {
    [
        "output",
        "client",
        "debug_metrics",
        "extract",
        "filter",
        "exclude",
        "include",
        "sending_queue",
        "retry_on_failure",
    ]
    .contains(&name)
}

/// The name of a block that has one among its arguments.
fn named(block: &Block) -> Option<&str> {
    block.body.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name == "name" => match &attribute.value {
            Expr::String(name) | Expr::RawString(name) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    })
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// What a value is where nothing of it is written.
fn zero(value: &str) -> String {
    let zeros = ["false", "0", "\"\"", "[]", "{}", "\"0s\"", "0B", "0ns"];
    zeros.iter().find(|zero| **zero == value).map_or_else(String::new, |zero| (*zero).to_owned())
}

/// A value in one spelling.
fn value(expr: &Expr, kind: Type) -> String {
    match expr {
        Expr::String(text) | Expr::RawString(text) => text_value(text, kind),
        Expr::Number(number) => number_value(number),
        Expr::Unary(UnaryOp::Negate, inner) => format!("-{}", value(inner, kind)),
        Expr::Unary(UnaryOp::Not, inner) => format!("!{}", value(inner, kind)),
        Expr::Bool(value) => value.to_string(),
        Expr::Null => "null".to_owned(),
        Expr::Array(items) => {
            let inner = if let Type::Array(inner) = kind { *inner } else { Type::Any };
            let mut items: Vec<String> = items.iter().map(|item| value(item, inner)).collect();
            if matches!(inner, Type::Capsule(_)) {
                items.sort();
            }
            format!("[{}]", items.join(", "))
        }
        Expr::Object(fields) => {
            let inner = if let Type::Map(inner) = kind { *inner } else { Type::Any };
            let mut fields: Vec<String> =
                fields.iter().map(|(name, field)| format!("{name:?}: {}", value(field, inner))).collect();
            fields.sort();
            format!("{{{}}}", fields.join(", "))
        }
        // Labels are aside.
        Expr::Reference(names) => match names.as_slice() {
            [kind @ .., _, export] if kind.len() >= 2 => format!("{} {export}", kind.join(".")),
            names => names.join("."),
        },
        Expr::Call(function, arguments) => call(function, arguments),
        Expr::Binary(left, BinaryOp::Add, right) => {
            format!("{} + {}", value(left, Type::Any), value(right, Type::Any))
        }
        Expr::Binary(left, operator, right) => {
            format!("{} {} {}", value(left, Type::Any), operator.symbol(), value(right, Type::Any))
        }
        Expr::Paren(inner) => value(inner, kind),
        Expr::Index(..) | Expr::Access(..) => format!("{expr:?}"),
    }
}

fn call(function: &Expr, arguments: &[Expr]) -> String {
    let function = value(function, Type::Any);
    let arguments: Vec<String> = arguments.iter().map(|argument| value(argument, Type::Any)).collect();
    match (function.as_str(), arguments.as_slice()) {
        // The value of a variable that is not set is an empty string anyway.
        ("coalesce", [variable, default]) if default == "\"\"" => variable.clone(),
        _ => format!("{function}({})", arguments.join(", ")),
    }
}

fn text_value(text: &str, kind: Type) -> String {
    let spelt = match kind {
        Type::Duration => units::nanoseconds(text).map(|time| format!("{time}ns")),
        Type::Text("units.Base2Bytes") => units::base2_bytes(text).map(|bytes| format!("{bytes}B")),
        _ => None,
    };
    spelt.unwrap_or_else(|| format!("{text:?}"))
}

fn number_value(number: &str) -> String {
    number.parse::<f64>().map_or_else(|_| number.to_owned(), |number| number.to_string())
}

fn literal(default: Literal, kind: Type) -> String {
    match default {
        Literal::String(text) => text_value(text, kind),
        Literal::Number(number) => number_value(number),
        Literal::Bool(value) => value.to_string(),
        Literal::Array(items) => {
            let inner = if let Type::Array(inner) = kind { *inner } else { Type::Any };
            format!("[{}]", items.iter().map(|item| literal(*item, inner)).collect::<Vec<_>>().join(", "))
        }
        Literal::Object(fields) => {
            let inner = if let Type::Map(inner) = kind { *inner } else { Type::Any };
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name:?}: {}", literal(*value, inner))).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}
