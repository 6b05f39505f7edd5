//! Input plugins.

pub(crate) mod fluentbit_metrics;
pub(crate) mod forward;
pub(crate) mod http;
pub(crate) mod kafka;
pub(crate) mod kmsg;
pub(crate) mod kubernetes_events;
mod listener;
pub(crate) mod node_exporter_metrics;
pub(crate) mod numbers;
pub(crate) mod opentelemetry;
pub(crate) mod process_exporter_metrics;
pub(crate) mod prometheus_remote_write;
pub(crate) mod prometheus_scrape;
pub(crate) mod prometheus_textfile;
mod scraped;
pub(crate) mod splunk;
pub(crate) mod syslog;
pub(crate) mod systemd;
pub(crate) mod tail;
mod tail_tag;
pub(crate) mod tcp;
pub(crate) mod udp;
pub(crate) mod windows_exporter_metrics;
pub(crate) mod winevtlog;
pub(crate) mod without_counterpart;
