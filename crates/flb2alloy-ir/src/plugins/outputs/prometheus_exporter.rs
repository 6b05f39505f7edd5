//! `prometheus_exporter`: a page that Prometheus scrapes (plugins/out_prometheus_exporter). Alloy has no such page.

use crate::plugin::{Build, Opt, Plugin, unsupported};
use crate::plugins::{client, every};

const INSTEAD: &str = "Alloy serves no page of the metrics that it collects: send them with prometheus_remote_write, or let Prometheus \
                       scrape /api/v0/component/prometheus.exporter.*/metrics of Alloy's own server";

const OPTIONS: &[Opt] = &[
    unsupported("host", INSTEAD),
    unsupported("port", INSTEAD).default("0"),
    unsupported("add_timestamp", INSTEAD).default("false"),
    unsupported("add_label", "set external_labels in prometheus.remote_write").many(),
    unsupported("http_server.http2", INSTEAD).default("true"),
    unsupported("http_server.idle_timeout", INSTEAD).default("10s"),
    unsupported("http_server.buffer_max_size", INSTEAD).default("4M"),
    unsupported("http_server.buffer_chunk_size", INSTEAD).default("512K"),
    unsupported("http_server.max_connections", INSTEAD).default("0"),
    unsupported("http_server.workers", INSTEAD).default("1"),
    unsupported("http_server.ingress_queue_event_limit", INSTEAD).default("8192"),
    unsupported("http_server.ingress_queue_byte_limit", INSTEAD).default("256M"),
    unsupported("http2", INSTEAD).default("true"),
    unsupported("buffer_max_size", INSTEAD).default("4M"),
    unsupported("buffer_chunk_size", INSTEAD).default("512K"),
    unsupported("max_connections", INSTEAD).default("0"),
    unsupported("workers", INSTEAD).default("1"),
    unsupported("retry_limit", INSTEAD).default("1"),
];

pub(crate) static PROMETHEUS_EXPORTER: Plugin = Plugin {
    id: "output/prometheus_exporter",
    names: &["prometheus_exporter"],
    becomes: "nothing: Alloy serves no page of the metrics that it collects",
    options: &[OPTIONS, every::OUTPUT, client::NET],
    build: Build::Nothing(INSTEAD),
};
