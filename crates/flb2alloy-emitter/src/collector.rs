//! Lowers the pipelines of an OpenTelemetry Collector to Alloy's `otelcol.*` components.
//!
//! Most components have a twin, and their keys find their places by the schemas of both sides (`scope.rs`); what differs
//! stands in tables (`rules.rs`). Components without a twin are lowered one by one (`special/`).

mod bindings;
mod filter;
mod graph;
mod keys;
mod ottl;
mod place;
pub mod reference;
mod rules;
mod scope;
mod secret;
mod shapes;
mod special;
mod telemetry;
mod tree;
mod twins;
mod value;
mod variables;

use std::collections::BTreeSet;

use flb2alloy_catalogue::{alloy, otel};
use flb2alloy_ir::collector::{Collector, Component, ComponentId, Kind, Ledger, Signal};
use flb2alloy_ir::{Account, Options, Outcome, codes as ir_codes};
use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_syntax::Block;

use crate::canvas::{self, Content, Port};
use crate::{Emitted, stability};

use bindings::Bindings;
use graph::{Graph, InstanceId};
use scope::Scope;
use tree::Node;

pub use value::Env;

/// What was emitted for a collector.
#[derive(Debug, Clone)]
pub struct CollectorEmitted {
    /// The configuration, and what there is to say.
    pub emitted: Emitted,
    /// What became of each key.
    pub account: Account,
    /// Places of literal secrets, with the variables that the output asks for instead.
    pub secrets: Vec<(Span, String)>,
}

/// Emits the components that pipelines use. `ledger` holds what was said so far; of the options, those about variables and
/// about where else to send count.
#[must_use]
pub fn emit_collector(collector: &Collector, ledger: Ledger, options: &Options) -> CollectorEmitted {
    let mut lowering = Lowering {
        collector,
        graph: graph::build(collector),
        ledger,
        bindings: Bindings::new(collector),
        options,
        env: &options.env,
        inputs: Vec::new(),
        components: Vec::new(),
    };
    lowering.run();
    variables::tell(collector, &mut lowering.ledger, &options.env);
    let mut components = std::mem::take(&mut lowering.components);
    components.reverse();
    let mut ordered = lowering.extensions();
    ordered.extend(components);
    let (body, own) =
        telemetry::lower(collector, &mut lowering.ledger, &mut lowering.bindings.canvas, &options.env);
    ordered.extend(own);
    let place = |component: &canvas::Component| {
        let source = collector.components.iter().find(|source| component.sections.contains(&source.section));
        source.map(|source| source.span)
    };
    let (stability, unfinished) = stability::needed(place, &ordered);
    lowering.ledger.diagnostics.extend(unfinished);
    let mut emitted =
        Emitted { text: String::new(), diagnostics: Vec::new(), targets: Vec::new(), stability };
    if !body.is_empty() {
        emitted.add(&body, None);
    }
    emitted.add_components(&ordered);
    emitted.diagnostics = std::mem::take(&mut lowering.ledger.diagnostics);
    CollectorEmitted {
        emitted,
        account: lowering.ledger.take_account(),
        secrets: std::mem::take(&mut lowering.ledger.secrets),
    }
}

/// State of the lowering.
pub(crate) struct Lowering<'a> {
    pub(crate) collector: &'a Collector,
    pub(crate) graph: Graph,
    pub(crate) ledger: Ledger,
    pub(crate) bindings: Bindings<'a>,
    pub(crate) options: &'a Options,
    pub(crate) env: &'a Env,
    /// What takes the telemetry of an instance, by signal.
    inputs: Vec<(InstanceId, Input)>,
    /// The components so far, those that are fed before those that feed them.
    components: Vec<canvas::Component>,
}

/// What takes the telemetry that is meant for an instance.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    /// These, whatever the signal is.
    Ports(Vec<Port>),
    /// This, and nothing for other signals.
    Only(Signal, Port),
    /// Whatever the instance itself feeds: it does nothing.
    Outputs,
}

impl<'a> Lowering<'a> {
    fn run(&mut self) {
        for id in self.graph.order.clone().into_iter().rev() {
            let component = self.component(id);
            let name = component.name();
            // Of several instances, each says the same.
            let said = self.ledger.diagnostics.len();
            let again =
                self.inputs.iter().any(|(other, _)| self.component(*other).section == component.section);
            let input = match (special::find(&name), twins::twin(&name)) {
                (Some(special), _) => {
                    let input = (special.lower)(self, id);
                    keys::settle(&mut self.ledger, component.section, &component.config, special.keys);
                    input
                }
                (None, Some(alloy)) => self.twin(id, alloy),
                (None, None) => self.unknown(id),
            };
            if again {
                self.ledger.diagnostics.truncate(said);
            }
            self.inputs.push((id, input));
        }
        let mut closed = BTreeSet::new();
        for id in self.graph.order.clone() {
            let component = self.component(id);
            if closed.insert(component.section) {
                self.ledger.close(component.section, &component.name(), &component.config, None);
            }
        }
    }

