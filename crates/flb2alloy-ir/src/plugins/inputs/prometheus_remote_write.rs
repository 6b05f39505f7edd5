//! `prometheus_remote_write`: takes what Prometheus writes (plugins/in_prometheus_remote_write).

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, operational};
use crate::plugins::inputs::listener::{self, HTTP_SERVER, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{RemoteWrites, Source, Tag};
use crate::text::Text;

const OPTIONS: &[Opt] = &[
    approximate(
        "uri",
        "nothing",
        "Alloy takes remote writes at /api/v1/metrics/write alone: senders have to follow",
    ),
    operational("tag_from_uri", "Fluent Bit does not look at it either").default("true"),
    operational("successful_response_code", "Alloy answers with 204").default("201"),
];

pub(crate) static PROMETHEUS_REMOTE_WRITE_INPUT: Plugin = Plugin {
    id: "input/prometheus_remote_write",
    names: &["prometheus_remote_write"],
    becomes: "prometheus.receive_http",
    options: &[OPTIONS, HTTP_SERVER, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    keys.take("uri");
    let tag = keys.text("tag").map_or_else(Text::default, |given| given.text);
    let listener = listener::listener(keys, 8080);
    let port = listener.address.as_literal().and_then(|address| address.rsplit_once(':')?.1.parse().ok());
    let Some(port) = port else {
        keys.give_up("write the address as it is: prometheus.receive_http takes the port as a number");
        return None;
    };
    let highest = "the component speaks the highest version that the sender speaks, too";
    keys.judge("tls.max_version", Outcome::NotNeeded, highest);
    keys.suggest_name("remote_write");
    Some(Source::RemoteWrites(Box::new(RemoteWrites { listener, port, tag: Tag::Literal(tag) })))
}
