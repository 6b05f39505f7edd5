//! Which records carry their tag: those at whose tag something further on looks.

use std::collections::HashSet;

use flb2alloy_ir::Pipeline;
use flb2alloy_ir::compute::{Test, Value};
use flb2alloy_ir::pipeline::{Node, NodeId, NodeKind};
use flb2alloy_ir::record::{Condition, Op, Operand};
use flb2alloy_ir::sink::Sink;

use crate::sink::attributes::needs_tag as needs_tag_for;

/// The nodes through which records go that still need their tag.
pub(super) fn tagged(pipeline: &Pipeline) -> HashSet<NodeId> {
    let mut tagged = HashSet::new();
    // Each node stands before the nodes it feeds.
    for (index, node) in pipeline.nodes.iter().enumerate().rev() {
        let later = node.next.iter().any(|edge| edge.when.is_some() || tagged.contains(&edge.to));
        let needs = match retag(node) {
            Some(tag) => later && looks_at_tag(tag),
            None => later,
        };
        if needs || needs_tag(node) {
            tagged.insert(NodeId(index));
        }
    }
    tagged
}

/// The tag that the node gives its records.
fn retag(node: &Node) -> Option<&Operand> {
    let NodeKind::Process(process) = &node.kind else { return None };
    match process.ops.last() {
        Some(Op::Retag { tag, .. }) => Some(tag),
        _ => None,
    }
}

fn looks_at_tag(operand: &Operand) -> bool {
    match operand {
        Operand::Tag | Operand::TagPart(_) => true,
        Operand::Concat(operands) => operands.iter().any(looks_at_tag),
        Operand::Text(_) | Operand::Path(_) | Operand::Capture(_) => false,
    }
}

/// Whether the node looks at the tag of a record that comes in.
fn needs_tag(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Source(_) | NodeKind::Telemetry(_) => false,
        NodeKind::Process(process) => process.when.is_some() || process.ops.iter().any(op_needs_tag),
        NodeKind::Sink(Sink::Loki(loki)) => {
            loki.labels.iter().chain(&loki.structured_metadata).any(|label| needs_tag_for(&label.value))
        }
        NodeKind::Sink(Sink::Exporter(exporter)) => {
            exporter.attributes.iter().any(|attribute| needs_tag_for(&attribute.value))
        }
        NodeKind::Sink(Sink::Otlp(otlp)) => {
            otlp.attributes.iter().any(|attribute| needs_tag_for(&attribute.value))
        }
        NodeKind::Sink(_) => false,
    }
}

fn op_needs_tag(op: &Op) -> bool {
    match op {
        Op::Kubernetes(_) | Op::Join(_) => true,
        Op::Drop(condition) => condition_needs_tag(condition),
        Op::When { condition, ops } => condition_needs_tag(condition) || ops.iter().any(op_needs_tag),
        Op::Together(ops) => ops.iter().any(op_needs_tag),
        Op::Assign { value, .. } | Op::Remember { value, .. } | Op::Put { value, .. } => {
            value_needs_tag(value)
        }
        _ => false,
    }
}

fn condition_needs_tag(condition: &Condition) -> bool {
    match condition {
        Condition::Tag(_) => true,
        Condition::All(conditions) | Condition::Any(conditions) => conditions.iter().any(condition_needs_tag),
        Condition::Not(condition) => condition_needs_tag(condition),
        Condition::Values(test) => match test.as_ref() {
            Test::Same(left, right) | Test::Compares(left, _, right) => {
                value_needs_tag(left) || value_needs_tag(right)
            }
            Test::Nothing(value) | Test::True(value) | Test::Matches(value, _) | Test::Is(value, _) => {
                value_needs_tag(value)
            }
        },
        _ => false,
    }
}

fn value_needs_tag(value: &Value) -> bool {
    match value {
        Value::Tag => true,
        Value::Joined(values)
        | Value::FirstOf(values)
        | Value::List(values)
        | Value::Formatted(_, values) => values.iter().any(value_needs_tag),
        Value::Map(members) => members.iter().any(|(_, value)| value_needs_tag(value)),
        Value::Applied(_, value) | Value::Lookup { by: value, .. } => value_needs_tag(value),
        Value::Arithmetic(left, _, right) => value_needs_tag(left) || value_needs_tag(right),
        Value::Holds(condition) => condition_needs_tag(condition),
        Value::Either { condition, then, otherwise } => {
            condition_needs_tag(condition) || value_needs_tag(then) || value_needs_tag(otherwise)
        }
        _ => false,
    }
}