    /// What the instance runs.
    pub(crate) fn component(&self, id: InstanceId) -> &'a Component {
        &self.collector.components[self.graph.instances[id].component.0]
    }

    /// What takes the telemetry of this signal that the instance gives.
    pub(crate) fn outputs(&self, id: InstanceId, signal: Signal) -> Vec<Port> {
        self.ports(self.graph.instances[id].output(signal), signal)
    }

    /// Where these instances take telemetry of this signal.
    pub(crate) fn ports(&self, instances: &[InstanceId], signal: Signal) -> Vec<Port> {
        let mut ports: Vec<Port> = Vec::new();
        for fed in instances {
            let input = self.inputs.iter().find(|(of, _)| of == fed).map(|(_, input)| input);
            let found = match input {
                Some(Input::Ports(ports)) => ports.clone(),
                Some(Input::Only(of, port)) if *of == signal => vec![port.clone()],
                Some(Input::Only(..)) => Vec::new(),
                Some(Input::Outputs) => self.outputs(*fed, signal),
                None => Vec::new(),
            };
            for port in found {
                if !ports.contains(&port) {
                    ports.push(port);
                }
            }
        }
        ports
    }

    /// The signals that the instance gives, in the order of Alloy's documentation.
    pub(crate) fn signals(&self, id: InstanceId) -> Vec<Signal> {
        let given = |signal: &Signal| !self.graph.instances[id].output(*signal).is_empty();
        Signal::ALL.into_iter().filter(given).collect()
    }

    /// The signals that come to the instance.
    pub(crate) fn signals_into(&self, id: InstanceId) -> Vec<Signal> {
        let comes = |signal: &Signal| {
            self.graph.instances.iter().any(|instance| instance.output(*signal).contains(&id))
        };
        Signal::ALL.into_iter().filter(comes).collect()
    }

    /// The `output` block of the instance.
    pub(crate) fn output_block(&self, id: InstanceId) -> Block {
        let mut block = Block::unlabelled("output");
        for signal in self.signals(id) {
            let ports = self.outputs(id, signal);
            if !ports.is_empty() {
                block = canvas::connect(block, signal.as_str(), &ports);
            }
        }
        block
    }

    /// A label for a component of this kind that is made for the instance.
    pub(crate) fn label(&mut self, id: InstanceId, kind: &str) -> String {
        let suffix = self.component(id).suffix().unwrap_or_default();
        self.label_like(id, kind, suffix)
    }

    /// A label that says `wish`, and which pipeline it is for where the source's component runs in several.
    pub(crate) fn label_like(&mut self, id: InstanceId, kind: &str, wish: &str) -> String {
        let instances = self.graph.instances.iter();
        let several = instances
            .filter(|other| {
                other.component == self.graph.instances[id].component && !other.pipelines.is_empty()
            })
            .count();
        let mut wish = wish.to_owned();
        if several > 1 {
            let pipelines = &self.graph.instances[id].pipelines;
            let first = pipelines.first().map_or("", |index| self.collector.pipelines[*index].id.as_str());
            wish = if wish.is_empty() { first.to_owned() } else { format!("{wish}_{first}") };
        }
        self.bindings.canvas.label(kind, if wish.is_empty() { "default" } else { &wish })
    }

    /// Adds a component that is made for the instance. The comments of the source go above the first that data comes to,
    /// which is the last to be added.
    pub(crate) fn push(&mut self, id: InstanceId, kind: &'static str, label: &str, block: Block) {
        let component = self.component(id);
        let comments = canvas::comments(&component.comments);
        for earlier in self.components.iter_mut().filter(|earlier| earlier.sections == [component.section]) {
            if earlier.comments.starts_with(&comments) {
                earlier.comments.drain(..comments.len());
            }
        }
        self.components.push(canvas::Component {
            kind,
            label: label.to_owned(),
            sections: vec![component.section],
            comments,
            content: Content::Block(block),
        });
    }

    /// Puts comments above the component that was added last.
    pub(crate) fn comment(&mut self, comments: &[String]) {
        if let Some(last) = self.components.last_mut() {
            last.comments.extend_from_slice(comments);
        }
    }

    /// What lowering the keys of a component goes by.
    pub(crate) fn scope(&mut self, component: &'a Component, alloy: &'static str) -> Scope<'a, '_> {
        Scope {
            component,
            name: component.name(),
            alloy,
            ledger: &mut self.ledger,
            bindings: &mut self.bindings,
            env: self.env,
        }
    }

    /// Lowers the keys of a component into the body of its twin.
    fn structure(&mut self, component: &'a Component, alloy: &'static str) -> Option<Node> {
        let facts = alloy::component(alloy)?;
        let mut node = Node::new(facts.body);
        let name = component.name();
        let shape = otel::component(&name).map(|component| component.body);
        let mut scope = self.scope(component, alloy);
        scope.object(component.config.entries(), shape, &mut node, "");
        rules::finish(&mut scope, &mut node);
        node.add_required();
        Some(node)
    }

    /// A component that Alloy has, too.
    fn twin(&mut self, id: InstanceId, alloy: &'static str) -> Input {
        let component = self.component(id);
        let Some(node) = self.structure(component, alloy) else { return self.unknown(id) };
        if let Some(missing) = node.missing() {
            self.ledger.forget(component.section);
            let advice =
                format!("`{missing}` is missing, without which neither the Collector nor Alloy takes it");
            self.give_up(component, &advice);
            return match component.kind {
                Kind::Processor => Input::Outputs,
                _ => Input::Ports(Vec::new()),
            };
        }
        let label = self.label(id, alloy);
        let mut block = node.fill(Block::new(alloy, label.as_str()));
        if alloy::component(alloy).is_some_and(|facts| facts.block("output").is_some()) {
            block = block.block(self.output_block(id));
        }
        self.push(id, alloy, &label, block);
        Input::Ports(vec![Port::input(&format!("{alloy}.{label}"))])
    }

    /// A component that Alloy has nothing for.
    fn unknown(&mut self, id: InstanceId) -> Input {
        let component = self.component(id);
        if component.kind == Kind::Exporter
            && let Some(input) = special::retarget::lower(self, id)
        {
            return input;
        }
        self.give_up(component, &special::advice(&component.name()));
        match component.kind {
            Kind::Processor => Input::Outputs,
            _ => Input::Ports(Vec::new()),
        }
    }

    /// Says that a component is not converted, and accounts for all its keys.
    pub(crate) fn give_up(&mut self, component: &Component, advice: &str) {
        if !self.ledger.diagnostics.iter().any(|said| {
            said.code == ir_codes::PLUGIN_NOT_CONVERTED
                && said.labels.first().is_some_and(|label| label.span == component.span)
        }) {
            self.ledger.report(
                Diagnostic::error(
                    ir_codes::PLUGIN_NOT_CONVERTED,
                    format!("the {} `{}` is not converted", component.kind.as_str(), component.id),
                )
                .at(component.span, "left out of the output")
                .help(advice),
            );
        }
        for entry in component.config.entries() {
            self.ledger.judge(component.section, entry, Outcome::Unsupported, advice);
        }
    }

    /// Extensions: those that components use, those that work by themselves, and what is to say of the others.
    fn extensions(&mut self) -> Vec<canvas::Component> {
        let mut done: Vec<ComponentId> = Vec::new();
        let mut blocks = Vec::new();
        // Extensions can use extensions.
        while let Some((id, alloy, label)) = self
            .bindings
            .used
            .iter()
            .find(|(id, ..)| !done.contains(id))
            .map(|(id, alloy, label)| (*id, *alloy, label.clone()))
        {
            done.push(id);
            blocks.push(self.extension(id, alloy, &label));
        }
        let collector = self.collector;
        for (index, component) in collector.components.iter().enumerate() {
            let id = ComponentId(index);
            if component.kind != Kind::Extension || !component.used || done.contains(&id) {
                continue;
            }
            let name = component.name();
            if self.bindings.inlined.contains(&component.section) {
                // Its keys are accounted for already.
            } else if let Some(explained) = special::explained(&name) {
                explained.say(component, &mut self.ledger);
            } else if name == "extension/jaegerremotesampling" {
                let label = self.bindings.canvas.label(
                    "otelcol.extension.jaeger_remote_sampling",
                    component.suffix().unwrap_or("default"),
                );
                blocks.push(self.extension(id, "otelcol.extension.jaeger_remote_sampling", &label));
                continue;
            } else if twins::twin(&name).is_some() {
                self.ledger.report(
                    Diagnostic::info(
                        ir_codes::UNREACHED,
                        format!("no component uses the extension `{}`", component.id),
                    )
                    .at(component.span, "left out: it would do nothing"),
                );
                for entry in component.config.entries() {
                    self.ledger.judge(
                        component.section,
                        entry,
                        Outcome::Exact,
                        "no component uses this extension",
                    );
                }
            } else {
                self.give_up(component, &special::advice(&name));
            }
            self.ledger.close(component.section, &name, &component.config, None);
        }
        // One that is used comes before its user.
        blocks.reverse();
        let mut found: Vec<canvas::Component> = std::mem::take(&mut self.bindings.helpers);
        found.extend(blocks.into_iter().flatten());
        found
    }

    fn extension(&mut self, id: ComponentId, alloy: &'static str, label: &str) -> Option<canvas::Component> {
        let collector = self.collector;
        let component = &collector.components[id.0];
        let mut node = self.structure(component, alloy)?;
        // What is bound to it needs it, whatever it is.
        if let Some(missing) = node.missing() {
            self.ledger.report(
                Diagnostic::error(
                    ir_codes::BAD_VALUE,
                    format!(
                        "the extension `{}` has no `{missing}`, without which Alloy does not load it",
                        component.id
                    ),
                )
                .at(component.span, "the Collector refuses it, too"),
            );
            node.complete();
        }
        self.ledger.close(component.section, &component.name(), &component.config, None);
        Some(canvas::Component {
            kind: alloy,
            label: label.to_owned(),
            sections: vec![component.section],
            comments: canvas::comments(&component.comments),
            content: Content::Block(node.fill(Block::new(alloy, label))),
        })
    }
}
