//! Records that wait for a server that is away: where Alloy keeps fewer of them than Fluent Bit.

use flb2alloy_parser::{Diagnostic, Document, Span};

use super::parts::Parts;
use crate::codes;
use crate::context::Context;
use crate::sink::{Server, Sink};

const STORAGE: &str = "for exporters of otelcol.* add `otelcol.storage.file \"default\" { }`, write \
                       `storage = otelcol.storage.file.default.handler` into their sending_queue, and start Alloy \
                       with --stability.level=public-preview";
const LOKI: &str = "loki.write has nothing that outlives a stop (its experimental wal is drained and dropped, too): \
                    start Alloy again only while Loki takes records, or send them to Loki over OTLP";

impl Parts {
    /// Says which records are lost when Alloy is stopped, and which outputs hold others up.
    pub(super) fn report_waiting(&self, context: &mut Context<'_>, document: &Document) {
        let mut on_disk: Vec<Span> = Vec::new();
        let (mut to_loki, mut to_exporter) = (false, false);
        let mut together: Vec<usize> = Vec::new();
        for input in self.inputs.iter().filter(|input| input.made.part.is_some()) {
            let reached = self.reached(input).outputs;
            let sends = |output: &usize| self.outputs[*output].made.part.as_ref().filter(|sink| waits(sink));
            let waiting: Vec<usize> = reached.into_iter().filter(|output| sends(output).is_some()).collect();
            let sinks = || waiting.iter().filter_map(sends);
            if let Some(span) = input.on_disk.filter(|_| !waiting.is_empty()) {
                if !on_disk.contains(&span) {
                    on_disk.push(span);
                }
                to_loki |= sinks().any(|sink| matches!(sink, Sink::Loki(_)));
                to_exporter |= sinks().any(|sink| !matches!(sink, Sink::Loki(_)));
            }
            if sinks().any(|one| sinks().any(|other| !same_server(one, other))) {
                together
                    .extend(waiting.iter().filter(|output| !together.contains(output)).collect::<Vec<_>>());
            }
        }
        if !on_disk.is_empty() {
            let message = "records that wait for a server are kept in memory: if Alloy is stopped while the server is away, \
                           they are lost";
            let advice = [(to_exporter, STORAGE), (to_loki, LOKI)].into_iter().filter(|(needed, _)| *needed);
            let advice: Vec<&str> = advice.map(|(_, advice)| advice).collect();
            let start = Diagnostic::warning(codes::KEPT_IN_MEMORY, message).help(advice.join("; "));
            let label = |diagnostic: Diagnostic, span: &Span| diagnostic.at(*span, "on disk in Fluent Bit");
            context.report(on_disk.iter().fold(start, label));
        }
        if !together.is_empty() {
            together.sort_unstable();
            let message = "a server that is away holds the other one up, once its queue is full";
            let start = Diagnostic::warning(codes::HELD_UP, message).help(
                "nothing is dropped, but what listens on the network keeps its senders waiting; where that is too much, \
                 give each output an input of its own",
            );
            let label = |diagnostic: Diagnostic, output: &usize| {
                let section = self.outputs[*output].made.section;
                diagnostic.at(document.sections[section].header, "has retries of its own in Fluent Bit")
            };
            context.report(together.iter().fold(start, label));
        }
    }
}

/// Whether what feeds the sink waits while it cannot send. Remote writes have a log on disk.
fn waits(sink: &Sink) -> bool {
    match sink {
        Sink::Loki(_) | Sink::Otlp(_) => true,
        Sink::Exporter(exporter) => !matches!(exporter.to, Server::File { .. }),
        Sink::RemoteWrite(_) | Sink::Measure(_) | Sink::Stdout | Sink::Null | Sink::Unconverted { .. } => {
            false
        }
    }
}

fn same_server(one: &Sink, other: &Sink) -> bool {
    match (one, other) {
        (Sink::Loki(one), Sink::Loki(other)) => one.client == other.client && one.tenant == other.tenant,
        (Sink::Otlp(one), Sink::Otlp(other)) => one.client.url == other.client.url,
        (Sink::Exporter(one), Sink::Exporter(other)) => one.to == other.to,
        _ => false,
    }
}
