//! How a server is reached.

use std::time::Duration;

use crate::text::{Secret, Text};

/// How a server is reached over HTTP or gRPC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Client {
    /// Scheme, host, port and path.
    pub url: Text,
    /// How requests are authenticated.
    pub auth: Option<Auth>,
    /// Further headers.
    pub headers: Vec<(String, HeaderValue)>,
    /// TLS settings that differ from checking the server's certificate with the system's roots.
    pub tls: Tls,
    /// A proxy.
    pub proxy: Option<Proxy>,
    /// How often a failed request is tried again.
    pub retry: Retry,
    /// How long a request may take, where it was set.
    pub timeout: Option<Duration>,
}

/// Who passes requests on.
#[derive(Debug, Clone, PartialEq)]
pub enum Proxy {
    /// The server at this URL.
    Url(Text),
    /// The one that the environment names.
    Environment,
}

/// How requests are authenticated.
#[derive(Debug, Clone, PartialEq)]
pub enum Auth {
    /// HTTP basic authentication.
    Basic {
        /// The user.
        user: Text,
        /// The password.
        password: Secret,
    },
    /// A bearer token.
    Bearer(Secret),
    /// Tokens of OAuth 2.
    OAuth2(OAuth2),
    /// Signatures of AWS.
    Sigv4(Sigv4),
}

/// The grant `client_credentials` of OAuth 2.
#[derive(Debug, Clone, PartialEq)]
pub struct OAuth2 {
    /// Where tokens are fetched.
    pub token_url: Text,
    /// Who fetches them.
    pub client_id: Text,
    /// Its secret.
    pub client_secret: Secret,
    /// What they are asked for.
    pub scopes: Vec<Text>,
    /// Further parameters of the request.
    pub parameters: Vec<(&'static str, Text)>,
    /// How long the request may take, where it was set.
    pub timeout: Option<Duration>,
}

/// AWS Signature Version 4. Credentials come from where AWS' libraries look for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sigv4 {
    /// AWS' region.
    pub region: Text,
    /// The service, such as `aps`.
    pub service: Text,
    /// The role that is assumed.
    pub role: Option<Text>,
    /// What the role's owner wants to be told.
    pub external_id: Option<Text>,
    /// The profile of the credentials' file.
    pub profile: Option<Text>,
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
    /// Highest version, as `1.3`.
    pub max_version: Option<String>,
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
