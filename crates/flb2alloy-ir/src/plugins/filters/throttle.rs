//! `throttle`: lets so many records through in a time (plugins/filter_throttle/throttle.c).

use std::time::Duration;

use crate::keys::Keys;
use crate::plugin::{Build, Plugin, approximate, operational};
use crate::plugins::every;
use crate::record::{Op, Throttle};

const EVENLY: &str = "Alloy gives back what was used evenly, Fluent Bit a whole interval at a time: over a window as many records pass";

pub(crate) static THROTTLE: Plugin = Plugin {
    id: "filter/throttle",
    names: &["throttle"],
    becomes: "stage.limit of loki.process",
    options: &[
        &[
            approximate("rate", "rate and burst", EVENLY).default("1"),
            approximate("window", "burst", EVENLY).default("5"),
            approximate("interval", "rate", EVENLY).default("1"),
            operational("print_status", "loki_process_dropped_lines_total counts what is dropped")
                .default("false"),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    // throttle.c: what is not above 1 counts as 1, and a window that is not above 1 as 5.
    let rate = keys.literal("rate").and_then(|rate| rate.value.trim().parse::<f64>().ok());
    let rate = rate.filter(|rate| *rate > 1.0).unwrap_or(1.0);
    let window = keys.integer("window").filter(|window| *window > 1).unwrap_or(5);
    let interval = keys.duration("interval").filter(|interval| !interval.is_zero());
    let interval = interval.unwrap_or(Duration::from_secs(1));
    Some(vec![Op::Throttle(Throttle { rate, window: u32::try_from(window).unwrap_or(u32::MAX), interval })])
}
