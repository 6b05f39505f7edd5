//! Servers that the components of the OpenTelemetry Collector send whole log records to.

use std::time::Duration;

use crate::client::{KafkaSecurity, Retry, Tls};
use crate::record::Path;
use crate::sink::Label;
use crate::text::{Secret, Text};

/// An output to such a server.
#[derive(Debug, Clone, PartialEq)]
pub struct Exporter {
    /// The server.
    pub to: Server,
    /// The key whose value is sent in place of the whole record, where the record has it.
    pub body: Option<Path>,
    /// The record's other keys become attributes where the body is only one of them.
    pub rest_as_attributes: bool,
    /// A key that is given the record's time as seconds before it is sent.
    pub time_key: Option<String>,
    /// Attributes.
    pub attributes: Vec<Label>,
    /// The key that holds the severity.
    pub severity: Option<Path>,
    /// How often a failed request is tried again.
    pub retry: Retry,
}

/// Where an [`Exporter`] sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Server {
    /// Kafka.
    Kafka(Kafka),
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
    },
    /// Google Cloud.
    GoogleCloud {
        /// The project, where it is not the one that the credentials belong to.
        project: Option<Text>,
    },
}

/// Settings of Kafka.
#[derive(Debug, Clone, PartialEq)]
pub struct Kafka {
    /// Addresses of brokers.
    pub brokers: Vec<Text>,
    /// The topic.
    pub topic: Text,
    /// How messages are written, in the words of the Collector; none is OTLP's protocol buffers.
    pub encoding: Option<&'static str>,
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

/// Settings of S3.
#[derive(Debug, Clone, PartialEq)]
pub struct S3 {
    /// The bucket.
    pub bucket: Text,
    /// Its region.
    pub region: Option<Text>,
    /// What keys begin with.
    pub prefix: Text,
    /// Another server that speaks the protocol.
    pub endpoint: Option<Text>,
    /// A role to take.
    pub role: Option<Text>,
    /// Who may read objects.
    pub acl: Option<Text>,
    /// How objects are stored.
    pub storage_class: Option<Text>,
    /// Objects are compressed with gzip.
    pub gzip: bool,
    /// How long records are gathered for an object.
    pub gathered: Duration,
    /// How many bytes are gathered at most.
    pub gathered_bytes: u64,
}
