//! `kubernetes_events`: events of Kubernetes (plugins/in_kubernetes_events).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::source::{KubernetesApi, KubernetesEvents, Source, Tag};
use crate::text::Text;

const WATCH: &str = "Alloy watches the API without such intervals and limits";
const POSITIONS: &str = "Alloy keeps its position in its own storage path";
const SERVICE: &str = "https://kubernetes.default.svc";

const OPTIONS: &[Opt] = &[
    operational("listen", "it listens nowhere").default("0.0.0.0"),
    operational("host", "kube_url says where the API is").default("localhost"),
    operational("port", "kube_url says where the API is"),
    exact("kube_url", "api_server").default(SERVICE),
    operational("interval_sec", WATCH).default("0"),
    operational("interval_nsec", WATCH).default("500000000"),
    operational("kube_watch_timeout", WATCH).default("10m"),
    operational("tls.debug", "Alloy has one log level: the logging block").default("0"),
    exact("tls.verify", "insecure_skip_verify").default("true"),
    operational("tls.vhost", "the name of the API's certificate is that of its URL"),
    exact("kube_ca_file", "ca_file").default("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"),
    unsupported(
        "kube_ca_path",
        "join the certificates of the folder into one file and name it with kube_ca_file",
    ),
    exact("kube_token_file", "bearer_token_file")
        .default("/var/run/secrets/kubernetes.io/serviceaccount/token"),
    operational("kube_token_ttl", "Alloy reads the token's file anew by itself").default("10m"),
    operational("kube_request_limit", WATCH).default("0"),
    unsupported(
        "kube_retention_time",
        "at its first start Alloy sends all events that the API server still has",
    )
    .default("1h"),
    exact("kube_namespace", "namespaces"),
    operational("db", POSITIONS),
    operational("db.sync", POSITIONS).default("normal"),
    operational("db.locking", POSITIONS).default("false"),
    operational("db.journal_mode", POSITIONS).default("WAL"),
];

pub(crate) static KUBERNETES_EVENTS: Plugin = Plugin {
    id: "input/kubernetes_events",
    names: &["kubernetes_events"],
    becomes: "loki.source.kubernetes_events",
    options: &[OPTIONS, client::NET, tls::PROMETHEUS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let url = keys.text("kube_url").map(|given| given.text);
    let ca_file = keys.text("kube_ca_file").map(|given| given.text);
    let token_file = keys.text("kube_token_file").map(|given| given.text);
    let insecure_skip_verify = !keys.flag("tls.verify").unwrap_or(true);
    let others: Vec<&str> = tls::PROMETHEUS
        .iter()
        .map(|option| option.name)
        .filter(|name| *name != "tls.verify" && keys.has(name))
        .collect();
    for name in others {
        keys.unsupported(name, "kube_url and kube_ca_file say how the API is spoken to");
    }
    let default = |file: &str| Text::literal(format!("/var/run/secrets/kubernetes.io/serviceaccount/{file}"));
    let elsewhere = url.filter(|url| url.as_literal() != Some(SERVICE));
    let api = elsewhere.map(|url| KubernetesApi {
        url,
        ca_file: Some(ca_file.unwrap_or_else(|| default("ca.crt"))),
        token_file: Some(token_file.unwrap_or_else(|| default("token"))),
        insecure_skip_verify,
    });
    keys.suggest_name("kubernetes_events");
    Some(Source::KubernetesEvents(Box::new(KubernetesEvents {
        namespaces: keys.all("kube_namespace").into_iter().map(|given| given.text).collect(),
        api,
        tag: Tag::Literal(keys.text("tag").map(|given| given.text).unwrap_or_default()),
    })))
}
