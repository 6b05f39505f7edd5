//! The systemd journal.

use crate::source::Tag;
use crate::text::Text;

/// The systemd journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Folder of the journal; the system's own where not given.
    pub path: Option<Text>,
    /// `FIELD=value` filters.
    pub filters: Vec<Text>,
    /// All filters must hold (`Systemd_Filter_Type And`); else one is enough.
    pub all_filters: bool,
    /// Begin at the end of the journal.
    pub from_end: bool,
    /// Field names in lower case.
    pub lowercase: bool,
    /// Field names without their leading underscore.
    pub strip_underscores: bool,
    /// The tag.
    pub tag: Tag,
}
