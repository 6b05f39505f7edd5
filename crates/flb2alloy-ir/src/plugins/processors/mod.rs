//! Processor plugins. Filters are processors too.

pub(crate) mod content_modifier;
pub(crate) mod opentelemetry_envelope;
pub(crate) mod without_counterpart;
