//! `s3` (plugins/out_s3).

use std::time::Duration;

use super::opentelemetry::report_dropped_keys;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::record::Path;
use crate::sink::{Exporter, ObjectKey, S3 as Settings, Server, Sink, TimeFormat, TimeKey};
use crate::text::{Piece, Text};

const BUFFER: &str = "the exporter keeps what it gathers in memory";
const IN_MEMORY: &str =
    "what is gathered for an object waits in memory, not on disk: if Alloy is killed it is lost";
const UPLOAD: &str = "an object is uploaded at once when it is complete";
const COLUMNS: &str = "no component of Alloy writes Parquet or Arrow: objects hold a line of JSON a record";
const KEY: &str = "/fluent-bit-logs/$TAG/%Y/%m/%d/%H/%M/%S";

const OPTIONS: &[Opt] = &[
    exact("format", "marshaler").default("json_lines"),
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
    exact("compression", "compression"),
    operational("content_type", "the exporter sets it"),
    operational("store_dir", BUFFER).default("/tmp/fluent-bit/s3"),
    operational("store_dir_limit_size", BUFFER),
    operational("quarantine_dir_limit_size", BUFFER).default("0"),
    approximate(
        "s3_key_format",
        "s3_prefix and s3_partition_format",
        "the key is that of a folder, in which objects are named logs_NUMBER.txt; its time is that of the upload",
    )
    .default(KEY),
    exact("s3_key_format_tag_delimiters", "s3_prefix").default("."),
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
    options: &[OPTIONS, RETRY, tls::CLOUD, every::OUTPUT, client::NET],
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
    keys.take("retry_limit");
    let otlp = otlp(keys);
    let compression = compression(keys);
    let key_format = text(keys, "s3_key_format").unwrap_or_else(|| Text::literal(KEY));
    let delimiters =
        keys.literal("s3_key_format_tag_delimiters").map_or_else(|| ".".to_owned(), |given| given.value);
    let log_key = keys.literal("log_key").filter(|_| !otlp);
    let body_only = log_key.is_some();
    let body: Vec<Path> = match log_key {
        Some(key) => vec![Path::key(key.value)],
        None if otlp => vec![Path::key("log"), Path::key("message")],
        None => Vec::new(),
    };
    let time_key = keys.literal("json_date_key").map_or_else(|| "date".to_owned(), |key| key.value);
    let format = date_format(keys);
    let without_time = !body.is_empty() || crate::value::parse_bool(&time_key) == Some(false);
    keys.approximate("name", IN_MEMORY);
    let region = text(keys, "region").filter(|region| region.as_literal() != Some("us-east-1"));
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::S3(Settings {
            bucket,
            region,
            key: ObjectKey { parts: key_format.split('/'), delimiters },
            endpoint: text(keys, "endpoint").map(with_scheme),
            role: text(keys, "role_arn"),
            acl: text(keys, "canned_acl"),
            storage_class: text(keys, "storage_class").filter(|class| class.as_literal() != Some("STANDARD")),
            compression,
            otlp,
            body_only,
            gathered: keys.duration("upload_timeout").filter(|time| !time.is_zero()).unwrap_or(TEN_MINUTES),
            gathered_bytes: keys.size("total_file_size").unwrap_or(MOST).min(MOST),
        }),
        body,
        time_key: (!without_time).then_some(TimeKey { key: time_key, format }),
        attributes: Vec::new(),
        retry: crate::client::Retry::Default,
    })))
}

/// Whether objects hold OTLP. All forms of JSON are lines (s3.c, s3_format_event_chunk).
fn otlp(keys: &mut Keys<'_, '_>) -> bool {
    let format = keys.literal("format").map(|format| format.value.to_ascii_lowercase());
    match format.as_deref() {
        Some("parquet" | "arrow") => keys.unsupported("format", COLUMNS),
        Some("otlp_json") => {
            report_dropped_keys(keys, "`Format json_lines` sends all of them");
            return true;
        }
        _ => {}
    }
    false
}

fn compression(keys: &mut Keys<'_, '_>) -> Option<&'static str> {
    let given = keys.literal("compression")?.value.to_ascii_lowercase();
    match given.as_str() {
        "gzip" => Some("gzip"),
        "zstd" => Some("zstd"),
        "none" => None,
        "parquet" | "arrow" => {
            keys.unsupported("compression", COLUMNS);
            None
        }
        _ => {
            keys.unsupported(
                "compression",
                "choose gzip or zstd: the exporter has no other, and compresses nothing now",
            );
            None
        }
    }
}

/// s3.c speaks TLS unless the address says `http://`.
fn with_scheme(endpoint: Text) -> Text {
    match endpoint.0.first() {
        Some(Piece::Literal(start)) if !start.contains("://") => endpoint.prepend("https://"),
        // A variable holds it, or has to.
        _ => endpoint,
    }
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
