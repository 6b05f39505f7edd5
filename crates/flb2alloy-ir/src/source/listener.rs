//! Addresses that peers connect or send to.

use crate::text::Text;

/// An address that peers connect or send to.
#[derive(Debug, Clone, PartialEq)]
pub struct Listener {
    /// Host and port, or the path of a Unix socket behind `unix://`.
    pub address: Text,
    /// TLS, where it is spoken.
    pub tls: Option<ServerTls>,
}

/// TLS as a server speaks it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServerTls {
    /// The server's certificate.
    pub cert_file: Option<Text>,
    /// The server's key.
    pub key_file: Option<Text>,
    /// Clients have to show a certificate that one of these signed.
    pub client_ca_file: Option<Text>,
    /// Lowest version, as `1.2`.
    pub min_version: Option<String>,
    /// Highest version, as `1.3`.
    pub max_version: Option<String>,
}
