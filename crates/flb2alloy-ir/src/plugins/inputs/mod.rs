//! Input plugins.

pub(crate) mod dummy;
pub(crate) mod prometheus_scrape;
pub(crate) mod systemd;
pub(crate) mod tail;
mod tail_tag;
