//! Rules of `otelcol.*`.

use super::Rule::{
    Above, AnyCase, Built, Language as Is, Least, Most, Needs, NotEmpty, OneAtLeast, OneAtMost, Special, Word,
};
use super::{Entry, Rule, special};
use crate::language::Language;

const LOG_SIZE: f64 = 64.0 * 1024.0;

const HEADER: &[Rule] = &[
    NotEmpty("key"),
    Special(special::header_source),
    OneAtMost(&["value", "from_context", "from_attribute"]),
];

/// `MatchProperties` of the contrib repository of the OpenTelemetry Collector, internal/filterconfig.
const FILTER: &[Rule] =
    &[Built(&[Word("match_type", &["strict", "regexp"]), Special(special::filter_patterns)])];

const METRIC_FILTER: &[Rule] = &[
    Needs("metrics", "match_type"),
    Needs("match_type", "metrics"),
    Word("match_type", &["", "strict", "regexp"]),
    Word("metric_types", &["sum", "histogram"]),
];

const K8S_AUTH: &[&str] = &["none", "serviceAccount", "kubeConfig", "tls"];

/// `Config.Validate` of the processor k8sattributes.
const EXTRACTION: &[Rule] = &[
    OneAtMost(&["key", "key_regex"]),
    Word("from", &["", "pod", "namespace", "node", "deployment", "statefulset", "daemonset", "job"]),
    Is("key_regex", Language::Regex),
];

const DETECTORS: &[&str] = &[
    "env",
    "ec2",
    "ecs",
    "eks",
    "elasticbeanstalk",
    "lambda",
    "akamai",
    "azure",
    "aks",
    "consul",
    "digitalocean",
    "docker",
    "gcp",
    "heroku",
    "hetzner",
    "system",
    "openshift",
    "kubernetes_node",
    "kubeadm",
    "dynatrace",
    "openstack_nova",
    "oraclecloud",
    "scaleway",
    "upcloud",
    "vultr",
    "tencent_cvm",
    "alibaba_ecs",
];

const REBALANCE: &[&str] = &["range", "roundrobin", "sticky", "cooperative-sticky"];

