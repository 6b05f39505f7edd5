//! Keys whose values have another shape in Alloy.

use flb2alloy_catalogue::OPERATORS;
use flb2alloy_ir::{Outcome, codes};
use flb2alloy_ottl::{Context, Host, Paths, Place, Signal, infer};
use flb2alloy_parser::collector::{Entry, Item, Value, ValueKind};
use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_syntax::{Block, Expr};

use super::ottl::{self, Reading};
use super::scope::Scope;
use super::tree::Node;
use super::value;
use crate::canvas::{self, Component, Content};

/// `log_statements` and the like of the transform processor: a list of groups, or of statements whose context is inferred.
/// Alloy has other blocks for the latter, which run after the former.
pub(super) fn statements(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let key = entry.key.value.as_str();
    let (signal, name) = ottl::signal_of(key);
    let reading = |context, place| Reading { host: Host::TransformProcessor, place, context, signal };
    let mut flat = Vec::new();
    let mut comments = canvas::comments(&entry.comments);
    for item in entry.value.items() {
        if item.value.scalar().is_some() {
            flat.push(item);
            continue;
        }
        comments.extend(canvas::comments(&item.comments));
        let Some(list) = item.value.get("statements").filter(|list| !list.items().is_empty()) else {
            // Without statements a group does nothing.
            continue;
        };
        let named = item.value.get("context").and_then(Value::as_str).unwrap_or_default();
        let only_statements = item.value.entries().iter().all(|entry| entry.key.value == "statements");
        if named.is_empty() && only_statements {
            flat.extend(list.items());
            continue;
        }
        let context = match named {
            "" => inferred(&list.items().iter().collect::<Vec<_>>(), signal),
            named => Context::named(&named.to_lowercase()),
        };
        let Some(block) = node.facts.block(key) else { return };
        let mut group = Node::new(block.body);
        group.set("context", context.map_or_else(|| named.to_owned(), |context| context.name().to_owned()));
        for field in item.value.entries() {
            match field.key.value.as_str() {
                "error_mode" => group.set("error_mode", field.value.as_str().unwrap_or_default()),
                "conditions" => {
                    let reading = reading(context.map(|context| (context, Paths::Legacy)), Place::Condition);
                    group.set("conditions", Expr::Array(ottl::texts(scope, &field.value, reading)));
                }
                "statements" => {
                    let reading =
                        reading(context.map(|context| (context, Paths::Completed)), Place::Statement);
                    group.set("statements", Expr::Array(ottl::texts(scope, &field.value, reading)));
                }
                "context" => {}
                _ => scope.ledger.unknown(scope.component.section, field, &scope.name, None),
            }
        }
        node.add(block.name, group, std::mem::take(&mut comments));
    }
    let texts = ottl::taken(scope, &flat, reading(None, Place::Statement));
    if !texts.is_empty()
        && let Some(inner) = node.block("statements")
    {
        inner.set_with(signal_name(inner, name), Expr::Array(texts), comments);
    }
}

fn signal_name(inner: &Node, name: &str) -> &'static str {
    inner.facts.attribute(name).map_or("log", |attribute| attribute.name)
}

/// The context of a group that has conditions and names no context.
fn inferred(items: &[&Item], signal: Signal) -> Option<Context> {
    let texts: Vec<(&str, Place)> =
        items.iter().filter_map(|item| Some((item.value.as_str()?, Place::Statement))).collect();
    infer(&texts, Host::TransformProcessor, signal).ok()
}

/// Alloy's spanmetrics wants a histogram and one of its two kinds; the Collector takes an explicit one where none is
/// written.
pub(super) fn histogram(node: &mut Node) {
    let Some(inner) = node.block("histogram") else { return };
    if !inner.has_block("explicit") && !inner.has_block("exponential") {
        inner.block("explicit");
    }
}

/// The Collector gives each series the label `collector.instance.id`, another one at each start; Alloy does so only if it
/// is told to.
pub(super) fn instance_label(scope: &mut Scope<'_, '_>) {
    const LABEL: &str = "collector.instance.id";
    let excluded = scope.component.config.get("exclude_dimensions").map(Value::items).unwrap_or_default();
    if excluded.iter().any(|item| item.value.as_str() == Some(LABEL)) {
        return;
    }
    scope.ledger.report(
        Diagnostic::info(crate::codes::METRICS, format!("series of spans do not have the label `{LABEL}`"))
            .at(scope.component.span, "the Collector sets it, to another value at each start")
            .help("set include_collector_instance_id = true in Alloy if anything asks for it"),
    );
}

/// `loglevel` of the older logging exporter.
pub(super) fn log_level(_scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let verbosity = match entry.value.as_str() {
        Some("debug") => "detailed",
        Some("info") => "normal",
        _ => return,
    };
    node.set("verbosity", verbosity);
}

