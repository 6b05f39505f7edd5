//! The sections of the pipeline, built, and which of them the records of an input come through.

use std::collections::BTreeSet;

use flb2alloy_parser::Span;

use super::routes::Route;
use super::section::Made;
use crate::measured::Measured;
use crate::pipeline::TagTest;
use crate::plugin::Steps;
use crate::record::{Op, Reroute};
use crate::signal::{Signal, Signals};
use crate::sink::Sink;
use crate::source::Source;
use crate::tags::{Reach, TagPattern};

pub(super) struct Input {
    pub(super) made: Made<Source>,
    /// What it makes, converted or not.
    pub(super) signals: Signals,
    /// The tags it can give its records of each signal; several where it reads several globs.
    pub(super) tags: [Vec<TagPattern>; Signal::ALL.len()],
    /// What is done with its records before any filter sees them.
    pub(super) processors: Processors,
    /// Conditional routes; where there are any, tags do not count.
    pub(super) routes: Vec<Route>,
    /// Its routes of all signals: where there are any, metrics and traces go only to outputs that one of them names.
    pub(super) gates: Vec<Route>,
    /// Where it is said that its records are kept on disk until they are sent.
    pub(super) on_disk: Option<Span>,
}

/// Processors of an input or output, in order, by the signal among which they stand.
#[derive(Default)]
pub(super) struct Processors(pub(super) [Vec<Made<Steps>>; Signal::ALL.len()]);

impl Processors {
    pub(super) fn of(&self, signal: Signal) -> &[Made<Steps>] {
        &self.0[signal as usize]
    }

    /// Whether all of them are converted.
    pub(super) fn are_converted(&self) -> bool {
        self.0.iter().flatten().all(|unit| unit.part.is_some())
    }
}

impl Input {
    pub(super) fn tags(&self, signal: Signal) -> &[TagPattern] {
        &self.tags[signal as usize]
    }

    /// The signals whose tags a test lets through as they leave the input.
    pub(super) fn matched(&self, test: &TagTest) -> Signals {
        self.signals.iter().filter(|signal| reach(self.tags(*signal), test) != Reach::Never).collect()
    }
}

/// What a filter does.
pub(super) enum Work {
    /// Works on records.
    Ops(Vec<Op>),
    /// Puts records back at the start under other tags.
    Reroute(Vec<Reroute>),
    /// Makes a metric of them.
    Measure(Measured),
}

pub(super) struct Filter {
    pub(super) made: Made<Work>,
    pub(super) test: TagTest,
}

pub(super) struct Output {
    pub(super) made: Made<Sink>,
    pub(super) test: TagTest,
    /// What is done with the records that go to this output alone.
    pub(super) processors: Processors,
}

impl Output {
    /// What it takes in Fluent Bit.
    pub(super) fn takes(&self) -> Signals {
        let plugin = self.made.plugin;
        let usual = Signals::of_output(plugin.strip_prefix("output/").unwrap_or(&self.made.name));
        match &self.made.part {
            // kafka_config.c: what it takes depends on the form of its messages.
            Some(Sink::Exporter(exporter)) => usual.or(exporter.signals()),
            _ => usual,
        }
    }

    /// What of that what becomes of it takes.
    pub(super) fn converted(&self) -> Signals {
        self.made.part.as_ref().map_or(Signals::NONE, |sink| sink.signals().and(self.takes()))
    }

    /// Whether it is in the graph for this signal. Where log records would go to an output that is not converted, the
    /// place is kept.
    fn stands(&self, signal: Signal) -> bool {
        let marked = self.made.part.is_none() && signal == Signal::Logs && self.takes().has(signal);
        marked || self.converted().has(signal)
    }
}

/// What records still have before them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Way {
    /// What the records are.
    pub(super) signal: Signal,
    /// The filters that they can reach.
    pub(super) filters: Vec<(usize, Reach)>,
    /// The outputs that they can reach.
    pub(super) outputs: Vec<(usize, Reach)>,
    /// Their tags. Empty where no filter before them asks for it, so that ways are the same that look the same.
    pub(super) tags: Vec<TagPattern>,
    /// The filters that have put them back at the start, which is done once each.
    pub(super) trail: Vec<usize>,
}

#[derive(Default)]
pub(super) struct Parts {
    pub(super) inputs: Vec<Input>,
    pub(super) filters: Vec<Filter>,
    pub(super) outputs: Vec<Output>,
    /// The sections of tasks of the stream processor that are not converted.
    pub(super) lost_tasks: Vec<usize>,
}

/// What records of an input can come to, put back ones included.
#[derive(Default)]
pub(super) struct Reached {
    pub(super) filters: BTreeSet<usize>,
    pub(super) outputs: BTreeSet<usize>,
    /// The signals that some output takes.
    pub(super) taken: Signals,
    /// Filters that put records back which they take again, and whether they surely do.
    pub(super) loops: BTreeSet<(usize, bool)>,
}

impl Parts {
    /// The way of metrics or traces of an input.
    pub(super) fn way_of_input(&self, input: &Input, signal: Signal) -> Way {
        let mut way = self.way_of(signal, input.tags(signal), Vec::new());
        way.outputs.retain(|(index, _)| self.lets_through(input, signal, *index));
        way
    }

    /// Whether the routes of the input let metrics or traces through to an output.
    fn lets_through(&self, input: &Input, signal: Signal, output: usize) -> bool {
        let name = &self.outputs[output].made.name;
        let mut gates = input.gates.iter();
        input.gates.is_empty()
            || gates.any(|route| route.lets_through(signal) && route.outputs.contains(name))
    }