pub(super) static RULES: &[Entry] = &[
    // `RetryArguments.Validate`, `QueueArguments.Validate` and others in internal/component/otelcol.
    ("otelcol.", "retry_on_failure", &[Above("multiplier", 1.0), Least("randomization_factor", 0.0)]),
    ("otelcol.", "sending_queue", &[Special(special::sending_queue)]),
    (
        "otelcol.",
        "batch",
        &[
            Word("sizer", &["items", "bytes"]),
            Above("flush_timeout", 0.0),
            Least("min_size", 0.0),
            Least("max_size", 0.0),
            Special(special::queue_batch),
        ],
    ),
    (
        "otelcol.",
        "multiline",
        &[
            OneAtLeast(&["line_start_pattern", "line_end_pattern"]),
            OneAtMost(&["line_start_pattern", "line_end_pattern"]),
            Is("line_start_pattern", Language::Regex),
            Is("line_end_pattern", Language::Regex),
        ],
    ),
    (
        "otelcol.auth.basic",
        "",
        &[OneAtLeast(&["username", "password", "htpasswd", "client_auth"]), Needs("username", "password")],
    ),
    ("otelcol.auth.headers", "header", HEADER),
    (
        "otelcol.connector.host_info",
        "",
        &[NotEmpty("host_identifiers"), Above("metrics_flush_interval", 0.0)],
    ),
    ("otelcol.connector.servicegraph", "", &[Above("cache_loop", 0.0), Above("store_expiration_loop", 0.0)]),
    ("otelcol.connector.servicegraph", "store", &[Above("max_items", 0.0), Above("ttl", 0.0)]),
    ("otelcol.connector.signaltometrics", "", &[OneAtLeast(&["spans", "datapoints", "logs"])]),
    (
        "otelcol.connector.spanmetrics",
        "",
        &[
            Above("metrics_flush_interval", 0.0),
            Least("metrics_expiration", 0.0),
            Least("aggregation_cardinality_limit", 0.0),
            Word(
                "aggregation_temporality",
                &[
                    "",
                    "AGGREGATION_TEMPORALITY_CUMULATIVE",
                    "AGGREGATION_TEMPORALITY_DELTA",
                    "CUMULATIVE",
                    "DELTA",
                ],
            ),
        ],
    ),
    (
        "otelcol.connector.spanmetrics",
        "histogram",
        &[
            Word("unit", &["ms", "s"]),
            OneAtLeast(&["exponential", "explicit"]),
            OneAtMost(&["exponential", "explicit"]),
        ],
    ),
    ("otelcol.connector.spanmetrics", "exponential", &[Above("max_size", 0.0)]),
    ("otelcol.exporter.debug", "", &[AnyCase("verbosity", &["basic", "normal", "detailed"])]),
    ("otelcol.exporter.datadog", "api", &[NotEmpty("api_key")]),
    (
        "otelcol.exporter.file",
        "",
        &[
            NotEmpty("path"),
            Word("format", &["json", "proto"]),
            Word("compression", &["", "zstd"]),
            OneAtMost(&["append", "rotation"]),
            Least("flush_interval", 0.0),
        ],
    ),
    (
        "otelcol.exporter.kafka",
        "",
        &[
            OneAtMost(&["partition_logs_by_resource_attributes", "partition_logs_by_trace_id"]),
            Special(special::kafka_version),
        ],
    ),
    (
        "otelcol.exporter.loadbalancing",
        "",
        &[Word("routing_key", &["service", "traceID", "resource", "metric", "streamID"])],
    ),
    (
        "otelcol.exporter.loadbalancing",
        "aws_cloud_map",
        &[Word("health_status", &["ALL", "HEALTHY", "UNHEALTHY", "HEALTHY_OR_ELSE_ALL"])],
    ),
    (
        "otelcol.exporter.otlphttp",
        "",
        &[Word("encoding", &["proto", "json"]), Special(special::otlp_endpoints)],
    ),
    ("otelcol.exporter.prometheus", "", &[Above("gc_frequency", 0.0)]),
    ("otelcol.exporter.splunkhec", "client", &[NotEmpty("endpoint")]),
    (
        "otelcol.exporter.splunkhec",
        "splunk",
        &[
            NotEmpty("token"),
            Most("max_content_length_logs", 838_860_800.0),
            Most("max_content_length_metrics", 838_860_800.0),
            Most("max_content_length_traces", 838_860_800.0),
        ],
    ),
    ("otelcol.extension.jaeger_remote_sampling", "", &[OneAtLeast(&["http", "grpc"])]),
    (
        "otelcol.extension.jaeger_remote_sampling",
        "source",
        &[OneAtLeast(&["content", "file", "remote"]), OneAtMost(&["content", "file", "remote"])],
    ),
    (
        "otelcol.processor.attributes",
        "action",
        &[Special(special::attribute_key), Built(&[Special(special::attribute_action)])],
    ),
    ("otelcol.processor.attributes", "include", FILTER),
    ("otelcol.processor.attributes", "exclude", FILTER),
    ("otelcol.processor.batch", "", &[Special(special::batch_sizes)]),
    (
        "otelcol.processor.cumulativetodelta",
        "",
        &[Least("max_staleness", 0.0), Word("initial_value", &["auto", "keep", "drop"])],
    ),
    ("otelcol.processor.cumulativetodelta", "include", METRIC_FILTER),
    ("otelcol.processor.cumulativetodelta", "exclude", METRIC_FILTER),
    ("otelcol.processor.deltatocumulative", "", &[Above("max_stale", 0.0), Least("max_streams", 0.0)]),
    (
        "otelcol.processor.discovery",
        "",
        &[
            Word("operation_type", &["insert", "update", "upsert"]),
            Word("pod_associations", &["ip", "net.host.ip", "k8s.pod.ip", "hostname", "connection"]),
        ],
    ),
    ("otelcol.processor.interval", "", &[Above("interval", 0.0)]),
    ("otelcol.processor.k8sattributes", "", &[Word("auth_type", K8S_AUTH)]),
    ("otelcol.processor.k8sattributes", "annotation", EXTRACTION),
    ("otelcol.processor.k8sattributes", "label", EXTRACTION),
    (
        "otelcol.processor.memory_limiter",
        "",
        &[
            Above("check_interval", 0.0),
            OneAtLeast(&["limit", "limit_percentage"]),
            OneAtMost(&["limit", "limit_percentage"]),
            Special(special::memory_limits),
        ],
    ),
    (
        "otelcol.processor.metric_start_time",
        "",
        &[
            Word("strategy", &["true_reset_point", "subtract_initial_point", "start_time_metric"]),
            Above("gc_interval", 0.0),
        ],
    ),
    (
        "otelcol.processor.probabilistic_sampler",
        "",
        &[
            Least("sampling_percentage", 0.0),
            Word("attribute_source", &["", "traceID", "record"]),
            Word("mode", &["", "proportional", "equalizing", "hash_seed"]),
            Above("sampling_precision", 0.0),
            Most("sampling_precision", 14.0),
        ],
    ),
    ("otelcol.processor.resourcedetection", "", &[NotEmpty("detectors"), Word("detectors", DETECTORS)]),
    (
        "otelcol.processor.resourcedetection",
        "system",
        &[Word("hostname_sources", &["os", "dns", "cname", "lookup"])],
    ),
    (
        "otelcol.processor.span",
        "status",
        &[Word("code", &["Ok", "Error", "Unset"]), Special(special::span_status)],
    ),
    ("otelcol.processor.tail_sampling", "", &[Above("decision_wait", 0.0), Above("num_traces", 0.0)]),
    (
        "otelcol.receiver.filelog",
        "",
        &[
            Least("max_concurrent_files", 1.0),
            Least("max_batches", 0.0),
            Least("poll_interval", 0.0),
            Least("force_flush_period", 0.0),
            Least("exclude_older_than", 0.0),
            Built(&[NotEmpty("include"), Word("start_at", &["beginning", "end"])]),
            Word("compression", &["", "gzip", "auto"]),
            Is("encoding", Language::Encoding),
            Special(special::delete_after_read),
            Built(&[Special(special::operators)]),
        ],
    ),
    ("otelcol.receiver.filelog", "header", &[NotEmpty("metadata_operators")]),
    ("otelcol.receiver.filelog", "ordering_criteria", &[Least("top_n", 0.0)]),
    (
        "otelcol.receiver.filelog",
        "sort_by",
        &[Word("sort_type", &["timestamp", "numeric", "lexicographic", "mtime"])],
    ),
    ("otelcol.receiver.file_stats", "", &[NotEmpty("include")]),
    ("otelcol.receiver.fluentforward", "", &[NotEmpty("endpoint")]),
    ("otelcol.receiver.influxdb", "", &[NotEmpty("endpoint")]),
    (
        "otelcol.receiver.jaeger",
        "protocols",
        &[OneAtLeast(&["grpc", "thrift_http", "thrift_binary", "thrift_compact"])],
    ),
    (
        "otelcol.receiver.kafka",
        "",
        &[
            OneAtMost(&["group_rebalance_strategies", "group_rebalance_strategy"]),
            Word("group_rebalance_strategies", REBALANCE),
            Word("group_rebalance_strategy", REBALANCE),
        ],
    ),
    (
        "otelcol.receiver.otlp",
        "http",
        &[
            NotEmpty("traces_url_path"),
            NotEmpty("logs_url_path"),
            NotEmpty("metrics_url_path"),
            Is("traces_url_path", Language::Url),
            Is("logs_url_path", Language::Url),
            Is("metrics_url_path", Language::Url),
        ],
    ),
    (
        "otelcol.receiver.syslog",
        "",
        &[
            OneAtLeast(&["tcp", "udp"]),
            Word("on_error", &["drop", "drop_quiet", "send", "send_quiet"]),
            Is("location", Language::TimeZone),
        ],
    ),
    (
        "otelcol.receiver.syslog",
        "tcp",
        &[
            OneAtLeast(&["listen_address"]),
            Is("listen_address", Language::ListenAddress),
            Is("encoding", Language::Encoding),
            Special(special::syslog_size),
        ],
    ),
    (
        "otelcol.receiver.syslog",
        "udp",
        &[
            OneAtLeast(&["listen_address"]),
            Is("listen_address", Language::ListenAddress),
            Is("encoding", Language::Encoding),
        ],
    ),
    (
        "otelcol.receiver.tcplog",
        "",
        &[
            OneAtLeast(&["listen_address"]),
            Is("listen_address", Language::ListenAddress),
            Is("encoding", Language::Encoding),
            Least("max_log_size", LOG_SIZE),
        ],
    ),
    ("otelcol.receiver.vcenter", "", &[NotEmpty("endpoint"), Is("endpoint", Language::HttpUrl)]),
];
