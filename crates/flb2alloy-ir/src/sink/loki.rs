//! Loki.

use crate::client::Client;
use crate::record::{Operand, Path};
use crate::text::Text;

/// A Loki output.
#[derive(Debug, Clone, PartialEq)]
pub struct Loki {
    /// How it is reached; the URL holds the path.
    pub client: Client,
    /// Stream labels.
    pub labels: Vec<Label>,
    /// The label of records that have none of these, where there may be such.
    pub fallback: Option<Label>,
    /// All labels of the pod become stream labels.
    pub kubernetes_labels: bool,
    /// Structured metadata.
    pub structured_metadata: Vec<Label>,
    /// Maps whose members become structured metadata.
    pub structured_metadata_maps: Vec<Path>,
    /// What is taken out of the line, whether it became a label or not.
    pub remove: Vec<Path>,
    /// How the record is written.
    pub line: Line,
    /// A record with a single key is written as its bare value.
    pub drop_single_key: SingleKey,
    /// The tenant.
    pub tenant: Option<Text>,
    /// Where a record says its tenant.
    pub tenant_key: Option<Path>,
}

/// How a record with a single key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleKey {
    /// Like any other.
    Keep,
    /// As the key's value in JSON.
    Json,
    /// As the key's value; text without quotes.
    Raw,
}

/// How a record becomes a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// As JSON.
    Json,
    /// As `key="value"` pairs.
    KeyValue,
    /// `--lines native`: the text under `log` or `message` where there is one, the other keys as structured metadata.
    Native,
}

/// A stream label or an entry of structured metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// Its value; no label where the record has none.
    pub value: Operand,
}
