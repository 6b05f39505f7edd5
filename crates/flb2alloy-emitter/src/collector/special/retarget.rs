//! Exporters that Alloy has nothing for, where the caller says where else to send: over OTLP.

use flb2alloy_ir::collector::Signal;
use flb2alloy_ir::{Outcome, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use super::remote_write;
use crate::canvas::Port;
use crate::collector::graph::InstanceId;
use crate::collector::{Input, Lowering};

const EXPORTER: &str = "otelcol.exporter.otlphttp";

/// What Loki's API for pushing is under; its API for OTLP is beside it.
const PUSH: &str = "/loki/api/v1/push";

/// What is said of an exporter that is not converted.
pub(crate) fn advice(advice: &str) -> String {
    format!(
        "{advice}; --otlp-url URL sends what it takes there, --loki-url URL its logs to Loki, --prometheus-url URL writes \
         its metrics to Prometheus or Mimir"
    )
}

/// Says that what the exporter takes comes out so, and accounts for its keys.
fn report(lowering: &mut Lowering<'_>, id: InstanceId, how: &str) {
    let component = lowering.component(id);
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {how}", component.id),
        )
        .at(component.span, "sent elsewhere"),
    );
    for entry in component.config.entries() {
        lowering.ledger.judge(component.section, entry, Outcome::Approximate, how);
    }
}

/// Sends what the exporter takes to the server that the caller names, if one is named.
pub(crate) fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Option<Input> {
    let options = lowering.options;
    if let Some(url) = &options.prometheus_url
        && lowering.signals_into(id) == [Signal::Metrics]
    {
        report(
            lowering,
            id,
            &format!(
                "its metrics are written to {url}: where they were scraped from a page, they lack the labels job and instance \
                 of the scrape"
            ),
        );
        return Some(remote_write::page(lowering, id, url));
    }
    let (url, only_logs) = match (&options.loki_url, &options.otlp_url) {
        (Some(url), _) => {
            (format!("{}/otlp", url.strip_suffix(PUSH).unwrap_or(url).trim_end_matches('/')), true)
        }
        (None, Some(url)) => (url.clone(), false),
        (None, None) => return None,
    };
    let component = lowering.component(id);
    let taken = lowering.signals_into(id);
    if only_logs && !taken.contains(&Signal::Logs) {
        return None;
    }
    let how = format!("what it takes is sent over OTLP to {url}: queries and dashboards have to follow");
    report(lowering, id, &how);
    if only_logs && let Some(signal) = taken.iter().find(|signal| **signal != Signal::Logs) {
        lowering.ledger.report(
            Diagnostic::error(codes::SIGNAL_LOST, format!("Loki takes no {}", signal.as_str()))
                .at(component.span, "they go nowhere")
                .help("give --otlp-url with a server that takes them, too"),
        );
    }
    let label = lowering.label_like(id, EXPORTER, component.suffix().unwrap_or(&component.type_name));
    let block = Block::new(EXPORTER, label.as_str())
        .block(Block::unlabelled("client").attribute("endpoint", url.as_str()));
    lowering.push(id, EXPORTER, &label, block);
    let port = Port::input(&format!("{EXPORTER}.{label}"));
    Some(if only_logs { Input::Only(Signal::Logs, port) } else { Input::Ports(vec![port]) })
}
