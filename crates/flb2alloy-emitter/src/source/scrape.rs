//! Pages of metrics: `prometheus.scrape`, and `prometheus.exporter.*` where the program itself has the page.

use std::time::Duration;

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Machine, Page, Scrape, Units};
use flb2alloy_ir::{Signal, Text};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Component, Content};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::{client, text};

/// prometheus.scrape's own scrape_timeout.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The source's components.
pub(crate) fn source(lowering: &mut Lowering<'_>, node: &Node, scrape: &Scrape) {
    let next = lowering.next(node, Flow::Samples);
    if next.is_empty() {
        return;
    }
    let restored = !lowering.scrapes_for_otlp_alone();
    let bare = lowering.component(node, "prometheus.relabel", &node.name, |block| {
        canvas::forward_to(bare_rules(&scrape.page, restored).into_iter().fold(block, Block::block), &next)
    });
    let as_otlp = lowering.leads_to_otlp(node, Signal::Metrics);
    let exporter = exporter(&scrape.page).map(|(kind, body)| {
        let label = lowering.canvas.label(kind, &node.name);
        (kind, label.clone(), body(Block::new(kind, label.as_str())))
    });
    let targets = match (&scrape.page, &exporter) {
        (Page::Server { address, .. }, _) => {
            Expr::array([Expr::object([("__address__", text::expr(address))])])
        }
        (_, Some((kind, label, _))) => Expr::reference(&format!("{kind}.{label}.targets")),
        (_, None) => Expr::array(Vec::<Expr>::new()),
    };
    lowering.component(node, "prometheus.scrape", &node.name, |block| {
        let block = canvas::forward_to(block.attribute("targets", targets), &[bare])
            // Alloy's default is one minute.
            .optional(
                "scrape_interval",
                Some(text::duration(scrape.interval)).filter(|interval| interval != "1m"),
            )
            // Alloy refuses a timeout, 10s by default, that is longer than the interval.
            .optional("scrape_timeout", (scrape.interval < TIMEOUT).then(|| text::duration(scrape.interval)));
        // Without it OTLP has a gauge for each series.
        let block = block.optional("honor_metadata", as_otlp.then_some(true));
        let Page::Server { path, client, .. } = &scrape.page else { return block };
        let block = block
            .optional("metrics_path", (path.as_literal() != Some("/metrics")).then(|| text::expr(path)))
            .optional("scheme", client.tls.enabled.then_some("https"));
        client::blocks(client::attributes(block, client), client)
    });
    if let Some((kind, label, block)) = exporter {
        lowering.canvas.push(Component {
            kind,
            label,
            sections: vec![node.section],
            comments: Vec::new(),
            content: Content::Block(block),
        });
    }
    lowering.canvas.comment_last(canvas::comments(&node.comments));
}

/// The component that has the page, and what is in it.
type Exporter<'a> = (&'static str, Box<dyn Fn(Block) -> Block + 'a>);

fn exporter(page: &Page) -> Option<Exporter<'_>> {
    Some(match page {
        Page::Server { .. } => return None,
        Page::Machine(machine) => {
            ("prometheus.exporter.unix", Box::new(|block| self::machine(block, machine)))
        }
        Page::Processes { procfs } => (
            "prometheus.exporter.process",
            Box::new(|block| {
                // Without a matcher there is no group.
                let matcher = Block::unlabelled("matcher")
                    .attribute("name", "{{.Comm}}")
                    .attribute("cmdline", vec![Expr::from(".+")]);
                block.optional("procfs_path", unless(procfs, "/proc")).block(matcher)
            }),
        ),
        Page::Windows { collectors } => (
            "prometheus.exporter.windows",
            Box::new(|block| block.attribute("enabled_collectors", strings(collectors))),
        ),
        Page::Itself | Page::Measured { .. } => ("prometheus.exporter.self", Box::new(|block| block)),
    })
}

