//! `metrics_selector`: keeps or drops metrics (plugins/processor_metrics_selector/selector.c).

use crate::account::Outcome;
use crate::expressions;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, exact};
use crate::plugins::{every, words};
use crate::signal::{Signal, Signals};
use crate::telemetry::{Series, TelemetryOp};

pub(crate) static METRICS_SELECTOR: Plugin = Plugin {
    id: "processor/metrics_selector",
    names: &["metrics_selector"],
    becomes: "a rule of prometheus.relabel, or otelcol.processor.filter",
    options: &[
        &[
            exact("metric_name", "the rule's regex, or a condition"),
            exact("context", "what the rule looks at"),
            exact("action", "keep or drop"),
            exact("label", "what the rule looks at"),
            exact("operation_type", "the rule's regex, or a condition"),
        ],
        every::PROCESSOR,
    ],
    build: Build::Processor(Signals::METRICS, build),
};

/// set_metrics_rules: words count by how they begin.
fn build(keys: &mut Keys<'_, '_>, _: Signal) -> Option<Steps> {
    let word = |keys: &mut Keys<'_, '_>, name: &str, default: &str| {
        keys.literal(name).map_or_else(|| default.to_owned(), |word| word.value.to_ascii_lowercase())
    };
    let context = word(keys, "context", "metric_name");
    let name = keys.literal("metric_name");
    let label = keys.text("label");
    if context.starts_with("delete_label_value") {
        let pair = label.map(|given| words::tokens(&given.text, 1)).unwrap_or_default();
        let [label, value] = pair.as_slice() else {
            keys.give_up("give `label` a label and a value: Fluent Bit does nothing without");
            return None;
        };
        let span = keys.span("label");
        let label = keys.known_part("label", label, span)?;
        let value = keys.known_part("label", value, span)?;
        for unread in ["metric_name", "action", "operation_type"] {
            keys.judge(unread, Outcome::Exact, "not looked at in this context, in Fluent Bit neither");
        }
        let series = Series::Labelled { label, value };
        return Some(Steps::Telemetry(vec![TelemetryOp::Select { series, keep: false }]));
    }
    let keep = match word(keys, "action", "include").as_str() {
        action if action.starts_with("include") => true,
        action if action.starts_with("exclude") => false,
        _ => {
            keys.give_up("`action` is include or exclude: Fluent Bit refuses to start with this");
            return None;
        }
    };
    let operation = word(keys, "operation_type", "prefix");
    let Some(name) = name else {
        keys.give_up("give `metric_name`: Fluent Bit refuses to start without it");
        return None;
    };
    let pattern = name.value.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    let series = match pattern {
        Some(_) => Series::Matches(expressions::regex(keys.context, &name.value, name.span)?),
        None if operation.starts_with("substring") => Series::Part(name.value),
        None => Series::Prefix(name.value),
    };
    Some(Steps::Telemetry(vec![TelemetryOp::Select { series, keep }]))
}
