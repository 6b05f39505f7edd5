//! `resource` processor: OTTL on resources (internal/coreinternal/attraction).

use flb2alloy_ir::collector::Signal;
use flb2alloy_ir::{Outcome, Piece, Text};
use flb2alloy_parser::collector::{self, Scalar, Value, ValueKind};
use flb2alloy_syntax::{Block, Expr};

use super::Special;
use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use crate::collector::keys::exact;
use crate::collector::{Input, Lowering, value};
use crate::{ottl, text};

pub(super) const PROCESSOR: Special = Special {
    name: "processor/resource",
    becomes: "otelcol.processor.transform",
    keys: &[exact("attributes.*", "a statement on the resource for each action")],
    lower,
};

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let section = component.section;
    let mut statements = Vec::new();
    let mut comments = Vec::new();
    for entry in component.config.entries() {
        if entry.key.value != "attributes" {
            lowering.ledger.unknown(section, entry, &component.name(), Some("attributes"));
            continue;
        }
        comments.extend(canvas::comments(&entry.comments));
        for item in entry.value.items() {
            comments.extend(canvas::comments(&item.comments));
            match statement(&item.value, lowering) {
                Some(statement) => statements.push(statement),
                None => item.value.entries().iter().for_each(|entry| {
                    lowering.ledger.judge(section, entry, Outcome::Unsupported, UNKNOWN);
                }),
            }
        }
        lowering.ledger.exact(section, entry, "otelcol.processor.transform");
    }
    let kind = "otelcol.processor.transform";
    let wish = component.suffix().unwrap_or("resource");
    let label = lowering.label_like(id, kind, wish);
    let mut block = Block::new(kind, label.as_str());
    for comment in comments {
        block = block.comment(comment);
    }
    for signal in lowering.signals(id) {
        let name = match signal {
            Signal::Logs => "log_statements",
            Signal::Metrics => "metric_statements",
            Signal::Traces => "trace_statements",
        };
        block = block.block(
            Block::unlabelled(name)
                .attribute("context", "resource")
                .attribute("statements", Expr::Array(statements.clone())),
        );
    }
    block = block.block(lowering.output_block(id));
    lowering.push(id, kind, &label, block);
    Input::Ports(vec![Port::input(&format!("{kind}.{label}"))])
}

const UNKNOWN: &str = "write this action as a statement of otelcol.processor.transform";

/// The statement for one action.
fn statement(action: &Value, lowering: &mut Lowering<'_>) -> Option<Expr> {
    let scalar = |key: &str| {
        action.get(key).and_then(Value::scalar).map(|scalar| value::resolved(scalar, lowering.env))
    };
    let key = scalar("key").map(|key| attribute(&key));
    let pattern = scalar("pattern").map(|pattern| quoted(&pattern));
    let source = match (action.get("value"), scalar("from_attribute")) {
        (Some(value), _) => Some((literal(value, lowering)?, None)),
        (None, Some(from)) => Some((attribute(&from), Some(format!("{} != nil", attribute(&from))))),
        (None, None) => None,
    };
    let statement = match (action.get("action")?.as_str()?.to_ascii_lowercase().as_str(), key, pattern) {
        (verb @ ("insert" | "update" | "upsert"), Some(key), _) => {
            let (source, there) = source?;
            let own = match verb {
                "insert" => Some(format!("{key} == nil")),
                "update" => Some(format!("{key} != nil")),
                _ => None,
            };
            let conditions: Vec<String> = own.into_iter().chain(there).collect();
            match conditions.is_empty() {
                true => format!("set({key}, {source})"),
                false => format!("set({key}, {source}) where {}", conditions.join(" and ")),
            }
        }
        ("delete", _, Some(pattern)) => format!("delete_matching_keys(resource.attributes, {pattern})"),
        ("delete", Some(key), None) => {
            let name = key.strip_prefix("resource.attributes[")?.strip_suffix(']')?;
            format!("delete_key(resource.attributes, {name})")
        }
        ("hash", Some(key), None) => format!("set({key}, SHA256({key})) where IsString({key})"),
        ("extract", Some(key), Some(pattern)) => format!(
            "merge_maps(resource.attributes, ExtractPatterns({key}, {pattern}), \"upsert\") where IsString({key})"
        ),
        ("convert", Some(key), _) => {
            let converter = match scalar("converted_type")?.literal()? {
                "int" => "Int",
                "double" => "Double",
                "string" => "String",
                _ => return None,
            };
            format!("set({key}, {converter}({key})) where {key} != nil")
        }
        _ => return None,
    };
    Some(statement_expr(&statement))
}

/// A statement of OTTL, with variables asked from the environment.
pub(super) fn statement_expr(statement: &str) -> Expr {
    ottl::expr_with(statement, |text| text::expr_with(text, text::environment))
}

fn attribute(key: &Scalar) -> String {
    format!("resource.attributes[{}]", quoted(key))
}

/// A text as a string of OTTL.
pub(super) fn quoted(scalar: &Scalar) -> String {
    ottl::quote_text(&Text(scalar.pieces.iter().map(piece).collect()))
}

fn piece(piece: &collector::Piece) -> Piece {
    match piece {
        collector::Piece::Literal(text) => Piece::Literal(text.clone()),
        collector::Piece::Variable { name, default } => {
            let literal = |piece: &collector::Piece| match piece {
                collector::Piece::Literal(text) => text.clone(),
                collector::Piece::Variable { .. } => String::new(),
            };
            let default = default.as_ref().map(|pieces| pieces.iter().map(literal).collect());
            Piece::Variable { name: name.clone(), default }
        }
    }
}

/// A value of YAML as a literal of OTTL.
fn literal(source: &Value, lowering: &Lowering<'_>) -> Option<String> {
    match &source.kind {
        ValueKind::Scalar(scalar) => {
            let scalar = value::resolved(scalar, lowering.env);
            Some(match value::any_scalar(&scalar) {
                Expr::Bool(flag) => flag.to_string(),
                Expr::Number(number) => number,
                _ => quoted(&scalar),
            })
        }
        ValueKind::List(items) => {
            let items: Option<Vec<String>> =
                items.iter().map(|item| literal(&item.value, lowering)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        ValueKind::Null | ValueKind::Map(_) => None,
    }
}
