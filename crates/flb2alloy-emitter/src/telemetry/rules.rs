//! Operations on labels as rules of `prometheus.relabel`.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::telemetry::{Change, Holder, Modify, Series, TelemetryOp};
use flb2alloy_ir::{Piece, Text};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::lower::Lowering;
use crate::{codes, ottl, text};

/// Whether a rule can do it.
pub(super) fn is_rule(op: &TelemetryOp) -> bool {
    match op {
        TelemetryOp::Modify(modify) => {
            modify.of == Holder::Own
                && matches!(
                    modify.change,
                    Change::Insert(_) | Change::Update(_) | Change::Upsert(_) | Change::Delete
                )
        }
        TelemetryOp::Select { .. } | TelemetryOp::Unconverted { .. } => true,
        TelemetryOp::Delta(_) | TelemetryOp::Share { .. } | TelemetryOp::Tail(_) => false,
    }
}

/// One `prometheus.relabel` for all.
pub(super) fn relabel(lowering: &mut Lowering<'_>, node: &Node, ops: &[TelemetryOp], next: &[Port]) -> Port {
    for op in ops {
        if let TelemetryOp::Select { series: Series::Matches(regex), .. } = op
            && regex.re2.contains('$')
        {
            lowering.diagnostics.push(
                Diagnostic::warning(
                    codes::METRICS,
                    "the expression sees the series of histograms and summaries, whose names go on with _bucket, _sum or \
                     _count",
                )
                .at(node.span, "Fluent Bit looks at the name of the metric")
                .help("let the expression end in (_bucket|_sum|_count)?$"),
            );
        }
    }
    lowering.component(node, "prometheus.relabel", &node.name, |block| {
        let block = ops.iter().fold(block, |block, op| match op {
            TelemetryOp::Modify(modify) => block.block(label(modify)),
            TelemetryOp::Select { series, keep } => block.block(select(series, *keep)),
            TelemetryOp::Unconverted { what } => block.comment(super::unconverted(what)),
            TelemetryOp::Delta(_) | TelemetryOp::Share { .. } | TelemetryOp::Tail(_) => block,
        });
        canvas::forward_to(block, next)
    })
}

fn rule() -> Block {
    Block::unlabelled("rule")
}

fn looks_at(block: Block, label: &str) -> Block {
    block.attribute("source_labels", vec![Expr::text(label)])
}

fn label(modify: &Modify) -> Block {
    let key = modify.key.as_str();
    let set = |block: Block, value: &Text| {
        block.attribute("target_label", key).attribute("replacement", replacement(value))
    };
    match &modify.change {
        Change::Insert(value) => set(looks_at(rule(), key).attribute("regex", "^$"), value),
        Change::Update(value) => set(looks_at(rule(), key).attribute("regex", ".+"), value),
        Change::Upsert(value) => set(rule(), value),
        _ => rule().attribute("action", "labeldrop").attribute("regex", ottl::quote_regex(key)),
    }
}

/// A `$` in a replacement stands for a group.
fn replacement(value: &Text) -> Expr {
    let doubled = value.0.iter().map(|piece| match piece {
        Piece::Literal(literal) => Piece::Literal(ottl::quote_replacement(literal)),
        variable => variable.clone(),
    });
    text::expr(&Text(doubled.collect()))
}

fn select(series: &Series, keep: bool) -> Block {
    let (label, regex) = match series {
        Series::Prefix(prefix) => ("__name__", format!("{}.*", ottl::quote_regex(prefix))),
        Series::Part(part) => ("__name__", format!(".*{}.*", ottl::quote_regex(part))),
        Series::Matches(regex) => ("__name__", format!(".*(?:{}).*", regex.re2)),
        Series::Labelled { label, value } => (label.as_str(), ottl::quote_regex(value)),
    };
    let rule = rule().attribute("action", if keep { "keep" } else { "drop" });
    looks_at(rule, label).attribute("regex", Expr::text(regex))
}
