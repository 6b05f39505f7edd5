//! `prometheus_exporter`: a page that Prometheus scrapes (plugins/out_prometheus_exporter). Alloy has no such page, so what
//! would stand on it is written to the server that the caller names (`--prometheus-url`, `--otlp-url`).

use crate::client::Client;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::outputs::{prometheus_remote_write, retarget};
use crate::plugins::{client, every};
use crate::sink::{Otlp, RemoteWrite, Sink};
use crate::text::Text;

const PAGE: &str =
    "there is no page: metrics are written to the URL given with --prometheus-url or --otlp-url";

const OPTIONS: &[Opt] = &[
    exact("add_label", "external_labels, or attributes of data points").many(),
    operational("add_timestamp", "samples that are written have a time").default("false"),
    operational("host", PAGE),
    operational("port", PAGE).default("0"),
    operational("http_server.http2", PAGE).default("true"),
    operational("http_server.idle_timeout", PAGE).default("10s"),
    operational("http_server.buffer_max_size", PAGE).default("4M"),
    operational("http_server.buffer_chunk_size", PAGE).default("512K"),
    operational("http_server.max_connections", PAGE).default("0"),
    operational("http_server.workers", PAGE).default("1"),
    operational("http_server.ingress_queue_event_limit", PAGE).default("8192"),
    operational("http_server.ingress_queue_byte_limit", PAGE).default("256M"),
    operational("http2", PAGE).default("true"),
    operational("buffer_max_size", PAGE).default("4M"),
    operational("buffer_chunk_size", PAGE).default("512K"),
    operational("max_connections", PAGE).default("0"),
    operational("workers", PAGE).default("1"),
    operational("retry_limit", PAGE).default("1"),
];

pub(crate) static PROMETHEUS_EXPORTER: Plugin = Plugin {
    id: "output/prometheus_exporter",
    names: &["prometheus_exporter"],
    becomes: "prometheus.remote_write, where --prometheus-url is given, or otelcol.exporter.otlphttp, where --otlp-url is",
    options: &[OPTIONS, every::OUTPUT, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let options = keys.context.options;
    let (written, url) = match (&options.prometheus_url, &options.otlp_url) {
        (Some(url), _) => (true, url),
        (None, Some(url)) => (false, url),
        (None, None) => {
            keys.give_up(
                "Alloy serves no page of the metrics that it collects: with --prometheus-url URL they are written to \
                 Prometheus or Mimir instead, with --otlp-url URL sent over OTLP",
            );
            return None;
        }
    };
    keys.approximate(
        "name",
        format!(
            "metrics are sent to {url}, and no page is there to scrape: they lack the labels job and instance that \
             Prometheus gave them"
        ),
    );
    let labels = prometheus_remote_write::labels(keys);
    let proxy = client::environment_proxy(keys, url.starts_with("https:"));
    let client = Client { url: Text::literal(url.as_str()), proxy, ..Client::default() };
    Some(if written {
        Sink::RemoteWrite(Box::new(RemoteWrite { client, labels }))
    } else {
        Sink::Otlp(Box::new(Otlp { metric_labels: labels, ..retarget::otlp(client) }))
    })
}