/// The operators of filelog. Those that were once in the Collector are left out: Alloy would refuse the whole list.
pub(super) fn operators(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let mut taken = Vec::new();
    for item in entry.value.items() {
        let kind = item.value.entries().iter().find(|field| field.key.value == "type");
        let unknown = kind.and_then(|kind| Some((kind, kind.value.as_str()?)));
        let Some((kind, name)) = unknown.filter(|(_, name)| !OPERATORS.contains(name)) else {
            taken.push(value::any(&item.value, scope.env));
            continue;
        };
        let message = format!("there is no operator `{name}`");
        for field in item.value.entries() {
            scope.ledger.judge(scope.component.section, field, Outcome::Unsupported, message.as_str());
        }
        let near = flb2alloy_parser::nearest(name, OPERATORS.iter().copied());
        let help = near.map_or_else(
            || "today's Collector refuses it, too: write it as move, copy, add, remove or retain".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        scope.ledger.report(
            Diagnostic::error(codes::UNKNOWN_KEY, message).at(kind.value.span, "left out").help(help),
        );
    }
    node.set_with("operators", Expr::Array(taken), canvas::comments(&entry.comments));
}

/// `node_from_env_var: NAME`
pub(super) fn node_from_env(_scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    if let ValueKind::Scalar(scalar) = &entry.value.kind
        && let Some(name) = scalar.literal()
    {
        node.set("node", Expr::call("sys.env", [name]));
    }
}

/// The older `pod_association: [{from, name}]`, and the newer `[{sources: [{from, name}]}]`.
pub(super) fn pod_association(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let Some(block) = node.facts.block("pod_association") else { return };
    let Some(source) = block.block("source") else { return };
    let mut comments = canvas::comments(&entry.comments);
    for item in entry.value.items() {
        comments.extend(canvas::comments(&item.comments));
        let sources: Vec<&Value> = match item.value.get("sources") {
            Some(sources) => sources.items().iter().map(|item| &item.value).collect(),
            None => vec![&item.value],
        };
        let mut association = Node::new(block.body);
        for value in sources {
            let mut inner = Node::new(source.body);
            scope.object(value.entries(), None, &mut inner, "pod_association.sources");
            // The connection has no name to look up.
            if value.get("from").and_then(Value::as_str) == Some("connection") {
                inner.unset("name");
            }
            association.add(source.name, inner, Vec::new());
        }
        node.add(block.name, association, std::mem::take(&mut comments));
    }
}

/// `detectors`: some have other names in Alloy.
pub(super) fn detectors(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let mut names = Vec::new();
    for (name, span) in list(&entry.value) {
        names.push(match name {
            "k8snode" | "k8s_api" => "kubernetes_node",
            name => name,
        });
        let known = node.facts.block(names.last().copied().unwrap_or_default()).is_some();
        if !known && name != "env" {
            names.pop();
            scope.ledger.report(
                Diagnostic::warning(codes::UNSUPPORTED, format!("Alloy has no detector `{name}`"))
                    .at(span, "left out"),
            );
        }
    }
    node.set_with("detectors", Expr::array(names), canvas::comments(&entry.comments));
}

fn list(value: &Value) -> Vec<(&str, Span)> {
    let items = value.items().iter().map(|item| &item.value);
    let all: Vec<&Value> = if value.items().is_empty() { vec![value] } else { items.collect() };
    all.into_iter().filter_map(|value| Some((value.as_str()?, value.span))).collect()
}

/// `log_severity_number.min`: a number there, a name here.
pub(super) fn severity(_scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let number =
        entry.value.as_str().and_then(|text| text.parse::<usize>().ok()).filter(|n| (1..=24).contains(n));
    let Some(number) = number else { return };
    let names = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
    let (name, part) = (names[(number - 1) / 4], (number - 1) % 4 + 1);
    let severity = if part == 1 { name.to_owned() } else { format!("{name}{part}") };
    node.set_with("min", severity, canvas::comments(&entry.comments));
}

/// Alloy's otlphttp wants an `endpoint` also where each signal has its own.
pub(super) fn http_endpoint(node: &mut Node) {
    let own = ["logs_endpoint", "metrics_endpoint", "traces_endpoint"];
    let Some(endpoint) = own.iter().find_map(|name| node.attribute(name)).cloned() else { return };
    let base = match endpoint {
        Expr::String(text) => {
            let host = text.find("://").map_or(0, |at| at + 3);
            let end = text[host..].find('/').map_or(text.len(), |at| host + at);
            Expr::text(&text[..end])
        }
        other => other,
    };
    if let Some(client) = node.block("client")
        && client.attribute("endpoint").is_none()
    {
        client.set("endpoint", base);
    }
}

/// Where a group asks for no strategy, franz-go takes `cooperative-sticky`, and Alloy `range`.
pub(super) fn group_rebalance(node: &mut Node) {
    let names = ["group_rebalance_strategy", "group_rebalance_strategies"];
    if names.iter().all(|name| node.attribute(name).is_none()) {
        node.set("group_rebalance_strategy", "cooperative-sticky");
    }
}

/// `filename`: the token in a file, which counts before `token`.
pub(super) fn token_file(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    if let Some(content) = file_content(scope, entry) {
        node.set("token", content);
    }
}

/// What a file holds, read by a component of its own.
fn file_content(scope: &mut Scope<'_, '_>, entry: &Entry) -> Option<Expr> {
    let path = value::text(entry.value.scalar()?, None);
    let wish = scope.component.id.replace('/', "_");
    let label = scope.bindings.canvas.label("local.file", &wish);
    let block =
        Block::new("local.file", label.as_str()).attribute("filename", path).attribute("is_secret", true);
    scope.bindings.helpers.push(Component {
        kind: "local.file",
        label: label.clone(),
        sections: vec![scope.component.section],
        comments: canvas::comments(&entry.comments),
        content: Content::Block(block),
    });
    Some(Expr::reference(&format!("local.file.{label}.content")))
}

/// `client_auth` of basicauth. Alloy starts a server with each of its authenticators and has none without `htpasswd`, so
/// that its block `client_auth` does for nothing but to go with that. Alone, the older attributes do.
pub(super) fn client_auth(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let is_server = scope.component.config.get("htpasswd").is_some();
    let target = if is_server { node.block("client_auth") } else { Some(node) };
    let Some(target) = target else { return };
    for field in entry.value.entries() {
        let name = field.key.value.as_str();
        match name.strip_suffix("_file").filter(|_| !is_server) {
            Some(name) => {
                let Some(content) = file_content(scope, field) else { continue };
                match name {
                    "username" => target.set("username", Expr::call("convert.nonsensitive", [content])),
                    _ => target.set("password", content),
                }
            }
            None => {
                if let Some(place) = super::place::find(target.facts, name) {
                    scope.put(place, field, None, target, name);
                }
            }
        }
    }
}

/// A header that is deleted has no value; Alloy wants one all the same.
pub(super) fn deleted_headers(node: &mut Node) {
    for header in node.blocks_mut("header") {
        if header.attribute("action") == Some(&Expr::text("delete")) && header.attribute("value").is_none() {
            header.set("value", "");
        }
    }
}

/// Of a limit in bytes and one in percent the Collector takes the former, and Alloy wants one. A limit in percent without
/// one for spikes has a fifth of it for those, which Alloy wants to be told.
pub(super) fn memory_limits(node: &mut Node) {
    if node.attribute("limit").is_some() {
        node.unset("limit_percentage");
        node.unset("spike_limit_percentage");
    } else if node.attribute("spike_limit_percentage").is_none()
        && let Some(Expr::Number(limit)) = node.attribute("limit_percentage")
        && let Ok(limit) = limit.parse::<u64>()
    {
        node.set("spike_limit_percentage", (limit / 5).max(1));
    }
}

/// What k8sattributes looks up. (`config.go` of the processor; one name that is not of these keeps it from starting.)
const METADATA: [&str; 30] = [
    "container.id",
    "container.image.name",
    "container.image.repo_digests",
    "container.image.tag",
    "container.image.tags",
    "k8s.cluster.uid",
    "k8s.container.name",
    "k8s.cronjob.name",
    "k8s.cronjob.uid",
    "k8s.daemonset.name",
    "k8s.daemonset.uid",
    "k8s.deployment.name",
    "k8s.deployment.uid",
    "k8s.job.name",
    "k8s.job.uid",
    "k8s.namespace.name",
    "k8s.node.name",
    "k8s.node.uid",
    "k8s.pod.hostname",
    "k8s.pod.ip",
    "k8s.pod.name",
    "k8s.pod.start_time",
    "k8s.pod.uid",
    "k8s.replicaset.name",
    "k8s.replicaset.uid",
    "k8s.statefulset.name",
    "k8s.statefulset.uid",
    "service.instance.id",
    "service.name",
    "service.namespace",
];

/// `extract.metadata` of k8sattributes.
pub(super) fn metadata(scope: &mut Scope<'_, '_>, entry: &Entry, node: &mut Node) {
    let mut names = Vec::new();
    for (name, span) in list(&entry.value) {
        if METADATA.contains(&name) || name == "service.version" {
            names.push(name);
        } else {
            scope.ledger.report(
                Diagnostic::warning(
                    codes::UNSUPPORTED,
                    format!("k8sattributes of v0.158 does not know `{name}`"),
                )
                .at(span, "left out: the processor would not start"),
            );
        }
    }
    node.set_with("metadata", Expr::array(names), canvas::comments(&entry.comments));
}
