//! `datadog` (plugins/out_datadog).

use super::retarget::label_of;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::record::{Operand, Path};
use crate::sink::{Exporter, Server, Sink};
use crate::text::{Secret, Text};

const OPTIONS: &[Opt] = &[
    exact("host", "site, or endpoint where it is no host of Datadog's"),
    exact("port", "endpoint"),
    operational("compress", "the exporter compresses with gzip").default("false"),
    unsupported("header", "the exporter sends no further headers").many(),
    exact("apikey", "api_key").secret(),
    exact("dd_service", "the attribute service.name"),
    exact("dd_source", "the attribute datadog.log.source"),
    exact("dd_tags", "the attribute ddtags"),
    exact("dd_hostname", "the attribute datadog.host.name"),
    unsupported("proxy", "set HTTPS_PROXY where Alloy runs"),
    exact("include_tag_key", "an attribute").default("false"),
    exact("tag_key", "an attribute").default("tagkey"),
    exact("dd_message_key", "the attribute message").default("log"),
    unsupported("provider", "add it to dd_tags"),
    operational("json_date_key", "each log has the time of its record").default("timestamp"),
];

pub(crate) static DATADOG: Plugin = Plugin {
    id: "output/datadog",
    names: &["datadog"],
    becomes: "otelcol.exporter.datadog",
    options: &[OPTIONS, tls::VERIFIED, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

const OWN: &str =
    "logs without a source or host of their own get the exporter's: say dd_source and dd_hostname";

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let speaks_tls = keys.flag("tls").unwrap_or(false);
    let key = keys.secret("apikey").unwrap_or(Secret(Text::literal("")));
    if !keys.has("dd_source") || !keys.has("dd_hostname") {
        keys.approximate("name", OWN);
    }
    let (site, endpoint) = server(keys, speaks_tls);
    let mut attributes = Vec::new();
    // datadog.c: what the record has under the name itself goes before it.
    for (option, own, attribute) in [
        ("dd_service", "service", "service.name"),
        ("dd_source", "ddsource", "datadog.log.source"),
        ("dd_hostname", "hostname", "datadog.host.name"),
    ] {
        let given = keys.text(option);
        attributes.extend(given.map(|given| label_of(attribute, Operand::Text(given.text))));
        attributes.push(label_of(attribute, Operand::Path(Path::key(own))));
    }
    let tags = keys.text("dd_tags");
    attributes.extend(tags.map(|tags| label_of("ddtags", Operand::Text(tags.text))));
    let tag_key = keys.literal("tag_key").map_or_else(|| "tagkey".to_owned(), |key| key.value);
    if keys.flag("include_tag_key").unwrap_or(false) {
        attributes.push(label_of(tag_key, Operand::Tag));
    }
    let message = keys.literal("dd_message_key").map_or_else(|| "log".to_owned(), |key| key.value);
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Datadog {
            key,
            site,
            endpoint,
            insecure_skip_verify: !keys.flag("tls.verify").unwrap_or(true),
        },
        body: vec![Path::key(message)],
        time_key: None,
        attributes,
        retry: client::retry(keys),
    })))
}

/// The site, where it is not the exporter's default, or the URL of another server.
fn server(keys: &mut Keys<'_, '_>, tls: bool) -> (Option<String>, Option<Text>) {
    const INTAKE: &str = "http-intake.logs.";
    let host =
        keys.text("host").map_or_else(|| Text::literal("http-intake.logs.datadoghq.com"), |host| host.text);
    let port = keys.text("port").map(|port| port.text);
    if let Some(site) = host.as_literal().and_then(|host| host.strip_prefix(INTAKE)) {
        let site = (site != "datadoghq.com").then(|| site.to_owned());
        return (site, None);
    }
    let url = Text::literal(if tls { "https://" } else { "http://" }).join(host);
    (
        None,
        Some(match port {
            Some(port) => url.append(":").join(port),
            None => url,
        }),
    )
}
