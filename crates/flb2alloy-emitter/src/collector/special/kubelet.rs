//! `kubeletstats` receiver: what the kubelet says to Prometheus, scraped.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::codes;
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{BinaryOp, Expr};

use super::{Special, scrape};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{approximate, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

pub(super) const RECEIVER: Special = Special {
    name: "receiver/kubelet_stats",
    becomes: "prometheus.scrape of the kubelet's /metrics/cadvisor and /metrics/resource",
    keys: &[
        approximate("auth_type", "prometheus.scrape: scheme, bearer_token_file and tls_config", NAMES),
        approximate("ca_file", "prometheus.scrape: tls_config.ca_file", NAMES),
        approximate("cert_file", "prometheus.scrape: tls_config.cert_file", NAMES),
        approximate("collection_interval", "prometheus.scrape: scrape_interval", NAMES),
        approximate("endpoint", "prometheus.scrape: targets", NAMES),
        approximate("insecure_skip_verify", "prometheus.scrape: tls_config.insecure_skip_verify", NAMES),
        approximate("key_file", "prometheus.scrape: tls_config.key_file", NAMES),
        approximate("metric_groups", "all of them are scraped", NAMES),
        operational("initial_delay", "prometheus.scrape spreads its first scrapes over the interval"),
        operational("timeout", "prometheus.scrape gives up after `scrape_timeout`, 10s or the interval"),
        unsupported(
            "collect_all_network_interfaces.*",
            "cAdvisor has all interfaces of nodes and pods: drop what is too much by the label `interface`",
        ),
        unsupported("context", "discovery.kubernetes with role node takes a `kubeconfig_file`"),
        unsupported("extra_metadata_labels", "kube-state-metrics has labels of pods and volumes"),
        unsupported("k8s_api_config.*", "kube-state-metrics has labels of pods and volumes"),
        unsupported(
            "metrics.*",
            "drop metrics that are not wanted with a prometheus.relabel behind the scrape",
        ),
        unsupported(
            "node",
            "utilization of nodes is a query over cAdvisor's metrics and those of kube-state-metrics",
        ),
        unsupported(
            "resource_attributes.*",
            "drop labels that are not wanted with a prometheus.relabel behind the scrape",
        ),
        unsupported("*", "see the arguments of prometheus.scrape for what it can be told"),
    ],
    lower,
};

const NAMES: &str = "the metrics have other names and labels";

const SCRAPE: &str = "prometheus.scrape";

/// Where a pod finds what it is known by.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let config = &component.config;
    let Some(facts) = alloy::component(SCRAPE) else { return Input::Ports(Vec::new()) };
    let bridge = scrape::bridge(lowering, id);
    let text = |key: &str| config.get(key).map(|text| value::string(text, lowering.env));
    let auth = config.get("auth_type").and_then(Value::as_str).unwrap_or("tls").to_owned();
    let address = match config.get("endpoint") {
        Some(endpoint) => address(value::string(endpoint, lowering.env)),
        None => Expr::reference("constants.hostname").binary(BinaryOp::Add, ":10250"),
    };
    // What the receiver does where nothing is said (kubeletstatsreceiver/factory.go).
    let interval = text("collection_interval").unwrap_or_else(|| Expr::text("10s"));
    let skip =
        config.get("insecure_skip_verify").and_then(Value::as_str).and_then(value::boolean) == Some(true);
    let files = ["ca_file", "cert_file", "key_file"].map(|name| (name, text(name)));
    let name = component.suffix().unwrap_or("kubelet").to_owned();
    for path in ["/metrics/resource", "/metrics/cadvisor"] {
        let mut node = Node::new(facts.body);
        node.set("metrics_path", path);
        if auth != "none" {
            node.set("scheme", "https");
        }
        if auth == "serviceAccount" {
            node.set("bearer_token_file", format!("{ACCOUNT}/token"));
        }
        if auth != "none"
            && let Some(tls) = node.block("tls_config")
        {
            for (name, file) in &files {
                if let (Some(attribute), Some(file)) = (tls.facts.attribute(name), file) {
                    tls.set(attribute.name, file.clone());
                }
            }
            if skip {
                tls.set("insecure_skip_verify", true);
            } else if auth == "serviceAccount" && tls.attribute("ca_file").is_none() {
                tls.set("ca_file", format!("{ACCOUNT}/ca.crt"));
            }
            if tls.is_empty() {
                node.remove("tls_config");
            }
        }
        let targets = Expr::Array(vec![Expr::object([("__address__", address.clone())])]);
        let label = format!("{name}_{}", path.rsplit('/').next().unwrap_or_default());
        let interval = interval.clone();
        scrape::scrape(lowering, id, &label, targets, &bridge, |block| {
            node.fill(scrape::every(block, interval))
        });
    }
    let example = "`k8s.pod.cpu.usage` is the rate of `container_cpu_usage_seconds_total`";
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {NAMES}: {example}", component.id),
        )
        .at(component.span, "approximate")
        .help("dashboards and alerts on these metrics have to be changed"),
    );
    if auth == "kubeConfig"
        && let Some(entry) = config.entries().iter().find(|entry| entry.key.value == "auth_type")
    {
        lowering.ledger.unsupported(
            component.section,
            entry,
            "scrape through the API server: discovery.kubernetes with role node and a `kubeconfig_file`",
        );
    }
    for entry in config.entries() {
        let line = crate::collector::keys::find(RECEIVER.keys, &entry.key.value);
        if line.is_some_and(|line| matches!(line.verdict, flb2alloy_ir::Verdict::Approximate(..))) {
            // The component's own warning is theirs, too.
            lowering.ledger.judge(component.section, entry, flb2alloy_ir::Outcome::Approximate, NAMES);
        }
    }
    Input::Ports(Vec::new())
}

/// The address without a scheme, which stands in another argument.
fn address(endpoint: Expr) -> Expr {
    match endpoint {
        Expr::String(text) => {
            let bare =
                text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
            Expr::text(bare)
        }
        Expr::Binary(left, operator, right) => match address(*left) {
            Expr::String(text) if text.is_empty() => *right,
            left => Expr::Binary(Box::new(left), operator, right),
        },
        other => other,
    }
}
