//! Prometheus remote write.

use crate::client::Client;
use crate::text::Text;

/// A remote write output.
#[derive(Debug, Clone, PartialEq)]
pub struct RemoteWrite {
    /// How it is reached; the URL holds the path.
    pub client: Client,
    /// Labels for all series. A series that has such a label keeps its own.
    pub labels: Vec<(String, Text)>,
}
