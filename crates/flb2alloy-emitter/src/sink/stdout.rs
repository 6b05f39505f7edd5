//! The program's own output.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;

use crate::canvas::{self, Port, Statements};
use crate::codes;
use crate::lower::Lowering;

/// `loki.echo` behind the exporter: generally available, unlike otelcol.exporter.debug.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node) -> Port {
    let echo = echo(lowering, node);
    let exporter = lowering
        .component(node, "otelcol.exporter.loki", &node.name, |block| canvas::forward_to(block, &[echo]));
    let block = Statements {
        comments: canvas::comments(&node.comments),
        statements: vec![r#"set(log.attributes, {"loki.format": "raw"})"#.to_owned()],
        ..Statements::default()
    };
    lowering.transform(node, &node.name, vec![block], vec![exporter])
}

/// `loki.echo`.
pub(crate) fn echo(lowering: &mut Lowering<'_>, node: &Node) -> Port {
    lowering.diagnostics.push(
        Diagnostic::info(codes::PRINTED, "records are printed in Alloy's log, in its format, as JSON")
            .at(node.span, "this output"),
    );
    lowering.component(node, "loki.echo", &node.name, |block| block)
}

/// `prometheus.echo`.
pub(crate) fn samples(lowering: &mut Lowering<'_>, node: &Node) -> Port {
    lowering.diagnostics.push(
        Diagnostic::info(codes::PRINTED, "metrics are printed in Alloy's log, as Prometheus writes them")
            .at(node.span, "this output"),
    );
    lowering.component(node, "prometheus.echo", &node.name, |block| block)
}
