//! Receivers that ask a system for its metrics: Alloy has Prometheus exporters for most of them. Names and labels of the
//! metrics are others, which is said.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::collector::Component;
use flb2alloy_ir::{Outcome, Verdict, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{BinaryOp, Block, Expr};

use super::{Special, scrape};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{self, Key};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

mod address;
mod table;

pub(super) use table::TWINS;

/// A receiver and the exporter that takes its place.
pub(crate) struct Twin {
    pub(crate) special: Special,
    exporter: &'static str,
    /// How often the Collector asks where nothing is said, in seconds (each receiver's createDefaultConfig).
    interval: u64,
    /// What is made of several keys.
    made: Made,
    /// A metric of the Collector, and what it is called here.
    example: (&'static str, &'static str),
}

/// What is made of several keys.
#[derive(Clone, Copy, PartialEq)]
enum Made {
    Nothing,
    /// The collectors of the node exporter, from `scrapers` and `root_path`.
    Collectors,
    /// `user:password@tcp(host:port)/database`
    MySql,
    /// `postgresql://user:password@host:port/postgres`
    Postgres,
    /// `mongodb://user:password@host:port`
    MongoDb,
    /// `sqlserver://user:password@host:port`
    SqlServer,
    /// `host:port/service`; the credentials have attributes of their own.
    Oracle,
    /// The listener of statsd, over one of two protocols.
    Statsd,
    /// The collector of the exporter for Windows.
    Iis,
}

/// A twin; `becomes` is said of its special.
const fn twin(
    (receiver, exporter, becomes): (&'static str, &'static str, &'static str),
    interval: u64,
    keys: &'static [Key],
    made: Made,
    example: (&'static str, &'static str),
) -> Twin {
    Twin { special: Special { name: receiver, becomes, keys, lower }, exporter, interval, made, example }
}

/// The collectors of the node exporter for each scraper of hostmetrics.
const COLLECTORS: [(&str, &[&str]); 8] = [
    ("cpu", &["cpu"]),
    ("memory", &["meminfo"]),
    ("load", &["loadavg"]),
    ("disk", &["diskstats"]),
    ("filesystem", &["filesystem"]),
    ("network", &["netdev", "netstat"]),
    ("paging", &["vmstat"]),
    ("processes", &["processes"]),
];

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let name = component.name();
    let Some((twin, facts)) = TWINS
        .iter()
        .find(|twin| twin.special.name == name)
        .and_then(|twin| Some((twin, alloy::component(twin.exporter)?)))
    else {
        return Input::Ports(Vec::new());
    };
    let bridge = scrape::bridge(lowering, id);
    let interval = ["collection_interval", "aggregation_interval"].into_iter();
    let interval = interval.filter_map(|key| component.config.get(key)).next().map_or_else(
        || Expr::text(format!("{}s", twin.interval)),
        |given| value::string(given, lowering.env),
    );
    let label = lowering.label_like(id, twin.exporter, component.suffix().unwrap_or(&component.type_name));
    let mut node = Node::new(facts.body);
    arguments(lowering, component, twin, &mut node);
    let targets = Expr::reference(&format!("{}.{label}.targets", twin.exporter));
    scrape::scrape(lowering, id, &label, targets, &bridge, |block| scrape::every(block, interval));
    let block = node.fill(Block::new(twin.exporter, label.as_str()));
    lowering.push(id, twin.exporter, &label, block);
    Input::Ports(Vec::new())
}

fn arguments<'a>(lowering: &mut Lowering<'a>, component: &'a Component, twin: &Twin, node: &mut Node) {
    let (theirs, ours) = twin.example;
    let how =
        format!("{} gives metrics of other names and labels: `{theirs}` is `{ours}` there", twin.exporter);
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {how}", component.id),
        )
        .at(component.span, "approximate")
        .help("dashboards and alerts on these metrics have to be changed"),
    );
    match twin.made {
        Made::Nothing => {}
        Made::Collectors => collectors(lowering, component, node),
        Made::Iis => node.set("enabled_collectors", Expr::array(["iis"])),
        Made::Oracle => {
            let parts = ["endpoint", "service"].into_iter().filter_map(|key| component.config.get(key));
            let parts = parts.map(|part| value::string(part, lowering.env));
            let joined =
                parts.reduce(|host, service| host.binary(BinaryOp::Add, "/").binary(BinaryOp::Add, service));
            node.set("connection_string", joined.unwrap_or_else(|| Expr::text("localhost:1521")));
        }
        Made::Statsd => statsd(lowering, component, node),
        Made::MySql | Made::Postgres | Made::MongoDb | Made::SqlServer => {
            address::address(lowering, component, twin.made, node);
        }
    }
    for entry in component.config.entries() {
        let Some(Key { verdict: Verdict::Approximate(target, _), .. }) =
            keys::find(twin.special.keys, &entry.key.value)
        else {
            continue;
        };
        if node.facts.attribute(target).is_some() && node.attribute(target).is_none() {
            let mut renamed = entry.clone();
            (*target).clone_into(&mut renamed.key.value);
            lowering.scope(component, twin.exporter).object(&[renamed], None, node, "");
        }
        lowering.ledger.judge(component.section, entry, Outcome::Approximate, how.as_str());
    }
    // The component's own warning is theirs, too.
    for name in ["scrapers", "hosts"] {
        if let Some(entry) = component.config.entries().iter().find(|entry| entry.key.value == name) {
            lowering.ledger.judge(component.section, entry, Outcome::Approximate, how.as_str());
        }
    }
}

/// The collectors that hostmetrics' scrapers are.
fn collectors(lowering: &mut Lowering<'_>, component: &Component, node: &mut Node) {
    let mut chosen: Vec<&str> = Vec::new();
    let scrapers = component.config.get("scrapers").map(Value::entries).unwrap_or_default();
    for scraper in scrapers {
        match COLLECTORS.iter().find(|(name, _)| *name == scraper.key.value) {
            Some((_, names)) => chosen.extend(*names),
            None => lowering.ledger.unsupported(
                component.section,
                scraper,
                "for single processes, add a prometheus.exporter.process with a `matcher`",
            ),
        }
    }
    node.set("set_collectors", Expr::array(chosen));
    // The root itself is what Alloy reads by itself.
    let root = component.config.get("root_path").filter(|root| root.as_str() != Some("/"));
    if let Some(root) = root {
        for (attribute, below) in [("procfs_path", "/proc"), ("sysfs_path", "/sys"), ("rootfs_path", "")] {
            let path = match root.as_str() {
                Some(root) => Expr::text(format!("{}{below}", root.trim_end_matches('/'))),
                None if below.is_empty() => value::string(root, lowering.env),
                None => value::string(root, lowering.env).binary(BinaryOp::Add, below),
            };
            node.set(attribute, path);
        }
    }
}

/// The listener of statsd: the exporter listens on both protocols where nothing is said.
fn statsd(lowering: &mut Lowering<'_>, component: &Component, node: &mut Node) {
    let endpoint = component
        .config
        .get("endpoint")
        .map_or_else(|| Expr::text("localhost:8125"), |given| value::string(given, lowering.env));
    let transport = component.config.get("transport").and_then(Value::as_str).unwrap_or("udp");
    let (on, off) = match transport {
        "unixgram" => {
            node.set("listen_unixgram", endpoint);
            node.set("listen_udp", "");
            node.set("listen_tcp", "");
            return;
        }
        tcp if tcp.starts_with("tcp") => ("listen_tcp", "listen_udp"),
        _ => ("listen_udp", "listen_tcp"),
    };
    node.set(on, endpoint);
    node.set(off, "");
}
