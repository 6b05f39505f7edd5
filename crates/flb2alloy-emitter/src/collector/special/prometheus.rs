//! `prometheus` receiver: service discovery, relabelling and scraping by Alloy's own components. Their arguments are
//! Prometheus's, so each section finds its place by name.

use flb2alloy_catalogue::alloy;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{Block, Expr};

use super::{Special, scrape};
use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

pub(super) const RECEIVER: Special = Special {
    name: "receiver/prometheus",
    becomes: "discovery.*, discovery.relabel, prometheus.scrape, prometheus.relabel and otelcol.receiver.prometheus, for each job",
    keys: &[
        unsupported(
            "config.global.external_labels",
            "the Collector leaves them out, too: set `external_labels` where metrics are written",
        ),
        operational("config.global.evaluation_interval", RULES),
        operational("config.global.query_log_file", RULES),
        operational("config.global.rule_query_offset", RULES),
        exact(
            "config.global.*",
            "prometheus.scrape of each job: the argument of this name, unless the job has its own",
        ),
        exact("config.scrape_configs.job_name", "prometheus.scrape: job_name"),
        exact("config.scrape_configs.static_configs", "prometheus.scrape: targets"),
        exact(
            "config.scrape_configs.*_sd_configs",
            "the component discovery.* of this system, with arguments of the same names",
        ),
        exact("config.scrape_configs.relabel_configs", "discovery.relabel: rule"),
        exact("config.scrape_configs.metric_relabel_configs", "prometheus.relabel: rule"),
        exact("config.scrape_configs.*", "prometheus.scrape: the argument of this name"),
        unsupported("config.*", "write the scrape jobs into `scrape_configs`, which becomes components"),
        unsupported(
            "target_allocator.*",
            "prometheus.operator.servicemonitors and .podmonitors find the same targets; `clustering` shares them out",
        ),
        operational("api_server.*", "Alloy's UI shows targets and their state"),
        operational("discovery_reload_on_startup", "discovery.* components look for targets when they start"),
        operational("initial_scrape_offset", "prometheus.scrape spreads its first scrapes over the interval"),
        unsupported("scrape_on_shutdown", "nothing is scraped when Alloy stops"),
        unsupported(
            "trim_metric_suffixes",
            "names keep the suffixes that they are scraped with: take them off in an otelcol.processor.transform",
        ),
        unsupported("*", "the scrape of Alloy does without it"),
    ],
    lower,
};

const RULES: &str = "the Collector evaluates no rules and answers no queries either";

/// Keys of a scrape job that are lowered here; all others are arguments of `prometheus.scrape`.
const JOB: [&str; 5] = [
    "job_name",
    "static_configs",
    "relabel_configs",
    "metric_relabel_configs",
    "metric_name_validation_scheme",
];

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let bridge = scrape::bridge(lowering, id);
    let mut global: &[Entry] = &[];
    let mut jobs = Vec::new();
    for entry in component.config.get("config").map(Value::entries).unwrap_or_default() {
        match entry.key.value.as_str() {
            "global" => global = entry.value.entries(),
            "scrape_configs" => {
                jobs.extend(entry.value.items().iter().map(|item| (&item.value, &item.comments)));
            }
            // The table of keys says it.
            _ => {}
        }
    }
    for (job, comments) in jobs.into_iter().rev() {
        self::job(lowering, id, job, global, &bridge);
        lowering.comment(&canvas::comments(comments));
    }
    Input::Ports(Vec::new())
}

/// One scrape job: what is fed comes first.
fn job(lowering: &mut Lowering<'_>, id: InstanceId, job: &Value, global: &[Entry], bridge: &Port) {
    let component = lowering.component(id);
    let name = job.get("job_name").and_then(Value::as_str).unwrap_or("default").to_owned();
    let mut to = bridge.clone();
    if let Some(rules) = entry(job, "metric_relabel_configs") {
        let kind = "prometheus.relabel";
        let label = lowering.bindings.canvas.label(kind, &name);
        let block = canvas::forward_to(Block::new(kind, label.as_str()), &[to]);
        let block = relabel(lowering, id, kind, rules, block);
        lowering.push(id, kind, &label, block);
        to = Port::of(kind, &format!("{kind}.{label}"));
    }
    let own: Vec<Entry> = job
        .entries()
        .iter()
        .filter(|entry| !is_discovery(&entry.key.value) && !JOB.contains(&entry.key.value.as_str()))
        .cloned()
        .collect();
    let Some(facts) = alloy::component("prometheus.scrape") else { return };
    // What a job does not say, `global` does.
    let inherited = global.iter().filter(|entry| {
        let key = entry.key.value.as_str();
        facts.body.attribute(key).is_some() && !JOB.contains(&key) && job.get(key).is_none()
    });
    let arguments: Vec<Entry> = own.iter().chain(inherited).cloned().collect();
    let mut node = Node::new(facts.body);
    // The Collector takes any name in UTF-8, as Prometheus 3 does.
    let key = "metric_name_validation_scheme";
    let of_all = || global.iter().find(|entry| entry.key.value == key).map(|entry| &entry.value);
    let scheme = job.get(key).or_else(of_all).and_then(Value::as_str).unwrap_or("utf8");
    if scheme != "legacy" {
        node.set("metric_name_validation_scheme", scheme);
    }
    lowering.scope(component, "prometheus.scrape").object(
        &arguments,
        None,
        &mut node,
        "config.scrape_configs",
    );

    // Prometheus cuts its timeout to the interval (config.go, ScrapeConfig.Validate).
    if node.attribute("scrape_timeout").is_none()
        && let Some(interval) = node.attribute("scrape_interval").cloned()
        && scrape::is_short(&interval)
    {
        node.set("scrape_timeout", interval);
    }

    let found = discovery(lowering, id, job);
    let mut targets = targets(lowering, job, &found);
    let relabel_rules = entry(job, "relabel_configs");
    let mut relabelled = None;
    if let Some(rules) = relabel_rules {
        let kind = "discovery.relabel";
        let label = lowering.bindings.canvas.label(kind, &name);
        let block = Block::new(kind, label.as_str()).attribute("targets", targets);
        targets = Expr::reference(&format!("{kind}.{label}.output"));
        relabelled = Some((kind, label, relabel(lowering, id, kind, rules, block)));
    }
    scrape::scrape(lowering, id, &name, targets, &to, |block| {
        node.fill(block.attribute("job_name", name.as_str()))
    });
    for (kind, label, block) in relabelled.into_iter().chain(found) {
        lowering.push(id, kind, &label, block);
    }
}

