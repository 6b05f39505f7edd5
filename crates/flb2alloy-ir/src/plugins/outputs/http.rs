//! `http` (plugins/out_http): records in requests of their own form, for which Alloy has no component.

use super::retarget::{self, form, metadata, server};
use crate::plugin::{Build, Opt, Plugin, approximate, operational};
use crate::plugins::{client, every};

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
    becomes: retarget::BECOMES,
    options: &[OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        let advice = "a receiver that takes OTLP is better served by an opentelemetry output";
        retarget::build(keys, "the requests of out_http", Some(advice))
    }),
};
