//! `splunk`: Splunk's HTTP event collector (plugins/out_splunk).

use super::retarget::label_of;
use crate::accessor;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls, words};
use crate::record::Operand;
use crate::sink::{Exporter, Label, Server, Sink};
use crate::text::{Secret, Text};

const NO_BASIC: &str = "Splunk is told the token alone: use splunk_token";
const NO_HOST: &str = "an event whose host is not given has the host `unknown`";

const OPTIONS: &[Opt] = &[
    exact("host", "the URL's host"),
    exact("port", "the URL's port"),
    unsupported("http_user", NO_BASIC),
    unsupported("http_passwd", NO_BASIC).secret(),
    operational("compress", "the exporter compresses with gzip"),
    operational("http_buffer_size", "a buffer for Splunk's answers"),
    operational("http_debug_bad_request", "Alloy logs what Splunk refuses").default("false"),
    exact("event_key", "the event"),
    approximate("event_host", "host", NO_HOST),
    exact("event_source", "source"),
    exact("event_sourcetype", "sourcetype"),
    exact("event_sourcetype_key", "sourcetype"),
    exact("event_index", "index"),
    exact("event_index_key", "index"),
    exact("event_field", "fields").many(),
    exact("splunk_token", "token").secret(),
    approximate("splunk_send_raw", "export_raw", "the record itself is sent, without time and host")
        .default("off"),
    unsupported("auto_extract_timestamp", "each event has the time of its record").default("off"),
    unsupported("channel", "the exporter sends no channel: allow events without in Splunk"),
];

pub(crate) static SPLUNK: Plugin = Plugin {
    id: "output/splunk",
    names: &["splunk"],
    becomes: "otelcol.exporter.splunkhec",
    options: &[OPTIONS, tls::VERIFIED, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let scheme = if keys.flag("tls").unwrap_or(false) { "https://" } else { "http://" };
    let host = keys.text("host").map_or_else(|| Text::literal("127.0.0.1"), |given| given.text);
    let port = keys.text("port").map_or_else(|| Text::literal("8088"), |given| given.text);
    // splunk.h; also where records are sent raw
    let url = Text::literal(scheme).join(host).append(":").join(port).append("/services/collector/event");
    if keys.text("event_host").is_none() {
        keys.approximate("name", NO_HOST);
    }
    let event = keys.literal("event_key");
    let body = event.and_then(|key| accessor::path_or_key(keys, &key.value, key.span));
    // What is found in the record comes behind what stands in for it.
    let attributes: &[(&str, &str)] = &[
        ("event_host", "host.name"),
        ("event_source", "com.splunk.source"),
        ("event_sourcetype", "com.splunk.sourcetype"),
        ("event_sourcetype_key", "com.splunk.sourcetype"),
        ("event_index", "com.splunk.index"),
        ("event_index_key", "com.splunk.index"),
    ];
    let mut labels: Vec<Label> = Vec::new();
    for (option, attribute) in attributes {
        let Some(given) = keys.text(option) else { continue };
        labels.extend(super::retarget::value(keys, given).map(|value| label_of(*attribute, value)));
    }
    for given in keys.all("event_field") {
        let [name, key] = words::tokens(&given.text, 1).try_into().unwrap_or_default();
        let path = accessor::path(keys, &key.display(), given.span);
        labels.extend(path.map(|path| label_of(name.display(), Operand::Path(path))));
    }
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Splunk {
            url,
            token: keys.secret("splunk_token").unwrap_or(Secret(Text::literal(""))),
            raw: keys.flag("splunk_send_raw").unwrap_or(false),
            insecure_skip_verify: !keys.flag("tls.verify").unwrap_or(true),
        },
        body: body.into_iter().collect(),
        time_key: None,
        attributes: labels,
        retry: client::retry(keys),
    })))
}
