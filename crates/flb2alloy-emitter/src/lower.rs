//! From the graph to components. Records flow from sources to sinks, and components name what they feed, so the work goes
//! from the sinks back to the sources; the canvas turns the order around.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use flb2alloy_ir::parser::Parser;
use flb2alloy_ir::pipeline::{Edge, Node, NodeId, NodeKind, Process, TagTest};
use flb2alloy_ir::record::Op;
use flb2alloy_ir::sink::Sink;
use flb2alloy_ir::source::Source;
use flb2alloy_ir::{Pipeline, Signal};
use flb2alloy_parser::{Code, Diagnostic, SourceMap};
use flb2alloy_syntax::{Block, Expr};
use indexmap::IndexMap;

use crate::canvas::{self, Canvas, Component, Content, Port, Statements};
use crate::flow::{self, Flow};
use crate::ops::{self, Piece};
use crate::sink::{exporter, loki, measure, otlp, remote_write, stdout};
use crate::source::{self, files, journal, posts, scrape, socket};
use crate::{codes, condition, instance, join, kubernetes, lookup, plain, telemetry, throttle};

mod facts;
mod tags;

/// State of the lowering.
pub(crate) struct Lowering<'a> {
    pub(crate) pipeline: &'a Pipeline,
    sources: &'a SourceMap,
    pub(crate) canvas: Canvas,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Where a node takes what flows to it; several ports where it is nothing but a fan-out.
    inputs: HashMap<(NodeId, Flow), Vec<Port>>,
    /// The `loki.write` of a sink; sinks that write to the same place in the same way share one.
    pub(crate) writers: Vec<(loki::Destination, Port)>,
    /// The exporter of an OTLP sink, which takes all signals.
    pub(crate) exporters: HashMap<usize, Port>,
    /// How many edges bring a signal to a node.
    feeders: HashMap<(NodeId, Signal), usize>,
    /// Sources whose records carry their tag, because something downstream looks at it.
    tagged: HashSet<NodeId>,
}

/// Lowers the whole graph.
pub(crate) fn lower(pipeline: &Pipeline, sources: &SourceMap) -> (Vec<Component>, Vec<Diagnostic>) {
    let mut feeders = HashMap::new();
    for edge in pipeline.nodes.iter().flat_map(|node| &node.next) {
        for signal in edge.signals.iter() {
            *feeders.entry((edge.to, signal)).or_insert(0) += 1;
        }
    }
    let mut lowering = Lowering {
        pipeline,
        sources,
        canvas: Canvas::default(),
        diagnostics: Vec::new(),
        inputs: HashMap::new(),
        writers: Vec::new(),
        exporters: HashMap::new(),
        feeders,
        tagged: tags::tagged(pipeline),
    };
    for (index, node) in pipeline.nodes.iter().enumerate().rev() {
        if let NodeKind::Source(source) = &node.kind {
            lowering.source(NodeId(index), node, source);
        }
    }
    (lowering.canvas.finish(), lowering.diagnostics)
}

/// Where records go on, it is no news that they are dropped as well.
fn without_null(mut ports: Vec<Port>) -> Vec<Port> {
    if ports.iter().any(|port| !matches!(port, Port::Null(_))) {
        ports.retain(|port| !matches!(port, Port::Null(_)));
    }
    ports
}

/// The comments of the node, and a reason.
fn explained(node: &Node, reason: String) -> Vec<String> {
    let mut comments = canvas::comments(&node.comments);
    comments.push(reason);
    comments
}

