//! What flows between components, and the bridges between the two forms of metrics.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::sink::Sink;
use flb2alloy_ir::source::Source;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Context, Port, Statements};
use crate::lower::Lowering;
use crate::{codes, telemetry};

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
        (NodeKind::Telemetry(ops), signal) if !telemetry::are_rules(ops) => Flow::Otlp(signal),
        _ => flow,
    }
}

/// Takes in one form what `next` takes in the other.
/// It does the work of the transform behind it, too, where it is the `single` one that feeds it.
pub(crate) fn bridge(
    lowering: &mut Lowering<'_>,
    node: &Node,
    from: Flow,
    next: &[Port],
    single: bool,
) -> Port {
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
            let bare = lowering.transform_of(
                Signal::Metrics,
                node,
                &format!("{}_metrics", node.name),
                bare().into(),
                next.to_vec(),
                single,
            );
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
fn bare() -> [Statements; 4] {
    let work = |context, texts: &[&str]| Statements {
        context,
        statements: texts.iter().map(|&text| text.to_owned()).collect(),
        ..Statements::default()
    };
    [
        work(Context::Resource, &[r#"delete_matching_keys(resource.attributes, ".*")"#]),
        work(Context::Scope, &[r#"set(scope.name, "")"#, r#"set(scope.version, "")"#]),
        work(Context::Metric, &[r#"delete_key(metric.metadata, "prometheus.type")"#]),
        work(
            Context::Datapoint,
            &[r#"replace_all_patterns(datapoint.attributes, "key", "^exported_(instance|job)$", "$1")"#],
        ),
    ]
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

/// `output { logs = [...] metrics = [...] }`; a signal that goes nowhere is left out.
pub(crate) fn output(next: &[(Signal, Vec<Port>)]) -> Block {
    let given = next.iter().filter(|(_, ports)| !ports.is_empty());
    given.fold(Block::unlabelled("output"), |block, (signal, ports)| {
        canvas::connect(block, signal.name(), ports)
    })
}
