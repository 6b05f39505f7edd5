//! Where records go. One file a kind of sink.

mod exporter;
mod loki;
mod measure;
mod otlp;
mod remote_write;

pub use exporter::{
    Exporter, GoogleCloud, Kafka, Messages, ObjectKey, Partition, S3, Server, TimeFormat, TimeKey,
    TopicChoice,
};
pub use loki::{Label, Line, Loki, SingleKey};
pub use measure::{Measure, MeasureKind};
pub use otlp::{Compression, Otlp, OtlpFields};
pub use remote_write::RemoteWrite;

use crate::signal::Signals;

/// Where records go.
#[derive(Debug, Clone, PartialEq)]
pub enum Sink {
    /// Loki's push API.
    Loki(Box<Loki>),
    /// OTLP over HTTP or gRPC.
    Otlp(Box<Otlp>),
    /// A component of the OpenTelemetry Collector for another kind of server.
    Exporter(Box<Exporter>),
    /// Prometheus remote write.
    RemoteWrite(Box<RemoteWrite>),
    /// A metric of the program's own.
    Measure(Box<Measure>),
    /// The program's own output.
    Stdout,
    /// Nowhere.
    Null,
    /// A sink that is not converted. The place is marked in the output.
    Unconverted {
        /// What stood here, such as `output/kafka`.
        what: String,
    },
}

impl Sink {
    /// Whether it sends OTLP.
    #[must_use]
    pub fn sends_otlp(&self) -> bool {
        match self {
            Sink::Otlp(_) => true,
            Sink::Exporter(exporter) => exporter.sends_otlp(),
            _ => false,
        }
    }

    /// What it takes.
    #[must_use]
    pub fn signals(&self) -> Signals {
        match self {
            Sink::Loki(_) | Sink::Measure(_) | Sink::Unconverted { .. } => Signals::LOGS,
            Sink::Exporter(exporter) => exporter.signals(),
            Sink::RemoteWrite(_) => Signals::METRICS,
            Sink::Stdout => Signals::LOGS.or(Signals::METRICS),
            Sink::Otlp(_) | Sink::Null => Signals::ALL,
        }
    }
}
