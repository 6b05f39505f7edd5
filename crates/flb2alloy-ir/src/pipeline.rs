//! The graph that a configuration means: sources, record operations and sinks.

use std::time::Duration;

use flb2alloy_parser::{Comment, Span};

use crate::record::Op;
use crate::regex::Regex;
use crate::signal::{Signal, Signals};
use crate::sink::Sink;
use crate::source::Source;
use crate::telemetry::TelemetryOp;

/// A whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// What the service section sets.
    pub service: Service,
    /// All nodes; a [`NodeId`] indexes them. Each node comes before the nodes it feeds.
    pub nodes: Vec<Node>,
}

impl Pipeline {
    /// The node of `id`.
    ///
    /// # Panics
    /// On an id of another pipeline.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }
}

/// Index of a node in its pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A node with the nodes it feeds.
#[derive(Debug, Clone)]
pub struct Node {
    /// The plugin in Fluent Bit's spelling, such as `filter/grep`.
    pub plugin: &'static str,
    /// A name that a person would choose: the alias, or one made of what the node is about, numbered where several
    /// nodes would have it.
    pub name: String,
    /// Index of its section in the document.
    pub section: usize,
    /// The header of its section.
    pub span: Span,
    /// Comments of the source that belong to it.
    pub comments: Vec<Comment>,
    /// What it does.
    pub kind: NodeKind,
    /// Where its records go.
    pub next: Vec<Edge>,
}

impl Node {
    /// Where its records of this signal go.
    pub fn next_of(&self, signal: Signal) -> impl Iterator<Item = &Edge> {
        self.next.iter().filter(move |edge| edge.signals.has(signal))
    }
}

/// Records flow along it; where `when` is given, only those whose tag matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The node that gets them.
    pub to: NodeId,
    /// Which of them, where that is not known before run time.
    pub when: Option<TagTest>,
    /// The signals that both ends know.
    pub signals: Signals,
}

/// What a node does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// Makes records.
    Source(Source),
    /// Works on records.
    Process(Process),
    /// Works on metrics or spans.
    Telemetry(Vec<TelemetryOp>),
    /// Takes records out.
    Sink(Sink),
}

/// Operations of one filter. Records whose tag does not match `when` pass unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// Which records, where that is not known before run time.
    pub when: Option<TagTest>,
    /// What is done with them.
    pub ops: Vec<Op>,
}

/// A `Match`/`Match_Regex` that has to be decided at run time. With both, one is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct TagTest {
    /// Fluent Bit's glob: only `*` is special, the whole tag must match.
    pub glob: Option<String>,
    /// An expression that must match from the start of the tag.
    pub regex: Option<Regex>,
}

/// `scheduler.base` and `scheduler.cap`, where they are set: the shortest and the longest wait between two tries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Backoff {
    /// The shortest; else 5 seconds.
    pub base: Option<Duration>,
    /// The longest; else 2000 seconds.
    pub cap: Option<Duration>,
}

/// The service section, as far as Alloy has a place for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Service {
    /// `logging` level in Alloy's words, if it differs from Alloy's default `info`.
    pub log_level: Option<&'static str>,
    /// How often records are sent, where that is set; else each second.
    pub flush: Option<Duration>,
    /// How long to wait before a failed request is tried again.
    pub backoff: Backoff,
    /// Comments of the section.
    pub comments: Vec<Comment>,
    /// Its place.
    pub span: Option<Span>,
}
