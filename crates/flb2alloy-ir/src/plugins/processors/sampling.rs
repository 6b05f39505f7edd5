//! `sampling`: keeps some of the traces (plugins/processor_sampling).

use std::time::Duration;

use flb2alloy_parser::{Diagnostic, Value, ValueKind};

use crate::account::Outcome;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, exact, operational};
use crate::plugins::every;
use crate::plugins::processors::settings::Map;
use crate::signal::{Signal, Signals};
use crate::telemetry::{Tail, TelemetryOp, TraceCondition};

pub(crate) static SAMPLING: Plugin = Plugin {
    id: "processor/sampling",
    names: &["sampling"],
    becomes: "otelcol.processor.tail_sampling, or otelcol.processor.probabilistic_sampler",
    options: &[
        &[
            exact("type", "the component"),
            operational("debug", "Alloy's live debugging shows spans").default("false"),
            exact("sampling_settings", "arguments of the component"),
            exact("conditions", "policies of otelcol.processor.tail_sampling"),
        ],
        every::PROCESSOR,
    ],
    build: Build::Processor(Signals::TRACES, build),
};

fn build(keys: &mut Keys<'_, '_>, _: Signal) -> Option<Steps> {
    let kind = keys.literal("type").map(|kind| kind.value.to_ascii_lowercase());
    let settings = keys.take("sampling_settings").into_iter().next();
    let settings = settings.map(|entry| Map::of(&entry.value)).unwrap_or_default();
    let conditions = keys.take("conditions").into_iter().next().map(|entry| &entry.value);
    let op = match kind.as_deref() {
        Some("probabilistic") => {
            keys.judge("conditions", Outcome::Exact, "not looked at in this type, in Fluent Bit neither");
            let given = settings.text("sampling_percentage");
            keys.approximate(
                "type",
                "Alloy keeps the same share of traces, but other ones, and notes it in their trace state",
            );
            // FLB_CONFIG_MAP_INT: what is behind the point is not read.
            settings.refused(keys.context, "sampling_settings");
            TelemetryOp::Share { percentage: given.map_or(10.0, |text| number(&text).trunc()) }
        }
        Some("tail") => {
            let wait = settings.text("decision_wait");
            let wait = wait.and_then(|text| crate::value::parse_duration(&text));
            let traces = settings.text("max_traces").and_then(|text| text.trim().parse().ok());
            if let Some(reconcile) = settings.get("legacy_reconcile") {
                keys.context.report(
                    Diagnostic::info(
                        codes::OPERATIONAL,
                        "`legacy_reconcile` is left out; no record depends on it",
                    )
                    .at(reconcile.span, "not needed")
                    .help("it chooses how Fluent Bit puts a trace together from its parts, which come out the same"),
                );
            }
            settings.refused(keys.context, "sampling_settings");
            TelemetryOp::Tail(Tail {
                wait: wait.unwrap_or(Duration::from_secs(30)),
                traces: traces.unwrap_or(50_000),
                conditions: self::conditions(keys, conditions)?,
            })
        }
        _ => {
            keys.give_up("`type` is probabilistic or tail: Fluent Bit refuses to start with this");
            return None;
        }
    };
    Some(Steps::Telemetry(vec![op]))
}

fn number(text: &str) -> f64 {
    text.trim().parse().unwrap_or_default()
}

fn conditions(keys: &mut Keys<'_, '_>, given: Option<&Value>) -> Option<Vec<TraceCondition>> {
    let Some(value) = given else { return Some(Vec::new()) };
    let list = match &value.kind {
        ValueKind::List(list) => list.iter().map(|value| condition(keys, value)).collect(),
        _ => None,
    };
    if list.is_none() {
        keys.give_up(
            "Fluent Bit refuses to start with these conditions: each has a `type` (status_code, latency, \
             string_attribute, numeric_attribute, boolean_attribute, span_count, trace_state) and what that needs",
        );
    }
    list
}

fn condition(keys: &mut Keys<'_, '_>, value: &Value) -> Option<TraceCondition> {
    let map = Map::of(value);
    let whole = |name: &'static str| map.text(name).and_then(|text| text.trim().parse::<i64>().ok());
    let key = || map.text("key");
    let matches_by = |name: &str| map.text("match_type").is_some_and(|kind| kind.eq_ignore_ascii_case(name));
    let kind = map.text("type")?.to_ascii_lowercase();
    let condition = match kind.as_str() {
        "status_code" => TraceCondition::Status(
            map.list("status_codes").iter().map(|code| code.to_ascii_uppercase()).collect(),
        ),
        "latency" => {
            let bound =
                |name: &'static str| whole(name).and_then(|bound| u64::try_from(bound).ok()).unwrap_or(0);
            TraceCondition::Latency { low: bound("threshold_ms_low"), high: bound("threshold_ms_high") }
        }
        "string_attribute" | "numeric_attribute" | "boolean_attribute" if matches_by("exists") => {
            TraceCondition::Has(key()?)
        }
        "string_attribute" => {
            let regex = matches_by("regex");
            if regex {
                // sampling_cond_attribute.c compares the type of the condition with that of the value.
                keys.context.report(
                    Diagnostic::warning(
                        codes::DEAD_RULE,
                        "Fluent Bit never finds `match_type: regex` to hold",
                    )
                    .at(value.span, "the output keeps traces for which it holds")
                    .help("take the condition out where these traces are not wanted"),
                );
            }
            TraceCondition::Text { key: key()?, values: map.list("values"), regex }
        }
        "numeric_attribute" => {
            TraceCondition::Number { key: key()?, min: whole("min_value")?, max: whole("max_value")? }
        }
        "boolean_attribute" => TraceCondition::Bool {
            key: key()?,
            value: map.text("value").and_then(|text| crate::value::parse_bool(&text))?,
        },
        "span_count" => TraceCondition::Spans { min: whole("min_spans")?, max: whole("max_spans")? },
        "trace_state" => {
            let pair = |pair: &String| {
                pair.split_once('=').map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
            };
            TraceCondition::State(map.list("values").iter().filter_map(pair).collect())
        }
        _ => return None,
    };
    map.ignored(keys.context, &kind);
    Some(condition)
}
