//! `prometheusremotewrite` exporter: the bridge from OTLP and `prometheus.remote_write`.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::collector::Component;
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{BinaryOp, Block, Expr};

use super::{Special, endpoint};
use crate::canvas::{self, Port};
use crate::codes;
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

pub(super) const EXPORTER: Special = Special {
    name: "exporter/prometheus_remote_write",
    becomes: "otelcol.processor.transform, otelcol.exporter.prometheus and prometheus.remote_write",
    keys: &[
        exact("add_metric_suffixes", "otelcol.exporter.prometheus: add_metric_suffixes"),
        exact(
            "auth.*",
            "prometheus.remote_write: endpoint.basic_auth, oauth2, sigv4 or bearer_token, after the extension",
        ),
        exact("disable_scope_info", "no otelcol.processor.transform for the labels of scopes"),
        exact("endpoint", "prometheus.remote_write: endpoint.url"),
        exact("external_labels", "prometheus.remote_write: external_labels"),
        exact("headers", "prometheus.remote_write: endpoint.headers"),
        exact("namespace", "prometheus.remote_write: endpoint.write_relabel_config"),
        exact("proxy_url", "prometheus.remote_write: endpoint.proxy_url"),
        exact(
            "resource_to_telemetry_conversion.enabled",
            "otelcol.exporter.prometheus: resource_to_telemetry_conversion",
        ),
        unsupported(
            "resource_to_telemetry_conversion.*",
            "delete the attributes in an otelcol.processor.transform before",
        ),
        exact("send_metadata", "prometheus.remote_write: endpoint.metadata_config.send"),
        exact("target_info.enabled", "otelcol.exporter.prometheus: include_target_info"),
        exact("timeout", "prometheus.remote_write: endpoint.remote_timeout"),
        exact("tls.*", "prometheus.remote_write: endpoint.tls_config, keys of the same names"),
        exact(
            "translation_strategy",
            "otelcol.exporter.prometheus: add_metric_suffixes; only the strategies that escape names",
        ),
        operational("max_batch_request_parallelism", QUEUE),
        operational("max_batch_size_bytes", QUEUE),
        operational("remote_write_queue.*", QUEUE),
        operational("retry_on_failure.*", QUEUE),
        operational("sending_queue.*", QUEUE),
        operational("wal.*", QUEUE),
        unsupported("*", "see the `endpoint` block of prometheus.remote_write for what Alloy takes"),
    ],
    lower,
};

const QUEUE: &str =
    "prometheus.remote_write keeps a WAL on disk, retries from it, and sizes its batches by `queue_config`";

const WRITE: &str = "prometheus.remote_write";
const BRIDGE: &str = "otelcol.exporter.prometheus";

/// The Collector waits this long for an answer (exporterhelper.NewDefaultTimeoutConfig); Alloy waits 30 s.
const TIMEOUT: &str = "5s";

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let entries = lowering.component(id).config.entries().to_vec();
    write(lowering, id, &entries, None)
}

/// Writes to `url` what an exporter would serve as a page (exporter/prometheusexporter), after its keys.
pub(super) fn page(lowering: &mut Lowering<'_>, id: InstanceId, url: &str) -> Input {
    const KEPT: [(&str, &str); 4] = [
        ("add_metric_suffixes", "add_metric_suffixes"),
        ("const_labels", "external_labels"),
        ("namespace", "namespace"),
        ("resource_to_telemetry_conversion", "resource_to_telemetry_conversion"),
    ];
    let component = lowering.component(id);
    let kept = component.config.entries().iter().filter_map(|entry| {
        let (_, name) = KEPT.iter().find(|(theirs, _)| *theirs == entry.key.value)?;
        let mut entry = entry.clone();
        (*name).clone_into(&mut entry.key.value);
        Some(entry)
    });
    let kept: Vec<Entry> = if component.type_name == "prometheus" { kept.collect() } else { Vec::new() };
    write(lowering, id, &kept, Some(url))
}

