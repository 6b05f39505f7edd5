//! Rules of `loki.*` and `faro.*`.

use super::Rule::{
    Above, Language as Is, Least, Less, Most, Needs, NotEmpty, OneAtLeast, OneAtMost, Special, Word,
};
use super::{Entry, shared, special};
use crate::language::Language;

pub(super) static RULES: &[Entry] = &[
    ("local.file", "", &[Above("poll_frequency", 0.0)]),
    ("local.file_match", "", &[Above("sync_period", 0.0)]),
    ("loki.", "http", &[Is("listen_address", Language::Host)]),
    ("loki.", "grpc", &[Is("listen_address", Language::Host)]),
    ("faro.receiver", "server", &[Is("listen_address", Language::Host)]),
    ("loki.source.gelf", "", &[NotEmpty("listen_address"), Is("listen_address", Language::ListenAddress)]),
    ("loki.", "client", shared::KUBERNETES_CLIENT),
    ("loki.relabel", "", &[Above("max_cache_size", 0.0)]),
    (
        "loki.rules.kubernetes",
        "",
        &[
            Above("sync_interval", 0.0),
            NotEmpty("loki_namespace_prefix"),
            NotEmpty("loki_namespace_separator"),
        ],
    ),
    (
        "mimir.rules.kubernetes",
        "",
        &[
            Above("sync_interval", 0.0),
            NotEmpty("mimir_namespace_prefix"),
            NotEmpty("mimir_namespace_separator"),
        ],
    ),
    ("loki.secretfilter", "", &[Least("rate", 0.0), Most("rate", 1.0)]),
    ("loki.source.azure_event_hubs", "", &[Word("assignor", &["sticky", "roundrobin", "range"])]),
    ("loki.source.cloudflare", "", &[Least("pull_range", 0.0)]),
    (
        "loki.source.docker",
        "",
        &[Is("host", Language::Url), Is("host", Language::DockerHost), Above("refresh_interval", 0.0)],
    ),
    ("loki.source.file", "file_match", &[Above("sync_period", 0.0)]),
    ("loki.source.gcplog", "", &[OneAtLeast(&["pull", "push"]), OneAtMost(&["pull", "push"])]),
    ("loki.source.gcplog", "push", &[Least("push_timeout", 0.0)]),
    (
        "loki.source.kafka",
        "",
        &[
            NotEmpty("brokers"),
            NotEmpty("topics"),
            Word("assignor", &["sticky", "roundrobin", "range"]),
            Special(special::kafka_version),
        ],
    ),
    ("loki.source.kafka", "authentication", &[Word("type", &["none", "ssl", "sasl"])]),
    ("loki.source.kubernetes_events", "", &[NotEmpty("job_name"), Word("log_format", &["logfmt", "json"])]),
    (
        "loki.source.syslog",
        "listener",
        &[Word("protocol", &["tcp", "udp"]), Special(special::syslog_listener)],
    ),
    (
        "loki.source.syslog",
        "rfc3164_cisco_components",
        &[OneAtLeast(&["enable_all", "hostname", "message_counter", "second_fractions", "sequence_number"])],
    ),
    ("loki.write", "", &[OneAtLeast(&["endpoint"]), Special(special::distinct_endpoints)]),
    ("loki.write", "endpoint", &[Is("url", Language::Url)]),
    ("loki.write", "wal", &[Less("min_read_frequency", "max_read_frequency")]),
    (
        "loki.process",
        "metric.counter",
        &[
            Word("action", &["inc", "add"]),
            OneAtMost(&["match_all", "value"]),
            Least("max_idle_duration", 1.0),
            Special(special::counted_bytes),
        ],
    ),
    (
        "loki.process",
        "metric.gauge",
        &[Word("action", &["set", "inc", "dec", "add", "sub"]), Least("max_idle_duration", 1.0)],
    ),
    ("loki.process", "metric.histogram", &[Least("max_idle_duration", 1.0)]),
    ("loki.process", "stage.cri", &[Above("max_partial_lines", 0.0)]),
    (
        "loki.process",
        "stage.drop",
        &[
            OneAtLeast(&["source", "expression", "older_than", "longer_than"]),
            OneAtMost(&["value", "expression"]),
            Needs("value", "source"),
            Is("expression", Language::Regex),
        ],
    ),
    ("loki.process", "stage.eventlogmessage", &[NotEmpty("source"), Is("source", Language::LabelName)]),
    (
        "loki.process",
        "stage.geoip",
        &[
            NotEmpty("db"),
            NotEmpty("source"),
            Word("db_type", &["", "asn", "city", "country"]),
            Special(special::json_expressions),
        ],
    ),
    (
        "loki.process",
        "stage.json",
        &[
            OneAtLeast(&["expressions", "regex"]),
            NotEmpty("source"),
            Is("regex", Language::Regex),
            Special(special::json_expressions),
        ],
    ),
    ("loki.process", "stage.label_drop", &[NotEmpty("values")]),
    ("loki.process", "stage.label_keep", &[NotEmpty("values")]),
    ("loki.process", "stage.labels", &[Word("source_type", &["", "extracted", "structured_metadata"])]),
    (
        "loki.process",
        "stage.limit",
        &[Above("rate", 0.0), Above("burst", 0.0), Needs("by_label_name", "drop")],
    ),
    ("loki.process", "stage.logfmt", &[OneAtLeast(&["mapping", "regex"]), Is("regex", Language::Regex)]),
    ("loki.process", "stage.luhn", &[NotEmpty("source")]),
    (
        "loki.process",
        "stage.match",
        &[
            NotEmpty("selector"),
            Is("selector", Language::Selector),
            Word("action", &["", "keep", "drop"]),
            Special(special::match_stages),
        ],
    ),
    (
        "loki.process",
        "stage.multiline",
        &[NotEmpty("firstline"), Is("firstline", Language::Regex), Above("max_wait_time", 0.0)],
    ),
    ("loki.process", "stage.output", &[NotEmpty("source")]),
    (
        "loki.process",
        "stage.pattern",
        &[NotEmpty("pattern"), NotEmpty("source"), Is("pattern", Language::Pattern)],
    ),
    (
        "loki.process",
        "stage.regex",
        &[NotEmpty("expression"), NotEmpty("source"), Is("expression", Language::Regex)],
    ),
    (
        "loki.process",
        "stage.replace",
        &[NotEmpty("expression"), Is("expression", Language::Regex), Is("replace", Language::Template)],
    ),
    ("loki.process", "stage.sampling", &[Least("rate", 0.0), Most("rate", 1.0)]),
    ("loki.process", "stage.structured_metadata", &[Is("regex", Language::Regex)]),
    ("loki.process", "stage.structured_metadata_drop", &[NotEmpty("values")]),
    ("loki.process", "stage.template", &[NotEmpty("source")]),
    (
        "loki.process",
        "stage.tenant",
        &[OneAtLeast(&["label", "source", "value"]), OneAtMost(&["label", "source", "value"])],
    ),
    (
        "loki.process",
        "stage.timestamp",
        &[
            NotEmpty("source"),
            NotEmpty("format"),
            Is("location", Language::TimeZone),
            Word("action_on_failure", &["", "skip", "fudge"]),
            Word("action_on_duplicate_timestamp", &["", "keep", "fudge"]),
        ],
    ),
    ("loki.process", "stage.truncate", &[OneAtLeast(&["rule"])]),
    ("loki.process", "rule", &[Above("limit", 0.0), Special(special::truncation)]),
    ("loki.process", "stage.windowsevent", &[NotEmpty("source")]),
];
