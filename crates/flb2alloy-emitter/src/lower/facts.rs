//! What the lowering asks of the graph.

use std::collections::HashSet;

use flb2alloy_ir::pipeline::{Edge, Node, NodeId, NodeKind};
use flb2alloy_ir::record::Op;
use flb2alloy_ir::sink::Sink;
use flb2alloy_ir::source::{Source, Tag};
use flb2alloy_ir::{Signal, Signals};

use super::Lowering;

/// Where a node keeps the logs of its containers, maybe below a folder that the host's is mounted to.
const LOG_FOLDERS: [&str; 2] = ["/var/log/", "/var/lib/docker/"];

fn is_local(source: &Source) -> bool {
    match source {
        Source::Files(files) => {
            files.include.iter().all(|path| LOG_FOLDERS.iter().any(|folder| path.display().contains(folder)))
        }
        source => matches!(source, Source::Journal(_) | Source::KernelLog(_)),
    }
}

impl<'a> Lowering<'a> {
    /// Whether some records carry what OTLP has beside a body, because they come as OTLP and go as such.
    pub(crate) fn carries_otlp(&self) -> bool {
        let any = |test: fn(&NodeKind) -> bool| self.pipeline.nodes.iter().any(|node| test(&node.kind));
        any(|kind| matches!(kind, NodeKind::Source(Source::Otlp(_))))
            && any(|kind| matches!(kind, NodeKind::Sink(sink) if sink.sends_otlp()))
    }

    /// Whether such a sink is behind the node.
    pub(crate) fn leads_to(&self, node: &Node, signal: Signal, test: fn(&Sink) -> bool) -> bool {
        match &node.kind {
            NodeKind::Sink(sink) => test(sink),
            _ => node.next_of(signal).any(|edge| self.leads_to(self.pipeline.node(edge.to), signal, test)),
        }
    }

    /// Whether a sink behind the node takes what OTLP has beside its values.
    pub(crate) fn leads_to_otlp(&self, node: &Node, signal: Signal) -> bool {
        self.leads_to(node, signal, Sink::sends_otlp)
    }

    /// Whether all records of the node are from the logs of the machine that Alloy runs on, as those of a DaemonSet are.
    pub(crate) fn is_of_this_machine(&self, node: &Node) -> bool {
        let mut from_elsewhere = HashSet::new();
        // Each node stands before the nodes it feeds.
        for (index, other) in self.pipeline.nodes.iter().enumerate() {
            let here = match &other.kind {
                NodeKind::Source(source) => is_local(source),
                _ => !from_elsewhere.contains(&NodeId(index)),
            };
            if !here {
                if std::ptr::eq(other, node) {
                    return false;
                }
                from_elsewhere.extend(other.next.iter().map(|edge| edge.to));
            }
        }
        true
    }

    /// Whether the pipeline has such a source.
    pub(crate) fn any_source(&self, test: impl Fn(&Source) -> bool) -> bool {
        let source = |node: &Node| matches!(&node.kind, NodeKind::Source(source) if test(source));
        self.pipeline.nodes.iter().any(source)
    }

    /// Whether all metrics in Prometheus' form go straight to OTLP, so that they never need their own `job` and `instance`
    /// before.
    pub(crate) fn scrapes_for_otlp_alone(&self) -> bool {
        let sources = self.pipeline.nodes.iter().filter(|node| match &node.kind {
            NodeKind::Source(source) => matches!(source, Source::Scrape(_) | Source::RemoteWrites(_)),
            _ => false,
        });
        let scraped = |node: &Node| matches!(&node.kind, NodeKind::Source(Source::Scrape(_)));
        let to_otlp = |edge: &Edge| matches!(&self.pipeline.node(edge.to).kind, NodeKind::Sink(sink) if sink.sends_otlp() || *sink == Sink::Null);
        sources.into_iter().all(|node| scraped(node) && node.next_of(Signal::Metrics).all(to_otlp))
    }

    /// The signals that edges bring to the node.
    pub(crate) fn signals_to(&self, node: &Node) -> Signals {
        let edges = self.pipeline.nodes.iter().flat_map(|from| &from.next);
        let here = edges.filter(|edge| std::ptr::eq(self.pipeline.node(edge.to), node));
        here.fold(Signals::NONE, |signals, edge| signals.or(edge.signals))
    }

    /// The tag of all records that reach the node, if it is known and always the same.
    pub(crate) fn literal_tag(&self, node: &Node) -> Option<&'a str> {
        let nodes = &self.pipeline.nodes;
        let retags = |node: &Node| match &node.kind {
            NodeKind::Process(process) => process.ops.iter().any(|op| matches!(op, Op::Retag { .. })),
            _ => false,
        };
        if nodes.iter().any(retags) {
            return None;
        }
        let mut tags = nodes.iter().filter_map(|from| match &from.kind {
            NodeKind::Source(source) if self.reaches(from, node) => Some(match source.tag(Signal::Logs) {
                Tag::Literal(tag) => tag.as_literal(),
                _ => None,
            }),
            _ => None,
        });
        let first = tags.next()??;
        tags.all(|tag| tag == Some(first)).then_some(first)
    }

    fn reaches(&self, from: &Node, node: &Node) -> bool {
        std::ptr::eq(from, node)
            || from.next_of(Signal::Logs).any(|edge| self.reaches(self.pipeline.node(edge.to), node))
    }

    /// Whether some records carry their tag in an attribute.
    pub(crate) fn carries_tag(&self) -> bool {
        !self.tagged.is_empty()
    }
}
