//! `fluentbit_metrics`: the program's own metrics (plugins/in_fluentbit_metrics).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::every;
use crate::plugins::inputs::scraped;
use crate::source::{Page, Source};

const OPTIONS: &[Opt] = &[
    exact("scrape_interval", "scrape_interval of prometheus.scrape").default("2"),
    operational("scrape_on_start", "prometheus.scrape begins within one interval").default("false"),
];

pub(crate) static FLUENTBIT_METRICS: Plugin = Plugin {
    id: "input/fluentbit_metrics",
    names: &["fluentbit_metrics"],
    becomes: "prometheus.exporter.self and prometheus.scrape",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    keys.approximate(
        "name",
        "these are Alloy's own metrics then, whose names are not fluentbit_*: dashboards and alerts have to follow",
    );
    Some(scraped::source(keys, "self", 2, Page::Itself))
}
