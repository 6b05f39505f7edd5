//! Servers that the components of the OpenTelemetry Collector send whole log records to.

use std::time::Duration;

use crate::client::{KafkaSecurity, Retry, Tls};
use crate::record::Path;
use crate::signal::Signals;
use crate::sink::Label;
use crate::text::{Secret, Text};

/// An output to such a server.
#[derive(Debug, Clone, PartialEq)]
pub struct Exporter {
    /// The server.
    pub to: Server,
    /// The keys of which the first that the record has is sent in place of the whole of it; to Datadog, beside the others.
    pub body: Vec<Path>,
    /// A key that is given the record's time before it is sent.
    pub time_key: Option<TimeKey>,
    /// Attributes.
    pub attributes: Vec<Label>,
    /// How often a failed request is tried again.
    pub retry: Retry,
}

impl Exporter {
    /// What it takes.
    #[must_use]
    pub fn signals(&self) -> Signals {
        match &self.to {
            Server::Kafka(_) if self.sends_otlp() => Signals::ALL,
            _ => Signals::LOGS,
        }
    }

    /// Whether it sends OTLP.
    #[must_use]
    pub fn sends_otlp(&self) -> bool {
        match &self.to {
            Server::Kafka(kafka) => kafka.messages != Messages::Json,
            Server::S3(s3) => s3.otlp,
            _ => false,
        }
    }
}

/// A key that holds the time of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeKey {
    /// Its name.
    pub key: String,
    /// How the time is written.
    pub format: TimeFormat,
}

/// How a time is written into a record (flb_pack.c, flb_pack_to_json_date_type).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// Seconds with a fraction.
    Double,
    /// `2026-02-03T04:05:06.789000Z`.
    Iso8601,
    /// `2026-02-03T04:05:06.789000000Z`.
    Iso8601Nanoseconds,
    /// `2026-02-03 04:05:06.789000`.
    JavaSqlTimestamp,
    /// Whole seconds.
    Epoch,
    /// Whole milliseconds.
    EpochMilliseconds,
}

/// Where an [`Exporter`] sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Server {
    /// Kafka.
    Kafka(Box<Kafka>),
    /// Splunk's HTTP event collector.
    Splunk {
        /// Its URL.
        url: Text,
        /// The token.
        token: Secret,
        /// The body is sent as it is.
        raw: bool,
        /// The server's certificate is not checked.
        insecure_skip_verify: bool,
    },
    /// Files.
    File {
        /// The path.
        path: Text,
        /// The size in MiB at which a file is put aside, and how many are kept.
        rotation: Option<(u64, u64)>,
    },
    /// Syslog.
    Syslog {
        /// Host and port.
        address: (Text, u16),
        /// UDP; else TCP.
        udp: bool,
        /// RFC 3164; else RFC 5424.
        bsd: bool,
        /// TLS.
        tls: Tls,
    },
    /// Buckets of S3.
    S3(S3),
    /// Datadog.
    Datadog {
        /// The API key.
        key: Secret,
        /// The site, such as `datadoghq.eu`.
        site: Option<String>,
        /// Another server that takes the logs.
        endpoint: Option<Text>,
        /// The server's certificate is not checked.
        insecure_skip_verify: bool,
    },
    /// Google Cloud.
    GoogleCloud(GoogleCloud),
}

/// Settings of Kafka.
#[derive(Debug, Clone, PartialEq)]
pub struct Kafka {
    /// Addresses of brokers.
    pub brokers: Vec<Text>,
    /// The topic.
    pub topic: Text,
    /// How a record chooses another topic.
    pub choice: Option<TopicChoice>,
    /// What messages hold.
    pub messages: Messages,
    /// What the messages of a partition have in common.
    pub partition: Partition,
    /// How the producer names itself.
    pub client_id: Option<Text>,
    /// Its compression.
    pub compression: Option<String>,
    /// How many brokers have to acknowledge a message: 0, 1, or all of them as -1.
    pub acks: Option<i64>,
    /// TLS and SASL.
    pub security: KafkaSecurity,
    /// The largest message that is sent, in bytes.
    pub max_message_bytes: Option<i64>,
    /// How long messages are gathered for a request.
    pub linger: Option<Duration>,
}

/// Settings of Google Cloud. Keys that have a meaning of their own are taken out of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct GoogleCloud {
    /// The project, where it is not the one that the credentials belong to.
    pub project: Option<Text>,
    /// A record's `stream` takes the place of its tag as the name of the log.
    pub named_by_stream: bool,
    /// The key that names the log.
    pub log_name: String,
    /// The key with the severity.
    pub severity: String,
    /// The key with labels.
    pub labels: String,
    /// The key with the request that was served.
    pub http_request: String,
    /// The key that says whether a trace is kept.
    pub trace_sampled: String,
    /// The key with the span.
    pub span_id: String,
    /// The key with the trace.
    pub trace: String,
    /// Other keys that are left out.
    pub left_out: Vec<String>,
    /// The key that is sent as the text of the log where nothing else is left.
    pub text: Option<String>,
}

/// What the messages of Kafka hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Messages {
    /// A record as JSON.
    Json,
    /// OTLP as JSON.
    OtlpJson,
    /// OTLP as protocol buffers.
    OtlpProto,
}

/// How a record chooses its topic.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicChoice {
    /// The key that names the topic.
    pub key: String,
    /// The topics that it may name; any, if there are none.
    pub among: Vec<Text>,
}

/// What decides on the partition of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partition {
    /// Nothing.
    Any,
    /// The resource, which is the same for all records unless they came as OTLP.
    Resource,
    /// The text under this key of the record.
    Key(String),
}

/// Settings of S3.
#[derive(Debug, Clone, PartialEq)]
pub struct S3 {
    /// The bucket.
    pub bucket: Text,
    /// Its region.
    pub region: Option<Text>,
    /// The keys of objects.
    pub key: ObjectKey,
    /// Another server that speaks the protocol.
    pub endpoint: Option<Text>,
    /// A role to take.
    pub role: Option<Text>,
    /// Who may read objects.
    pub acl: Option<Text>,
    /// How objects are stored.
    pub storage_class: Option<Text>,
    /// How objects are compressed, in the words of the Collector.
    pub compression: Option<&'static str>,
    /// Objects hold OTLP; else a line a record.
    pub otlp: bool,
    /// Records without the key that is sent of them are left out.
    pub body_only: bool,
    /// How long records are gathered for an object.
    pub gathered: Duration,
    /// How many bytes are gathered at most.
    pub gathered_bytes: u64,
}

/// How the keys of objects are made.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectKey {
    /// The parts between the slashes: `strftime`'s conversions, `$TAG`, `$TAG[1]` and other variables of out_s3 are in them.
    pub parts: Vec<Text>,
    /// Each of these characters separates parts of a tag.
    pub delimiters: String,
}