impl Lowering<'_> {
    /// Says what the parsers of a node read in another way, each thing once.
    pub(crate) fn report_parsers<'p>(&mut self, node: &Node, parsers: impl IntoIterator<Item = &'p Parser>) {
        let mut said: IndexMap<(Code, &str), Vec<&str>> = IndexMap::new();
        for parser in parsers {
            let of_fields = crate::parse::differences(parser).into_iter().map(|said| (codes::PARSER, said));
            let of_times = parser.time.iter().flat_map(crate::time::differences);
            let of_times = of_times.map(|said| (codes::TIMES, said));
            for difference in of_fields.chain(of_times) {
                said.entry(difference).or_default().push(&parser.name);
            }
        }
        for ((code, difference), names) in said {
            let parsers = if names.len() == 1 { "parser" } else { "parsers" };
            let message = format!("{parsers} `{}`: {difference}", names.join("`, `"));
            self.diagnostics.push(Diagnostic::info(code, message).at(node.span, "used here"));
        }
    }

    fn source(&mut self, id: NodeId, node: &Node, source: &Source) {
        if plain::lower(self, node, source) {
            return;
        }
        let tag = self.tagged.contains(&id).then(|| source.tag(Signal::Logs));
        match source {
            Source::Files(files) => files::lower(self, node, files, tag),
            Source::Journal(journal) => journal::lower(self, node, journal, tag),
            Source::Scrape(scrape) => scrape::source(self, node, scrape),
            Source::RemoteWrites(writes) => source::remote_writes::lower(self, node, writes),
            Source::Socket(socket) => socket::lower(self, node, socket, tag),
            Source::Forward(forward) => source::forward::lower(self, node, forward, tag),
            Source::Posts(posts) => posts::lower(self, node, posts, tag),
            Source::Kafka(kafka) => source::kafka::lower(self, node, kafka, tag),
            Source::KubernetesEvents(events) => source::events::kubernetes(self, node, events, tag),
            Source::WindowsEvents(events) => source::events::windows(self, node, events, tag),
            Source::KernelLog(log) => source::events::kernel(self, node, log, tag),
            Source::Otlp(otlp) => source::otlp::lower(self, node, otlp, tag),
        }
    }

    /// Where what flows out of a node goes.
    pub(crate) fn next(&mut self, node: &Node, flow: Flow) -> Vec<Port> {
        let mut ports = Vec::new();
        for edge in node.next_of(flow.signal()) {
            ports.extend(self.edge(edge, flow));
        }
        without_null(ports)
    }

    fn edge(&mut self, edge: &Edge, flow: Flow) -> Vec<Port> {
        let ports = self.input(edge.to, flow);
        match &edge.when {
            Some(test) if ports.iter().any(Port::is_component) && flow == Flow::LOGS => {
                vec![self.tag_filter(edge.to, test, &ports)]
            }
            Some(_) if ports.iter().any(Port::is_component) => {
                let signal = flow.signal().name();
                self.diagnostics.push(
                    Diagnostic::warning(
                        codes::UNTESTED,
                        format!("{signal} have no tag in Alloy: all that reach this output are sent to it"),
                    )
                    .at(self.pipeline.node(edge.to).span, "takes some of them in Fluent Bit")
                    .help("give the input a tag without variables, or filter in front of the output"),
                );
                ports
            }
            _ => ports,
        }
    }

    /// Lets only records through whose tag matches.
    fn tag_filter(&mut self, to: NodeId, test: &TagTest, next: &[Port]) -> Port {
        let pipeline = self.pipeline;
        let target = pipeline.node(to);
        self.filter(target, &format!("to_{}", target.name), &[format!("not {}", condition::tag(test))], next)
    }

    /// Where the node takes what comes in as `flow`.
    fn input(&mut self, id: NodeId, flow: Flow) -> Vec<Port> {
        if let Some(ports) = self.inputs.get(&(id, flow)) {
            return ports.clone();
        }
        let pipeline = self.pipeline;
        let node = pipeline.node(id);
        let taken = flow::taken(node, flow);
        let ports = if taken == flow {
            self.entry(node, flow)
        } else {
            match self.input(id, taken) {
                next if next.is_empty() => next,
                next => {
                    let single = self.feeders.get(&(id, Signal::Metrics)) == Some(&1);
                    vec![flow::bridge(self, node, flow, &next, single)]
                }
            }
        };
        self.inputs.insert((id, flow), ports.clone());
        ports
    }

    /// Makes the node's components.
    fn entry(&mut self, node: &Node, flow: Flow) -> Vec<Port> {
        match (&node.kind, flow) {
            (NodeKind::Sink(Sink::Loki(sink)), Flow::LOGS) => vec![loki::input(self, node, sink)],
            (NodeKind::Sink(Sink::Exporter(sink)), Flow::Otlp(signal)) => {
                vec![exporter::input(self, node, sink, signal)]
            }
            (NodeKind::Sink(Sink::Measure(sink)), Flow::LOGS) => vec![measure::input(self, node, sink)],
            (NodeKind::Sink(Sink::Otlp(sink)), Flow::Otlp(signal)) => {
                vec![otlp::input(self, node, sink, signal)]
            }
            (NodeKind::Sink(Sink::RemoteWrite(sink)), Flow::Samples) => {
                vec![remote_write::receiver(self, node, sink)]
            }
            (NodeKind::Sink(Sink::Stdout), Flow::LOGS) => vec![stdout::input(self, node)],
            (NodeKind::Sink(Sink::Stdout), Flow::Samples) => vec![stdout::samples(self, node)],
            (NodeKind::Sink(Sink::Null), Flow::LOGS) => vec![self.dropped(node)],
            (NodeKind::Sink(Sink::Unconverted { what }), Flow::LOGS) => vec![self.unconverted(node, what)],
            (NodeKind::Process(process), Flow::LOGS) => {
                for op in &process.ops {
                    if let Op::Parse(parse) = op {
                        self.report_parsers(node, &parse.parsers);
                    }
                }
                let next = self.next(node, flow);
                self.process(node, process, next)
            }
            (NodeKind::Telemetry(ops), flow) => {
                let next = self.next(node, flow);
                match next.is_empty() {
                    true => next,
                    false => vec![telemetry::lower(self, node, ops, flow, next)],
                }
            }
            // Nothing, or what no edge brings here.
            _ => Vec::new(),
        }
    }

    /// The place of an output that takes records and drops them.
    pub(crate) fn dropped(&self, node: &Node) -> Port {
        let reason = format!("{} of {} drops these records", node.plugin, self.place(node));
        Port::Null(explained(node, reason))
    }

    /// The place of an output that is not converted.
    pub(crate) fn unconverted(&self, node: &Node, what: &str) -> Port {
        let place = self.place(node);
        let todo = format!("TODO: {what} of {place} takes these records and is not converted");
        Port::Unconverted(explained(node, todo))
    }

    /// The file and line of the node's section.
    fn place(&self, node: &Node) -> String {
        let file = self.sources.get(node.span.file).map_or("", |file| file.shown_name());
        let name = Path::new(file).file_name().unwrap_or_default().to_string_lossy();
        format!("{name}:{}", self.sources.line_column(node.span).0)
    }

    fn process(&mut self, node: &Node, process: &Process, next: Vec<Port>) -> Vec<Port> {
        let tag_condition = process.when.as_ref().map(condition::tag);
        let ops = match process.ops.split_last() {
            Some((Op::Retag { .. }, ops)) if !self.tag_is_needed_behind(node) => ops,
            _ => &process.ops,
        };
        let mut pieces = ops::lower(ops, &self.place(node));
        let mut next = next;
        // Comments of the source go above the first component, which is made last.
        let last = pieces.len();
        for (position, piece) in pieces.drain(..).rev().enumerate() {
            let first = position + 1 == last;
            let comments = if first { canvas::comments(&node.comments) } else { Vec::new() };
            let mut piece = piece;
            if let Some(condition) = &tag_condition {
                piece.only_where(condition);
            }
            next = match piece {
                Piece::Transform(mut block) => {
                    block.comments.splice(0..0, comments);
                    vec![self.transform(node, &node.name, vec![block], next)]
                }
                Piece::Drop(conditions) => {
                    let port = self.filter(node, &node.name, &conditions, &next);
                    self.canvas.comment_last(comments);
                    vec![port]
                }
                Piece::Throttle(throttle) => {
                    let ports = throttle::lower(self, node, throttle, tag_condition.as_deref(), &next);
                    self.canvas.comment_last(comments);
                    ports
                }
                Piece::Join(join) => {
                    let ports = join::lower(self, node, join, tag_condition.as_deref(), &next);
                    self.canvas.comment_last(comments);
                    ports
                }
                Piece::Lookup { lookup, condition } => {
                    let ports = lookup::lower(self, node, lookup, condition.as_deref(), &next);
                    self.canvas.comment_last(comments);
                    ports
                }
                Piece::Instance { instance, condition } => {
                    let port = instance::lower(self, node, instance, condition.as_deref(), next);
                    self.canvas.comment_last(comments);
                    vec![port]
                }
                Piece::Kubernetes(filter) => {
                    let port = kubernetes::lower(self, node, filter, tag_condition.as_deref(), next);
                    self.canvas.comment_last(comments);
                    vec![port]
                }
            };
        }
        next
    }

    /// A transform in front of `next`. Where the only thing that it feeds is a transform that nothing else feeds, both
    /// become one component.
    pub(crate) fn transform(
        &mut self,
        node: &Node,
        name: &str,
        blocks: Vec<Statements>,
        next: Vec<Port>,
    ) -> Port {
        let single = self.is_single_feeder(node, Signal::Logs);
        self.transform_of(Signal::Logs, node, name, blocks, next, single)
    }

    /// A transform on a signal in front of `next`, which takes in the one that it feeds where it is the `single` one to.
    pub(crate) fn transform_of(
        &mut self,
        signal: Signal,
        node: &Node,
        name: &str,
        blocks: Vec<Statements>,
        next: Vec<Port>,
        single: bool,
    ) -> Port {
        let mut blocks = blocks;
        let mut outputs = next;
        let mut sections = vec![node.section];
        if let [only] = outputs.as_slice()
            && single
            && let Some(taken) = self.canvas.take_transform(only)
        {
            sections.extend(taken.sections);
            if let Content::Transform { blocks: later, outputs: further, .. } = taken.content {
                blocks.extend(later);
                outputs = further;
            }
        }
        self.own_transform(signal, sections, name, blocks, outputs)
    }

    /// A transform of its own in front of what other components feed as well.
    pub(crate) fn own_transform(
        &mut self,
        signal: Signal,
        sections: Vec<usize>,
        name: &str,
        blocks: Vec<Statements>,
        outputs: Vec<Port>,
    ) -> Port {
        let kind = "otelcol.processor.transform";
        let label = self.canvas.label(kind, name);
        let component = Component {
            kind,
            label,
            sections,
            comments: Vec::new(),
            content: Content::Transform { signal, blocks, outputs },
        };
        let port = Port::input(&component.id());
        self.canvas.push(component);
        port
    }

    /// Whether each node behind `node` gets this signal from it alone.
    pub(crate) fn is_single_feeder(&self, node: &Node, signal: Signal) -> bool {
        node.next_of(signal).all(|edge| self.feeders.get(&(edge.to, signal)).is_none_or(|count| *count == 1))
    }

    /// A filter in front of `next`, which drops records for which one of the conditions holds.
    pub(crate) fn filter(&mut self, node: &Node, name: &str, conditions: &[String], next: &[Port]) -> Port {
        let block = Block::unlabelled("log_conditions")
            .attribute("context", "log")
            .attribute("conditions", Expr::array(conditions.iter().map(|text| crate::ottl::expr(text))));
        self.component(node, "otelcol.processor.filter", name, |component| {
            component.block(block).block(canvas::output(next))
        })
    }

    /// Adds a component; gives its input.
    pub(crate) fn component(
        &mut self,
        node: &Node,
        kind: &'static str,
        name: &str,
        fill: impl FnOnce(Block) -> Block,
    ) -> Port {
        let label = self.canvas.label(kind, name);
        let block = fill(Block::new(kind, label.as_str()));
        let component = Component {
            kind,
            label,
            sections: vec![node.section],
            comments: Vec::new(),
            content: Content::Block(block),
        };
        let id = component.id();
        self.canvas.push(component);
        Port::of(kind, &id)
    }

    /// `loki.process` with these stages, in front of `next`.
    pub(crate) fn stages(&mut self, node: &Node, stages: Vec<Block>, next: &[Port]) -> Port {
        self.component(node, "loki.process", &node.name, |block| {
            let block = stages.into_iter().fold(block, Block::block);
            canvas::forward_to(block, next)
        })
    }

    fn tag_is_needed_behind(&self, node: &Node) -> bool {
        node.next.iter().any(|edge| edge.when.is_some() || self.tagged.contains(&edge.to))
    }
}
