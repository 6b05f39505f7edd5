//! Where records go. One file a kind of sink.

mod exporter;
mod loki;
mod otlp;
mod remote_write;

pub use exporter::{Exporter, Kafka, S3, Server};
pub use loki::{Label, Line, Loki, SingleKey};
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
    /// What it takes.
    #[must_use]
    pub fn signals(&self) -> Signals {
        match self {
            Sink::Loki(_) | Sink::Exporter(_) | Sink::Unconverted { .. } => Signals::LOGS,
            Sink::RemoteWrite(_) => Signals::METRICS,
            Sink::Stdout => Signals::LOGS.or(Signals::METRICS),
            Sink::Otlp(_) | Sink::Null => Signals::ALL,
        }
    }
}
