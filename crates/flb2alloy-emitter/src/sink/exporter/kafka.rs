//! `otelcol.exporter.kafka`: what chooses the topic and the partition of a message is an attribute of its resource.

use flb2alloy_ir::client::Sasl;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::sink::{Kafka, Messages, Partition};
use flb2alloy_ir::{Signal, Signals};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Context, Port, Statements};
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote, quote_text};
use crate::{client, text};

/// The attribute that names the topic.
const TOPIC: &str = "kafka.topic";
/// The attribute that messages of a partition have in common.
const KEY: &str = "kafka.key";

pub(super) fn fill(block: Block, settings: &Kafka, signals: Signals) -> Block {
    let part = Block::unlabelled;
    let brokers: Vec<Expr> = settings.brokers.iter().map(text::expr).collect();
    let by_resource = settings.partition != Partition::Any;
    let mut block = block
        // Required. Brokers since 2.1 speak it.
        .attribute("protocol_version", "2.1.0")
        .attribute("brokers", brokers)
        .optional("client_id", settings.client_id.as_ref().map(text::expr))
        .optional("topic_from_attribute", settings.choice.as_ref().map(|_| TOPIC))
        .optional("partition_logs_by_resource_attributes", by_resource.then_some(true));
    let encoding = match settings.messages {
        Messages::Json => Some("raw"),
        Messages::OtlpJson => Some("otlp_json"),
        Messages::OtlpProto => None,
    };
    for signal in signals.iter() {
        block = block.block(
            part(signal.name())
                .attribute("topic", text::expr(&settings.topic))
                .optional("encoding", encoding),
        );
    }
    if let Some(Sasl { mechanism, user, password }) = &settings.security.sasl {
        block = block.block(
            part("authentication").block(
                part("sasl")
                    .attribute("username", text::expr(user))
                    .attribute("password", text::secret(password))
                    .attribute("mechanism", mechanism.as_str()),
            ),
        );
    }
    let producer = part("producer")
        .optional("compression", settings.compression.clone())
        .optional("required_acks", settings.acks)
        .optional("max_message_bytes", settings.max_message_bytes.filter(|size| *size != 1_000_000))
        .optional("linger", settings.linger.filter(|time| time.as_millis() != 10).map(text::duration));
    if !producer.body.is_empty() {
        block = block.block(producer);
    }
    let tls = &settings.security.tls;
    if tls.enabled { block.block(client::otelcol_tls(tls)) } else { block }
}

/// The attributes that records choose topic and partition by.
fn keys(settings: &Kafka) -> Vec<&'static str> {
    let topic = settings.choice.as_ref().map(|_| TOPIC);
    topic.into_iter().chain(matches!(settings.partition, Partition::Key(_)).then_some(KEY)).collect()
}

/// Makes a resource of records with the same topic and key, in front of the exporter.
pub(super) fn grouped(lowering: &mut Lowering<'_>, node: &Node, settings: &Kafka, exporter: Port) -> Port {
    let keys = keys(settings);
    if keys.is_empty() {
        return exporter;
    }
    lowering.component(node, "otelcol.processor.groupbyattrs", &node.name, |block| {
        let keys = Expr::array(keys.into_iter().map(Expr::from));
        block.attribute("keys", keys).block(canvas::output_of(Signal::Logs, &[exporter]))
    })
}

/// Takes away what else would count for the partition.
pub(super) fn bare(lowering: &Lowering<'_>, settings: &Kafka) -> Vec<Statements> {
    let counts = settings.partition != Partition::Any && settings.messages == Messages::Json;
    let clear = Statements {
        context: Context::Resource,
        statements: vec!["set(resource.attributes, {})".to_owned()],
        ..Statements::default()
    };
    if counts && lowering.carries_otlp() { vec![clear] } else { Vec::new() }
}

/// Sets the attributes that [`grouped`] moves.
pub(super) fn statements(settings: &Kafka) -> Vec<Statement> {
    let record = Root::record();
    let target = |name: &str| format!("log.attributes[{}]", quote(name));
    let mut statements = Vec::new();
    if let Some(choice) = &settings.choice {
        let named = record.key(&choice.key);
        let among = choice.among.iter().map(|topic| format!("{named} == {}", quote_text(topic)));
        let allowed = match choice.among.as_slice() {
            // kafka.c: a longer name, or one with a comma, is none.
            [] => format!(r#"IsString({named}) and IsMatch({named}, "^[^,]{{1,249}}$")"#),
            _ => among.collect::<Vec<_>>().join(" or "),
        };
        statements.push(Statement::set(target(TOPIC), &named).when(allowed));
    }
    if let Partition::Key(key) = &settings.partition {
        let value = record.key(key);
        statements.push(Statement::set(target(KEY), &value).when(format!("IsString({value})")));
    }
    statements
}
