//! `datadog` (plugins/out_datadog).

use super::retarget::label_of;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::record::{Operand, Path};
use crate::sink::{Exporter, Server, Sink};
use crate::text::{Secret, Text};

const OPTIONS: &[Opt] = &[
    approximate("host", "site", "the site that the host is of; the exporter chooses the host itself"),
    operational("port", "the exporter speaks TLS at the usual port"),
    operational("compress", "the exporter compresses with gzip").default("false"),
    unsupported("header", "the exporter sends no further headers").many(),
    exact("apikey", "api_key").secret(),
    exact("dd_service", "the attribute service"),
    exact("dd_source", "the attribute ddsource"),
    exact("dd_tags", "the attribute ddtags"),
    exact("dd_hostname", "the attribute hostname"),
    unsupported("proxy", "set HTTPS_PROXY where Alloy runs"),
    exact("include_tag_key", "an attribute").default("false"),
    exact("tag_key", "an attribute").default("tagkey"),
    approximate("dd_message_key", "the body", "the record's other keys are attributes of the log")
        .default("log"),
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

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    keys.take("tls");
    let key = keys.secret("apikey").unwrap_or(Secret(Text::literal("")));
    let host = keys.literal("host").map(|host| host.value);
    // Hosts are http-intake.logs.<site>; the site of the default is Alloy's default, too.
    let site = host
        .and_then(|host| host.rsplit_once("logs.").map(|(_, site)| site.to_owned()))
        .filter(|site| site != "datadoghq.com");
    let mut attributes = Vec::new();
    for (option, attribute) in [
        ("dd_service", "service"),
        ("dd_source", "ddsource"),
        ("dd_tags", "ddtags"),
        ("dd_hostname", "hostname"),
    ] {
        let given = keys.text(option);
        attributes.extend(given.map(|given| label_of(attribute, Operand::Text(given.text))));
    }
    let tag_key = keys.literal("tag_key").map_or_else(|| "tagkey".to_owned(), |key| key.value);
    if keys.flag("include_tag_key").unwrap_or(false) {
        attributes.push(label_of(tag_key, Operand::Tag));
    }
    let message = keys.literal("dd_message_key").map_or_else(|| "log".to_owned(), |key| key.value);
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Datadog { key, site, insecure_skip_verify: !keys.flag("tls.verify").unwrap_or(true) },
        body: vec![Path::key(message)],
        rest_as_attributes: true,
        time_key: None,
        attributes,
        severity: None,
        retry: client::retry(keys),
    })))
}
