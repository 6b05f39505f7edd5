//! Outputs to Google (plugins/out_bigquery, out_chronicle, out_gcs), sent elsewhere.

use super::retarget::{self, buffer, label, label_of_key, log_key, server};
use crate::plugin::{Build, Opt, Plugin, unsupported};
use crate::plugins::{client, every};

const BIGQUERY_OPTIONS: &[Opt] = &[
    server("google_service_credentials"),
    server("enable_identity_federation").default("false"),
    server("aws_region"),
    server("project_number"),
    server("pool_id"),
    server("provider_id"),
    server("google_service_account"),
    server("service_account_email"),
    server("skip_invalid_rows").default("false"),
    server("ignore_unknown_values").default("false"),
    server("service_account_secret").secret(),
    label("project_id", "project"),
    label("dataset_id", "dataset"),
    label("table_id", "table"),
];

pub(crate) static BIGQUERY: Plugin = Plugin {
    id: "output/bigquery",
    names: &["bigquery"],
    becomes: retarget::BECOMES,
    options: &[BIGQUERY_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "BigQuery", None)),
};

const CHRONICLE_OPTIONS: &[Opt] = &[
    server("google_service_credentials"),
    server("service_account_email"),
    server("customer_id"),
    server("region"),
    server("service_account_secret").secret(),
    label("project_id", "project"),
    label("log_type", "log_type"),
    label("namespace", "namespace"),
    label_of_key("namespace_key", "namespace"),
    log_key("log_key"),
    unsupported("label", "add it with stage.static_labels in loki.process").many(),
];

pub(crate) static CHRONICLE: Plugin = Plugin {
    id: "output/chronicle",
    names: &["chronicle"],
    becomes: retarget::BECOMES,
    options: &[CHRONICLE_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Google Chronicle", None)),
};

const GCS_OPTIONS: &[Opt] = &[
    server("canned_acl"),
    server("send_content_md5").default("false"),
    server("content_type").default("application/json"),
    server("google_service_credentials"),
    server("compression").default("none"),
    label("bucket", "bucket"),
    buffer("gcs_key_format").default("fluent-bit-logs/$TAG/%Y/%m/%d/%H/%M/%S"),
    buffer("gcs_key_format_tag_delimiters").default("."),
    buffer("static_file_path").default("false"),
    buffer("preserve_data_ordering").default("false"),
    buffer("upload_timeout").default("10m"),
    buffer("store_chunk_limit").default("0"),
    buffer("store_dir_limit_size"),
    buffer("store_dir").default("/tmp/fluent-bit/gcs"),
];

pub(crate) static GCS: Plugin = Plugin {
    id: "output/gcs",
    names: &["gcs"],
    becomes: retarget::BECOMES,
    options: &[GCS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(
            keys,
            "Google Cloud Storage",
            Some("otelcol.exporter.awss3 can write to it with HMAC keys and its S3 endpoint"),
        )
    }),
};
