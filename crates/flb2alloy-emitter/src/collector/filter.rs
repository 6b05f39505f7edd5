//! The filter processor: conditions in OTTL, and what it took before.

use flb2alloy_ottl::{Context, Host, Paths, Place, Signal};
use flb2alloy_parser::collector::{Entry, Item, Value};
use flb2alloy_syntax::Expr;

use super::ottl::{self, Reading};
use super::rules;
use super::scope::Scope;
use super::tree::Node;
use crate::canvas;

pub(super) const AS_CONDITIONS: &str =
    "write it as OTTL conditions, which the filter processor and Alloy take: what matches is dropped";

pub(super) const ONE_MODE: &str =
    "Alloy has one `error_mode` for the whole component: split it where modes differ";

/// `log_conditions` and the like of the filter processor: a list of groups, or of conditions.
pub(super) fn conditions(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let (signal, _) = ottl::signal_of(&entry.key.value);
    let Some(block) = node.facts.block(&entry.key.value) else { return };
    let mut comments = canvas::comments(&entry.comments);
    let (flat, groups): (Vec<_>, Vec<_>) =
        entry.value.items().iter().partition(|item| item.value.scalar().is_some());
    let mut add = |scope: &mut Scope<'_, '_>, named: &str, items: &[&Item]| {
        let context = Context::named(named).map(|context| (context, Paths::Completed));
        let reading = Reading { host: Host::FilterProcessor, place: Place::Condition, context, signal };
        let texts = ottl::taken(scope, items, reading);
        if texts.is_empty() {
            return;
        }
        let mut group = Node::new(block.body);
        if !named.is_empty() {
            group.set("context", named);
        }
        group.set("conditions", Expr::Array(texts));
        node.add(block.name, group, std::mem::take(&mut comments));
    };
    for group in groups {
        let named = group.value.get("context").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(mode) = group.value.entries().iter().find(|entry| entry.key.value == "error_mode") {
            scope.ledger.unsupported(scope.component.section, mode, ONE_MODE);
        }
        let list = group.value.get("conditions").map(Value::items).unwrap_or_default();
        add(scope, &named, &list.iter().collect::<Vec<_>>());
    }
    add(scope, "", &flat);
}

/// `logs`, `metrics` and `traces` of the filter processor. Conditions about resources are a block of their own in Alloy.
pub(super) fn filter(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let section = scope.component.section;
    let key = entry.key.value.as_str();
    let (signal, word) = ottl::signal_of(key);
    let reading = |context, paths| Reading {
        host: Host::FilterProcessor,
        place: Place::Condition,
        context: Some((context, paths)),
        signal,
    };
    let mut comments = canvas::comments(&entry.comments);
    for field in entry.value.entries() {
        comments.extend(canvas::comments(&field.comments));
        let path = format!("{key}.{}", field.key.value);
        if let Some(action) = rules::action(&scope.name, &path) {
            scope.act(action, field, None, node, &path);
            continue;
        }
        let context = match field.key.value.as_str() {
            "resource" => {
                let Some(block) = node.facts.block(&format!("{word}_conditions")) else { continue };
                let texts = ottl::texts(scope, &field.value, reading(Context::Resource, Paths::Completed));
                let mut group = Node::new(block.body);
                group.set("context", "resource");
                group.set("conditions", Expr::Array(texts));
                node.add(block.name, group, std::mem::take(&mut comments));
                scope.ledger.exact(section, field, scope.alloy);
                continue;
            }
            "include" | "exclude" => {
                match matched(signal, field) {
                    Some(condition) => {
                        if let Some(inner) = node.block(key) {
                            inner.extend("metric", vec![condition], std::mem::take(&mut comments));
                        }
                        scope.ledger.exact(section, field, "otelcol.processor.filter metrics");
                    }
                    None => scope.ledger.unsupported(section, field, AS_CONDITIONS),
                }
                continue;
            }
            "span" => Context::Span,
            "spanevent" => Context::SpanEvent,
            "metric" => Context::Metric,
            "datapoint" => Context::DataPoint,
            "log_record" => Context::Log,
            _ => {
                scope.ledger.unknown(section, field, &scope.name, None);
                continue;
            }
        };
        let texts = ottl::texts(scope, &field.value, reading(context, Paths::Legacy));
        if let Some(inner) = node.block(key)
            && let Some(attribute) = inner.facts.attribute(&field.key.value)
        {
            inner.extend(attribute.name, texts, std::mem::take(&mut comments));
            scope.ledger.exact(section, field, scope.alloy);
        }
    }
}

/// `include` and `exclude` of metrics by their names, as a condition on what is dropped. None for what is more than that.
fn matched(signal: Signal, entry: &Entry) -> Option<Expr> {
    let keys = ["match_type", "metric_names", "regexp"];
    if signal != Signal::Metrics
        || entry.value.entries().iter().any(|key| !keys.contains(&key.key.value.as_str()))
    {
        return None;
    }
    let strict = match entry.value.get("match_type").and_then(Value::as_str)? {
        "strict" => true,
        "regexp" => false,
        _ => return None,
    };
    let mut tests = Vec::new();
    for item in entry.value.get("metric_names")?.items() {
        let name = flb2alloy_syntax::quote(item.value.as_str()?);
        tests.push(if strict { format!("name == {name}") } else { format!("IsMatch(name, {name})") });
    }
    if tests.is_empty() {
        return None;
    }
    let any = tests.join(" or ");
    Some(Expr::statement(if entry.key.value == "include" { format!("not ({any})") } else { any }))
}