fn entry<'v>(job: &'v Value, key: &str) -> Option<&'v Entry> {
    job.entries().iter().find(|entry| entry.key.value == key)
}

/// The component of Alloy for a key such as `kubernetes_sd_configs`.
fn discoverer(key: &str) -> Option<&'static str> {
    let system = key.strip_suffix("_sd_configs")?;
    Some(alloy::component(&format!("discovery.{system}"))?.name)
}

fn is_discovery(key: &str) -> bool {
    key.ends_with("_sd_configs")
}

/// The components that find the targets of a job.
fn discovery(lowering: &mut Lowering<'_>, id: InstanceId, job: &Value) -> Vec<(&'static str, String, Block)> {
    let component = lowering.component(id);
    let name = job.get("job_name").and_then(Value::as_str).unwrap_or("default");
    let mut found = Vec::new();
    for entry in job.entries().iter().filter(|entry| is_discovery(&entry.key.value)) {
        let Some(kind) = discoverer(&entry.key.value) else {
            lowering.ledger.unsupported(
                component.section,
                entry,
                "Alloy has no such discovery: write its targets to a file for discovery.file",
            );
            continue;
        };
        let Some(facts) = alloy::component(kind) else { continue };
        for item in entry.value.items() {
            let mut node = Node::new(facts.body);
            lowering.scope(component, kind).object(item.value.entries(), None, &mut node, &entry.key.value);
            let label = lowering.bindings.canvas.label(kind, name);
            let mut block = Block::new(kind, label.as_str());
            for comment in canvas::comments(&item.comments) {
                block = block.comment(comment);
            }
            found.push((kind, label, node.fill(block)));
        }
        lowering.ledger.exact(component.section, entry, kind);
    }
    found
}

/// The targets of a job: those that are found, and those that are written down.
fn targets(lowering: &Lowering<'_>, job: &Value, found: &[(&'static str, String, Block)]) -> Expr {
    let mut lists: Vec<Expr> =
        found.iter().map(|(kind, label, _)| Expr::reference(&format!("{kind}.{label}.targets"))).collect();
    let written: Vec<Expr> = job
        .get("static_configs")
        .map(Value::items)
        .unwrap_or_default()
        .iter()
        .flat_map(|group| {
            let labels = group.value.get("labels").map(Value::entries).unwrap_or_default();
            let addresses = group.value.get("targets").map(Value::items).unwrap_or_default();
            addresses.iter().map(|address| {
                let own = ("__address__", value::any(&address.value, lowering.env));
                let labels = labels
                    .iter()
                    .map(|label| (label.key.value.as_str(), value::string(&label.value, lowering.env)));
                Expr::object(std::iter::once(own).chain(labels))
            })
        })
        .collect();
    if !written.is_empty() || lists.is_empty() {
        lists.push(Expr::Array(written));
    }
    match lists.len() {
        1 => lists.remove(0),
        _ => Expr::call("array.concat", lists),
    }
}

/// `rule` blocks from relabelling rules.
fn relabel(
    lowering: &mut Lowering<'_>,
    id: InstanceId,
    kind: &'static str,
    rules: &Entry,
    block: Block,
) -> Block {
    let component = lowering.component(id);
    let Some(rule) = alloy::component(kind).and_then(|facts| facts.body.block("rule")) else { return block };
    let mut block = block;
    for item in rules.value.items() {
        for comment in canvas::comments(&item.comments) {
            block = block.comment(comment);
        }
        let mut node = Node::new(rule.body);
        lowering.scope(component, kind).object(item.value.entries(), None, &mut node, &rules.key.value);
        block = block.block(node.fill(Block::unlabelled("rule")));
    }
    block
}
