//! Links the parts. Sources with the same way before them share its nodes.

use std::collections::HashMap;

use super::parts::{Input, Parts, Way, Work};
use super::routes;
use super::section::Made;
use crate::measured::Measured;
use crate::pipeline::{Edge, Node, NodeId, NodeKind, Pipeline, Process};
use crate::plugin::Steps;
use crate::record::{Condition, Op, Reroute};
use crate::signal::{Signal, Signals};
use crate::sink::Sink;
use crate::tags::{Reach, TagPattern};
use crate::telemetry::TelemetryOp;

/// The graph while it is made.
pub(super) struct Graph<'a> {
    parts: &'a Parts,
    /// In the order of their making: a node comes behind the nodes it feeds.
    nodes: Vec<Node>,
    ways: HashMap<Way, Vec<Edge>>,
    /// The nodes of outputs, and what of them stands first for each signal: a processor or the sink itself.
    sinks: HashMap<usize, NodeId>,
    outputs: HashMap<(usize, Signal), NodeId>,
    /// The metrics that filters make.
    measures: HashMap<usize, NodeId>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(parts: &'a Parts) -> Self {
        Graph {
            parts,
            nodes: Vec::new(),
            ways: HashMap::new(),
            sinks: HashMap::new(),
            outputs: HashMap::new(),
            measures: HashMap::new(),
        }
    }

    pub(super) fn finish(mut self) -> Pipeline {
        for input in self.parts.inputs.iter().rev() {
            let Some(source) = &input.made.part else { continue };
            let next = self.ways(input);
            self.add(&input.made, NodeKind::Source(source.clone()), next);
        }
        // Sources first: turn the order around, and the ids with it.
        let last = self.nodes.len().saturating_sub(1);
        self.nodes.reverse();
        for edge in self.nodes.iter_mut().flat_map(|node| &mut node.next) {
            edge.to = NodeId(last - edge.to.0);
        }
        number_names(&mut self.nodes);
        Pipeline { nodes: self.nodes, ..Pipeline::default() }
    }

    /// Where the records of an input go, signal by signal; what goes the same way shares an edge.
    fn ways(&mut self, input: &Input) -> Vec<Edge> {
        let mut edges: Vec<Edge> = Vec::new();
        for signal in input.signals.iter() {
            let ways = match signal {
                Signal::Logs => self.behind_input(input),
                signal => self.edges(self.parts.way_of_input(input, signal)),
            };
            let units = input.processors.of(signal).iter().rev();
            let ways = units.fold(ways, |next, unit| self.work(unit, signal, next));
            for way in ways {
                match edges.iter_mut().find(|edge| edge.to == way.to && edge.when == way.when) {
                    Some(edge) => edge.signals = edge.signals.or(way.signals),
                    None => edges.push(way),
                }
            }
        }
        edges
    }

    /// Where the log records of an input go: by its routes, or by their tag.
    fn behind_input(&mut self, input: &Input) -> Vec<Edge> {
        if input.routes.is_empty() {
            return self.edges(self.parts.way(input.tags(Signal::Logs), Vec::new()));
        }
        let mut edges = Vec::new();
        for (position, route) in input.routes.iter().enumerate().rev() {
            let next = self.edges(self.parts.way_of_route(route));
            if next.is_empty() {
                continue;
            }
            let ops = routes::ops(&input.routes, position);
            edges.extend(self.branch(&input.made, route.name.clone(), ops, next));
        }
        edges.reverse();
        edges
    }

    fn edges(&mut self, way: Way) -> Vec<Edge> {
        let Some(&(index, reach)) = way.filters.first() else {
            // The last output is made first, so that turning the order around gives the source's.
            let mut edges: Vec<Edge> = way
                .outputs
                .iter()
                .rev()
                .map(|&(output, reach)| self.edge_to(output, reach, way.signal))
                .collect();
            edges.reverse();
            return edges;
        };
        if let Some(edges) = self.ways.get(&way) {
            return edges.clone();
        }
        let parts = self.parts;
        let filter = &parts.filters[index];
        let next = self.edges(parts.behind(&way));
        let when = (reach == Reach::Sometimes).then(|| filter.test.clone());
        let edges = match &filter.made.part {
            Some(Work::Ops(ops)) if ops.is_empty() => next,
            Some(Work::Ops(ops)) => self.process(&filter.made, when, ops.clone(), next),
            Some(Work::Reroute(rules)) => {
                let gate = when.map(Condition::Tag);
                self.reroute(index, gate, rules, &way, next)
            }
            Some(Work::Measure(measured)) => self.measure(index, when.map(Condition::Tag), measured, next),
            None => self.process(
                &filter.made,
                when,
                vec![Op::Unconverted { what: filter.made.what("filter") }],
                next,
            ),
        };
        self.ways.insert(way, edges.clone());
        edges
    }

    /// A filter that puts some records back at the start under other tags: a branch for each of its rules, and one for the
    /// records that go on.
    fn reroute(
        &mut self,
        index: usize,
        gate: Option<Condition>,
        rules: &[Reroute],
        way: &Way,
        next: Vec<Edge>,
    ) -> Vec<Edge> {
        let parts = self.parts;
        let made = &parts.filters[index].made;
        let mut edges = Vec::new();
        for (position, rule) in rules.iter().enumerate().rev() {
            let next = self.edges(parts.way_behind(&way.tags, &way.trail, index, rule));
            if next.is_empty() {
                continue;
            }
            let takes = Reroute::takes(rules, position, gate.as_ref());
            let drop = (takes != Condition::All(Vec::new())).then(|| Op::Drop(takes.negated()));
            let retag = Op::Retag { tag: rule.tag.clone(), captures: rule.captures.clone() };
            let ops = drop.into_iter().chain([retag]).chain(rule.ops.iter().cloned()).collect();
            let name = TagPattern::of(&rule.tag).name().unwrap_or_else(|| made.name.clone());
            edges.extend(self.branch(made, name, ops, next));
        }
        edges.reverse();
        let taken = Reroute::taken_away(rules, gate.as_ref());
        match taken {
            Some(taken) if !next.is_empty() => {
                edges.extend(self.process(made, None, vec![Op::Drop(taken)], next));
            }
            _ => {
                // No node stands for the section itself, so its comments go to its first branch.
                if let Some(first) = edges.first() {
                    self.nodes[first.to.0].comments.clone_from(&made.comments);
                }
                edges.extend(next);
            }
        }
        edges
    }

    /// A filter that makes a metric: a branch to it beside the way of the records.
    fn measure(
        &mut self,
        index: usize,
        gate: Option<Condition>,
        measured: &Measured,
        next: Vec<Edge>,
    ) -> Vec<Edge> {
        let made = &self.parts.filters[index].made;
        let to = match self.measures.get(&index) {
            Some(&to) => to,
            None => {
                let sink = Sink::Measure(Box::new(measured.measure.clone()));
                let to = self.add(made, NodeKind::Sink(sink), Vec::new());
                self.measures.insert(index, to);
                to
            }
        };
        let mut edges = vec![Edge { to, when: None, signals: Signals::LOGS }];
        let gated = gate.clone().map(Condition::negated);
        let ops: Vec<Op> = gated.into_iter().chain(measured.except.iter().cloned()).map(Op::Drop).collect();
        if !ops.is_empty() {
            edges = self.branch(made, format!("to_{}", made.name), ops, edges);
        }
        match gate {
            _ if !measured.discard => edges.extend(next),
            Some(gate) if !next.is_empty() => {
                edges.extend(self.process(made, None, vec![Op::Drop(gate)], next));
            }
            _ => {}
        }
        edges
    }

    fn branch<T>(&mut self, made: &Made<T>, name: String, ops: Vec<Op>, next: Vec<Edge>) -> Vec<Edge> {
        let part = Made {
            section: made.section,
            span: made.span,
            comments: Vec::new(),
            plugin: made.plugin,
            name,
            part: None::<()>,
        };
        self.process(&part, None, ops, next)
    }

    /// A processor; one that is not converted is marked, as a filter is. Nothing stands before nothing.
    fn work(&mut self, unit: &Made<Steps>, signal: Signal, next: Vec<Edge>) -> Vec<Edge> {
        let what = || unit.what("processor");
        let kind = match &unit.part {
            Some(Steps::Records(ops)) if ops.is_empty() => return next,
            Some(Steps::Telemetry(ops)) if ops.is_empty() => return next,
            Some(Steps::Records(ops)) => NodeKind::Process(Process { when: None, ops: ops.clone() }),
            Some(Steps::Telemetry(ops)) => NodeKind::Telemetry(ops.clone()),
            None if signal == Signal::Logs => {
                NodeKind::Process(Process { when: None, ops: vec![Op::Unconverted { what: what() }] })
            }
            None => NodeKind::Telemetry(vec![TelemetryOp::Unconverted { what: what() }]),
        };
        if next.is_empty() && signal != Signal::Logs {
            return next;
        }
        let to = self.add(unit, kind, next);
        vec![Edge { to, when: None, signals: Signals::of(signal) }]
    }

    fn process<T>(
        &mut self,
        made: &Made<T>,
        when: Option<crate::pipeline::TagTest>,
        ops: Vec<Op>,
        next: Vec<Edge>,
    ) -> Vec<Edge> {
        let to = self.add(made, NodeKind::Process(Process { when, ops }), next);
        vec![Edge { to, when: None, signals: Signals::LOGS }]
    }

    fn edge_to(&mut self, index: usize, reach: Reach, signal: Signal) -> Edge {
        let parts = self.parts;
        let output = &parts.outputs[index];
        let when = (reach == Reach::Sometimes).then(|| output.test.clone());
        let to = match self.outputs.get(&(index, signal)) {
            Some(&to) => to,
            None => {
                let mut to = self.sink(index);
                for unit in output.processors.of(signal).iter().rev() {
                    let next = Edge { to, when: None, signals: Signals::of(signal) };
                    let edges = self.work(unit, signal, vec![next]);
                    to = edges.first().map_or(to, |edge| edge.to);
                }
                self.outputs.insert((index, signal), to);
                to
            }
        };
        Edge { to, when, signals: Signals::of(signal) }
    }

    fn sink(&mut self, index: usize) -> NodeId {
        if let Some(&sink) = self.sinks.get(&index) {
            return sink;
        }
        let output = &self.parts.outputs[index];
        let unconverted = || Sink::Unconverted { what: output.made.what("output") };
        let sink = output.made.part.clone().unwrap_or_else(unconverted);
        let sink = self.add(&output.made, NodeKind::Sink(sink), Vec::new());
        self.sinks.insert(index, sink);
        sink
    }

    fn add<T>(&mut self, made: &Made<T>, kind: NodeKind, next: Vec<Edge>) -> NodeId {
        self.nodes.push(Node {
            plugin: made.plugin,
            name: made.name.clone(),
            section: made.section,
            span: made.span,
            comments: made.comments.clone(),
            kind,
            next,
        });
        NodeId(self.nodes.len() - 1)
    }
}

/// Numbers the names that several nodes have, from the second on.
fn number_names(nodes: &mut [Node]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for node in nodes {
        let count = seen.entry(node.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            node.name = format!("{}_{count}", node.name);
        }
    }
}
