//! Sources: one file each, and what lines become before they are records.

pub(crate) mod events;
pub(crate) mod files;
pub(crate) mod forward;
pub(crate) mod framing;
pub(crate) mod journal;
pub(crate) mod kafka;
mod listener;
pub(crate) mod machine;
pub(crate) mod otlp;
pub(crate) mod posts;
pub(crate) mod remote_writes;
pub(crate) mod scrape;
pub(crate) mod socket;
pub(crate) mod states;
pub(crate) mod tag;
