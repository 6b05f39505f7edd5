//! Processor plugins. Filters are processors too.

pub(crate) mod content_modifier;
pub(crate) mod cumulative_to_delta;
pub(crate) mod labels;
pub(crate) mod metrics_selector;
pub(crate) mod opentelemetry_envelope;
pub(crate) mod sampling;
mod settings;
pub(crate) mod sql;
pub(crate) mod without_counterpart;
