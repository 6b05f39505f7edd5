//! Metrics that Alloy scrapes where the Collector has a receiver: `prometheus.scrape` and the bridge to OTLP.

use flb2alloy_ir::collector::{Kind, Signal};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use flb2alloy_catalogue::units;

use crate::collector::Lowering;

/// The bridge from scraped metrics to what the instance feeds; gives where it takes them.
pub(super) fn bridge(lowering: &mut Lowering<'_>, id: InstanceId) -> Port {
    let kind = "otelcol.receiver.prometheus";
    let component = lowering.component(id);
    let own = component.suffix().unwrap_or(if component.type_name == "prometheus" {
        ""
    } else {
        &component.type_name
    });
    let label = lowering.label_like(id, kind, own);
    let block = Block::new(kind, label.as_str()).block(lowering.output_block(id));
    lowering.push(id, kind, &label, block);
    Port::of(kind, &format!("{kind}.{label}"))
}

/// `prometheus.scrape` of `targets`, which `fill` completes.
///
/// Counters and histograms come to the bridge as what they are only with `honor_metadata` (scrape.go,
/// PassMetadataInContext), which is experimental; remote write does without types.
pub(super) fn scrape(
    lowering: &mut Lowering<'_>,
    id: InstanceId,
    label: &str,
    targets: Expr,
    to: &Port,
    fill: impl FnOnce(Block) -> Block,
) {
    let kind = "prometheus.scrape";
    let label = lowering.bindings.canvas.label(kind, label);
    let block = Block::new(kind, label.as_str()).attribute("targets", targets);
    let mut block = canvas::forward_to(block, std::slice::from_ref(to));
    if needs_types(lowering, id) {
        block = block.attribute("honor_metadata", true);
    }
    lowering.push(id, kind, &label, fill(block));
}

/// Whether the metrics of the instance get to anything that tells a counter from a gauge.
fn needs_types(lowering: &Lowering<'_>, id: InstanceId) -> bool {
    let fed = lowering.graph.instances[id].output(Signal::Metrics);
    fed.iter().any(|fed| {
        let component = lowering.component(*fed);
        match (component.kind, component.type_name.as_str()) {
            (Kind::Exporter, name) => !matches!(name, "prometheus_remote_write" | "nop"),
            (Kind::Processor, "batch" | "memory_limiter") => needs_types(lowering, *fed),
            _ => true,
        }
    })
}

/// Sets how often is scraped.
pub(super) fn every(block: Block, interval: Expr) -> Block {
    if nanoseconds(&interval) == Some(60 * SECOND) {
        return block;
    }
    let short = is_short(&interval);
    let block = block.attribute("scrape_interval", interval.clone());
    if short { block.attribute("scrape_timeout", interval) } else { block }
}

const SECOND: i128 = 1_000_000_000;

/// Whether the interval is shorter than Alloy's timeout of 10 s: a scrape may not take longer than that.
pub(super) fn is_short(interval: &Expr) -> bool {
    nanoseconds(interval).is_some_and(|interval| interval < 10 * SECOND)
}

fn nanoseconds(interval: &Expr) -> Option<i128> {
    match interval {
        Expr::String(text) | Expr::RawString(text) => units::nanoseconds(text),
        _ => None,
    }
}