    /// The way of log records with these tags, from the start.
    pub(super) fn way(&self, tags: &[TagPattern], trail: Vec<usize>) -> Way {
        self.way_of(Signal::Logs, tags, trail)
    }

    /// The way of records with these tags, from the start.
    pub(super) fn way_of(&self, signal: Signal, tags: &[TagPattern], trail: Vec<usize>) -> Way {
        let reached = |test: &TagTest| Some(reach(tags, test)).filter(|reach| *reach != Reach::Never);
        let filters = self
            .filters
            .iter()
            .enumerate()
            // Filters see nothing but logs (flb_input_chunk.c, input_chunk_append_raw).
            .filter(|(index, _)| signal == Signal::Logs && !trail.contains(index))
            .filter_map(|(index, filter)| Some((index, reached(&filter.test)?)))
            .collect();
        let outputs = self
            .outputs
            .iter()
            .enumerate()
            .filter(|(_, output)| output.stands(signal))
            .filter_map(|(index, output)| Some((index, reached(&output.test)?)))
            .collect();
        self.normal(Way { signal, filters, outputs, tags: tags.to_vec(), trail })
    }

    /// The way of records that a route takes: their tag is its name, and the outputs are those that it names.
    pub(super) fn way_of_route(&self, route: &Route) -> Way {
        let mut way = self.way(&[route.tag()], Vec::new());
        let named = |index: &usize| {
            let output = &self.outputs[*index];
            output.stands(Signal::Logs) && route.outputs.contains(&output.made.name)
        };
        way.outputs = (0..self.outputs.len()).filter(named).map(|index| (index, Reach::Always)).collect();
        way
    }

    /// The way of records that the rule of a filter puts back at the start.
    pub(super) fn way_behind(
        &self,
        tags: &[TagPattern],
        trail: &[usize],
        filter: usize,
        rule: &Reroute,
    ) -> Way {
        let mut new: Vec<TagPattern> = Vec::new();
        for tag in tags {
            let rewritten = tag.rewritten(&rule.tag);
            if !new.contains(&rewritten) {
                new.push(rewritten);
            }
        }
        self.way(&new, [trail, &[filter]].concat())
    }

    /// What is left behind the first filter.
    pub(super) fn behind(&self, way: &Way) -> Way {
        self.normal(Way { filters: way.filters[1..].to_vec(), ..way.clone() })
    }

    fn normal(&self, mut way: Way) -> Way {
        let reroutes = |index: usize| matches!(self.filters[index].made.part, Some(Work::Reroute(_)));
        if !way.filters.iter().any(|(index, _)| reroutes(*index)) {
            way.tags.clear();
            way.trail.clear();
        }
        way
    }

    /// What the records of an input can come to.
    pub(super) fn reached(&self, input: &Input) -> Reached {
        let mut reached = Reached::default();
        for signal in input.signals.iter() {
            match signal {
                Signal::Logs if input.routes.is_empty() => {
                    self.follow(input.tags(signal), &[], &mut reached);
                }
                Signal::Logs => {}
                Signal::Metrics | Signal::Traces => {
                    let mut here = Reached::default();
                    self.outputs_of(signal, input.tags(signal), &mut here);
                    here.outputs.retain(|output| self.lets_through(input, signal, *output));
                    if !here.outputs.is_empty() {
                        reached.taken = reached.taken.or(Signals::of(signal));
                    }
                    reached.outputs.extend(here.outputs);
                }
            }
        }
        for route in &input.routes {
            self.follow(&[route.tag()], &[], &mut reached);
            let named = self.outputs.iter().enumerate();
            let named = named.filter(|(_, output)| route.outputs.contains(&output.made.name));
            reached.outputs.extend(named.map(|(index, _)| index));
            reached.taken = reached.taken.or(Signals::LOGS);
        }
        reached
    }

    fn follow(&self, tags: &[TagPattern], trail: &[usize], reached: &mut Reached) {
        self.outputs_of(Signal::Logs, tags, reached);
        for (index, filter) in self.filters.iter().enumerate() {
            let reach = reach(tags, &filter.test);
            if reach == Reach::Never {
                continue;
            }
            reached.filters.insert(index);
            let Some(Work::Reroute(rules)) = &filter.made.part else { continue };
            if trail.contains(&index) {
                reached.loops.insert((index, reach == Reach::Always));
                continue;
            }
            for rule in rules {
                let new: Vec<TagPattern> = tags.iter().map(|tag| tag.rewritten(&rule.tag)).collect();
                self.follow(&new, &[trail, &[index]].concat(), reached);
            }
        }
    }

    fn outputs_of(&self, signal: Signal, tags: &[TagPattern], reached: &mut Reached) {
        for (index, output) in self.outputs.iter().enumerate() {
            if output.takes().has(signal) && reach(tags, &output.test) != Reach::Never {
                reached.outputs.insert(index);
                reached.taken = reached.taken.or(Signals::of(signal));
            }
        }
    }
}

/// Which records of these tags a test lets through.
pub(super) fn reach(tags: &[TagPattern], test: &TagTest) -> Reach {
    let mut reaches = tags.iter().map(|tag| tag.reach(test));
    let Some(first) = reaches.next() else { return Reach::Never };
    if reaches.all(|reach| reach == first) { first } else { Reach::Sometimes }
}
