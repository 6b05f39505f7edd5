//! Events that are read from another system's own log.

use std::time::Duration;

use crate::client::KafkaSecurity;
use crate::source::Tag;
use crate::text::Text;

/// Messages of Kafka.
#[derive(Debug, Clone, PartialEq)]
pub struct Kafka {
    /// Host and port of each broker.
    pub brokers: Vec<Text>,
    /// Names of topics, or expressions for them that begin with `^`.
    pub topics: Vec<Text>,
    /// The consumer group.
    pub group: Text,
    /// A payload that is JSON is taken apart.
    pub json: bool,
    /// How the brokers are spoken to.
    pub security: KafkaSecurity,
    /// The tag.
    pub tag: Tag,
}

/// Events of Kubernetes.
#[derive(Debug, Clone, PartialEq)]
pub struct KubernetesEvents {
    /// Namespaces to watch; all where empty.
    pub namespaces: Vec<Text>,
    /// The API server, where it is not that of the cluster in which the program runs.
    pub api: Option<KubernetesApi>,
    /// The tag.
    pub tag: Tag,
}

/// An API server and how it is spoken to.
#[derive(Debug, Clone, PartialEq)]
pub struct KubernetesApi {
    /// Its URL.
    pub url: Text,
    /// Certificates that are trusted.
    pub ca_file: Option<Text>,
    /// The file of the token.
    pub token_file: Option<Text>,
    /// The server's certificate is not checked.
    pub insecure_skip_verify: bool,
}

/// Event logs of Windows.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowsEvents {
    /// The logs, such as `System`.
    pub channels: Vec<Text>,
    /// An XPath query.
    pub query: Option<Text>,
    /// How often new events are asked for.
    pub interval: Duration,
    /// The tag.
    pub tag: Tag,
}

/// The kernel's log.
#[derive(Debug, Clone, PartialEq)]
pub struct KernelLog {
    /// Messages with a higher number than this are dropped; 0 is an emergency, 7 is for debugging.
    pub lowest_priority: i64,
    /// The tag.
    pub tag: Tag,
}
