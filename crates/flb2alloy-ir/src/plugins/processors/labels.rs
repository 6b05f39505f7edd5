//! `labels`: changes labels of metrics (plugins/processor_labels/labels.c).

use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, approximate, exact};
use crate::plugins::{every, words};
use crate::signal::{Signal, Signals};
use crate::telemetry::{Change, Holder, Modify, TelemetryOp};

pub(crate) static LABELS: Plugin = Plugin {
    id: "processor/labels",
    names: &["labels"],
    becomes: "rules of prometheus.relabel, or statements of otelcol.processor.transform",
    options: &[
        &[
            exact("update", "a rule or statement").many(),
            approximate(
                "insert",
                "a rule or statement",
                "each series without the label gets it; Fluent Bit gives it to none where another metric of the batch has it",
            )
            .many(),
            exact("upsert", "a rule or statement").many(),
            exact("delete", "a rule or statement").many(),
            exact("hash", "a statement").many(),
        ],
        every::PROCESSOR,
    ],
    build: Build::Processor(Signals::METRICS, build),
};

/// In this order whatever the order in the source (cb_process_metrics).
fn build(keys: &mut Keys<'_, '_>, _: Signal) -> Option<Steps> {
    let mut ops = Vec::new();
    let mut add = |key: String, change| {
        ops.push(TelemetryOp::Modify(Modify { of: Holder::Own, key, change }));
    };
    for key in keys.literals("delete") {
        add(key.value, Change::Delete);
    }
    for name in ["update", "upsert", "insert"] {
        let change = match name {
            "update" => Change::Update,
            "upsert" => Change::Upsert,
            _ => Change::Insert,
        };
        for given in keys.all(name) {
            let words = words::tokens(&given.text, 1);
            let [label, value] = words.as_slice() else {
                keys.refuse_value(name, given.span, "a label and a value");
                continue;
            };
            if value.display().contains('$') && value.as_literal().is_some() {
                keys.unsupported(
                    name,
                    "write the value out: a part of the tag is not known where metrics pass",
                );
                continue;
            }
            let Some(label) = keys.known_part(name, label, given.span) else { continue };
            add(label, change(value.clone()));
        }
    }
    for key in keys.literals("hash") {
        add(key.value, Change::Hash);
    }
    Some(Steps::Telemetry(ops))
}
