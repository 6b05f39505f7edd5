//! The paths of each context: `pkg/ottl/contexts/internal` of OpenTelemetry Collector Contrib v0.158.

use crate::Context;

/// A word of a path and what may come behind it.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) name: &'static str,
    /// How many keys in brackets it takes, if it stands last.
    pub(crate) keys: Keys,
    /// The words that may come behind a dot.
    pub(crate) next: &'static [Word],
    /// Whether it may stand last.
    pub(crate) ends: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keys {
    None,
    One,
    Any,
}

const fn plain(name: &'static str) -> Word {
    Word { name, keys: Keys::None, next: &[], ends: true }
}

const fn keyed(name: &'static str) -> Word {
    Word { name, keys: Keys::Any, next: &[], ends: true }
}

const fn parent(name: &'static str, next: &'static [Word]) -> Word {
    Word { name, keys: Keys::None, next, ends: true }
}

const STRING: &[Word] = &[plain("string")];
const BUCKETS: &[Word] = &[plain("offset"), plain("bucket_counts")];

const RESOURCE: &[Word] = &[keyed("attributes"), plain("dropped_attributes_count"), plain("schema_url")];

const SCOPE: &[Word] = &[
    plain("name"),
    plain("version"),
    keyed("attributes"),
    plain("dropped_attributes_count"),
    plain("schema_url"),
];

const LOG: &[Word] = &[
    plain("time_unix_nano"),
    plain("observed_time_unix_nano"),
    plain("time"),
    plain("observed_time"),
    plain("severity_number"),
    plain("severity_text"),
    Word { name: "body", keys: Keys::Any, next: STRING, ends: true },
    keyed("attributes"),
    plain("dropped_attributes_count"),
    plain("flags"),
    parent("trace_id", STRING),
    parent("span_id", STRING),
    plain("event_name"),
];

const SPAN: &[Word] = &[
    parent("trace_id", STRING),
    parent("span_id", STRING),
    Word { name: "trace_state", keys: Keys::One, next: &[], ends: true },
    parent("parent_span_id", STRING),
    plain("name"),
    parent("kind", &[plain("string"), plain("deprecated_string")]),
    plain("start_time_unix_nano"),
    plain("end_time_unix_nano"),
    plain("start_time"),
    plain("end_time"),
    keyed("attributes"),
    plain("dropped_attributes_count"),
    plain("events"),
    plain("dropped_events_count"),
    plain("links"),
    plain("dropped_links_count"),
    parent("status", &[plain("code"), plain("message")]),
    plain("flags"),
];

const SPAN_EVENT: &[Word] = &[
    plain("time_unix_nano"),
    plain("time"),
    plain("name"),
    keyed("attributes"),
    plain("dropped_attributes_count"),
    plain("event_index"),
];

const METRIC: &[Word] = &[
    plain("name"),
    plain("description"),
    plain("unit"),
    plain("type"),
    plain("aggregation_temporality"),
    plain("is_monotonic"),
    plain("data_points"),
    keyed("metadata"),
];

const DATA_POINT: &[Word] = &[
    keyed("attributes"),
    plain("start_time_unix_nano"),
    plain("time_unix_nano"),
    plain("start_time"),
    plain("time"),
    plain("value_double"),
    plain("value_int"),
    plain("exemplars"),
    plain("flags"),
    plain("count"),
    plain("sum"),
    plain("bucket_counts"),
    plain("explicit_bounds"),
    plain("scale"),
    plain("zero_count"),
    parent("positive", BUCKETS),
    parent("negative", BUCKETS),
    plain("quantile_values"),
];

const OTELCOL: &[Word] = &[
    Word {
        name: "client",
        keys: Keys::None,
        next: &[
            plain("addr"),
            keyed("metadata"),
            Word { name: "auth", keys: Keys::None, next: &[keyed("attributes")], ends: false },
        ],
        ends: false,
    },
    Word { name: "grpc", keys: Keys::None, next: &[keyed("metadata")], ends: false },
];

/// The scratch space of a text, which is its own context's alone.
pub(crate) const CACHE: Word = keyed("cache");

/// The words that may follow the name of a context.
pub(crate) fn words(context: &str) -> &'static [Word] {
    match context {
        "resource" => RESOURCE,
        "scope" | "instrumentation_scope" => SCOPE,
        "log" => LOG,
        "span" => SPAN,
        "spanevent" => SPAN_EVENT,
        "metric" => METRIC,
        "datapoint" => DATA_POINT,
        "otelcol" => OTELCOL,
        _ => &[],
    }
}

