//! Components of the Collector that have no twin among Alloy's `otelcol.*` components.

mod authentication;
mod exporters;
mod prometheus;
mod remote_write;
mod resource;
mod routing;
mod scrape;

use flb2alloy_ir::Outcome;
use flb2alloy_ir::codes;
use flb2alloy_ir::collector::{Component, Ledger};
use flb2alloy_parser::Diagnostic;

use super::graph::InstanceId;
use super::keys::Key;
use super::{Input, Lowering};

/// Lowers an instance of a component: asks [`Lowering::outputs`] where its telemetry goes, adds components with
/// [`Lowering::push`] (those that are fed first), judges its keys in [`Lowering::ledger`], and says what takes the telemetry
/// that is meant for it.
pub(crate) type Lower = fn(&mut Lowering<'_>, InstanceId) -> Input;

/// A component that becomes others.
pub(crate) struct Special {
    /// Its kind and type in the spelling of v0.158: `receiver/prometheus`.
    pub(crate) name: &'static str,
    /// What it becomes, for the reference page.
    pub(crate) becomes: &'static str,
    /// What becomes of its keys, as far as `lower` says nothing else of one.
    pub(crate) keys: &'static [Key],
    /// How.
    pub(crate) lower: Lower,
}

/// An extension that Alloy needs nothing for, and why.
pub(crate) struct Explained {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) why: &'static str,
}

const SPECIALS: &[&Special] = &[
    &FORWARD,
    &NOP,
    &prometheus::RECEIVER,
    &remote_write::EXPORTER,
    &resource::PROCESSOR,
    &routing::CONNECTOR,
];

/// The connector that only joins pipelines: plain edges.
const FORWARD: Special = Special {
    name: "connector/forward",
    becomes: "plain edges between components",
    keys: &[],
    lower: |_, _| Input::Outputs,
};

/// The exporter that drops everything.
const NOP: Special = Special {
    name: "exporter/nop",
    becomes: "nothing: what is sent nowhere is connected to nothing",
    keys: &[],
    lower: |_, _| Input::Ports(Vec::new()),
};

const EXPLAINED: &[Explained] = &[
    Explained {
        name: "extension/health_check",
        outcome: Outcome::Approximate,
        why: "Alloy's own server answers at /-/ready on --server.http.listen-addr, by default 127.0.0.1:12345: point probes there (in a pod, listen on 0.0.0.0:12345)",
    },
    Explained {
        name: "extension/healthcheckv2",
        outcome: Outcome::Approximate,
        why: "Alloy's own server answers at /-/ready on --server.http.listen-addr, by default 127.0.0.1:12345: point probes there (in a pod, listen on 0.0.0.0:12345)",
    },
    Explained {
        name: "extension/pprof",
        outcome: Outcome::Approximate,
        why: "Alloy's own server has /debug/pprof on --server.http.listen-addr, by default 127.0.0.1:12345",
    },
    Explained {
        name: "extension/zpages",
        outcome: Outcome::Approximate,
        why: "Alloy's UI shows the components on --server.http.listen-addr, by default http://127.0.0.1:12345; `livedebugging { enabled = true }` shows data, too",
    },
    Explained {
        name: "extension/memory_ballast",
        outcome: Outcome::Exact,
        why: "Go's runtime does without a ballast; set GOMEMLIMIT instead",
    },
    Explained {
        name: "extension/cgroup_runtime",
        outcome: Outcome::Exact,
        why: "Alloy sets GOMEMLIMIT after the limit of its container by itself",
    },
];

