//! `process_exporter_metrics`: numbers about processes (plugins/in_process_exporter_metrics).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, unsupported};
use crate::plugins::every;
use crate::plugins::inputs::scraped;
use crate::source::{Page, Source};

const OPTIONS: &[Opt] = &[
    exact("scrape_interval", "scrape_interval of prometheus.scrape").default("5"),
    exact("path.procfs", "procfs_path").default("/proc"),
    unsupported("process_include_pattern", "choose processes with matcher blocks").default(".+"),
    unsupported("process_exclude_pattern", "choose processes with matcher blocks"),
    unsupported("metrics", "drop what is not wanted with a rule of the prometheus.relabel")
        .default("cpu,io,memory,state,context_switches,fd,start_time,thread_wchan,thread"),
];

pub(crate) static PROCESS_EXPORTER_METRICS: Plugin = Plugin {
    id: "input/process_exporter_metrics",
    names: &["process_exporter_metrics"],
    becomes: "prometheus.exporter.process and prometheus.scrape",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    keys.approximate(
        "name",
        "Alloy groups processes by their command and calls the series namedprocess_namegroup_*; Fluent Bit has series \
         process_* for each process",
    );
    let procfs = scraped::path(keys, "path.procfs", "/proc");
    Some(scraped::source(keys, "processes", 5, Page::Processes { procfs }))
}
