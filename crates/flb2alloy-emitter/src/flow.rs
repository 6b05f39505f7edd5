//! What flows between components, and the bridges between the two forms of metrics.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::sink::Sink;
use flb2alloy_ir::source::Source;
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
                    "histograms arrive with a count for each bucket, and empty descriptions as such; Fluent Bit sends \
                     sums up to each bucket and a blank in OTLP",
                )
                .at(node.span, "metrics in Prometheus' form for this output"),
            );
            let bare = bare(lowering, node, next);
            let receiver = lowering.component(node, "otelcol.receiver.prometheus", &node.name, |block| {
                block.block(output(&[(Signal::Metrics, vec![bare])]))
            });
            if lowering.scrapes_for_otlp_alone() {
                return receiver;
            }
            hidden_labels(lowering, node, &receiver)
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

/// The receiver tells of the scrape and of itself; Fluent Bit does not. Labels that it would take for those of a target
/// come under other names.
fn bare(lowering: &mut Lowering<'_>, node: &Node, next: &[Port]) -> Port {
    let blocks = [
        ("resource", vec![r#"delete_matching_keys(resource.attributes, ".*")"#]),
        ("scope", vec![r#"set(scope.name, "")"#, r#"set(scope.version, "")"#]),
        ("metric", vec![r#"delete_key(metric.metadata, "prometheus.type")"#]),
        (
            "datapoint",
            vec![r#"replace_all_patterns(datapoint.attributes, "key", "^exported_(instance|job)$", "$1")"#],
        ),
    ];
    let blocks: Vec<Block> = blocks.into_iter().map(|(context, texts)| statements(context, texts)).collect();
    metrics_transform(lowering, node, blocks, next)
}

/// Puts labels aside that `otelcol.receiver.prometheus` would take for those of a target. Series that were not scraped get
/// such labels, without which it takes none.
fn hidden_labels(lowering: &mut Lowering<'_>, node: &Node, receiver: &Port) -> Port {
    let unlabelled = || Block::unlabelled("rule");
    let hide = unlabelled()
        .attribute("action", "labelmap")
        .attribute("regex", "(instance|job)")
        .attribute("replacement", "exported_$1");
    let set =
        |label: &str| unlabelled().attribute("target_label", label).attribute("replacement", "remote_write");
    let written = lowering.any_source(|source| matches!(source, Source::RemoteWrites(_)));
    let rest = match written {
        true => vec![set("instance"), set("job")],
        false => vec![unlabelled().attribute("action", "labeldrop").attribute("regex", "instance|job")],
    };
    lowering.component(node, "prometheus.relabel", &node.name, |block| {
        let block = canvas::forward_to(block, std::slice::from_ref(receiver));
        rest.into_iter().fold(block.block(hide), Block::block)
    })
}

/// `metric_statements` in this context.
pub(crate) fn statements<T: AsRef<str>>(context: &str, texts: impl IntoIterator<Item = T>) -> Block {
    Block::unlabelled("metric_statements")
        .attribute("context", context)
        .attribute("statements", Expr::array(texts.into_iter().map(|text| crate::ottl::expr(text.as_ref()))))
}

/// `otelcol.processor.transform` on metrics, in front of `next`.
pub(crate) fn metrics_transform(
    lowering: &mut Lowering<'_>,
    node: &Node,
    blocks: Vec<Block>,
    next: &[Port],
) -> Port {
    let name = format!("{}_metrics", node.name);
    lowering.component(node, "otelcol.processor.transform", &name, |block| {
        blocks.into_iter().fold(block, Block::block).block(output(&[(Signal::Metrics, next.to_vec())]))
    })
}

/// `output { logs = [...] metrics = [...] }`; a signal that goes nowhere is left out.
pub(crate) fn output(next: &[(Signal, Vec<Port>)]) -> Block {
    let given = next.iter().filter(|(_, ports)| !ports.is_empty());
    given.fold(Block::unlabelled("output"), |block, (signal, ports)| {
        canvas::connect(block, signal.name(), ports)
    })
}
