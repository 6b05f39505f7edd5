//! `cumulative_to_delta`: sums as differences (plugins/processor_cumulative_to_delta).

use std::time::Duration;

use crate::keys::Keys;
use crate::plugin::{Build, Plugin, Steps, exact, operational};
use crate::plugins::every;
use crate::signal::{Signal, Signals};
use crate::telemetry::{Delta, First, TelemetryOp};

pub(crate) static CUMULATIVE_TO_DELTA: Plugin = Plugin {
    id: "processor/cumulative_to_delta",
    names: &["cumulative_to_delta"],
    becomes: "otelcol.processor.cumulativetodelta",
    options: &[
        &[
            exact("initial_value", "initial_value").default("unset"),
            exact("drop_first", "initial_value").default("true"),
            exact("drop_on_reset", "nothing: Alloy does the same").default("true"),
            exact("max_staleness", "max_staleness").default("1h"),
            operational("max_series", "Alloy bounds its memory with otelcol.processor.memory_limiter")
                .default("65536"),
        ],
        every::PROCESSOR,
    ],
    build: Build::Processor(Signals::METRICS, build),
};

/// parse_initial_value_mode: `drop_first` counts where `initial_value` is not set.
fn build(keys: &mut Keys<'_, '_>, _: Signal) -> Option<Steps> {
    let drop_first = keys.flag("drop_first").unwrap_or(true);
    let first = match keys.literal("initial_value").map(|word| word.value.to_ascii_lowercase()).as_deref() {
        Some("auto") => First::Auto,
        Some("keep") => First::Keep,
        Some("drop") => First::Drop,
        _ if drop_first => First::Drop,
        _ => First::Keep,
    };
    if keys.flag("drop_on_reset") == Some(false) {
        keys.approximate("drop_on_reset", "Alloy drops the value with which a series begins again");
    }
    let max_staleness = keys.duration("max_staleness").unwrap_or(Duration::from_secs(3_600));
    Some(Steps::Telemetry(vec![TelemetryOp::Delta(Delta { first, max_staleness })]))
}
