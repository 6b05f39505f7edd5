//! The components that run, and what feeds what.
//!
//! The Collector starts one receiver, exporter or connector for all pipelines that name it, and one processor for each
//! pipeline. A component of Alloy takes all signals and has outputs for each, so processors of pipelines with different
//! signals become one component, as long as no data can then go in a circle: Alloy refuses that.

use std::collections::BTreeSet;

use flb2alloy_ir::collector::{Collector, ComponentId, Kind, Pipeline, Signal};

/// Index of an instance.
pub(crate) type InstanceId = usize;

/// A component that runs.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    /// What it runs.
    pub(crate) component: ComponentId,
    /// The pipelines that it is in. None for what became part of another instance.
    pub(crate) pipelines: Vec<usize>,
    /// What it feeds, by signal, each once and in source order.
    outputs: Vec<(Signal, Vec<InstanceId>)>,
}

impl Instance {
    fn new(component: ComponentId, pipelines: Vec<usize>) -> Self {
        Instance { component, pipelines, outputs: Vec::new() }
    }

    /// What it feeds with this signal.
    pub(crate) fn output(&self, signal: Signal) -> &[InstanceId] {
        self.outputs.iter().find(|(of, _)| *of == signal).map_or(&[], |(_, fed)| fed)
    }

    fn feeds(&self, id: InstanceId) -> bool {
        self.outputs.iter().any(|(_, fed)| fed.contains(&id))
    }

    fn feed(&mut self, signal: Signal, targets: &[InstanceId]) {
        let at = self.outputs.iter().position(|(of, _)| *of == signal).unwrap_or_else(|| {
            self.outputs.push((signal, Vec::new()));
            self.outputs.len() - 1
        });
        let fed = &mut self.outputs[at].1;
        for target in targets {
            if !fed.contains(target) {
                fed.push(*target);
            }
        }
    }
}

/// All instances.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    pub(crate) instances: Vec<Instance>,
    /// Those that run, in the order in which data flows.
    pub(crate) order: Vec<InstanceId>,
    /// For each pipeline what takes its data first.
    pub(crate) entries: Vec<Vec<InstanceId>>,
}

/// Builds the graph.
pub(crate) fn build(collector: &Collector) -> Graph {
    let mut builder = Builder { collector, instances: Vec::new(), chains: Vec::new(), entries: Vec::new() };
    for (index, pipeline) in collector.pipelines.iter().enumerate() {
        builder.pipeline(index, pipeline);
    }
    builder.connect();
    builder.merge();
    let order = builder.order();
    Graph { instances: builder.instances, order, entries: builder.entries }
}

struct Builder<'a> {
    collector: &'a Collector,
    instances: Vec<Instance>,
    /// For each pipeline its processors.
    chains: Vec<Vec<InstanceId>>,
    /// For each pipeline what takes its data first.
    entries: Vec<Vec<InstanceId>>,
}

