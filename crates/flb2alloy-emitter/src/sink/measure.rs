//! Metrics of records: `stage.metrics` of a `loki.process` that sends nothing on. Alloy shows them on its own page.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::record::Path;
use flb2alloy_ir::sink::{Measure, MeasureKind};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::sink::attributes;
use crate::sink::loki::{self, Exported};
use crate::{codes, text};

/// The number that a text begins with, as sscanf finds it. Alloy would take `5m` for 300 seconds.
const NUMBER: &str = r"^\s*(?P<value>[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)";

/// Alloy forgets a series that no record touches for five minutes, Fluent Bit none.
const MAX_IDLE: &str = "8760h";

/// Where records are taken as OTLP.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node, sink: &Measure) -> Port {
    loki::report_values(lowering, node, &sink.labels, "labels of this metric");
    let value = value(sink);
    if value.is_some() {
        lowering.diagnostics.push(
            Diagnostic::info(
                codes::VALUES,
                "a text that is no number does nothing; Fluent Bit takes the number of the record before it again",
            )
            .at(node.span, "values of this metric"),
        );
    }
    let number =
        value.map(|_| Block::unlabelled("stage.regex").attribute("expression", Expr::statement(NUMBER)));
    let metrics = Block::unlabelled("stage.metrics").block(metric(sink));
    let labels = Exported::new(sink.labels.iter().map(|label| label.name.as_str()).collect());
    let stages = labels.stages().into_iter().chain(number).chain([metrics]);
    let process = lowering.stages(node, stages.collect(), &[]);
    let exporter = lowering
        .component(node, "otelcol.exporter.loki", &node.name, |block| canvas::forward_to(block, &[process]));
    let statements = statements(lowering, sink, value);
    loki::entries(lowering, node, &statements, exporter)
}

/// Where the value is that the metric needs.
fn value(sink: &Measure) -> Option<&Path> {
    match &sink.kind {
        MeasureKind::Counter => None,
        MeasureKind::Gauge { value } | MeasureKind::Histogram { value, .. } => Some(value),
    }
}

fn metric(sink: &Measure) -> Block {
    let metric = |kind: &str| {
        Block::unlabelled(kind)
            .attribute("name", sink.name.as_str())
            .attribute("prefix", sink.prefix.as_str())
            .attribute("description", text::expr(&sink.description))
    };
    let metric = match &sink.kind {
        MeasureKind::Counter => {
            metric("metric.counter").attribute("match_all", true).attribute("action", "inc")
        }
        MeasureKind::Gauge { .. } => {
            metric("metric.gauge").attribute("source", "value").attribute("action", "set")
        }
        MeasureKind::Histogram { buckets, .. } => metric("metric.histogram")
            .attribute("source", "value")
            .attribute("buckets", Expr::array(buckets.iter().map(|bound| text::number(*bound)))),
    };
    metric.attribute("max_idle_duration", MAX_IDLE)
}

/// Statements that make labels of attributes, and the value the line.
fn statements(lowering: &Lowering<'_>, sink: &Measure, value: Option<&Path>) -> Vec<Statement> {
    let record = Root::record();
    let mut statements = Vec::new();
    if lowering.carries_tag() {
        statements.push(Statement::set("log.attributes", "{}"));
    }
    for label in &sink.labels {
        statements.extend(attributes::set(&record, &label.name, &label.value));
    }
    statements.extend(value.map(|path| {
        Statement::set("log.body", format!("String({})", record.at(path))).when_some(record.guard(path))
    }));
    if !sink.labels.is_empty() {
        let names: Vec<&str> = sink.labels.iter().map(|label| label.name.as_str()).collect();
        statements
            .push(Statement::set(r#"log.attributes["loki.attribute.labels"]"#, quote(&names.join(", "))));
    }
    statements.push(Statement::set(r#"log.attributes["loki.format"]"#, r#""raw""#));
    statements
}
