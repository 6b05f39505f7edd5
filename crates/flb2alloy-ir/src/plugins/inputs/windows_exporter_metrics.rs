//! `windows_exporter_metrics`: numbers about a Windows machine (plugins/in_windows_exporter_metrics).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, unsupported};
use crate::plugins::every;
use crate::plugins::inputs::scraped;
use crate::source::{Page, Source};

const ONE_INTERVAL: &str = "prometheus.scrape asks for all collectors at once";

const OPTIONS: &[Opt] = &[
    exact("scrape_interval", "scrape_interval of prometheus.scrape").default("1"),
    unsupported("enable_collector", "name it in `metrics`").many(),
    unsupported("collector.*", ONE_INTERVAL).default("0"),
    approximate(
        "metrics",
        "enabled_collectors",
        "the collectors have other names in some cases, and other metrics",
    ),
    unsupported("we.*", "set it in the block of the collector in prometheus.exporter.windows"),
    unsupported("performancecounter", "use the performancecounter block of prometheus.exporter.windows")
        .many(),
];

pub(crate) static WINDOWS_EXPORTER_METRICS: Plugin = Plugin {
    id: "input/windows_exporter_metrics",
    names: &["windows_exporter_metrics"],
    becomes: "prometheus.exporter.windows and prometheus.scrape",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

/// we.c, the default of `metrics`.
const METRICS: &str = "cpu,cpu_info,os,net,logical_disk,cs,cache,thermalzone,logon,system,service,memory,paging_file,process,tcp";

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let metrics = keys.literal("metrics").map_or_else(|| METRICS.to_owned(), |metrics| metrics.value);
    // What the exporter has under another name, or no longer.
    let name = |name: &str| match name {
        "cs" => "os".to_owned(),
        "paging_file" => "pagefile".to_owned(),
        name => name.to_owned(),
    };
    let mut collectors: Vec<String> = Vec::new();
    for collector in metrics.split(',').map(|metric| name(metric.trim())) {
        if !collectors.contains(&collector) {
            collectors.push(collector);
        }
    }
    Some(scraped::source(keys, "windows", 1, Page::Windows { collectors }))
}