fn write(lowering: &mut Lowering<'_>, id: InstanceId, entries: &[Entry], url: Option<&str>) -> Input {
    let component = lowering.component(id);
    let Some((write, bridge)) = alloy::component(WRITE).zip(alloy::component(BRIDGE)) else {
        return Input::Ports(Vec::new());
    };
    let mut write = Node::new(write.body);
    let mut bridge = Node::new(bridge.body);
    for entry in entries {
        key(lowering, component, entry, &mut write, &mut bridge);
    }
    if let Some(endpoint) = write.block("endpoint") {
        match url {
            // A page tells of types and descriptions, too.
            Some(url) => endpoint.set("url", url),
            None => {
                if endpoint.attribute("remote_timeout").is_none() {
                    endpoint.set("remote_timeout", TIMEOUT);
                }
                // The Collector sends no metadata unless told to.
                let sends = component.config.get("send_metadata").and_then(Value::as_str) == Some("true");
                if !sends && let Some(metadata) = endpoint.block("metadata_config") {
                    metadata.set("send", false);
                }
            }
        }
    }
    let label = lowering.label(id, WRITE);
    let block = write.fill(Block::new(WRITE, label.as_str()));
    lowering.push(id, WRITE, &label, block);
    let to = Port::of(WRITE, &format!("{WRITE}.{label}"));
    let label = lowering.label(id, BRIDGE);
    let block = Block::new(BRIDGE, label.as_str());
    let block = canvas::forward_to(bridge.fill(block), &[to]);
    lowering.push(id, BRIDGE, &label, block);
    let bridge = Port::input(&format!("{BRIDGE}.{label}"));
    let disabled =
        |path: &[&str], value: &str| component.config.at(path).and_then(Value::as_str) == Some(value);
    if !disabled(&["target_info", "enabled"], "false") {
        once(
            lowering,
            component,
            "of a resource without `service.name` and `service.instance.id`, Alloy writes `target_info`, too",
            "the Collector writes none of it",
        );
    }
    // Prometheus' WAL watcher, through which prometheus.remote_write sends, begins at the time of its start.
    once(
        lowering,
        component,
        "Alloy does not send points with times before its own start, such as those that a client kept back",
        "the Collector sends them",
    );
    if disabled(&["disable_scope_info"], "true") {
        return Input::Ports(vec![bridge]);
    }
    once(
        lowering,
        component,
        "attributes of an instrumentation scope do not become labels in Alloy; its name and version do",
        "the Collector makes `otel_scope_<key>` of each",
    );
    Input::Ports(vec![scope_labels(lowering, id, bridge)])
}

/// Says how metrics differ; once, although the exporter can run in several pipelines, and there can be several.
fn once(lowering: &mut Lowering<'_>, component: &Component, message: &str, label: &str) {
    if !lowering.ledger.diagnostics.iter().any(|said| said.message == message) {
        lowering.ledger.report(Diagnostic::info(codes::METRICS, message).at(component.span, label));
    }
}

/// Puts the scope's name and version where they become labels, as the Collector does (contrib,
/// pkg/translator/prometheusremotewrite/helper.go). What Alloy 1.18 has for it, `include_scope_labels`, is on by default
/// and does nothing.
fn scope_labels(lowering: &mut Lowering<'_>, id: InstanceId, bridge: Port) -> Port {
    const TRANSFORM: &str = "otelcol.processor.transform";
    let statements = ["name", "version"].map(|field| {
        Expr::statement(format!(
            "set(attributes[\"otel_scope_{field}\"], instrumentation_scope.{field}) where instrumentation_scope.{field} != \"\""
        ))
    });
    let wish = lowering
        .component(id)
        .suffix()
        .map_or("scope_labels".to_owned(), |suffix| format!("{suffix}_scope_labels"));
    let label = lowering.label_like(id, TRANSFORM, &wish);
    let block = Block::new(TRANSFORM, label.as_str())
        .comment("The Collector makes labels of these.")
        .block(
            Block::unlabelled("metric_statements")
                .attribute("context", "datapoint")
                .attribute("statements", Expr::Array(statements.into())),
        )
        .block(canvas::connect(Block::unlabelled("output"), "metrics", &[bridge]));
    lowering.push(id, TRANSFORM, &label, block);
    Port::input(&format!("{TRANSFORM}.{label}"))
}

/// Puts one key where it goes.
fn key<'a>(
    lowering: &mut Lowering<'a>,
    component: &'a Component,
    entry: &Entry,
    write: &mut Node,
    bridge: &mut Node,
) {
    let Some(endpoint) = write.block("endpoint") else { return };
    let flag = |key: &str| entry.value.get(key).and_then(Value::as_str).and_then(value::boolean);
    match entry.key.value.as_str() {
        "endpoint" => endpoint.set("url", value::string(&entry.value, lowering.env)),
        "timeout" => endpoint.set("remote_timeout", value::string(&entry.value, lowering.env)),
        "external_labels" => write.set("external_labels", value::any(&entry.value, lowering.env)),
        "namespace" => {
            let replacement = match entry.value.as_str() {
                Some(literal) => Expr::text(format!("{literal}_$1")),
                None => value::string(&entry.value, lowering.env).binary(BinaryOp::Add, "_$1"),
            };
            if let Some(rule) = endpoint.block("write_relabel_config") {
                rule.set("source_labels", Expr::array(["__name__"]));
                rule.set("target_label", "__name__");
                rule.set("replacement", replacement);
            }
        }
        // It goes before `add_metric_suffixes`.
        "translation_strategy" => match entry.value.as_str() {
            Some("UnderscoreEscapingWithSuffixes") => {}
            Some("UnderscoreEscapingWithoutSuffixes") => bridge.set("add_metric_suffixes", false),
            _ => lowering.ledger.unsupported(
                component.section,
                entry,
                "Alloy writes names in Prometheus' own characters: queries have to ask for underscores",
            ),
        },
        "add_metric_suffixes"
            if entry.value.as_str() == Some("false")
                && component.config.get("translation_strategy").is_none() =>
        {
            bridge.set("add_metric_suffixes", false);
        }
        "resource_to_telemetry_conversion" if flag("enabled") == Some(true) => {
            bridge.set("resource_to_telemetry_conversion", true);
        }
        "target_info" if flag("enabled") == Some(false) => bridge.set("include_target_info", false),
        _ => endpoint::key(lowering, component, WRITE, entry, endpoint),
    }
}
