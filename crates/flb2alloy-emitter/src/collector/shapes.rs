//! Keys whose values have another shape in Alloy.

use flb2alloy_parser::collector::{Entry, Value, ValueKind};
use flb2alloy_syntax::Expr;

use super::scope::Scope;
use super::tree::Node;
use super::value;
use crate::canvas;

/// The statements or conditions in a list.
fn texts(value: &Value) -> Vec<Expr> {
    let texts = value.items().iter().filter_map(|item| item.value.scalar());
    texts.map(|scalar| value::text(scalar, None)).collect()
}

/// `log_statements` and the like of the transform processor: a list of groups, or of statements whose context is inferred.
/// Alloy has other blocks for the latter, which run after the former.
pub(super) fn statements(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let key = entry.key.value.as_str();
    let signal = match key {
        "log_statements" => "log",
        "metric_statements" => "metric",
        _ => "trace",
    };
    let (flat, groups): (Vec<_>, Vec<_>) =
        entry.value.items().iter().partition(|item| item.value.scalar().is_some());
    let mut flat_statements = Vec::new();
    let mut comments = canvas::comments(&entry.comments);
    for item in groups {
        let statements = item.value.get("statements").map(texts).unwrap_or_default();
        let context = item.value.get("context").and_then(Value::as_str).unwrap_or_default();
        let only_statements = item.value.entries().iter().all(|entry| entry.key.value == "statements");
        if context.is_empty() && only_statements {
            flat_statements.extend(statements);
            continue;
        }
        let Some(block) = node.facts.block(key) else { return };
        let mut group = Node::new(block.body);
        let context =
            if context.is_empty() { inferred(signal, item.value.get("statements")) } else { context };
        group.set("context", context);
        for field in item.value.entries().iter().filter(|field| field.key.value != "context") {
            match field.key.value.as_str() {
                "error_mode" => {
                    let mode = field.value.as_str().unwrap_or_default();
                    group.set("error_mode", mode);
                }
                "conditions" => group.set("conditions", Expr::Array(texts(&field.value))),
                "statements" => group.set("statements", Expr::Array(texts(&field.value))),
                _ => scope.ledger.unknown(scope.component.section, field, &scope.name, None),
            }
        }
        comments.extend(canvas::comments(&item.comments));
        node.add(block.name, group, std::mem::take(&mut comments));
    }
    flat_statements.extend(
        flat.into_iter().filter_map(|item| item.value.scalar()).map(|scalar| value::text(scalar, None)),
    );
    if !flat_statements.is_empty()
        && let Some(inner) = node.block("statements")
    {
        inner.set_with(signal, Expr::Array(flat_statements), comments);
    }
}

/// The context of a group that has conditions and names no context: what its first path says.
fn inferred(signal: &str, statements: Option<&Value>) -> &'static str {
    let contexts = ["datapoint", "spanevent", "span", "metric", "log", "scope", "resource"];
    let texts: Vec<&str> = statements
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.value.as_str())
        .collect();
    let named =
        contexts.into_iter().find(|context| texts.iter().any(|text| text.contains(&format!("{context}."))));
    named.unwrap_or(match signal {
        "log" => "log",
        "metric" => "metric",
        _ => "span",
    })
}

/// `logs`, `metrics` and `traces` of the filter processor. Conditions about resources are a block of their own in Alloy.
pub(super) fn filter(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let section = scope.component.section;
    let key = entry.key.value.as_str();
    let conditions = match key {
        "logs" => "log_conditions",
        "metrics" => "metric_conditions",
        _ => "trace_conditions",
    };
    let mut comments = canvas::comments(&entry.comments);
    for field in entry.value.entries() {
        comments.extend(canvas::comments(&field.comments));
        match field.key.value.as_str() {
            "resource" => {
                let Some(block) = node.facts.block(conditions) else { continue };
                let mut group = Node::new(block.body);
                group.set("context", "resource");
                group.set("conditions", Expr::Array(texts(&field.value)));
                node.add(block.name, group, std::mem::take(&mut comments));
                scope.ledger.exact(section, field, scope.alloy);
            }
            "include" | "exclude" | "regexp" => scope.ledger.unsupported(
                section,
                field,
                "write it as OTTL conditions, which the filter processor and Alloy take: what matches is dropped",
            ),
            name => match node.block(key).and_then(|inner| Some((inner.facts.attribute(name)?, inner))) {
                Some((attribute, inner)) => {
                    inner.set_with(attribute.name, Expr::Array(texts(&field.value)), std::mem::take(&mut comments));
                    scope.ledger.exact(section, field, scope.alloy);
                }
                None => scope.ledger.unknown(section, field, &scope.name, None),
            },
        }
    }
}

/// Alloy's spanmetrics wants a histogram and one of its two kinds; the Collector takes an explicit one where none is
/// written.
pub(super) fn histogram(node: &mut Node) {
    let Some(inner) = node.block("histogram") else { return };
    if !inner.has_block("explicit") && !inner.has_block("exponential") {
        inner.block("explicit");
    }
}

/// `loglevel` of the older logging exporter.
pub(super) fn log_level(_scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let verbosity = match entry.value.as_str() {
        Some("debug") => "detailed",
        Some("info") => "normal",
        _ => return,
    };
    node.set("verbosity", verbosity);
}

/// `node_from_env_var: NAME`
pub(super) fn node_from_env(_scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    if let ValueKind::Scalar(scalar) = &entry.value.kind
        && let Some(name) = scalar.literal()
    {
        node.set("node", Expr::call("sys.env", [name]));
    }
}
