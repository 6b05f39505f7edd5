//! `content_modifier`: changes one key (plugins/processor_content_modifier, cm_config.c and cm_logs.c).

use flb2alloy_parser::Diagnostic;

use crate::compute::Form;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, exact};
use crate::plugins::every;
use crate::record::{Condition, KeyMatch, KeyPattern, Op, Path};
use crate::signal::{Signal, Signals};
use crate::telemetry::{Change, Holder, Modify, TelemetryOp};
use crate::{codes, expressions};

pub(crate) static CONTENT_MODIFIER: Plugin = Plugin {
    id: "processor/content_modifier",
    names: &["content_modifier"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            exact("context", "what is changed"),
            exact("action", "a statement"),
            exact("key", "the key of the statement"),
            exact("value", "the value of the statement"),
            exact("pattern", "ExtractPatterns"),
            exact("converted_type", "String, Int or Double"),
        ],
        every::PROCESSOR,
    ],
    build: Build::Processor(Signals::ALL, build),
};

/// What of the records is changed.
enum Place {
    /// The body of logs.
    Body,
    /// Attributes.
    Of(Holder),
}

fn build(keys: &mut Keys<'_, '_>, signal: Signal) -> Option<Steps> {
    let action = keys.literal("action").map(|action| action.value.to_ascii_lowercase());
    let value = keys.text("value").map(|value| value.text);
    let pattern = keys.literal("pattern");
    let kind = keys.literal("converted_type").map(|kind| kind.value.to_ascii_lowercase());
    let place = place(keys, signal)?;
    let key = keys.literal("key").map(|key| key.value);
    let key = match (key, &place) {
        (Some(key), _) => key,
        (None, Place::Of(Holder::ScopeField)) => {
            let context = keys.literal("context").map_or_else(String::new, |context| context.value);
            context.trim_start_matches("otel_scope_").to_owned()
        }
        (None, _) => {
            keys.give_up("give the `key`: Fluent Bit refuses to start without it");
            return None;
        }
    };
    let change = match (action.as_deref(), value, pattern, kind.as_deref()) {
        (Some("insert"), Some(value), ..) => Change::Insert(value),
        (Some("upsert"), Some(value), ..) => Change::Upsert(value),
        (Some("delete"), ..) => Change::Delete,
        (Some("rename"), Some(value), ..) => {
            let Some(to) = value.as_literal().map(str::to_owned) else {
                keys.give_up("write the new name out: a variable cannot be one in the output");
                return None;
            };
            if to == key {
                return Some(nothing(signal));
            }
            two_keys(keys, &place, &to);
            Change::Rename(to)
        }
        (Some("hash"), ..) => Change::Hash,
        (Some("extract"), _, Some(pattern), _) => {
            aborts(keys, "extract");
            let Some(regex) = expressions::regex(keys.context, &pattern.value, pattern.span) else {
                keys.give_up("write the `pattern` in another way");
                return None;
            };
            Change::Extract(regex)
        }
        (Some("convert"), _, _, Some(kind)) => {
            aborts(keys, "convert");
            Change::Convert(match kind {
                "string" => Form::Text,
                "boolean" => Form::Bool,
                "int" => Form::Integer,
                "double" => Form::Number,
                _ => {
                    keys.give_up("`converted_type` is string, boolean, int or double");
                    return None;
                }
            })
        }
        _ => {
            keys.give_up(
                "Fluent Bit refuses to start with this: `action` is insert, upsert, delete, rename, hash, extract or \
                 convert, each with what it needs (key, value, pattern, converted_type)",
            );
            return None;
        }
    };
    Some(match (place, signal) {
        (Place::Body, _) => Steps::Records(on_body(key, change)),
        (Place::Of(of), Signal::Logs) => Steps::Records(vec![Op::Modify(Modify { of, key, change })]),
        (Place::Of(of), _) => Steps::Telemetry(vec![TelemetryOp::Modify(Modify { of, key, change })]),
    })
}

fn nothing(signal: Signal) -> Steps {
    match signal {
        Signal::Logs => Steps::Records(Vec::new()),
        Signal::Metrics | Signal::Traces => Steps::Telemetry(Vec::new()),
    }
}