/// What to do in place of components that Alloy has nothing for; others are told the general way out.
const ADVICE: &[(&str, &str)] = &[
    ("exporter/awscloudwatchlogs", TO_LOKI),
    (
        "exporter/awsemf",
        "write the metrics to Prometheus or Mimir: use a prometheusremotewrite exporter, which is converted",
    ),
    ("exporter/clickhouse", TO_LOKI),
    ("exporter/elasticsearch", TO_LOKI),
    ("exporter/jaeger", "Jaeger takes OTLP: use an otlp exporter to its port 4317"),
    ("exporter/loki", "Loki takes OTLP: use an otlphttp exporter to https://LOKI/otlp"),
    ("exporter/opensearch", TO_LOKI),
    (
        "exporter/prometheus",
        "Alloy serves no metrics of pipelines: use a prometheusremotewrite exporter, which is converted",
    ),
    ("exporter/zipkin", "Zipkin is not sent to: use an otlp exporter to a backend that takes OTLP"),
    ("processor/metrics_transform", METRIC_STATEMENTS),
    (
        "receiver/journald",
        "loki.source.journal with `format_as_json`, otelcol.receiver.loki, and ParseJSON in an otelcol.processor.transform give the same fields",
    ),
    ("receiver/k8s_cluster", "scrape kube-state-metrics with discovery.kubernetes and prometheus.scrape"),
    ("receiver/k8s_events", EVENTS),
    ("receiver/k8s_objects", EVENTS),
    ("receiver/kubelet_stats", KUBELET),
    ("receiver/nginx", "scrape the nginx-prometheus-exporter with prometheus.scrape"),
    ("receiver/opencensus", "OpenCensus is retired: send OTLP"),
    (
        "receiver/receiver_creator",
        "discovery.kubernetes and discovery.relabel find what to scrape; loki.source.kubernetes what to read",
    ),
    (
        "receiver/statsd",
        "prometheus.exporter.statsd with prometheus.scrape; its names come from a mapping file",
    ),
    (
        "receiver/windows_event_log",
        "loki.source.windowsevent and otelcol.receiver.loki; the event is XML or JSON of another shape",
    ),
    (
        "extension/googleclientauth",
        "otelcol.auth.google of Alloy 1.18 refuses every configuration (\"invalid token_header\"): keep what uses it in a collector",
    ),
    ("extension/opamp", "Alloy is managed by its `remotecfg` block, which speaks another protocol"),
    ("extension/k8s_leader_elector", "use the `clustering` of Alloy's components"),
];

const TO_LOKI: &str =
    "send it to Loki, which takes OTLP: an otlphttp exporter to https://LOKI/otlp, which is converted";

const METRIC_STATEMENTS: &str = "write it as metric statements of a transform processor (`set(metric.name, ...)`, `aggregate_on_attributes`, `scale_metric`), which is converted";

const EVENTS: &str = "loki.source.kubernetes_events with `log_format = \"json\"` and otelcol.receiver.loki give events, with fields of other names";

const KUBELET: &str = "scrape the kubelet's /metrics/cadvisor and /metrics/resource with discovery.kubernetes (role node) and prometheus.scrape";

const GENERAL_ADVICE: &str =
    "Alloy has no such component: keep it in a collector that sends OTLP to or takes OTLP from Alloy";

/// The components that have no twin and become others.
pub(crate) fn all() -> impl Iterator<Item = &'static Special> {
    SPECIALS.iter().copied().chain(exporters::TWINS.iter().map(|twin| &twin.special))
}

/// How the component `name` is lowered, if it has no twin.
pub(crate) fn find(name: &str) -> Option<&'static Special> {
    all().find(|special| special.name == name)
}

/// The extensions that Alloy needs nothing for.
pub(crate) fn all_explained() -> impl Iterator<Item = &'static Explained> {
    EXPLAINED.iter()
}

/// The components that are known and not converted, with what to do in their place.
pub(crate) fn all_advice() -> impl Iterator<Item = (&'static str, &'static str)> {
    ADVICE.iter().copied()
}

/// The extension `name`, if Alloy needs nothing for it.
pub(crate) fn explained(name: &str) -> Option<&'static Explained> {
    EXPLAINED.iter().find(|explained| explained.name == name)
}

/// What to do in place of a component that is not converted.
pub(crate) fn advice(name: &str) -> &'static str {
    ADVICE.iter().find(|(of, _)| *of == name).map_or(GENERAL_ADVICE, |(_, advice)| advice)
}

impl Explained {
    /// Says it, and accounts for all keys.
    pub(crate) fn say(&self, component: &Component, ledger: &mut Ledger) {
        let message = format!("the extension `{}` is left out", component.id);
        let diagnostic = match self.outcome {
            Outcome::Exact => Diagnostic::info(codes::OPERATIONAL, message),
            _ => Diagnostic::warning(codes::APPROXIMATE, message),
        };
        ledger.report(diagnostic.at(component.span, "Alloy has this by itself").help(self.why));
        for entry in component.config.entries() {
            ledger.judge(component.section, entry, self.outcome, self.why);
        }
    }
}