fn machine(block: Block, machine: &Machine) -> Block {
    let collects = |name: &str| machine.collectors.iter().any(|collector| collector == name);
    let block = block
        .attribute("set_collectors", strings(&machine.collectors))
        .optional("procfs_path", unless(&machine.procfs, "/proc"))
        .optional("sysfs_path", unless(&machine.sysfs, "/sys"))
        .optional("rootfs_path", unless(&machine.rootfs, "/"));
    let Units { include, exclude, restarts, start_time, tasks } = &machine.units;
    let given = |text: &Option<Text>| text.as_ref().map(text::expr);
    let unlabelled = Block::unlabelled;
    let blocks = [
        // Fluent Bit has these times always.
        ("cpu", unlabelled("cpu").attribute("guest", true)),
        ("diskstats", unlabelled("disk").optional("device_exclude", given(&machine.disks_exclude))),
        (
            "filesystem",
            unlabelled("filesystem")
                .optional("fs_types_exclude", given(&machine.filesystems_exclude))
                .optional("mount_points_exclude", given(&machine.mount_points_exclude)),
        ),
        (
            "hwmon",
            unlabelled("hwmon")
                .optional("chip_exclude", given(&machine.chips_exclude))
                .optional("chip_include", given(&machine.chips_include)),
        ),
        // ne_netstat_linux.c takes every field of /proc/net/snmp and snmp6, and those of netstat that begin so.
        (
            "netstat",
            unlabelled("netstat")
                .attribute("fields", r"^(Icmp6?|IcmpMsg|Ip6?|IpExt|Tcp|Udp6?|UdpLite6?)_.*$"),
        ),
        (
            "systemd",
            unlabelled("systemd")
                .optional("enable_restarts", restarts.then_some(true))
                .optional("start_time", start_time.then_some(true))
                .optional("task_metrics", tasks.then_some(true))
                .optional("unit_exclude", given(exclude))
                .optional("unit_include", given(include)),
        ),
        ("textfile", unlabelled("textfile").optional("directory", given(&machine.textfiles))),
    ];
    let blocks = blocks.into_iter().filter(|(name, block)| collects(name) && !block.body.is_empty());
    blocks.fold(block, |block, (_, inner)| block.block(inner))
}

fn strings(values: &[String]) -> Expr {
    Expr::array(values.iter().map(Expr::text))
}

/// A path, where it is not the default.
fn unless(path: &Text, default: &str) -> Option<Expr> {
    (path.as_literal() != Some(default)).then(|| text::expr(path))
}

/// What takes away what Prometheus adds: series about the scrape, and the labels `job` and `instance`. Labels of the page
/// with these names were put aside; they are `restored` unless OTLP does so.
fn bare_rules(page: &Page, restored: bool) -> Vec<Block> {
    let about = "up|scrape_(duration_seconds|samples_post_metric_relabeling|samples_scraped|series_added)";
    // What the node exporter has beyond Fluent Bit's input of that name.
    let further = "node_(disk_info|exporter_build_info|scrape_collector_.+|textfile_(mtime_seconds|scrape_error)\
                   |time_(clocksource_.+|zone_offset_seconds))|promhttp_.+";
    let (action, names, added) = match page {
        Page::Machine(_) => ("drop", format!("{about}|{further}"), "instance|job"),
        // Alloy tells which component made them.
        Page::Measured { series, .. } => ("keep", series.join("|"), "component_(id|path)|instance|job"),
        _ => ("drop", about.to_owned(), "instance|job"),
    };
    let names = rule(action, &names).attribute("source_labels", vec![Expr::from("__name__")]);
    let mut rules = vec![names, rule("labeldrop", added)];
    let has = |wanted: &[&str]| match page {
        Page::Server { .. } => restored,
        Page::Measured { labels, .. } => {
            restored && labels.iter().any(|label| wanted.contains(&label.as_str()))
        }
        _ => false,
    };
    if has(&["instance", "job"]) {
        rules.push(rule("labelmap", "exported_(instance|job)"));
        rules.push(rule("labeldrop", "exported_(instance|job)"));
    }
    if has(&["le"]) {
        // Alloy writes the bound `1` as `1.0`.
        let bound = Block::unlabelled("rule").attribute("source_labels", vec![Expr::from("le")]);
        rules.push(bound.attribute("regex", r"(-?\d+)\.0").attribute("target_label", "le"));
    }
    rules
}

fn rule(action: &str, regex: &str) -> Block {
    Block::unlabelled("rule").attribute("action", action).attribute("regex", regex)
}
