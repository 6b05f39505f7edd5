//! Components of the Collector that have no twin among Alloy's `otelcol.*` components.

mod authentication;
mod endpoint;
mod events;
mod exporters;
mod http_check;
mod journald;
mod kubelet;
mod lines;
mod loki;
mod metrics_transform;
mod prometheus;
mod remote_write;
mod resource;
pub(crate) mod retarget;
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
    &events::KUBERNETES,
    &events::WINDOWS,
    &http_check::RECEIVER,
    &journald::RECEIVER,
    &kubelet::RECEIVER,
    &loki::EXPORTER,
    &metrics_transform::PROCESSOR,
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
    (
        "exporter/awsxray",
        "X-Ray takes OTLP: an otlphttp exporter to https://xray.REGION.amazonaws.com with the sigv4auth extension, which is converted",
    ),
    ("exporter/azuremonitor", TO_OTLP),
    ("exporter/clickhouse", TO_LOKI),
    (
        "exporter/coralogix",
        "Coralogix takes OTLP: an otlp exporter to https://ingress.DOMAIN:443 with the key in the header `Authorization`",
    ),
    ("exporter/elasticsearch", TO_LOKI),
    (
        "exporter/googlemanagedprometheus",
        "use a prometheusremotewrite exporter to https://monitoring.googleapis.com/v1/projects/PROJECT/location/global/prometheus/api/v1/write, or the googlecloud exporter, which is converted",
    ),
    ("exporter/influxdb", TO_OTLP),
    ("exporter/jaeger", "Jaeger takes OTLP: use an otlp exporter to its port 4317"),
    ("exporter/opencensus", "OpenCensus is retired: send OTLP"),
    ("exporter/opensearch", TO_LOKI),
    (
        "exporter/prometheus",
        "Alloy serves no metrics of pipelines: use a prometheusremotewrite exporter, which is converted",
    ),
    ("exporter/pulsar", TO_OTLP),
    ("exporter/sapm", TO_OTLP),
    (
        "exporter/signalfx",
        "Splunk Observability takes OTLP: an otlphttp exporter to https://ingest.REALM.signalfx.com with the token in the header `X-SF-Token`",
    ),
    ("exporter/sumologic", "Sumo Logic takes OTLP: use an otlphttp exporter to the URL of an OTLP source"),
    ("exporter/zipkin", "Zipkin is not sent to: use an otlp exporter to a backend that takes OTLP"),
    (
        "processor/groupbytrace",
        "tail sampling does its own grouping: leave it out in front of a tail_sampling processor",
    ),
    (
        "processor/logstransform",
        "write the operators as statements of a transform processor, which is converted",
    ),
    ("processor/routing", "use the routing connector, which is converted"),
    ("processor/schema", "rename attributes by statements of a transform processor, which is converted"),
    ("receiver/azureblob", "read the blobs in a collector, and send them on as OTLP"),
    (
        "receiver/azuremonitor",
        "prometheus.exporter.azure with prometheus.scrape gives these metrics under other names",
    ),
    ("receiver/collectd", SCRAPED),
    (
        "receiver/googlecloudmonitoring",
        "prometheus.exporter.gcp with prometheus.scrape gives these metrics under other names",
    ),
    (
        "receiver/haproxy",
        "HAProxy has a Prometheus endpoint of its own: scrape it with a prometheus receiver, which is converted",
    ),
    ("receiver/jmx", "run the JMX exporter of Prometheus as an agent of the JVM, and scrape it"),
    ("receiver/k8s_cluster", "scrape kube-state-metrics with discovery.kubernetes and prometheus.scrape"),
    (
        "receiver/k8s_objects",
        "for events, use the k8s_events receiver, which is converted; other objects are in kube-state-metrics as metrics",
    ),
    ("receiver/nsxt", SCRAPED),
    ("receiver/opencensus", "OpenCensus is retired: send OTLP"),
    (
        "receiver/rabbitmq",
        "RabbitMQ has a Prometheus plugin: scrape its port 15692 with a prometheus receiver, which is converted",
    ),
    (
        "receiver/receiver_creator",
        "discovery.kubernetes and discovery.relabel find what to scrape; loki.source.kubernetes what to read",
    ),
    ("receiver/snmp", "prometheus.exporter.snmp with prometheus.scrape; its modules are generated from MIBs"),
    (
        "receiver/snowflake",
        "prometheus.exporter.snowflake with prometheus.scrape gives these metrics under other names",
    ),
    (
        "receiver/systemd",
        "prometheus.exporter.unix with the collector `systemd` gives the states of units under other names",
    ),
    (
        "receiver/udp_log",
        "otelcol.receiver.syslog or loki.source.syslog listen on UDP for messages of syslog; for others, put a listener on TCP in front",
    ),
    ("receiver/windowsperfcounters", WINDOWS),
    ("receiver/windowsservice", WINDOWS),
    (
        "receiver/zookeeper",
        "ZooKeeper has a Prometheus endpoint of its own (metricsProvider): scrape it with a prometheus receiver, which is converted",
    ),
    (
        "extension/googleclientauth",
        "otelcol.auth.google of Alloy 1.18 refuses every configuration (\"invalid token_header\"): keep what uses it in a collector",
    ),
    ("extension/alloyengine", "the configuration that it names runs in Alloy as it is: add it to the output"),
    ("extension/ecs_observer", "discovery.ec2 or a file of targets for discovery.file find what to scrape"),
    ("extension/http_forwarder", "put a proxy in front of what requests are forwarded to"),
    ("extension/k8s_leader_elector", "use the `clustering` of Alloy's components"),
    ("extension/k8s_observer", "discovery.kubernetes finds the same targets"),
    (
        "extension/oidc",
        "Alloy has basic, bearer and OAuth 2 authentication: put a proxy that checks tokens in front",
    ),
    ("extension/opamp", "Alloy is managed by its `remotecfg` block, which speaks another protocol"),
];

const TO_LOKI: &str =
    "send it to Loki, which takes OTLP: an otlphttp exporter to https://LOKI/otlp, which is converted";

const TO_OTLP: &str = "send OTLP to a backend or collector that takes it: an otlp exporter is converted";

const SCRAPED: &str =
    "run its Prometheus exporter beside it, and scrape that with a prometheus receiver, which is converted";

const WINDOWS: &str = "prometheus.exporter.windows with prometheus.scrape gives metrics of other names: choose its collectors by `enabled_collectors`";

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
pub(crate) fn advice(name: &str) -> String {
    let advice = ADVICE.iter().find(|(of, _)| *of == name).map_or(GENERAL_ADVICE, |(_, advice)| advice);
    if name.starts_with("exporter/") { retarget::advice(advice) } else { advice.to_owned() }
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
