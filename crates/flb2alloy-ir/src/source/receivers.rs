//! Records that are sent over protocols which carry them whole.

use crate::source::{Listener, Tag};

/// Records over Fluentd's forward protocol (forward).
#[derive(Debug, Clone, PartialEq)]
pub struct Forward {
    /// Where they arrive.
    pub listener: Listener,
    /// The tag.
    pub tag: Tag,
}

/// JSON that is posted over HTTP (http, splunk): an object is a record, and each element of an array is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Posts {
    /// Where they arrive.
    pub listener: Listener,
    /// What the paths begin with that are taken.
    pub path: &'static str,
    /// What makes a record of a body that is none: it becomes the value of `log`, and only objects with `event` are
    /// records (HTTP Event Collector). Else such a body is dropped.
    pub events: bool,
    /// The tag.
    pub tag: Tag,
}

/// OTLP over HTTP and gRPC (opentelemetry).
#[derive(Debug, Clone, PartialEq)]
pub struct OtlpReceiver {
    /// Where it arrives.
    pub listener: Listener,
    /// The key of a log's body; where not given, a body that is a map is the record, any other the value of `log`.
    pub body_key: Option<String>,
    /// The tags of logs, metrics and traces.
    pub tags: [Tag; 3],
}

/// What Prometheus writes (prometheus_remote_write).
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteWrites {
    /// Where it arrives.
    pub listener: Listener,
    /// The port of that.
    pub port: u16,
    /// The tag.
    pub tag: Tag,
}
