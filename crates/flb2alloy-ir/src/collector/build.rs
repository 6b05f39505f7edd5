//! From a configuration to components and pipelines.

use std::collections::HashMap;

use flb2alloy_parser::collector::{Config, Entry, Value, ValueKind};
use flb2alloy_parser::{self as parser, Diagnostic, Dialect, Document, Section, SectionKind, Span, nearest};

use super::names::current;
use super::{Collector, Component, ComponentId, Kind, Ledger, Pipeline, Signal, Telemetry};
use crate::account::Outcome;
use crate::codes;

/// A configuration with all that there is to say so far.
#[derive(Debug)]
pub struct Built {
    /// What the configuration means.
    pub collector: Collector,
    /// Its components, pipelines and the rest as sections, for all that goes by sections.
    pub document: Document,
    /// The account of the keys under `service`; those of components are judged when they are lowered.
    pub ledger: Ledger,
}

/// Finds components and pipelines. Names that are not defined are reported and left out.
#[must_use]
pub fn build(config: &Config) -> Built {
    let mut builder = Builder {
        collector: Collector {
            components: Vec::new(),
            pipelines: Vec::new(),
            telemetry: None,
            trailing_comments: config.trailing_comments.clone(),
        },
        sections: Vec::new(),
        ledger: Ledger::default(),
        ids: HashMap::new(),
    };
    let service = config.root.entries().iter().find(|entry| entry.key.value == "service");
    for entry in config.root.entries() {
        let kind = Kind::ALL.into_iter().find(|kind| kind.section() == entry.key.value);
        match kind {
            Some(kind) => builder.components(kind, entry),
            None if entry.key.value == "service" => {}
            None => builder.unknown(entry),
        }
    }
    if let Some(service) = service {
        builder.service(service);
    }
    builder.unused();
    let document = Document {
        dialect: Dialect::Collector,
        sections: builder.sections,
        env: Vec::new(),
        trailing_comments: Vec::new(),
    };
    Built { collector: builder.collector, document, ledger: builder.ledger }
}

struct Builder {
    collector: Collector,
    sections: Vec<Section>,
    ledger: Ledger,
    ids: HashMap<(Kind, String), ComponentId>,
}

impl Builder {
    /// Adds a section for what goes by sections.
    fn section(&mut self, name: &str, entry: &Entry) -> usize {
        self.sections.push(Section {
            kind: SectionKind::Other(name.to_owned()),
            header: entry.key.span,
            span: entry.span(),
            entries: entry.value.entries().iter().map(plain_entry).collect(),
            groups: Vec::new(),
            leading_comments: entry.comments.clone(),
            trailing_comments: Vec::new(),
        });
        self.sections.len() - 1
    }

    fn unknown(&mut self, entry: &Entry) {
        let section = self.section(&entry.key.value, entry);
        let known = Kind::ALL.map(Kind::section).into_iter().chain(["service"]);
        // Often a place to put anchors.
        let holds_anchors = entry.key.value.starts_with(['x', '_', '.']);
        if holds_anchors {
            self.ledger.close(
                section,
                &entry.key.value,
                &entry.value,
                Some((Outcome::Exact, "holds what is used elsewhere")),
            );
            return;
        }
        self.ledger.unknown(section, entry, "a collector", nearest(&entry.key.value, known));
        let nothing = "no key of a collector";
        self.ledger.close(section, &entry.key.value, &entry.value, Some((Outcome::Unsupported, nothing)));
    }

    fn components(&mut self, kind: Kind, entry: &Entry) {
        for definition in entry.value.entries() {
            let id = definition.key.value.trim().to_owned();
            let type_name = id.split('/').next().unwrap_or_default().trim();
            let section = self.section(&id, definition);
            let mut comments = definition.comments.clone();
            // A comment above the whole section belongs to its first component.
            if self.collector.components.last().is_none_or(|last| last.kind != kind) {
                comments.splice(0..0, entry.comments.iter().cloned());
            }
            self.ids.insert((kind, id.clone()), ComponentId(self.collector.components.len()));
            self.collector.components.push(Component {
                kind,
                type_name: current(kind, type_name).to_owned(),
                id,
                config: definition.value.clone(),
                span: definition.key.span,
                comments,
                section,
                used: false,
            });
        }
    }

    fn service(&mut self, service: &Entry) {
        let section = self.section("service", service);
        for entry in service.value.entries() {
            match entry.key.value.as_str() {
                "pipelines" => {
                    for pipeline in entry.value.entries() {
                        self.pipeline(pipeline);
                    }
                    continue;
                }
                "extensions" => {
                    for (name, span) in names(&entry.value) {
                        self.reference(&[Kind::Extension], &name, span, "service.extensions");
                    }
                    self.ledger.exact(section, entry, "the extensions that components use");
                }
                "telemetry" => {
                    let section = self.section("telemetry", entry);
                    self.collector.telemetry = Some(Telemetry {
                        config: entry.value.clone(),
                        span: entry.key.span,
                        comments: entry.comments.clone(),
                        section,
                    });
                    continue;
                }
                _ => {
                    let near = nearest(&entry.key.value, ["pipelines", "extensions", "telemetry"]);
                    self.ledger.unknown(section, entry, "service", near);
                }
            }
            let alone = Value { kind: ValueKind::Map(vec![entry.clone()]), span: entry.value.span };
            self.ledger.close(section, "service", &alone, None);
        }
    }

