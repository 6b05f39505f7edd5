//! Outputs to Azure (plugins/out_azure, out_azure_blob, out_azure_kusto, out_azure_logs_ingestion), sent elsewhere.

use super::retarget::{
    self, buffer, label, label_of_key, log_key, metadata, server, tag_name, tag_switch, time,
};
use crate::plugin::{Build, Opt, Plugin};
use crate::plugins::{client, every};

const AZURE_OPTIONS: &[Opt] = &[
    server("customer_id"),
    server("shared_key").secret(),
    label("log_type", "log_type").default("fluentbit"),
    label_of_key("log_type_key", "log_type"),
    time("time_key").default("@timestamp"),
    time("time_generated").default("false"),
];

pub(crate) static AZURE: Plugin = Plugin {
    id: "output/azure",
    names: &["azure"],
    becomes: retarget::BECOMES,
    options: &[AZURE_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Azure Log Analytics", None)),
};

const AZURE_LOGS_INGESTION_OPTIONS: &[Opt] = &[
    server("tenant_id"),
    server("client_id"),
    server("auth_url"),
    server("dce_url"),
    server("dcr_id"),
    server("compress").default("false"),
    server("client_secret").secret(),
    label("table_name", "table"),
    time("time_key").default("@timestamp"),
    time("time_generated").default("false"),
];

pub(crate) static AZURE_LOGS_INGESTION: Plugin = Plugin {
    id: "output/azure_logs_ingestion",
    names: &["azure_logs_ingestion"],
    becomes: retarget::BECOMES,
    options: &[AZURE_LOGS_INGESTION_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Azure Logs Ingestion", None)),
};

const AZURE_KUSTO_OPTIONS: &[Opt] = &[
    server("tenant_id"),
    server("client_id"),
    server("workload_identity_token_file"),
    server("auth_type").default("service_principal"),
    server("ingestion_endpoint"),
    server("ingestion_mapping_reference"),
    server("ingestion_endpoint_connect_timeout").default("60"),
    server("compression_enabled").default("true"),
    server("ingestion_resources_refresh_interval").default("3600"),
    server("io_timeout").default("60s"),
    server("client_secret").secret(),
    label("database_name", "database"),
    label("table_name", "table"),
    log_key("log_key").default("log"),
    tag_switch().default("true"),
    tag_name("tag_key").default("tag"),
    time("include_time_key").default("true"),
    time("time_key").default("timestamp"),
    buffer("buffering_enabled").default("false"),
    buffer("buffer_dir").default("/tmp/fluent-bit/azure-kusto/"),
    buffer("upload_timeout").default("30m"),
    buffer("upload_file_size").default("200M"),
    buffer("azure_kusto_buffer_key").default("key"),
    buffer("store_dir_limit_size").default("8G"),
    buffer("buffer_file_delete_early").default("false"),
    buffer("unify_tag").default("true"),
    buffer("blob_uri_length").default("64"),
    buffer("scheduler_max_retries").default("3"),
    buffer("delete_on_max_upload_error").default("false"),
];

pub(crate) static AZURE_KUSTO: Plugin = Plugin {
    id: "output/azure_kusto",
    names: &["azure_kusto"],
    becomes: retarget::BECOMES,
    options: &[AZURE_KUSTO_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Azure Data Explorer", None)),
};

const AZURE_BLOB_OPTIONS: &[Opt] = &[
    server("account_name"),
    server("auto_create_container").default("true"),
    server("blob_type").default("appendblob"),
    server("compress"),
    server("compress_blob").default("false"),
    server("emulator_mode").default("false"),
    server("endpoint"),
    server("auth_type").default("key"),
    server("configuration_endpoint_url"),
    server("configuration_endpoint_username"),
    server("io_timeout").default("60s"),
    server("shared_key").secret(),
    server("sas_token").secret(),
    server("configuration_endpoint_password").secret(),
    server("configuration_endpoint_bearer_token").secret(),
    label("container_name", "container"),
    metadata("path", "path"),
    time("date_key").default("@timestamp"),
    buffer("database_file"),
    buffer("part_size").default("25M"),
    buffer("file_delivery_attempt_limit").default("1"),
    buffer("part_delivery_attempt_limit").default("1"),
    buffer("upload_parts_timeout").default("10M"),
    buffer("upload_part_freshness_limit").default("6D"),
    buffer("buffering_enabled").default("false"),
    buffer("buffer_dir").default("/tmp/fluent-bit/azure-blob/"),
    buffer("upload_timeout").default("30m"),
    buffer("upload_file_size").default("200M"),
    buffer("azure_blob_buffer_key").default("key"),
    buffer("store_dir_limit_size").default("8G"),
    buffer("buffer_file_delete_early").default("false"),
    buffer("blob_uri_length").default("64"),
    buffer("unify_tag").default("false"),
    buffer("scheduler_max_retries").default("3"),
    buffer("delete_on_max_upload_error").default("false"),
];

pub(crate) static AZURE_BLOB: Plugin = Plugin {
    id: "output/azure_blob",
    names: &["azure_blob"],
    becomes: retarget::BECOMES,
    options: &[AZURE_BLOB_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Azure Blob Storage", None)),
};