impl Builder<'_> {
    fn pipeline(&mut self, index: usize, pipeline: &Pipeline) {
        for component in pipeline.receivers.iter().chain(&pipeline.exporters) {
            let id = self.shared(*component);
            if !self.instances[id].pipelines.contains(&index) {
                self.instances[id].pipelines.push(index);
            }
        }
        let first = self.instances.len();
        self.instances
            .extend(pipeline.processors.iter().map(|component| Instance::new(*component, vec![index])));
        self.chains.push((first..self.instances.len()).collect());
    }

    /// The instance of a component that all pipelines share.
    fn shared(&mut self, component: ComponentId) -> InstanceId {
        self.instances.iter().position(|instance| instance.component == component).unwrap_or_else(|| {
            self.instances.push(Instance::new(component, Vec::new()));
            self.instances.len() - 1
        })
    }

    fn connect(&mut self) {
        for (index, pipeline) in self.collector.pipelines.iter().enumerate() {
            let mut next: Vec<InstanceId> = pipeline.exporters.iter().map(|id| self.shared(*id)).collect();
            for processor in self.chains[index].clone().into_iter().rev() {
                self.instances[processor].feed(pipeline.signal, &next);
                next = vec![processor];
            }
            for receiver in &pipeline.receivers {
                let receiver = self.shared(*receiver);
                self.instances[receiver].feed(pipeline.signal, &next);
            }
            self.entries.push(next);
        }
    }

    /// Makes one of processors that differ in their signals, those of pipelines with the same suffix first.
    fn merge(&mut self) {
        for same_suffix in [true, false] {
            for id in 0..self.instances.len() {
                for other in id + 1..self.instances.len() {
                    if self.can_merge(id, other, same_suffix) {
                        self.unite(id, other);
                    }
                }
            }
        }
    }

    fn can_merge(&self, left: InstanceId, right: InstanceId, same_suffix: bool) -> bool {
        let (one, two) = (&self.instances[left], &self.instances[right]);
        one.component == two.component
            && !one.pipelines.is_empty()
            && !two.pipelines.is_empty()
            && self.signals(one).is_disjoint(&self.signals(two))
            && (!same_suffix || self.suffixes(one) == self.suffixes(two))
            && !self.reaches(left, right)
            && !self.reaches(right, left)
    }

    fn pipelines(&self, instance: &Instance) -> impl Iterator<Item = &Pipeline> {
        instance.pipelines.iter().map(|index| &self.collector.pipelines[*index])
    }

    fn signals(&self, instance: &Instance) -> BTreeSet<Signal> {
        self.pipelines(instance).map(|pipeline| pipeline.signal).collect()
    }

    fn suffixes(&self, instance: &Instance) -> BTreeSet<&str> {
        self.pipelines(instance)
            .map(|pipeline| pipeline.id.split_once('/').map_or("", |(_, suffix)| suffix))
            .collect()
    }

    /// Whether data of `from` can get to `to`.
    fn reaches(&self, from: InstanceId, to: InstanceId) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            for next in self.instances[id].outputs.iter().flat_map(|(_, fed)| fed) {
                if *next == to {
                    return true;
                }
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        false
    }

    /// Puts `right` into `left` and leaves it empty.
    fn unite(&mut self, left: InstanceId, right: InstanceId) {
        let outputs = std::mem::take(&mut self.instances[right].outputs);
        let pipelines = std::mem::take(&mut self.instances[right].pipelines);
        self.instances[left].pipelines.extend(pipelines);
        for (signal, fed) in outputs {
            self.instances[left].feed(signal, &fed);
        }
        for (_, fed) in self.instances.iter_mut().flat_map(|instance| &mut instance.outputs) {
            fed.iter_mut().filter(|id| **id == right).for_each(|id| *id = left);
        }
        for entry in self.entries.iter_mut().flatten().filter(|id| **id == right) {
            *entry = left;
        }
    }

    /// Receivers first, then whatever has all that feeds it before it, exporters last.
    fn order(&self) -> Vec<InstanceId> {
        let rank = |id: &InstanceId| match self.collector.components[self.instances[*id].component.0].kind {
            Kind::Receiver => 0,
            Kind::Processor => 1,
            Kind::Connector => 2,
            Kind::Exporter | Kind::Extension => 3,
        };
        let runs = |id: &InstanceId| !self.instances[*id].pipelines.is_empty();
        let mut left: Vec<InstanceId> = (0..self.instances.len()).filter(runs).collect();
        // In the order of the pipelines, and along each of them.
        left.sort_by_key(|id| (rank(id), self.instances[*id].pipelines.first().copied(), *id));
        let mut order = Vec::new();
        while !left.is_empty() {
            let is_fed =
                |id: &InstanceId| left.iter().any(|from| from != id && self.instances[*from].feeds(*id));
            // A circle of connectors has no beginning; the Collector refuses it.
            let ready = left.iter().position(|id| !is_fed(id)).unwrap_or(0);
            order.push(left.remove(ready));
        }
        order
    }
}
