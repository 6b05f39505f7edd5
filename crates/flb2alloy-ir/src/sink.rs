//! Where records go. One file a kind of sink.

mod loki;
mod otlp;

pub use loki::{Label, Line, Loki, SingleKey};
pub use otlp::{Compression, Otlp, OtlpFields};

/// Where records go.
#[derive(Debug, Clone, PartialEq)]
pub enum Sink {
    /// Loki's push API.
    Loki(Box<Loki>),
    /// OTLP over HTTP or gRPC.
    Otlp(Box<Otlp>),
    /// The program's own output.
    Stdout,
    /// Nowhere.
    Null,
}
