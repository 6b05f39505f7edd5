//! Loki outputs: the record as a line, labels and structured metadata, and `loki.write`.

use flb2alloy_ir::client::Client;
use flb2alloy_ir::pipeline::{Node, NodeKind, Service};
use flb2alloy_ir::record::Operand;
use flb2alloy_ir::sink::{Label, Line, Loki, SingleKey, Sink};
use flb2alloy_ir::{Piece, Text};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Context, Port, Statements};
use crate::lower::Lowering;
use crate::ottl::Statement;
use crate::sink::delivery;
use crate::{client, codes, text};

mod exported;
mod record;

pub(crate) use exported::Exported;
use record::{METADATA_PREFIX, Metadata};

/// What `loki.write` needs to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Destination {
    client: Client,
    tenant: Option<Text>,
}

/// Where records are taken as OTLP.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) -> Port {
    report(lowering, node, sink);
    let writer = writer(lowering, node, sink);
    let stages = stages(sink);
    let process = if stages.is_empty() { writer } else { lowering.stages(node, stages, &[writer]) };
    let exporter = lowering
        .component(node, "otelcol.exporter.loki", &node.name, |block| canvas::forward_to(block, &[process]));
    let statements = record::statements(lowering, sink);
    entries(lowering, node, &statements, exporter)
}

/// The statements that make entries of records, in front of `exporter`.
pub(crate) fn entries(
    lowering: &mut Lowering<'_>,
    node: &Node,
    statements: &[Statement],
    exporter: Port,
) -> Port {
    let mut block = Statements {
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    block.comments = canvas::comments(&node.comments);
    let mut blocks = Vec::new();
    if lowering.carries_otlp() {
        // otelcol.exporter.loki would make labels of these.
        blocks.push(Statements {
            context: Context::Resource,
            statements: vec!["set(resource.attributes, {})".to_owned()],
            ..Statements::default()
        });
        let bare = [
            r#"keep_matching_keys(log.attributes, "^fluentbit\\.tag$")"#,
            "set(log.severity_number, 0)",
            r#"set(log.severity_text, "")"#,
        ];
        block.statements.splice(0..0, bare.map(str::to_owned));
    }
    blocks.push(block);
    lowering.transform(node, &node.name, blocks, vec![exporter])
}

/// `loki.write`; outputs that go to the same place in the same way share it.
pub(crate) fn writer(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) -> Port {
    let destination = Destination { client: sink.client.clone(), tenant: sink.tenant.clone() };
    if let Some((_, port)) = lowering.writers.iter().find(|(known, _)| *known == destination) {
        return port.clone();
    }
    let endpoint = endpoint(&destination, &lowering.pipeline.service);
    let name = if is_shared(lowering, &destination) { "default" } else { &node.name };
    let port = lowering.component(node, "loki.write", name, |block| block.block(endpoint));
    lowering.writers.push((destination, port.clone()));
    port
}

fn is_shared(lowering: &Lowering<'_>, destination: &Destination) -> bool {
    let same = |node: &&Node| match &node.kind {
        NodeKind::Sink(Sink::Loki(sink)) => {
            sink.client == destination.client && sink.tenant == destination.tenant
        }
        _ => false,
    };
    lowering.pipeline.nodes.iter().filter(same).count() > 1
}

fn endpoint(destination: &Destination, service: &Service) -> Block {
    let Destination { client, tenant } = destination;
    let block = Block::unlabelled("endpoint")
        .attribute("url", text::expr(&client.url))
        .optional("batch_wait", service.flush.filter(|flush| flush.as_secs_f64() != 1.0).map(text::duration))
        .optional("tenant_id", tenant.as_ref().map(text::expr));
    let block = client::attributes(block, client).optional("headers", client::headers(client));
    let block = delivery::endpoint(block, client.retry, service);
    client::blocks(block, client)
}

/// Stages behind the exporter.
fn stages(sink: &Loki) -> Vec<Block> {
    let unlabelled = Block::unlabelled;
    let metadata = Metadata::of(sink);
    let known = record::known_labels(sink);
    let labels = Exported::new(known.clone());
    let mut stages = if metadata == Metadata::Rest { Vec::new() } else { labels.stages() };
    match metadata {
        Metadata::None => {}
        Metadata::Named => {
            let values = sink.structured_metadata.iter().map(|label| {
                (label.name.clone(), Expr::from(exported::name_of(&metadata.attribute(&label.name))))
            });
            stages.push(unlabelled("stage.structured_metadata").attribute("values", Expr::object(values)));
        }
        Metadata::Marked => {
            let regex = format!("^{METADATA_PREFIX}");
            stages.push(unlabelled("stage.structured_metadata").attribute("regex", regex.as_str()));
        }
        // Everything goes there, and the labels come back.
        Metadata::Rest => {
            let back =
                known.iter().map(|label| (*label, Expr::from(labels.other_name(label).unwrap_or_default())));
            let back = Expr::object(back);
            let there = known.iter().map(|label| labels.other_name(label).unwrap_or(label));
            let dropped: Vec<Expr> = there.chain(labels.added()).map(Expr::from).collect();
            stages.extend([
                unlabelled("stage.structured_metadata").attribute("regex", ".+"),
                unlabelled("stage.labels")
                    .attribute("source_type", "structured_metadata")
                    .attribute("values", back),
                unlabelled("stage.structured_metadata_drop").attribute("values", dropped),
            ]);
        }
    }
    stages
}

/// Says which values make other labels.
pub(crate) fn report_values<'l>(
    lowering: &mut Lowering<'_>,
    node: &Node,
    labels: impl IntoIterator<Item = &'l Label>,
    place: &str,
) {
    if labels.into_iter().any(|label| matches!(label.value, Operand::Path(_))) {
        lowering.diagnostics.push(
            Diagnostic::info(codes::VALUES, "labels drawn from fractions, null or arrays differ: Fluent Bit writes 1.500000, \"null\" and no label, Alloy 1.5, no label and JSON")
                .at(node.span, place)
                .help("strings and whole numbers are the same; a path into a value that is no map gives that value in Fluent Bit and nothing in Alloy"),
        );
    }
}

fn report(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) {
    let labels = sink.labels.iter().chain(&sink.structured_metadata);
    report_values(lowering, node, labels, "labels of this output");
    if sink.drop_single_key == SingleKey::Json && sink.line == Line::Json {
        let message =
            r"a value that stands alone is written with \u003c, \u003e and \u0026 for `<`, `>` and `&`";
        lowering.diagnostics.push(
            Diagnostic::info(codes::VALUES, message)
                .at(node.span, "in lines of this output; Fluent Bit writes letters beyond ASCII in this way")
                .help("queries that read JSON see the same text; `Drop_Single_Key raw` writes it bare"),
        );
    }
    if sink.line == Line::Native {
        lowering.diagnostics.push(
            Diagnostic::info(codes::NATIVE_LINES, "lines are the bare text under `log` or `message`; other keys are structured metadata")
                .at(node.span, "lines of this output")
                .help("queries that say `| json` or look for `\"log\":` have to be changed: use the field name as a label filter"),
        );
    }
}

/// Whether every label is known now, so that the loki components can set it.
pub(crate) fn static_labels(sink: &Loki) -> Option<Vec<(&str, &Text)>> {
    sink.labels
        .iter()
        .map(|label| match &label.value {
            Operand::Text(text) if !text.0.iter().any(|piece| matches!(piece, Piece::Variable { .. })) => {
                Some((label.name.as_str(), text))
            }
            _ => None,
        })
        .collect()
}
