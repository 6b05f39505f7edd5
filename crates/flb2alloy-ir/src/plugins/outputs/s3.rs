//! `s3` (plugins/out_s3).

use std::time::Duration;

use crate::accessor;
use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every};
use crate::sink::{Exporter, S3 as Settings, Server, Sink, TimeFormat, TimeKey};
use crate::text::Text;

const BUFFER: &str = "the exporter keeps what it gathers in memory";
const IN_MEMORY: &str =
    "what is gathered for an object waits in memory, not on disk: if Alloy is killed it is lost";
const UPLOAD: &str = "an object is uploaded at once when it is complete";
const FORM: &str = "the record as JSON, one a line";

const OPTIONS: &[Opt] = &[
    approximate("format", "marshaler", FORM).default("json_lines"),
    exact("json_date_format", "the object"),
    exact("json_date_key", "the object").default("date"),
    approximate("total_file_size", "min_size", "at most 100 MB are gathered, counted as OTLP")
        .default("100000000"),
    operational("upload_chunk_size", UPLOAD).default("5242880"),
    exact("upload_timeout", "flush_timeout").default("10m"),
    operational("host", "endpoint names another server"),
    operational("port", "endpoint names another server"),
    exact("bucket", "s3_bucket"),
    exact("region", "region").default("us-east-1"),
    exact("role_arn", "role_arn"),
    exact("endpoint", "endpoint"),
    operational("sts_endpoint", "AWS_ENDPOINT_URL_STS, where Alloy runs"),
    exact("canned_acl", "acl"),
    approximate("compression", "compression", "gzip or none"),
    operational("content_type", "the exporter sets it"),
    operational("store_dir", BUFFER).default("/tmp/fluent-bit/s3"),
    operational("store_dir_limit_size", BUFFER),
    operational("quarantine_dir_limit_size", BUFFER).default("0"),
    approximate(
        "s3_key_format",
        "s3_prefix",
        "what stands before the first variable; the date follows as year=...",
    )
    .default("/fluent-bit-logs/$TAG/%Y/%m/%d/%H/%M/%S"),
    operational("s3_key_format_tag_delimiters", "the tag is no part of the key").default("."),
    operational("auto_retry_requests", "retry_max_attempts").default("true"),
    operational("use_put_object", UPLOAD).default("false"),
    operational("send_content_md5", "the SDK sends a checksum").default("false"),
    operational("preserve_data_ordering", "objects are named by their time").default("true"),
    operational("retry_exhausted_action", BUFFER).default("quarantine"),
    exact("log_key", "the object"),
    unsupported("external_id", "take the role in the environment where Alloy runs"),
    operational("static_file_path", "objects are named by their time").default("false"),
    exact("storage_class", "storage_class"),
    unsupported("profile", "set AWS_PROFILE where Alloy runs"),
    unsupported("blob_database_file", "blobs are not read"),
    operational("part_size", UPLOAD).default("25M"),
    operational("file_delivery_attempt_limit", "retry_max_attempts").default("1"),
    operational("part_delivery_attempt_limit", "retry_max_attempts").default("1"),
    operational("upload_parts_timeout", UPLOAD).default("10M"),
    operational("upload_part_freshness_limit", UPLOAD).default("6D"),
    unsupported("authorization_endpoint_url", "give credentials in the environment where Alloy runs"),
    unsupported("authorization_endpoint_username", "give credentials in the environment where Alloy runs"),
    unsupported("authorization_endpoint_password", "give credentials in the environment where Alloy runs")
        .secret(),
    unsupported(
        "authorization_endpoint_bearer_token",
        "give credentials in the environment where Alloy runs",
    )
    .secret(),
];

const RETRY: &[Opt] =
    &[approximate("retry_limit", "timeout", "an upload is tried again for five minutes, and then dropped")
        .default("1")];

pub(crate) static S3: Plugin = Plugin {
    id: "output/s3",
    names: &["s3"],
    becomes: "otelcol.exporter.awss3",
    options: &[OPTIONS, RETRY, client::TLS, every::OUTPUT, client::NET],
    build: Build::Output(build),
};

/// s3.h: what is gathered unless that is set. More would be too much for memory.
const TEN_MINUTES: Duration = Duration::from_secs(600);
const MOST: u64 = 100_000_000;

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let text = |keys: &mut Keys<'_, '_>, name: &str| keys.text(name).map(|given| given.text);
    let Some(bucket) = text(keys, "bucket") else {
        keys.give_up("name the bucket: Fluent Bit refuses to start without `bucket`");
        return None;
    };
    // Credentials come from the environment; the SDK speaks TLS by itself.
    client::tls(keys);
    for option in ["format", "retry_limit"] {
        keys.take(option);
    }
    let key_format = text(keys, "s3_key_format")
        .map_or_else(|| "/fluent-bit-logs/$TAG/%Y".to_owned(), |format| format.display());
    let fixed = key_format.split(['$', '%']).next().unwrap_or_default();
    let prefix = fixed.rsplit_once('/').map_or("", |(folders, _)| folders).trim_start_matches('/');
    let gzip = keys.literal("compression").is_some_and(|given| given.value.eq_ignore_ascii_case("gzip"));
    if gzip {
        keys.judge("compression", Outcome::Exact, "compression");
    }
    let log_key = keys.literal("log_key");
    let body = log_key.and_then(|key| accessor::path_or_key(keys, &key.value, key.span));
    let time_key = keys.literal("json_date_key").map_or_else(|| "date".to_owned(), |key| key.value);
    let format = date_format(keys);
    let without_time = body.is_some() || crate::value::parse_bool(&time_key) == Some(false);
    keys.approximate("name", IN_MEMORY);
    let region = text(keys, "region").filter(|region| region.as_literal() != Some("us-east-1"));
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::S3(Settings {
            bucket,
            region,
            prefix: Text::literal(prefix),
            endpoint: text(keys, "endpoint"),
            role: text(keys, "role_arn"),
            acl: text(keys, "canned_acl"),
            storage_class: text(keys, "storage_class").filter(|class| class.as_literal() != Some("STANDARD")),
            gzip,
            gathered: keys.duration("upload_timeout").filter(|time| !time.is_zero()).unwrap_or(TEN_MINUTES),
            gathered_bytes: keys.size("total_file_size").unwrap_or(MOST).min(MOST),
        }),
        body: body.into_iter().collect(),
        rest_as_attributes: false,
        time_key: (!without_time).then_some(TimeKey { key: time_key, format }),
        attributes: Vec::new(),
        severity: None,
        retry: crate::client::Retry::Default,
    })))
}

/// s3.c takes any word that it does not know for `double`.
fn date_format(keys: &mut Keys<'_, '_>) -> TimeFormat {
    let given = keys.literal("json_date_format").map(|format| format.value.to_ascii_lowercase());
    match given.as_deref() {
        Some("iso8601") => TimeFormat::Iso8601,
        Some("java_sql_timestamp") => TimeFormat::JavaSqlTimestamp,
        Some("epoch") => TimeFormat::Epoch,
        Some("epoch_ms" | "epoch_millis" | "epoch_milliseconds") => TimeFormat::EpochMilliseconds,
        _ => TimeFormat::Double,
    }
}
