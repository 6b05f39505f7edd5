//! What flows between components, and the bridges between the two forms of metrics.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::sink::Sink;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::codes;
use crate::lower::Lowering;

/// What flows between two components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Flow {
    /// OTLP, between components of `otelcol.*`.
    Otlp(Signal),
    /// Samples, between components of `prometheus.*`.
    Samples,
}

impl Flow {
    /// Log records.
    pub(crate) const LOGS: Flow = Flow::Otlp(Signal::Logs);

    /// What the records are.
    pub(crate) fn signal(self) -> Signal {
        match self {
            Flow::Otlp(signal) => signal,
            Flow::Samples => Signal::Metrics,
        }
    }
}

/// The flow in which the node takes what comes in as `flow`. Only metrics have a choice.
pub(crate) fn taken(node: &Node, flow: Flow) -> Flow {
    match (&node.kind, flow.signal()) {
        (NodeKind::Sink(Sink::RemoteWrite(_) | Sink::Stdout), Signal::Metrics) => Flow::Samples,
        (NodeKind::Sink(_), signal) => Flow::Otlp(signal),
        _ => flow,
    }
}

/// Takes in one form what `next` takes in the other.
pub(crate) fn bridge(lowering: &mut Lowering<'_>, node: &Node, from: Flow, next: &[Port]) -> Port {
    match from {
        Flow::Samples => {
            lowering.diagnostics.push(
                Diagnostic::info(
                    codes::METRICS,
                    "histograms arrive with a count for each bucket; Fluent Bit sends sums up to it in OTLP",
                )
                .at(node.span, "metrics in Prometheus' form for this output"),
            );
            // The receiver tells of the scrape and of itself; Fluent Bit does not.
            let statements = [
                r#"set(scope.name, "")"#,
                r#"set(scope.version, "")"#,
                r#"delete_matching_keys(resource.attributes, ".*")"#,
            ];
            let statements = statements.map(str::to_owned).to_vec();
            let bare = metrics_transform(lowering, node, "scope", statements, next);
            lowering.component(node, "otelcol.receiver.prometheus", &node.name, |block| {
                block.block(output(&[(Signal::Metrics, vec![bare])]))
            })
        }
        Flow::Otlp(_) => {
            lowering.diagnostics.push(
                Diagnostic::warning(
                    codes::METRICS,
                    "the labels job and instance are drawn from the resource; Fluent Bit has no such labels",
                )
                .at(node.span, "OTLP metrics for this output")
                .help("drop them with a prometheus.relabel in front of it if they are in the way"),
            );
            lowering.component(node, "otelcol.exporter.prometheus", &node.name, |block| {
                let block = block
                    .attribute("include_target_info", false)
                    .attribute("include_scope_labels", false)
                    .attribute("add_metric_suffixes", false);
                canvas::forward_to(block, next)
            })
        }
    }
}

/// `otelcol.processor.transform` on metrics, in front of `next`.
pub(crate) fn metrics_transform(
    lowering: &mut Lowering<'_>,
    node: &Node,
    context: &str,
    statements: Vec<String>,
    next: &[Port],
) -> Port {
    let work = Block::unlabelled("metric_statements")
        .attribute("context", context)
        .attribute("statements", Expr::array(statements.iter().map(|text| crate::ottl::expr(text))));
    let name = format!("{}_metrics", node.name);
    lowering.component(node, "otelcol.processor.transform", &name, |block| {
        block.block(work).block(output(&[(Signal::Metrics, next.to_vec())]))
    })
}

/// `output { logs = [...] metrics = [...] }`; a signal that goes nowhere is left out.
pub(crate) fn output(next: &[(Signal, Vec<Port>)]) -> Block {
    let given = next.iter().filter(|(_, ports)| !ports.is_empty());
    given.fold(Block::unlabelled("output"), |block, (signal, ports)| {
        canvas::connect(block, signal.name(), ports)
    })
}
