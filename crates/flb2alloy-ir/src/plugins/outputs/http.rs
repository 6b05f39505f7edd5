//! `http` (plugins/out_http): records in requests of their own form, for which Alloy has no component. Servers that take Loki's
//! pushes or OTLP, as their paths tell, are sent those.

use super::gelf;
use super::http_server::{self, Takes};
use super::retarget::{self, Retargeted, form, metadata, server};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, operational};
use crate::plugins::{client, every};
use crate::sink::Sink;

const GELF: &str = "the line is the whole record, in which the key keeps its name";

const OPTIONS: &[Opt] = &[
    server("proxy"),
    server("allow_duplicated_headers").default("true"),
    server("log_response_payload").default("true"),
    server("http.response_timeout").default("60s"),
    server("http.read_idle_timeout").default("0s"),
    server("aws_auth").default("false"),
    server("aws_service"),
    server("aws_region"),
    server("aws_sts_endpoint"),
    server("aws_role_arn"),
    server("aws_external_id"),
    server("aws_profile"),
    approximate("header_tag", "structured metadata", "the tag stands beside the line")
        .place(crate::plugin::Place::TagName),
    form("format").default("json"),
    form("json_date_format"),
    form("json_date_key").default("date"),
    server("compress"),
    server("header").many(),
    metadata("uri", "uri"),
    server("http_method").default("POST"),
    operational("gelf_timestamp_key", GELF),
    operational("gelf_host_key", GELF),
    operational("gelf_short_message_key", GELF),
    operational("gelf_full_message_key", GELF),
    operational("gelf_level_key", GELF),
    retarget::log_key("body_key"),
    server("headers_key"),
];

pub(crate) static HTTP: Plugin = Plugin {
    id: "output/http",
    names: &["http"],
    becomes: "loki.write where the path is Loki's or VictoriaLogs', otelcol.exporter.otlphttp where it is OTLP's; else the \
              same as other outputs that are sent elsewhere, with --loki-url or --otlp-url",
    options: &[OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let path = keys.text("uri").map(|uri| uri.text.display()).unwrap_or_default();
    // A record that holds a request of its own is none of these.
    if !keys.has("body_key")
        && let Some(takes) = Takes::at(&path)
    {
        return http_server::build(keys, takes);
    }
    let mut target = Retargeted::new(keys, "the requests of out_http", Some(http_server::advice(&path)))?;
    if keys.literal("format").is_some_and(|format| format.value.eq_ignore_ascii_case("gelf")) {
        gelf::label(keys, &mut target);
    }
    Some(target.sink(keys))
}
