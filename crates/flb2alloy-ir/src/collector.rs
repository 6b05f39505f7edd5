//! What a configuration of the OpenTelemetry Collector means: components, and pipelines that bind them together.

mod build;
pub mod ledger;
mod names;

use flb2alloy_parser::collector::Value;
use flb2alloy_parser::{Comment, Span};

pub use build::{Built, build};
pub use ledger::Ledger;
pub use names::{current, older};

/// A whole configuration.
#[derive(Debug, Clone)]
pub struct Collector {
    /// All components that are defined, in source order; a [`ComponentId`] indexes them.
    pub components: Vec<Component>,
    /// The pipelines, in source order.
    pub pipelines: Vec<Pipeline>,
    /// `service.telemetry`.
    pub telemetry: Option<Telemetry>,
    /// The comments behind the last key.
    pub trailing_comments: Vec<Comment>,
}

/// Index of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ComponentId(pub usize);

/// A kind of component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Makes telemetry.
    Receiver,
    /// Works on it.
    Processor,
    /// Sends it out.
    Exporter,
    /// Takes it from some pipelines and gives it to others.
    Connector,
    /// Serves other components.
    Extension,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 5] =
        [Kind::Receiver, Kind::Processor, Kind::Exporter, Kind::Connector, Kind::Extension];

    /// The kind in a word: `receiver`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Receiver => "receiver",
            Kind::Processor => "processor",
            Kind::Exporter => "exporter",
            Kind::Connector => "connector",
            Kind::Extension => "extension",
        }
    }

    /// The top-level key that components of the kind are under: `receivers`.
    #[must_use]
    pub fn section(self) -> &'static str {
        match self {
            Kind::Receiver => "receivers",
            Kind::Processor => "processors",
            Kind::Exporter => "exporters",
            Kind::Connector => "connectors",
            Kind::Extension => "extensions",
        }
    }
}

/// A component as it is defined.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its kind.
    pub kind: Kind,
    /// Its type in the spelling of Collector v0.158, whatever the source calls it: `otlp_grpc`.
    pub type_name: String,
    /// Its name as it is written: `otlp/backend`.
    pub id: String,
    /// Its configuration.
    pub config: Value,
    /// The place of its name.
    pub span: Span,
    /// Comments above it.
    pub comments: Vec<Comment>,
    /// Index of its section.
    pub section: usize,
    /// Whether a pipeline, or `service.extensions`, names it. The Collector does not start others.
    pub used: bool,
}

impl Component {
    /// Its kind and type, as the catalogue has it: `exporter/otlp_grpc`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.kind.as_str(), self.type_name)
    }

    /// What tells it from others of its type: `backend` of `otlp/backend`.
    #[must_use]
    pub fn suffix(&self) -> Option<&str> {
        self.id.split_once('/').map(|(_, suffix)| suffix)
    }
}

/// A kind of telemetry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Metrics.
    Metrics,
    /// Logs.
    Logs,
    /// Traces.
    Traces,
}

impl Signal {
    /// All signals, in the order in which Alloy's documentation has them.
    pub const ALL: [Signal; 3] = [Signal::Metrics, Signal::Logs, Signal::Traces];

    /// The signal in a word: `logs`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Signal::Metrics => "metrics",
            Signal::Logs => "logs",
            Signal::Traces => "traces",
        }
    }
}

/// A pipeline. Components that the source names and does not define are left out.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its name as it is written: `logs/audit`.
    pub id: String,
    /// What flows in it.
    pub signal: Signal,
    /// Receivers, and connectors that it takes from.
    pub receivers: Vec<ComponentId>,
    /// Processors, in order.
    pub processors: Vec<ComponentId>,
    /// Exporters, and connectors that it gives to.
    pub exporters: Vec<ComponentId>,
    /// The place of its name.
    pub span: Span,
    /// Comments above it.
    pub comments: Vec<Comment>,
    /// Index of its section.
    pub section: usize,
}

/// `service.telemetry`: how the Collector watches itself.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Its value.
    pub config: Value,
    /// Its place.
    pub span: Span,
    /// Comments above it.
    pub comments: Vec<Comment>,
    /// Index of its section.
    pub section: usize,
}
