//! Messages of Kafka: `loki.source.kafka`.

use flb2alloy_ir::client::{KafkaSecurity, Sasl};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Kafka, Tag};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas;
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::source::events;
use crate::{client, codes, text};

/// The source's components. Where a message came from is in labels that only a rule can keep.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, kafka: &Kafka, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    let receiver = events::records(lowering, node, statements(kafka), tag, next);
    lowering.diagnostics.push(
        Diagnostic::warning(codes::STARTUP, "Alloy does not start while none of the brokers can be reached")
            .at(node.span, "Fluent Bit starts, and tries again until it reaches one")
            .help("start Alloy again until it stays, or run what reads from Kafka in an Alloy of its own"),
    );
    let rules = lowering.canvas.label("loki.relabel", &node.name);
    lowering.component(node, "loki.source.kafka", &node.name, |block| {
        let list = |texts: &[flb2alloy_ir::Text]| texts.iter().map(text::expr).collect::<Vec<Expr>>();
        let block = block
            .attribute("brokers", list(&kafka.brokers))
            .attribute("topics", list(&kafka.topics))
            .attribute("group_id", text::expr(&kafka.group))
            .attribute("relabel_rules", Expr::reference(&format!("loki.relabel.{rules}.rules")));
        let block = canvas::forward_to(block, &[receiver]);
        match authentication(&kafka.security) {
            Some(authentication) => block.block(authentication),
            None => block,
        }
    });
    let rule = Block::unlabelled("rule")
        .attribute("action", "labelmap")
        .attribute("regex", "__meta_kafka_(topic|partition|message_key|message_offset)");
    lowering.canvas.push(canvas::Component {
        kind: "loki.relabel",
        label: rules.clone(),
        sections: vec![node.section],
        comments: canvas::comments(&node.comments),
        content: canvas::Content::Block(
            Block::new("loki.relabel", rules.as_str())
                .block(rule)
                .attribute("forward_to", Vec::<Expr>::new()),
        ),
    });
}

fn authentication(security: &KafkaSecurity) -> Option<Block> {
    let (tls, speaks_tls) = (client::tls(&security.tls), security.tls.enabled);
    let kind = match &security.sasl {
        Some(_) => "sasl",
        None if speaks_tls => "ssl",
        None => return None,
    };
    let block = Block::unlabelled("authentication").attribute("type", kind);
    let with_tls = |block: Block| match tls {
        Some(tls) => block.block(tls),
        None => block,
    };
    Some(match &security.sasl {
        Some(Sasl { mechanism, user, password }) => block.block(with_tls(
            Block::unlabelled("sasl_config")
                .optional("mechanism", (mechanism != "PLAIN").then_some(mechanism.as_str()))
                .attribute("user", text::expr(user))
                .attribute("password", text::secret(password))
                .optional("use_tls", speaks_tls.then_some(true)),
        )),
        None => with_tls(block),
    })
}

/// in_kafka.c, process_message
fn statements(kafka: &Kafka) -> Vec<Statement> {
    let record = Root::record();
    let label = |name: &str| format!("log.attributes[{}]", quote(name));
    let payload = Root::cache("payload").0;
    let mut statements = vec![
        Statement::set(&payload, "log.body"),
        Statement::set("log.body", r#"{"error": nil, "key": nil}"#),
        Statement::set(record.key("topic"), label("topic")),
        Statement::set(record.key("partition"), format!("Int({})", label("partition"))),
        Statement::set(record.key("offset"), format!("Int({})", label("message_offset"))),
        // Alloy's word for a message without a key.
        Statement::set(record.key("key"), label("message_key"))
            .when(format!(r#"{} != "none""#, label("message_key"))),
        Statement::set(record.key("payload"), &payload),
    ];
    if kafka.json {
        // ParseJSON takes neither texts nor numbers by themselves.
        let parsed = Root::cache("parsed").0;
        let list = format!(r#"ParseJSON(Concat(["[", {payload}, "]"], ""))"#);
        statements.push(Statement::set(&parsed, list));
        statements.push(
            Statement::set(record.key("payload"), format!("{parsed}[0]")).when(format!("Len({parsed}) == 1")),
        );
    }
    statements
}
