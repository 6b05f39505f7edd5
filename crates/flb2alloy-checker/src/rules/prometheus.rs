//! Rules of `prometheus.*`.

use super::Rule::{
    Above, Language as Is, Least, Less, Needs, NotEmpty, NotMore, OneAtLeast, OneAtMost, Special, Unique,
    Word,
};
use super::{Entry, Rule, shared, special};
use crate::language::Language;

const PROTOCOLS: &[&str] = &[
    "PrometheusProto",
    "PrometheusText0.0.4",
    "PrometheusText1.0.0",
    "OpenMetricsText0.0.1",
    "OpenMetricsText1.0.0",
];

const FALLBACKS: &[&str] = &[
    "",
    "PrometheusProto",
    "PrometheusText0.0.4",
    "PrometheusText1.0.0",
    "OpenMetricsText0.0.1",
    "OpenMetricsText1.0.0",
];

const DEVICES: &[Rule] = &[Is("device_exclude", Language::Regex), Is("device_include", Language::Regex)];

const AZURE: &[&str] = &["managed_identity", "workload_identity", "oauth", "sdk"];

/// `Validate` of internal/component/prometheus/operator.
const OPERATOR: &[Rule] = &[Word("kubernetes_role", &["endpoints", "endpointslice"])];

pub(super) static RULES: &[Entry] = &[
    ("prometheus.enrich", "", &[OneAtLeast(&["target_match_label", "target_to_metric_match"])]),
    (
        "prometheus.exporter.blackbox",
        "",
        &[
            OneAtLeast(&["config", "config_file"]),
            OneAtMost(&["config", "config_file"]),
            OneAtMost(&["target", "targets"]),
        ],
    ),
    (
        "prometheus.exporter.mssql",
        "",
        &[
            Least("max_open_connections", 1.0),
            Least("max_idle_connections", 1.0),
            Above("timeout", 0.0),
            Least("max_connection_lifetime", 0.0),
        ],
    ),
    (
        "prometheus.exporter.oracledb",
        "",
        &[OneAtLeast(&["database", "connection_string"]), OneAtMost(&["database", "connection_string"])],
    ),
    (
        "prometheus.exporter.postgres",
        "",
        &[
            Needs("disable_default_metrics", "custom_queries_config_path"),
            OneAtMost(&["disable_default_metrics", "enabled_collectors"]),
        ],
    ),
    ("prometheus.exporter.redis", "", &[OneAtMost(&["script_path", "script_paths"])]),
    ("prometheus.exporter.squid", "", &[NotEmpty("address"), Is("address", Language::ListenAddress)]),
    (
        "prometheus.exporter.unix",
        "filesystem",
        &[Is("fs_types_exclude", Language::Regex), Is("mount_points_exclude", Language::Regex)],
    ),
    ("prometheus.exporter.unix", "disk", DEVICES),
    ("prometheus.exporter.unix", "netdev", DEVICES),
    ("prometheus.exporter.unix", "netclass", &[Is("ignored_devices", Language::Regex)]),
    ("prometheus.exporter.unix", "vmstat", &[Is("fields", Language::Regex)]),
    ("prometheus.operator.", "client", shared::KUBERNETES_CLIENT),
    ("prometheus.operator.podmonitors", "", OPERATOR),
    ("prometheus.operator.probes", "", OPERATOR),
    ("prometheus.operator.scrapeconfigs", "", OPERATOR),
    ("prometheus.operator.servicemonitors", "", OPERATOR),
    ("prometheus.relabel", "", &[Least("max_cache_size", 0.0), Special(special::relabel_cache)]),
    ("prometheus.remote_write", "", &[Special(special::distinct_endpoints)]),
    (
        "prometheus.remote_write",
        "endpoint",
        &[
            OneAtMost(&["sigv4", "azuread", "google_iam", "basic_auth"]),
            OneAtMost(&["sigv4", "azuread", "google_iam", "authorization"]),
            OneAtMost(&["sigv4", "azuread", "google_iam", "oauth2"]),
            OneAtMost(&["sigv4", "azuread", "google_iam", "bearer_token"]),
            OneAtMost(&["sigv4", "azuread", "google_iam", "bearer_token_file"]),
            Is("url", Language::Url),
            Word("protobuf_message", &["prometheus.WriteRequest", "io.prometheus.write.v2.Request"]),
        ],
    ),
    (
        "prometheus.remote_write",
        "azuread",
        &[
            Word("cloud", &["AzureChina", "AzureGovernment", "AzurePublic"]),
            OneAtLeast(AZURE),
            OneAtMost(AZURE),
        ],
    ),
    (
        "prometheus.remote_write",
        "managed_identity",
        &[NotEmpty("client_id"), Is("client_id", Language::Uuid)],
    ),
    (
        "prometheus.remote_write",
        "workload_identity",
        &[
            NotEmpty("client_id"),
            NotEmpty("tenant_id"),
            Is("client_id", Language::Uuid),
            Is("tenant_id", Language::Uuid),
        ],
    ),
    ("prometheus.remote_write", "oauth", &[NotEmpty("client_secret"), Is("client_id", Language::Uuid)]),
    (
        "prometheus.remote_write",
        "wal",
        &[Above("truncate_frequency", 0.0), Less("min_keepalive_time", "max_keepalive_time")],
    ),
    (
        "prometheus.scrape",
        "",
        &[
            NotMore("scrape_timeout", "scrape_interval"),
            Unique("scrape_protocols"),
            Word("scrape_protocols", PROTOCOLS),
            Word("scrape_fallback_protocol", FALLBACKS),
            Word("metric_name_validation_scheme", &["utf8", "legacy"]),
            Word("metric_name_escaping_scheme", &["", "allow-utf-8", "underscores", "dots", "values"]),
            Special(special::scrape_schemes),
            Special(special::scrape_protocols),
        ],
    ),
];
