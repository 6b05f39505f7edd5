//! `prometheus_remote_write` (plugins/out_prometheus_remote_write).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational};
use crate::plugins::{authentication, client, every, tls, words};
use crate::sink::{RemoteWrite, Sink};
use crate::text::Text;

const OPTIONS: &[Opt] = &[
    exact("uri", "the URL's path"),
    exact("add_label", "external_labels").many(),
    exact("proxy", "proxy_url"),
    approximate("compression", "nothing", "prometheus.remote_write always compresses with snappy")
        .default("snappy"),
    exact("header", "headers").many(),
    operational("log_response_payload", "Alloy logs errors of the server").default("true"),
];

const RETRY: &[Opt] = &[approximate(
    "retry_limit",
    "the component's retries",
    "prometheus.remote_write tries again as long as its write-ahead log holds the samples; Fluent Bit's default gives up \
     after one try",
)
.default("1")];

/// remote_write.c: the service for Prometheus, as in Alloy.
const AWS: &[Opt] = &authentication::aws("aps");

pub(crate) static PROMETHEUS_REMOTE_WRITE: Plugin = Plugin {
    id: "output/prometheus_remote_write",
    names: &["prometheus_remote_write"],
    becomes: "prometheus.remote_write",
    options: &[
        OPTIONS,
        client::HTTP_AUTH,
        authentication::NO_OAUTH2,
        AWS,
        every::OUTPUT,
        RETRY,
        tls::PROMETHEUS,
        client::NET,
    ],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let path = keys.text("uri").map_or_else(|| Text::literal("/"), |given| given.text);
    // remote_write_conf.c: the path may be written without its slash.
    let path = match path.as_literal() {
        Some(literal) if !literal.starts_with('/') => Text::literal("/").join(path),
        _ => path,
    };
    let mut client = client::client(keys, "127.0.0.1", 80, &path);
    let url = client.url.display();
    if url.contains([' ', '<', '>']) {
        keys.give_up(format!("fill in what `{url}` leaves open: no server can have this address"));
        return None;
    }
    let sigv4 = authentication::sigv4(keys, "aps");
    client.auth = authentication::choose(keys, client.auth.take(), None, sigv4);
    keys.take("compression");
    let labels = labels(keys);
    Some(Sink::RemoteWrite(Box::new(RemoteWrite { client, labels })))
}

/// `Add_label name value`, repeatable.
pub(super) fn labels(keys: &mut Keys<'_, '_>) -> Vec<(String, Text)> {
    let mut labels: Vec<(String, Text)> = Vec::new();
    for given in keys.all("add_label") {
        let words = words::tokens(&given.text, 1);
        let [name, value] = words.as_slice() else {
            keys.refuse_value("add_label", given.span, "a name and a value");
            continue;
        };
        let Some(name) = keys.known_part("add_label", name, given.span) else { continue };
        labels.push((name, value.clone()));
    }
    labels
}
