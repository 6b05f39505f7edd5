//! Processors that are not converted: what they are for, and what to do instead.

use crate::plugin::{Build, Plugin, unsupported};
use crate::plugins::every;

/// Defines such processors: their names, what to do instead, and their own options with defaults.
macro_rules! without_counterpart {
    ($($plugin:ident = $id:literal, $instead:literal, {$($option:literal $(= $default:literal)?),* $(,)?};)*) => {
        $(pub(crate) static $plugin: Plugin = Plugin {
            id: concat!("processor/", $id),
            names: &[$id],
            becomes: concat!("nothing: ", $instead),
            options: &[&[$(unsupported($option, $instead)$(.default($default))?),*], every::PROCESSOR],
            build: Build::Nothing($instead),
        };)*
    };
}

without_counterpart! {
    CUMULATIVE_TO_DELTA = "cumulative_to_delta",
        "put an otelcol.processor.cumulativetodelta (public preview) with the same initial_value and max_staleness there",
        {"initial_value" = "unset", "drop_first" = "true", "drop_on_reset" = "true", "max_staleness" = "1h",
         "max_series" = "65536"};
    LABELS = "labels",
        "put an otelcol.processor.transform with metric_statements of the context datapoint there: delete_key and set on datapoint.attributes; or rules of prometheus.relabel",
        {"update", "insert", "upsert", "delete", "hash"};
    METRICS_SELECTOR = "metrics_selector",
        "put an otelcol.processor.filter with metric_conditions on metric.name there; or a keep or drop rule on __name__ in prometheus.relabel",
        {"metric_name", "context", "action", "label", "operation_type"};
    SAMPLING = "sampling",
        "put an otelcol.processor.tail_sampling there, whose policies have the same types, or an otelcol.processor.probabilistic_sampler with the same sampling_percentage",
        {"type", "debug" = "false", "sampling_settings", "conditions"};
    SQL = "sql",
        "write WHERE as conditions of otelcol.processor.filter, and the keys of SELECT as keep_keys in otelcol.processor.transform",
        {"query"};
    TDA = "tda",
        "Alloy looks for no anomalies: do it behind it, with recording rules or in Grafana",
        {"window_size" = "60", "min_points" = "10", "embed_dim" = "3", "embed_delay" = "1", "threshold" = "0"};
}
