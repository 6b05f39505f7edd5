//! `httpcheck` receiver: `prometheus.exporter.blackbox`.

use flb2alloy_ir::{Outcome, Verdict, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{Block, Expr};

use super::{Special, scrape};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{self, approximate, operational, unsupported};
use crate::collector::{Input, Lowering, value};

pub(super) const RECEIVER: Special = Special {
    name: "receiver/http_check",
    becomes: "prometheus.exporter.blackbox, scraped",
    keys: &[
        approximate("collection_interval", "prometheus.scrape: scrape_interval", NAMES),
        approximate("targets.endpoint", "target.address", NAMES),
        approximate("targets.endpoints", "a target for each", NAMES),
        approximate("targets.method", "a module of `config` for each method", NAMES),
        operational("initial_delay", "prometheus.scrape spreads its first scrapes over the interval"),
        operational("timeout", "the exporter gives up shortly before the scrape does"),
        unsupported(
            "metrics.*",
            "drop metrics that are not wanted with a prometheus.relabel behind the scrape",
        ),
        unsupported("targets.*", "write it into the module of the target in `config`"),
        unsupported("*", "write it into the modules in `config`"),
    ],
    lower,
};

const NAMES: &str = "the metrics have other names and labels";

const EXPORTER: &str = "prometheus.exporter.blackbox";

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let config = &component.config;
    let mut targets = Vec::new();
    let mut methods: Vec<String> = Vec::new();
    for item in config.get("targets").map(Value::items).unwrap_or_default() {
        let method = item.value.get("method").and_then(Value::as_str).unwrap_or("GET").to_uppercase();
        let several = item.value.get("endpoints").map(Value::items).unwrap_or_default();
        let endpoints = item.value.get("endpoint").into_iter().chain(several.iter().map(|item| &item.value));
        for endpoint in endpoints {
            let address = value::string(endpoint, lowering.env);
            let block = Block::unlabelled("target")
                .attribute("name", format!("target_{}", targets.len() + 1))
                .attribute("address", address)
                .attribute("module", module(&method));
            targets.push(block);
        }
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    if targets.is_empty() {
        lowering.give_up(component, "there is no target");
        return Input::Ports(Vec::new());
    }
    let bridge = scrape::bridge(lowering, id);
    let interval = config
        .get("collection_interval")
        .map_or_else(|| Expr::text("1m"), |given| value::string(given, lowering.env));
    let label = lowering.label_like(id, EXPORTER, component.suffix().unwrap_or(&component.type_name));
    let reference = Expr::reference(&format!("{EXPORTER}.{label}.targets"));
    scrape::scrape(lowering, id, &label, reference, &bridge, |block| scrape::every(block, interval));
    let modules: Vec<String> = methods
        .iter()
        .map(|method| format!("{}: {{prober: http, http: {{method: {method}}}}}", module(method)))
        .collect();
    let block = Block::new(EXPORTER, label.as_str())
        .attribute("config", format!("{{modules: {{{}}}}}", modules.join(", ")));
    let block = targets.into_iter().fold(block, Block::block);
    lowering.push(id, EXPORTER, &label, block);
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {NAMES}: `httpcheck.status` is `probe_success` and `probe_http_status_code`", component.id),
        )
        .at(component.span, "approximate")
        .help("dashboards and alerts on these metrics have to be changed"),
    );
    let items = config.get("targets").map(Value::items).unwrap_or_default();
    let below = items.iter().flat_map(|item| item.value.entries()).map(|entry| ("targets.", entry));
    for (outer, entry) in config.entries().iter().map(|entry| ("", entry)).chain(below) {
        let line = keys::find(RECEIVER.keys, &format!("{outer}{}", entry.key.value));
        if line.is_some_and(|line| matches!(line.verdict, Verdict::Approximate(..))) {
            // The component's own warning is theirs, too.
            lowering.ledger.judge(component.section, entry, Outcome::Approximate, NAMES);
        }
    }
    Input::Ports(Vec::new())
}

/// The module for a method.
fn module(method: &str) -> String {
    format!("http_{}", method.to_lowercase())
}
