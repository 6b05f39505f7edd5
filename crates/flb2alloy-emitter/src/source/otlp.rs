//! OTLP: `otelcol.receiver.otlp`.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::{Node, NodeKind};
use flb2alloy_ir::source::{OtlpReceiver, Source, Tag};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Context, Statements};
use crate::codes;
use crate::flow::{self, Flow};
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::source::{listener, tag};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, otlp: &OtlpReceiver, tag: Option<&Tag>) {
    let mut outputs = Vec::new();
    for signal in Signal::ALL {
        let mut next = lowering.next(node, Flow::Otlp(signal));
        if signal == Signal::Logs && !next.is_empty() {
            let native = lowering.leads_to_otlp(node, Signal::Logs);
            next = vec![lowering.transform(node, &node.name, lift(otlp, tag, native), next)];
        }
        outputs.push((signal, next));
    }
    if outputs.iter().all(|(_, ports)| ports.is_empty()) {
        return;
    }
    let only = lowering.pipeline.nodes.iter().filter(|node| is_otlp(node)).count() == 1;
    let grpc_port = otlp.listener.address.display().ends_with(":4317");
    lowering.component(node, "otelcol.receiver.otlp", &node.name, |block| {
        let block = if grpc_port {
            block.block(listener::endpoint("grpc", &otlp.listener, "0.0.0.0:4317"))
        } else {
            block.block(listener::endpoint("http", &otlp.listener, "0.0.0.0:4318"))
        };
        // Its default port can be had once.
        let block = if only && !grpc_port {
            block.block(listener::with_tls(Block::unlabelled("grpc"), &otlp.listener))
        } else {
            block
        };
        block.block(flow::output(&outputs))
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    if lowering.leads_to_otlp(node, Signal::Metrics) {
        lowering.diagnostics.push(
            Diagnostic::info(
                codes::METRICS,
                "metrics pass as they came; Fluent Bit makes text of their attributes, `-` of an empty description, and \
                 a counter of a sum that may fall",
            )
            .at(node.span, "metrics of this input go to an OTLP output"),
        );
    }
    let message = match (grpc_port, only) {
        (true, _) => {
            "Alloy takes OTLP over gRPC alone at this port; senders that speak HTTP need another one"
        }
        (false, true) => {
            "Alloy takes OTLP over HTTP alone at this port; senders that speak gRPC have to move to 4317"
        }
        (false, false) => {
            "Alloy takes OTLP over HTTP alone at this port; senders that speak gRPC need another one"
        }
    };
    lowering.diagnostics.push(
        Diagnostic::warning(codes::RECEIVING, message).at(node.span, "this input").help(
            "Fluent Bit takes both at one port; in Alloy `http` and `grpc` are blocks with an endpoint each",
        ),
    );
}

fn is_otlp(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Source(Source::Otlp(_)))
}

/// How a log becomes a record (opentelemetry_logs.c): a body that is a map is the record.
fn lift(otlp: &OtlpReceiver, tag: Option<&Tag>, native: bool) -> Vec<Statements> {
    let value = Root::cache("value").0;
    let key = otlp.body_key.as_deref().unwrap_or("log");
    let whole = otlp.body_key.is_none().then(|| "not IsMap(log.body)".to_owned());
    let mut statements = vec![
        Statement::set("log.time", "log.observed_time").when("log.time_unix_nano == 0"),
        Statement::set("log.time", "Now()").when("log.time_unix_nano == 0"),
        Statement::set(&value, "log.body").when_some(whole),
        Statement::set("log.body", "{}").when(format!("{value} != nil")),
        Statement::set(Root::record().key(key), &value).when(format!("{value} != nil")),
    ];
    let mut blocks = Vec::new();
    if !native {
        // None of this is a part of the record, and otelcol.exporter.loki makes labels of it.
        statements.push(Statement::set("log.attributes", "{}"));
        statements.push(Statement::set("log.severity_number", "0"));
        statements.push(Statement::set("log.severity_text", quote("")));
        blocks.push(Statements {
            context: Context::Resource,
            statements: vec!["set(resource.attributes, {})".to_owned()],
            ..Statements::default()
        });
    }
    statements.extend(tag.map(tag::statements).unwrap_or_default());
    blocks.push(Statements {
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    });
    blocks
}
