//! Rules that the tables have no word for. Each names the place in Alloy that it is from.

mod http;
mod loki;
mod otelcol;
mod prometheus;
mod relabel;

pub(super) use http::{
    certificate, kubernetes_client, label_selector, match_labels, not_basic, proxy, reserved_attributes,
    reserved_headers,
};
pub(super) use loki::{
    counted_bytes, distinct_endpoints, git_revision, json_expressions, kafka_version, match_stages,
    syslog_listener, truncation,
};
pub(super) use otelcol::{
    attribute_action, attribute_key, batch_sizes, delete_after_read, feeds_another, filter_patterns,
    header_source, memory_limits, operators, otlp_endpoints, queue_batch, sending_queue, span_status,
    syslog_size,
};
pub(super) use prometheus::{dns, relabel_cache, scrape_protocols, scrape_schemes};
pub(super) use relabel::relabelling;
