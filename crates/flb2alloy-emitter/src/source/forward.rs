//! Fluentd's forward protocol: `otelcol.receiver.fluentforward`.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Forward, Tag};
use flb2alloy_parser::Diagnostic;

use crate::canvas::{self, Statements, output};
use crate::codes;
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement};
use crate::source::{listener, tag};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, forward: &Forward, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    let lift = Statements {
        statements: lift(tag).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    let work = lowering.transform(node, &node.name, vec![lift], next);
    lowering.component(node, "otelcol.receiver.fluentforward", &node.name, |block| {
        block.attribute("endpoint", listener::address(&forward.listener)).block(output(&[work]))
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    let findings = [
        (
            "Fluent Bit's own forward output sends metadata, which Alloy does not take: it closes the connection, and nothing arrives",
            "set `retain_metadata_in_forward_mode off` in the forward output of each Fluent Bit that sends here; Fluentd, Docker and the like need nothing",
        ),
        (
            "the text of a record arrives under `log`, also where the sender named it `message`",
            "a record with both keys keeps only the later one; let the sender use `log`",
        ),
        (
            "Alloy takes nothing but logs over this protocol: metrics and traces that a Fluent Bit forwards do not arrive",
            "let senders of metrics and traces send OTLP, with the opentelemetry output, to an otelcol.receiver.otlp",
        ),
    ];
    for (message, help) in findings {
        lowering
            .diagnostics
            .push(Diagnostic::warning(codes::RECEIVING, message).at(node.span, "this input").help(help));
    }
}

/// The receiver makes a body of the text and attributes of all else.
fn lift(tag: Option<&Tag>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if tag.is_some() {
        statements.push(Statement::set(tag::SENDER, r#"log.attributes["fluent.tag"]"#));
    }
    statements.push(Statement::delete_key("log.attributes", "fluent.tag"));
    statements.push(Statement::set(r#"log.attributes["log"]"#, "log.body").when("log.body != nil"));
    statements.push(Statement::set(Root::record().0, "log.attributes"));
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(tag::statements).unwrap_or_default());
    statements
}
