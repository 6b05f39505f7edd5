//! Sinks: one file each.

pub(crate) mod attributes;
mod authentication;
pub(crate) mod delivery;
pub(crate) mod exporter;
pub(crate) mod loki;
pub(crate) mod measure;
pub(crate) mod otlp;
pub(crate) mod remote_write;
pub(crate) mod stdout;
