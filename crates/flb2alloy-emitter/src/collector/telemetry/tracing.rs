//! `service.telemetry.traces`: the spans of the program itself, which Alloy's `tracing` block sends to an exporter.

use flb2alloy_ir::collector::Ledger;
use flb2alloy_ir::{Outcome, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{Block, Expr};

use super::super::value::{self, Env};
use super::SPANS;
use crate::canvas::{self, Canvas, Component, Content, Port};

/// The `tracing` block and the exporters that it feeds; None where no spans are sent.
pub(super) fn lower(
    traces: &Entry,
    section: usize,
    ledger: &mut Ledger,
    canvas: &mut Canvas,
    env: &Env,
) -> Option<(Block, Vec<Component>)> {
    if traces.value.get("level").and_then(Value::as_str) == Some("none") {
        return None;
    }
    let mut exporters = Vec::new();
    for processor in traces.value.get("processors").map(Value::items).unwrap_or_default() {
        for kind in processor.value.entries() {
            let Some(otlp) = kind.value.get("exporter").and_then(|exporter| exporter.get("otlp")) else {
                continue;
            };
            exporters.extend(exporter(otlp, section, canvas, env));
            for key in otlp.entries() {
                if ["endpoint", "protocol", "insecure"].contains(&key.key.value.as_str()) {
                    ledger.judge(section, key, Outcome::Approximate, SPANS);
                }
            }
        }
    }
    if exporters.is_empty() {
        return None;
    }
    ledger.report(
        Diagnostic::warning(codes::APPROXIMATE, format!("`traces` comes out nearly the same: {SPANS}"))
            .at(traces.key.span, "approximate"),
    );
    let fraction = traces.value.get("sampler").map_or(Some("1"), fraction).unwrap_or("1");
    let ports: Vec<Port> = exporters.iter().map(|exporter: &Component| Port::input(&exporter.id())).collect();
    // Alloy's default is a tenth of all traces.
    let block = Block::unlabelled("tracing")
        .optional("sampling_fraction", (fraction != "0.1").then(|| value::number(fraction)).flatten());
    let propagators = traces.value.get("propagators").map(Value::items).unwrap_or_default();
    let sends = propagators.iter().any(|name| name.value.as_str() == Some("tracecontext"));
    let block = block.optional("send_traceparent", sends.then_some(true));
    Some((canvas::connect(block, "write_to", &ports), exporters))
}

/// The share of traces that a sampler takes.
fn fraction(sampler: &Value) -> Option<&str> {
    let (name, inner) = sampler.entries().first().map(|entry| (entry.key.value.as_str(), &entry.value))?;
    match name {
        "always_off" => Some("0"),
        "trace_id_ratio_based" => inner.get("ratio")?.as_str(),
        "parent_based" => fraction(inner.get("root")?),
        _ => Some("1"),
    }
}

/// The exporter of Alloy for one of the SDK's (otelconf/v0.3.0/trace.go).
fn exporter(otlp: &Value, section: usize, canvas: &mut Canvas, env: &Env) -> Option<Component> {
    let is_grpc = otlp.get("protocol").and_then(Value::as_str) == Some("grpc");
    let is_insecure = otlp.get("insecure").and_then(Value::as_str).and_then(value::boolean) == Some(true);
    let endpoint = value::string(otlp.get("endpoint")?, env);
    let kind = if is_grpc { "otelcol.exporter.otlp" } else { "otelcol.exporter.otlphttp" };
    let label = canvas.label(kind, "own_traces");
    let mut block = Block::new(kind, label.as_str());
    let mut client = Block::unlabelled("client");
    match endpoint {
        Expr::String(text) => {
            let (scheme, rest) = match text.split_once("://") {
                Some((scheme, rest)) => (scheme.to_owned(), rest.to_owned()),
                None => (if is_insecure { "http" } else { "https" }.to_owned(), text),
            };
            let host = rest.split('/').next().unwrap_or_default();
            if is_grpc {
                client = client.attribute("endpoint", host);
                if scheme == "http" {
                    client = client.block(Block::unlabelled("tls").attribute("insecure", true));
                }
            } else {
                client = client.attribute("endpoint", format!("{scheme}://{host}"));
                // A path is the whole path; without one the exporter adds its own.
                if rest.contains('/') {
                    block = block.attribute("traces_endpoint", format!("{scheme}://{rest}"));
                }
            }
        }
        endpoint => {
            client = client.attribute("endpoint", endpoint);
            if is_grpc && is_insecure {
                client = client.block(Block::unlabelled("tls").attribute("insecure", true));
            }
        }
    }
    Some(Component {
        kind,
        label,
        sections: vec![section],
        comments: Vec::new(),
        content: Content::Block(block.block(client)),
    })
}
