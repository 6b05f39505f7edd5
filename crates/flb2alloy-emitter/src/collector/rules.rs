//! What differs between a component of the Collector and its twin in Alloy by more than names that can be matched. One
//! line a key; the rest is structural.

use flb2alloy_catalogue::Literal;
use flb2alloy_catalogue::alloy::Body;
use flb2alloy_parser::collector::Entry;

use super::place::{self, Place};
use super::scope::Scope;
use super::tree::Node;
use super::{filter, shapes};

/// What is done with a key.
#[derive(Clone, Copy)]
pub(crate) enum Action {
    /// It goes to this place, with dots where that is in blocks; the empty place is where its parent goes.
    To(&'static str),
    /// It is a mapping whose keys are names: each becomes a block with the name in this attribute.
    Named(&'static str, &'static str),
    /// Its words have other names in Alloy.
    Words(&'static [(&'static str, &'static str)]),
    /// It goes there, seen from where the keys around it go, and this function lowers it.
    With(&'static str, fn(&mut Scope<'_, '_>, &Entry, &mut Node)),
    /// Alloy does not do it, which can change telemetry; says what to do instead.
    Unsupported(&'static str),
    /// Alloy does not do it, and no telemetry depends on it; says why.
    Operational(&'static str),
    /// Nothing has to be written for it; says why.
    Nothing(&'static str),
}

use Action::{Named, Nothing, Operational, To, Unsupported, With, Words};

/// Keys of one component by their path. An asterisk as component stands for every one of them, and the path is then the
/// last key alone.
const RULES: &[(&str, &str, Action)] = &[
    ("*", "client_ca_file_reload", Operational("Alloy reads the file anew after `reload_interval`")),
    ("*", "cookies", Unsupported("Alloy's HTTP clients keep no cookies for this component")),
    ("*", "dialer", Operational("Alloy's servers dial nobody")),
    ("*", "middlewares", Unsupported("Alloy has no middleware extensions")),
    ("*", "partition", Unsupported("batch by metadata in an otelcol.processor.batch with `metadata_keys`")),
    ("*", "profiles", Unsupported("for profiles, use the pyroscope.* components of Alloy")),
    ("*", "profile_statements", Unsupported("for profiles, use the pyroscope.* components of Alloy")),
    ("*", "profile_conditions", Unsupported("for profiles, use the pyroscope.* components of Alloy")),
    ("*", "profiles_endpoint", Unsupported("for profiles, use the pyroscope.* components of Alloy")),
    ("*", "response_headers", Unsupported("put a proxy that adds headers in front of Alloy")),
    ("connector/count", "datapoints", Named("datapoints", "name")),
    ("connector/count", "logs", Named("logs", "name")),
    ("connector/count", "metrics", Named("metrics", "name")),
    ("connector/count", "spanevents", Named("spanevents", "name")),
    ("connector/count", "spans", Named("spans", "name")),
    (
        "connector/span_metrics",
        "aggregation_temporality",
        Words(&[
            ("AGGREGATION_TEMPORALITY_CUMULATIVE", "CUMULATIVE"),
            ("AGGREGATION_TEMPORALITY_DELTA", "DELTA"),
        ]),
    ),
    ("exporter/datadog", "api.key", To("api_key")),
    ("exporter/datadog", "metrics.resource_attributes_as_tags", To("exporter.resource_attributes_as_tags")),
    (
        "exporter/datadog",
        "metrics.instrumentation_scope_metadata_as_tags",
        To("exporter.instrumentation_scope_metadata_as_tags"),
    ),
    ("exporter/debug", "loglevel", With("verbosity", shapes::log_level)),
    ("exporter/googlecloud", "metric.experimental_wal_config", To("experimental_wal")),
    ("exporter/kafka", "auth", To("authentication")),
    ("exporter/kafka", "metadata.retry.max", To("max_retries")),
    ("exporter/load_balancing", "protocol.otlp.endpoint", Nothing("the resolver gives the endpoints")),
    ("exporter/load_balancing", "protocol.otlp.retry_on_failure", To("retry")),
    ("exporter/load_balancing", "protocol.otlp.sending_queue", To("queue")),
    ("exporter/load_balancing", "protocol.otlp.timeout", To("timeout")),
    ("exporter/otlp_http", "endpoint", To("client.endpoint")),
    (
        "extension/basicauth",
        "client_auth",
        With("client_auth, or username and password where the extension is no server", shapes::client_auth),
    ),
    ("extension/bearertokenauth", "filename", With("token, from a local.file", shapes::token_file)),
    (
        "processor/filter",
        "logs",
        With("logs; conditions on resources are a block log_conditions", filter::filter),
    ),
    (
        "processor/filter",
        "metrics",
        With("metrics; conditions on resources are a block metric_conditions", filter::filter),
    ),
    (
        "processor/filter",
        "traces",
        With("traces; conditions on resources are a block trace_conditions", filter::filter),
    ),
    ("processor/filter", "spans", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "logs.exclude", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "logs.include", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "metrics.exclude.expressions", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "metrics.exclude.resource_attributes", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "metrics.include.expressions", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "metrics.include.resource_attributes", Unsupported(filter::AS_CONDITIONS)),
    ("processor/filter", "metrics.regexp", Operational("Alloy keeps compiled expressions by itself")),
    ("processor/filter", "log_conditions.error_mode", Unsupported(filter::ONE_MODE)),
    ("processor/filter", "metric_conditions.error_mode", Unsupported(filter::ONE_MODE)),
    ("processor/filter", "trace_conditions.error_mode", Unsupported(filter::ONE_MODE)),
    ("processor/attributes", "exclude.log_severity_number.min", With("min", shapes::severity)),
    ("processor/attributes", "include.log_severity_number.min", With("min", shapes::severity)),
    ("processor/span", "exclude.log_severity_number.min", With("min", shapes::severity)),
    ("processor/span", "include.log_severity_number.min", With("min", shapes::severity)),
    ("processor/filter", "log_conditions", With("log_conditions", filter::conditions)),
    ("processor/filter", "metric_conditions", With("metric_conditions", filter::conditions)),
    ("processor/filter", "trace_conditions", With("trace_conditions", filter::conditions)),
    ("processor/k8s_attributes", "extract.metadata", With("metadata", shapes::metadata)),
    ("processor/k8s_attributes", "pod_association", With("pod_association", shapes::pod_association)),
    ("processor/resource_detection", "detectors", With("detectors", shapes::detectors)),
    (
        "processor/k8s_attributes",
        "filter.node_from_env_var",
        With("node, from the environment", shapes::node_from_env),
    ),
    ("processor/memory_limiter", "ballast_size_mib", Operational("Go's runtime does without a ballast")),
    (
        "processor/transform",
        "log_statements",
        With("log_statements; statements without a context are a block statements", shapes::statements),
    ),
    (
        "processor/transform",
        "metric_statements",
        With("metric_statements; statements without a context are a block statements", shapes::statements),
    ),
    (
        "processor/transform",
        "trace_statements",
        With("trace_statements; statements without a context are a block statements", shapes::statements),
    ),
    ("receiver/aws_cloudwatch", "logs.groups.named", Named("named", "group_name")),
    ("receiver/cloudflare", "logs", To("")),
    ("receiver/datadog", "logs", To("")),
    ("receiver/file_log", "id", Operational("names an operator for the Collector's own log")),
    ("receiver/file_log", "operators", With("operators", shapes::operators)),
    ("receiver/file_log", "type", Nothing("Alloy's component is of this type")),
    ("receiver/jaeger", "remote_sampling", Operational("the Collector takes no notice of it")),
    ("receiver/kafka", "auth", To("authentication")),
    ("receiver/kafka", "message_marking.after", To("after_execution")),
    ("receiver/kafka", "message_marking.on_error", To("include_unsuccessful")),
    ("receiver/kafka", "metadata.retry.max", To("max_retries")),
    ("receiver/otlp", "protocols", To("")),
    ("receiver/syslog", "id", Operational("names an operator for the Collector's own log")),
    ("receiver/syslog", "type", Nothing("Alloy's component is of this type")),
    ("receiver/tcp_log", "id", Operational("names an operator for the Collector's own log")),
    ("receiver/tcp_log", "type", Nothing("Alloy's component is of this type")),
];

/// Which way a key goes.
pub(crate) enum Way {
    /// A rule says it.
    Rule(&'static Action),
    /// Its name finds a place.
    Place(Place),
    /// Alloy has nothing like it.
    Nowhere,
}

/// The way of `key`, which is at `path` of a component, into `body`.
pub(crate) fn way(component: &str, path: &str, key: &str, body: &'static Body) -> Way {
    if let Some(action) = action(component, path) {
        return Way::Rule(action);
    }
    place::find(body, key).map_or(Way::Nowhere, Way::Place)
}

/// What is said of a key that Alloy's component `alloy` has nothing for.
pub(crate) fn nothing_like(alloy: &str, path: &str) -> String {
    format!("{alloy} has nothing like `{path}`: do without it, or keep this component in a collector")
}

/// The rule for the key at `path` of a component.
pub(crate) fn action(component: &str, path: &str) -> Option<&'static Action> {
    let last = path.rsplit('.').next().unwrap_or(path);
    let own = RULES.iter().find(|(of, key, _)| *of == component && *key == path);
    own.or_else(|| RULES.iter().find(|(of, key, _)| *of == "*" && *key == last)).map(|(.., action)| action)
}

/// What a component needs once its keys are lowered.
pub(crate) fn finish(scope: &mut Scope<'_, '_>, node: &mut Node) {
    match scope.name.as_str() {
        "connector/span_metrics" => {
            shapes::histogram(node);
            shapes::instance_label(scope);
        }
        "exporter/otlp_http" => shapes::http_endpoint(node),
        "extension/headers_setter" => shapes::deleted_headers(node),
        "processor/memory_limiter" => shapes::memory_limits(node),
        "receiver/kafka" => shapes::group_rebalance(node),
        _ => {}
    }
}

/// What the Collector makes of a key that is not written where the catalogue has less: some defaults are set by the
/// libraries that the component hands its configuration to.
const EFFECTIVE: [(&str, &str, Literal); 3] = [
    // `internal/sampling/ottl.go` asks whether errors are to be ignored.
    ("processor/tail_sampling", "ottl_condition.error_mode", Literal::String("propagate")),
    ("receiver/kafka", "protocol_version", Literal::String("2.1.0")),
    ("exporter/kafka", "protocol_version", Literal::String("2.1.0")),
];

/// The default of the Collector that the catalogue does not have.
pub(crate) fn effective_default(component: &str, path: &str) -> Option<Literal> {
    let is_at = |key: &str| path == key || path.strip_suffix(key).is_some_and(|outer| outer.ends_with('.'));
    EFFECTIVE.iter().find(|(of, key, _)| *of == component && is_at(key)).map(|(.., value)| *value)
}

/// Keys whose defaults are spelt in different ways and mean the same.
const SAME_EFFECT: [(&str, &str); 14] = [
    ("connector/count", "*"),
    ("exporter/datadog", "logs.endpoint"),
    ("exporter/datadog", "metrics.endpoint"),
    // Set when the configuration is read.
    ("exporter/file", "flush_interval"),
    ("exporter/file", "rotation"),
    ("exporter/googlecloud", "user_agent"),
    ("processor/cumulative_to_delta", "initial_value"),
    ("processor/k8s_attributes", "auth_type"),
    ("processor/k8s_attributes", "extract.metadata"),
    ("receiver/kafka", "group_rebalance_strategy"),
    ("receiver/googlecloudpubsub", "user_agent"),
    ("receiver/datadog", "intake"),
    ("receiver/tcp_log", "encoding"),
    ("extension/oauth2client", "grant_type"),
];

/// Whether the default of Alloy has the same effect although it is another value.
pub(crate) fn same_effect(component: &str, path: &str) -> bool {
    SAME_EFFECT.iter().any(|(of, key)| *of == component && (*key == path || *key == "*"))
}

/// Whether a default has to be written although Alloy's catalogue has none: where it is not written, Alloy uses that of
/// another server.
pub(crate) fn is_written(path: &str, value: Literal) -> bool {
    path.rsplit('.').next() == Some("keep_alives_enabled") && value == Literal::Bool(false)
}