    fn pipeline(&mut self, entry: &Entry) {
        let id = entry.key.value.trim().to_owned();
        let section = self.section(&id, entry);
        let signal_name = id.split('/').next().unwrap_or_default();
        let Some(signal) = Signal::ALL.into_iter().find(|signal| signal.as_str() == signal_name) else {
            let message = format!("Alloy's otelcol components do not take `{signal_name}`");
            self.ledger.report(
                Diagnostic::error(codes::PLUGIN_NOT_CONVERTED, message.clone())
                    .at(entry.key.span, "this pipeline is left out")
                    .help("for profiles, use the pyroscope.* components of Alloy"),
            );
            self.ledger.close(section, &id, &entry.value, Some((Outcome::Unsupported, &message)));
            return;
        };
        let mut pipeline = Pipeline {
            id,
            signal,
            receivers: Vec::new(),
            processors: Vec::new(),
            exporters: Vec::new(),
            span: entry.key.span,
            comments: entry.comments.clone(),
            section,
        };
        for part in entry.value.entries() {
            let kinds: &[Kind] = match part.key.value.as_str() {
                "receivers" => &[Kind::Receiver, Kind::Connector],
                "processors" => &[Kind::Processor],
                "exporters" => &[Kind::Exporter, Kind::Connector],
                _ => {
                    let near = nearest(&part.key.value, ["receivers", "processors", "exporters"]);
                    self.ledger.unknown(section, part, "a pipeline", near);
                    continue;
                }
            };
            let mut found = Vec::new();
            for (name, span) in names(&part.value) {
                found.extend(self.reference(kinds, &name, span, &pipeline.id));
            }
            found.dedup();
            match part.key.value.as_str() {
                "receivers" => pipeline.receivers = found,
                "processors" => pipeline.processors = found,
                _ => pipeline.exporters = found,
            }
            self.ledger.exact(section, part, "the outputs of components");
        }
        self.ledger.close(section, &pipeline.id, &entry.value, None);
        self.collector.pipelines.push(pipeline);
    }

    /// The component that `name` stands for; it counts as used from now on.
    fn reference(&mut self, kinds: &[Kind], name: &str, span: Span, by: &str) -> Option<ComponentId> {
        let found = kinds.iter().find_map(|kind| self.ids.get(&(*kind, name.to_owned()))).copied();
        match found {
            Some(id) => self.collector.components[id.0].used = true,
            None => {
                let kind = kinds[0].as_str();
                let known =
                    self.ids.keys().filter(|(of, _)| kinds.contains(of)).map(|(_, name)| name.as_str());
                let help = match nearest(name, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("define it under `{}`", kinds[0].section()),
                };
                self.ledger.report(
                    Diagnostic::error(
                        codes::UNDEFINED,
                        format!("`{by}` names the {kind} `{name}`, which is not defined"),
                    )
                    .at(span, "not defined; the Collector refuses to start")
                    .help(help),
                );
            }
        }
        found
    }

    /// Accounts for components that nothing uses.
    fn unused(&mut self) {
        for component in &self.collector.components {
            if component.used {
                continue;
            }
            let by = if component.kind == Kind::Extension { "`service.extensions`" } else { "any pipeline" };
            self.ledger.report(
                Diagnostic::info(
                    codes::UNREACHED,
                    format!("the {} `{}` is not named by {by}", component.kind.as_str(), component.id),
                )
                .at(component.span, "left out: the Collector does not start it either"),
            );
            let note = format!("not named by {by}, so that the Collector does not start it either");
            let name = component.name();
            self.ledger.close(component.section, &name, &component.config, Some((Outcome::Exact, &note)));
        }
    }
}

/// The names in a list, with their places. The Collector takes a single name for a list of one.
fn names(value: &Value) -> Vec<(String, Span)> {
    let name = |value: &Value| Some((value.as_str()?.trim().to_owned(), value.span));
    match &value.kind {
        ValueKind::List(items) => items.iter().filter_map(|item| name(&item.value)).collect(),
        _ => name(value).into_iter().collect(),
    }
}

fn plain_entry(entry: &Entry) -> parser::Entry {
    parser::Entry {
        key: entry.key.clone(),
        name: entry.key.value.clone(),
        value: plain_value(&entry.value),
        leading_comments: entry.comments.clone(),
    }
}

fn plain_value(value: &Value) -> parser::Value {
    let kind = match &value.kind {
        ValueKind::Null => parser::ValueKind::Null,
        ValueKind::Scalar(scalar) => parser::ValueKind::Scalar {
            text: scalar.literal().unwrap_or_default().to_owned(),
            style: if scalar.plain { parser::Style::Plain } else { parser::Style::Quoted },
        },
        ValueKind::List(items) => {
            parser::ValueKind::List(items.iter().map(|item| plain_value(&item.value)).collect())
        }
        ValueKind::Map(entries) => parser::ValueKind::Map(
            entries.iter().map(|entry| (entry.key.clone(), plain_value(&entry.value))).collect(),
        ),
    };
    parser::Value { kind, span: value.span }
}
