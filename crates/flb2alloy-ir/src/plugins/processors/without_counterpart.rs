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
    TDA = "tda",
        "Alloy looks for no anomalies: do it behind it, with recording rules or in Grafana",
        {"window_size" = "60", "min_points" = "10", "embed_dim" = "3", "embed_delay" = "1", "threshold" = "0"};
}