impl Context {
    /// As written before the dot.
    pub fn name(self) -> &'static str {
        match self {
            Context::Resource => "resource",
            Context::Scope => "scope",
            Context::Span => "span",
            Context::SpanEvent => "spanevent",
            Context::Metric => "metric",
            Context::DataPoint => "datapoint",
            Context::Log => "log",
        }
    }

    /// The context of this name, in lower case.
    pub fn named(name: &str) -> Option<Context> {
        [
            Context::Resource,
            Context::Scope,
            Context::Span,
            Context::SpanEvent,
            Context::Metric,
            Context::DataPoint,
            Context::Log,
        ]
        .into_iter()
        .find(|context| context.name() == name)
    }

    /// The contexts that a path may reach.
    pub(crate) fn reach(self) -> &'static [&'static str] {
        match self {
            Context::Resource => &["resource", "otelcol"],
            // `instrumentation_scope` is known here only where paths need no context.
            Context::Scope => &["scope", "resource", "otelcol"],
            Context::Span => &["span", "resource", "scope", "instrumentation_scope", "otelcol"],
            Context::SpanEvent => {
                &["spanevent", "span", "resource", "scope", "instrumentation_scope", "otelcol"]
            }
            Context::Metric => &["metric", "resource", "scope", "instrumentation_scope", "otelcol"],
            Context::DataPoint => {
                &["datapoint", "metric", "resource", "scope", "instrumentation_scope", "otelcol"]
            }
            Context::Log => &["log", "resource", "scope", "instrumentation_scope", "otelcol"],
        }
    }

    /// The number behind a symbol, if the context has it: the `symbols.go` of each.
    pub(crate) fn symbol(self, name: &str) -> Option<i64> {
        self.symbols()
            .iter()
            .flat_map(|part| part.iter())
            .find(|(symbol, _)| *symbol == name)
            .map(|(_, number)| *number)
    }

    pub(crate) fn symbols(self) -> &'static [&'static [(&'static str, i64)]] {
        match self {
            Context::Log => &[SEVERITIES],
            Context::Span | Context::SpanEvent => &[SPANS],
            Context::Metric => &[METRICS],
            Context::DataPoint => &[METRICS, FLAGS],
            Context::Resource | Context::Scope => &[],
        }
    }
}

const SEVERITIES: &[(&str, i64)] = &[
    ("SEVERITY_NUMBER_UNSPECIFIED", 0),
    ("SEVERITY_NUMBER_TRACE", 1),
    ("SEVERITY_NUMBER_TRACE2", 2),
    ("SEVERITY_NUMBER_TRACE3", 3),
    ("SEVERITY_NUMBER_TRACE4", 4),
    ("SEVERITY_NUMBER_DEBUG", 5),
    ("SEVERITY_NUMBER_DEBUG2", 6),
    ("SEVERITY_NUMBER_DEBUG3", 7),
    ("SEVERITY_NUMBER_DEBUG4", 8),
    ("SEVERITY_NUMBER_INFO", 9),
    ("SEVERITY_NUMBER_INFO2", 10),
    ("SEVERITY_NUMBER_INFO3", 11),
    ("SEVERITY_NUMBER_INFO4", 12),
    ("SEVERITY_NUMBER_WARN", 13),
    ("SEVERITY_NUMBER_WARN2", 14),
    ("SEVERITY_NUMBER_WARN3", 15),
    ("SEVERITY_NUMBER_WARN4", 16),
    ("SEVERITY_NUMBER_ERROR", 17),
    ("SEVERITY_NUMBER_ERROR2", 18),
    ("SEVERITY_NUMBER_ERROR3", 19),
    ("SEVERITY_NUMBER_ERROR4", 20),
    ("SEVERITY_NUMBER_FATAL", 21),
    ("SEVERITY_NUMBER_FATAL2", 22),
    ("SEVERITY_NUMBER_FATAL3", 23),
    ("SEVERITY_NUMBER_FATAL4", 24),
];

const SPANS: &[(&str, i64)] = &[
    ("SPAN_KIND_UNSPECIFIED", 0),
    ("SPAN_KIND_INTERNAL", 1),
    ("SPAN_KIND_SERVER", 2),
    ("SPAN_KIND_CLIENT", 3),
    ("SPAN_KIND_PRODUCER", 4),
    ("SPAN_KIND_CONSUMER", 5),
    ("STATUS_CODE_UNSET", 0),
    ("STATUS_CODE_OK", 1),
    ("STATUS_CODE_ERROR", 2),
];

const METRICS: &[(&str, i64)] = &[
    ("AGGREGATION_TEMPORALITY_UNSPECIFIED", 0),
    ("AGGREGATION_TEMPORALITY_DELTA", 1),
    ("AGGREGATION_TEMPORALITY_CUMULATIVE", 2),
    ("METRIC_DATA_TYPE_NONE", 0),
    ("METRIC_DATA_TYPE_GAUGE", 1),
    ("METRIC_DATA_TYPE_SUM", 2),
    ("METRIC_DATA_TYPE_HISTOGRAM", 3),
    ("METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM", 4),
    ("METRIC_DATA_TYPE_SUMMARY", 5),
];

const FLAGS: &[(&str, i64)] = &[("FLAG_NONE", 0), ("FLAG_NO_RECORDED_VALUE", 1)];