/// run_action_rename of cm_logs.c does not look whether the new name is taken.
fn two_keys(keys: &mut Keys<'_, '_>, place: &Place, to: &str) {
    let span = keys.span("value");
    let mut diagnostic = Diagnostic::info(
        codes::TWO_KEYS,
        format!(
            "where there is a `{to}` already, Fluent Bit has two of them, and the one behind the other counts"
        ),
    )
    .at(span, "the output keeps the one that was there");
    if matches!(place, Place::Body) {
        diagnostic =
            diagnostic.help("use `hard_rename` of the filter `modify` where the renamed key is to count");
    }
    keys.context.report(diagnostic);
}

/// set_context of cm_config.c. Among traces the context is read and not looked at (cm_traces.c, cm_traces_process).
fn place(keys: &mut Keys<'_, '_>, signal: Signal) -> Option<Place> {
    let context = keys.literal("context").map(|context| context.value.to_ascii_lowercase());
    let place = match (signal, context.as_deref()) {
        (Signal::Logs, None | Some("body" | "message" | "record")) => Place::Body,
        (Signal::Traces, None | Some("span_attributes")) => Place::Of(Holder::Own),
        (Signal::Traces, Some("span_name" | "span_kind" | "span_status")) => {
            let span = keys.span("context");
            keys.context.report(
                Diagnostic::warning(
                    codes::DEAD_RULE,
                    "Fluent Bit changes attributes of spans whatever `context` says",
                )
                .at(span, "so does the output")
                .help(
                    "set span.name and the like in the otelcol.processor.transform if that is what you want",
                ),
            );
            Place::Of(Holder::Own)
        }
        (Signal::Logs | Signal::Metrics, Some("otel_resource_attributes")) => Place::Of(Holder::Resource),
        (Signal::Logs | Signal::Metrics, Some("otel_scope_attributes")) => Place::Of(Holder::Scope),
        (Signal::Logs | Signal::Metrics, Some("otel_scope_name" | "otel_scope_version")) => {
            Place::Of(Holder::ScopeField)
        }
        (Signal::Logs, Some("otel_log_attributes" | "attributes" | "metadata")) => Place::Of(Holder::Own),
        (Signal::Metrics, _) => {
            keys.give_up(
                "use the processor `labels`: Fluent Bit's content_modifier fails on labels, names and descriptions of \
                 metrics",
            );
            return None;
        }
        _ => {
            keys.give_up("there is no such `context`: Fluent Bit refuses to start with this");
            return None;
        }
    };
    Some(place)
}

fn on_body(key: String, change: Change) -> Vec<Op> {
    let exact = KeyMatch { any_of: vec![KeyPattern::Exact(key.clone())], ignore_case: false };
    let path = Path::key(key.clone());
    match change {
        Change::Insert(value) => vec![Op::Set { key, value, only_if_absent: true }],
        Change::Upsert(value) => vec![Op::Set { key, value, only_if_absent: false }],
        Change::Update(value) => {
            vec![Op::When {
                condition: Condition::Exists(path),
                ops: vec![Op::Set { key, value, only_if_absent: false }],
            }]
        }
        Change::Delete => vec![Op::Remove(exact)],
        Change::Rename(to) => vec![Op::Rename { from: key, to, overwrite: false }, Op::Remove(exact)],
        Change::Hash => vec![Op::Convert { from: path, to: key, into: Form::Sha256 }],
        Change::Extract(regex) => vec![Op::Extract { from: path, regex }],
        Change::Convert(into) => vec![Op::Convert { from: path, to: key, into }],
    }
}

/// cm_logs.c stops at the first record that it cannot change, and those behind it are lost with the rest of the chunk.
fn aborts(keys: &mut Keys<'_, '_>, action: &str) {
    let span = keys.span("action");
    keys.context.report(
        Diagnostic::info(
            codes::WHOLE_CHUNK,
            format!("Fluent Bit loses the records behind the first one that `{action}` fails on, until the next batch"),
        )
        .at(span, "Alloy keeps them all, and leaves that one as it is"),
    );
}
