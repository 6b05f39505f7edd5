//! What flows between components, and the bridges between the two forms of metrics.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::sink::Sink;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Port};
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
        Flow::Samples => lowering.component(node, "otelcol.receiver.prometheus", &node.name, |block| {
            block.block(output(&[(Signal::Metrics, next.to_vec())]))
        }),
        Flow::Otlp(_) => lowering.component(node, "otelcol.exporter.prometheus", &node.name, |block| {
            canvas::forward_to(block, next)
        }),
    }
}

/// `output { logs = [...] metrics = [...] }`; a signal that goes nowhere is left out.
pub(crate) fn output(next: &[(Signal, Vec<Port>)]) -> Block {
    let given = next.iter().filter(|(_, ports)| !ports.is_empty());
    given.fold(Block::unlabelled("output"), |block, (signal, ports)| {
        canvas::connect(block, signal.name(), ports)
    })
}
