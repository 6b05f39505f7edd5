//! Outputs to databases and services (plugins/out_influxdb, out_logdna, out_nrlogs, out_oracle_log_analytics, out_pgsql,
//! out_skywalking, out_slack, out_td), sent elsewhere.

use super::retarget::{self, label, metadata, server, time};
use crate::plugin::{Build, Opt, Plugin, approximate};
use crate::plugins::{client, every};

const INFLUXDB_OPTIONS: &[Opt] = &[
    server("org").default("fluent"),
    server("uri"),
    server("sequence_tag"),
    server("auto_tags").default("false"),
    server("add_integer_suffix").default("false"),
    server("http_token").secret(),
    server("http_header").secret().many(),
    label("database", "database").default("fluentbit"),
    label("bucket", "bucket"),
    approximate(
        "tag_keys",
        "the line",
        "the keys stay in the line, where LogQL filters on them; metrics belong into prometheus.remote_write",
    ),
];

pub(crate) static INFLUXDB: Plugin = Plugin {
    id: "output/influxdb",
    names: &["influxdb"],
    becomes: retarget::BECOMES,
    options: &[INFLUXDB_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "InfluxDB", None)),
};

const LOGDNA_OPTIONS: &[Opt] = &[
    server("logdna_host").default("logs.logdna.com"),
    server("logdna_port").default("443"),
    server("logdna_endpoint").default("/logs/ingest"),
    server("mac"),
    server("ip"),
    server("exclude_promoted_keys").default("false"),
    server("api_key").secret(),
    label("app", "app").default("Fluent Bit"),
    metadata("hostname", "hostname"),
    metadata("file", "file"),
    metadata("tags", "tags"),
];

pub(crate) static LOGDNA: Plugin = Plugin {
    id: "output/logdna",
    names: &["logdna"],
    becomes: retarget::BECOMES,
    options: &[LOGDNA_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "LogDNA", None)),
};

const NRLOGS_OPTIONS: &[Opt] = &[
    server("base_uri").default("https://log-api.newrelic.com/log/v1"),
    server("compress").default("gzip"),
    server("api_key").secret(),
    server("license_key").secret(),
];

pub(crate) static NRLOGS: Plugin = Plugin {
    id: "output/nrlogs",
    names: &["nrlogs"],
    becomes: retarget::BECOMES,
    options: &[NRLOGS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(
            keys,
            "New Relic",
            Some("New Relic takes OTLP: an opentelemetry output to otlp.nr-data.net with the header api-key"),
        )
    }),
};

const ORACLE_LOG_ANALYTICS_OPTIONS: &[Opt] = &[
    server("config_file_location"),
    server("profile_name").default("DEFAULT"),
    server("oci_config_in_record").default("false"),
    server("uri"),
    server("proxy"),
    server("oci_la_global_metadata").many(),
    server("oci_la_metadata").many(),
    metadata("oci_la_entity_id", "entity_id"),
    metadata("oci_la_log_path", "log_path"),
    metadata("oci_la_log_group_id", "log_group_id"),
    metadata("oci_la_log_set_id", "log_set_id"),
    label("oci_la_log_source_name", "log_source"),
    label("oci_la_entity_type", "entity_type"),
    label("namespace", "namespace"),
];

pub(crate) static ORACLE_LOG_ANALYTICS: Plugin = Plugin {
    id: "output/oracle_log_analytics",
    names: &["oracle_log_analytics"],
    becomes: retarget::BECOMES,
    options: &[ORACLE_LOG_ANALYTICS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Oracle Log Analytics", None)),
};

const PGSQL_OPTIONS: &[Opt] = &[
    label("database", "database").default("fluentbit"),
    label("table", "table").default("fluentbit"),
    server("user"),
    server("password").secret(),
    time("timestamp_key"),
    server("async"),
    server("min_pool_size"),
    server("max_pool_size"),
    server("cockroachdb"),
    server("connection_options"),
];

pub(crate) static PGSQL: Plugin = Plugin {
    id: "output/pgsql",
    names: &["pgsql"],
    becomes: retarget::BECOMES,
    options: &[PGSQL_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "PostgreSQL", None)),
};

const SKYWALKING_OPTIONS: &[Opt] = &[
    server("auth_token").secret(),
    label("svc_name", "service").default("sw-service"),
    metadata("svc_inst_name", "service_instance").default("fluent-bit"),
];

pub(crate) static SKYWALKING: Plugin = Plugin {
    id: "output/skywalking",
    names: &["skywalking"],
    becomes: retarget::BECOMES,
    options: &[SKYWALKING_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "SkyWalking", None)),
};

const SLACK_OPTIONS: &[Opt] = &[server("webhook").secret()];

pub(crate) static SLACK: Plugin = Plugin {
    id: "output/slack",
    names: &["slack"],
    becomes: retarget::BECOMES,
    options: &[SLACK_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(
            keys,
            "Slack",
            Some("rules of Loki's ruler alert on logs, and Alertmanager writes to Slack"),
        )
    }),
};

const TD_OPTIONS: &[Opt] =
    &[server("api").secret(), label("database", "database"), label("table", "table"), server("region")];

pub(crate) static TD: Plugin = Plugin {
    id: "output/td",
    names: &["td"],
    becomes: retarget::BECOMES,
    options: &[TD_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Treasure Data", None)),
};
