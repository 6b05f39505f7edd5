//! OTLP.

use crate::client::Client;
use crate::record::Path;
use crate::sink::Label;
use crate::text::Text;

/// An OTLP output.
#[derive(Debug, Clone, PartialEq)]
pub struct Otlp {
    /// How it is reached; the URL holds no path.
    pub client: Client,
    /// Over gRPC; else over HTTP.
    pub grpc: bool,
    /// Paths for logs, metrics and traces where they are not `/v1/logs` and the like.
    pub paths: [Option<Text>; 3],
    /// Labels for all metrics; they replace a point's own.
    pub metric_labels: Vec<(String, Text)>,
    /// gzip, zstd or none.
    pub compression: Compression,
    /// Keys tried for the body, in order; the whole record where none is there.
    pub body_keys: Vec<Path>,
    /// The other keys become attributes; else they are left out, as Fluent Bit does.
    pub rest_as_attributes: bool,
    /// Attributes beside those.
    pub attributes: Vec<Label>,
    /// Keys that set fields of the log record.
    pub fields: OtlpFields,
}

/// Keys of the record that set fields of the OTLP log record.
#[derive(Debug, Clone, PartialEq)]
pub struct OtlpFields {
    /// Severity text.
    pub severity_text: Path,
    /// Severity number.
    pub severity_number: Path,
    /// Trace id, as 32 hexadecimal digits.
    pub trace_id: Path,
    /// Span id, as 16 hexadecimal digits.
    pub span_id: Path,
}

impl Default for OtlpFields {
    /// The keys that out_opentelemetry looks at unless told otherwise.
    fn default() -> Self {
        OtlpFields {
            severity_text: Path::key("SeverityText"),
            severity_number: Path::key("SeverityNumber"),
            trace_id: Path::key("TraceId"),
            span_id: Path::key("SpanId"),
        }
    }
}

/// How requests are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Not.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}
