//! Lines of files straight to Loki, without a stop in OTLP: the form that a person would write. It is used where it gives
//! the very same records: nothing looks into the record or at its tag.

use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::sink::{Line, Loki, SingleKey, Sink};
use flb2alloy_ir::source::{Files, Framing, Source};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas;
use crate::lower::Lowering;
use crate::sink::{loki, stdout};
use crate::source::{files, framing};
use crate::text;

/// Lowers the source with all its outputs, if that is possible in this form.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, source: &Source) -> bool {
    let Source::Files(source) = source else { return false };
    let pipeline = lowering.pipeline;
    let sinks: Vec<&Node> = node.next.iter().map(|edge| pipeline.node(edge.to)).collect();
    let plain_edges = node.next.iter().all(|edge| edge.when.is_none());
    if !plain_edges
        || !is_plain_source(source)
        || sinks.is_empty()
        || !sinks.iter().all(|sink| is_plain_sink(sink))
    {
        return false;
    }
    framing::report(lowering, node, source);
    let outputs: Vec<(&Node, &Loki)> = sinks
        .iter()
        .filter_map(|sink| match &sink.kind {
            NodeKind::Sink(Sink::Loki(loki)) => Some((*sink, loki.as_ref())),
            _ => None,
        })
        .collect();
    let native = !outputs.is_empty()
        && outputs.iter().all(|(_, loki)| loki.line == Line::Native)
        && !sinks.iter().any(|sink| matches!(sink.kind, NodeKind::Sink(Sink::Stdout)));
    let mut stages = framing::stages(source);
    if native {
        // What would be a key of the record becomes structured metadata, which takes the label's place.
        let path = source.path_key.as_ref().map(|key| Expr::object([(key.as_str(), "filename")]));
        stages.extend(
            path.map(|path| Block::unlabelled("stage.structured_metadata").attribute("values", path)),
        );
    } else {
        stages.extend(record(source));
    }
    let mut next = Vec::new();
    let mut nowhere = Vec::new();
    for sink in &sinks {
        match &sink.kind {
            NodeKind::Sink(Sink::Stdout) => next.push(stdout::echo(lowering, sink)),
            NodeKind::Sink(Sink::Null) if sinks.len() == 1 => nowhere.push(lowering.dropped(sink)),
            NodeKind::Sink(Sink::Unconverted { what }) => nowhere.push(lowering.unconverted(sink, what)),
            _ => {}
        }
    }
    match outputs.as_slice() {
        // With one output its labels are set where the line is made.
        [(sink, loki)] if next.is_empty() => {
            let writer = loki::writer(lowering, sink, loki);
            stages.extend(labels(loki));
            let process = lowering.stages(node, stages, &[&[writer], nowhere.as_slice()].concat());
            files::read(lowering, node, source, &process);
        }
        outputs => {
            for (sink, loki) in outputs {
                let writer = loki::writer(lowering, sink, loki);
                next.push(lowering.stages(sink, labels(loki), &[writer]));
            }
            next.extend(nowhere);
            let process = lowering.stages(node, stages, &next);
            files::read(lowering, node, source, &process);
        }
    }
    let comments: Vec<String> = sinks
        .iter()
        .filter(|sink| matches!(sink.kind, NodeKind::Sink(Sink::Loki(_) | Sink::Stdout)))
        .flat_map(|sink| canvas::comments(&sink.comments))
        .collect();
    lowering.canvas.comment_last(comments);
    true
}

fn is_plain_source(source: &Files) -> bool {
    source.parser.is_none() && matches!(source.framing, Framing::Lines)
}

fn is_plain_sink(sink: &Node) -> bool {
    match &sink.kind {
        NodeKind::Sink(Sink::Null | Sink::Stdout | Sink::Unconverted { .. }) => true,
        NodeKind::Sink(Sink::Loki(loki)) => {
            loki::static_labels(loki).is_some()
                && !loki.kubernetes_labels
                && loki.structured_metadata.is_empty()
                && loki.structured_metadata_maps.is_empty()
                && loki.tenant_key.is_none()
                && loki.remove.is_empty()
                && matches!(loki.line, Line::Json | Line::Native)
                && loki.drop_single_key == SingleKey::Keep
        }
        _ => false,
    }
}

/// Stages that make Fluent Bit's line of a file's line: a JSON object with the text.
fn record(source: &Files) -> Vec<Block> {
    let path = source
        .path_key
        .as_ref()
        .map(|key| format!(", {}: {{{{ .filename | toRawJson }}}}", flb2alloy_syntax::quote(key)));
    let template = format!(
        "{{{}: {{{{ .Entry | toRawJson }}}}{}}}",
        flb2alloy_syntax::quote(&source.key),
        path.unwrap_or_default()
    );
    vec![
        Block::unlabelled("stage.template")
            .attribute("source", "record")
            .attribute("template", Expr::statement(template)),
        Block::unlabelled("stage.output").attribute("source", "record"),
    ]
}

fn labels(sink: &Loki) -> Vec<Block> {
    let labels = loki::static_labels(sink).unwrap_or_default();
    let values = Expr::object(labels.into_iter().map(|(name, value)| (name.to_owned(), text::expr(value))));
    let set = Block::unlabelled("stage.static_labels").attribute("values", values);
    let drop = Block::unlabelled("stage.label_drop").attribute("values", vec![Expr::from("filename")]);
    if sink.labels.is_empty() { vec![drop] } else { vec![set, drop] }
}
