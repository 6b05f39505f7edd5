//! Metrics that are asked for at intervals.

use std::time::Duration;

use crate::client::Client;
use crate::source::Tag;
use crate::text::Text;

/// A page of metrics in Prometheus' text format, asked for at intervals. Its series are sent on as they are: no label more,
/// and no series about the asking itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Scrape {
    /// Whose page it is.
    pub page: Page,
    /// How often it is asked for.
    pub interval: Duration,
    /// The tag.
    pub tag: Tag,
}

/// Whose page is scraped.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    /// A server's.
    Server {
        /// Host and port.
        address: Text,
        /// The path.
        path: Text,
        /// How it is reached; the URL is left empty.
        client: Client,
    },
}
