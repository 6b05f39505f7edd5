//! How a server is reached.

use std::time::Duration;

use crate::text::{Secret, Text};

/// How a server is reached over HTTP or gRPC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Client {
    /// Scheme, host, port and path.
    pub url: Text,
    /// HTTP basic authentication: user and password.
    pub basic_auth: Option<(Text, Secret)>,
    /// A bearer token.
    pub bearer_token: Option<Secret>,
    /// Further headers.
    pub headers: Vec<(String, HeaderValue)>,
    /// TLS settings that differ from checking the server's certificate with the system's roots.
    pub tls: Tls,
    /// A proxy.
    pub proxy: Option<Text>,
    /// How often a failed request is tried again.
    pub retry: Retry,
    /// How long a request may take, where it was set.
    pub timeout: Option<Duration>,
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    /// Public.
    Plain(Text),
    /// Secret.
    Secret(Secret),
}

/// TLS settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tls {
    /// Whether TLS is spoken.
    pub enabled: bool,
    /// The server's certificate is not checked.
    pub insecure_skip_verify: bool,
    /// The name that the certificate must have.
    pub server_name: Option<Text>,
    /// Certificates that are trusted.
    pub ca_file: Option<Text>,
    /// The client's certificate.
    pub cert_file: Option<Text>,
    /// The client's key.
    pub key_file: Option<Text>,
    /// Lowest version, as `1.2`.
    pub min_version: Option<String>,
}

/// How Kafka's brokers are spoken to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KafkaSecurity {
    /// TLS.
    pub tls: Tls,
    /// Authentication.
    pub sasl: Option<Sasl>,
}

/// Authentication by SASL.
#[derive(Debug, Clone, PartialEq)]
pub struct Sasl {
    /// Such as `PLAIN`.
    pub mechanism: String,
    /// The user.
    pub user: Text,
    /// The password.
    pub password: Secret,
}

/// `Retry_Limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// Not set.
    #[default]
    Default,
    /// This many times.
    Limited(u32),
    /// Without end.
    Unlimited,
    /// Never.
    Never,
}
