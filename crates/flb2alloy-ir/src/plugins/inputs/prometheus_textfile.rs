//! `prometheus_textfile`: files of metrics (plugins/in_prometheus_textfile).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact};
use crate::plugins::every;
use crate::plugins::inputs::scraped;
use crate::source::{Machine, Page, Source};
use crate::text::Text;

const OPTIONS: &[Opt] = &[
    exact("path", "textfile"),
    exact("scrape_interval", "scrape_interval of prometheus.scrape").default("10s"),
];

pub(crate) static PROMETHEUS_TEXTFILE: Plugin = Plugin {
    id: "input/prometheus_textfile",
    names: &["prometheus_textfile"],
    becomes: "prometheus.exporter.unix and prometheus.scrape",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

/// Alloy reads the files `*.prom` of a folder, or of the folders that a glob matches.
fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let Some(path) = keys.literal("path") else {
        keys.give_up("prometheus_textfile needs `Path`: Fluent Bit refuses to start without it");
        return None;
    };
    let (folder, file) = path.value.rsplit_once('/').unwrap_or((".", &path.value));
    if file != "*.prom" {
        keys.approximate(
            "path",
            format!("Alloy reads all files `*.prom` of the folder `{folder}`, and no others: `{file}` asks for other ones"),
        );
    }
    let machine = Machine {
        collectors: vec!["textfile".to_owned()],
        procfs: Text::literal("/proc"),
        sysfs: Text::literal("/sys"),
        rootfs: Text::literal("/"),
        textfiles: Some(Text::literal(folder)),
        ..Machine::default()
    };
    Some(scraped::source(keys, "textfile", 10, Page::Machine(Box::new(machine))))
}
