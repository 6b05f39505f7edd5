//! `kafka`: messages of Kafka (plugins/in_kafka).

use flb2alloy_parser::Diagnostic;

use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::{every, rdkafka};
use crate::source::{Kafka, Source, Tag};
use crate::text::Text;

const CLIENT: &str = "Alloy's client is not librdkafka; it has no such setting";
const MSK: &str = "set otelcol.receiver.kafka with sasl mechanism AWS_MSK_IAM_OAUTHBEARER up by hand";

const OPTIONS: &[Opt] = &[
    operational("poll_ms", CLIENT).default("500"),
    exact("topics", "topics"),
    exact("format", "statements that parse the payload").default("none"),
    exact("brokers", "brokers"),
    operational("client_id", CLIENT),
    exact("group_id", "group_id"),
    exact("rdkafka.auto.offset.reset", "where a new group begins"),
    unsupported("rdkafka.isolation.level", "messages of transactions that were given up are read, too"),
    operational("rdkafka.*", CLIENT).secret(),
    operational("buffer_max_size", CLIENT).default("4M"),
    operational("poll_timeout_ms", CLIENT).default("1"),
    operational("enable_auto_commit", "Alloy commits the offset of what it has handed on").default("false"),
    unsupported("aws_msk_iam_cluster_arn", MSK),
    unsupported("aws_msk_iam", MSK).default("false"),
];

pub(crate) static KAFKA: Plugin = Plugin {
    id: "input/kafka",
    names: &["kafka"],
    becomes: "loki.source.kafka",
    options: &[rdkafka::SECURITY, OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let list = |keys: &mut Keys<'_, '_>, name: &str| -> Vec<Text> {
        keys.all(name).iter().flat_map(|given| given.text.split(',')).collect()
    };
    let (brokers, topics) = (list(keys, "brokers"), list(keys, "topics"));
    if brokers.is_empty() || topics.is_empty() {
        keys.give_up("kafka needs `Brokers` and `Topics`: Fluent Bit refuses to start without them");
        return None;
    }
    let json = match keys.literal("format") {
        Some(format) if format.value.eq_ignore_ascii_case("json") => true,
        Some(format) if !format.value.eq_ignore_ascii_case("none") => {
            keys.refuse_value("format", format.span, "none or json");
            false
        }
        _ => false,
    };
    let reset = keys.literal("rdkafka.auto.offset.reset").map(|reset| reset.value.to_ascii_lowercase());
    if !matches!(reset.as_deref(), Some("earliest" | "smallest" | "beginning")) {
        let header = keys.section.header;
        keys.context.report(
            Diagnostic::warning(
                codes::APPROXIMATE,
                "a new consumer group begins at the oldest message in Alloy, and at the newest in Fluent Bit",
            )
            .at(header, "this input")
            .help("a group that has committed offsets goes on there"),
        );
    }
    let tag = keys.text("tag").map(|given| given.text).unwrap_or_default();
    let telling = tag.display().chars().any(char::is_alphanumeric);
    keys.suggest_name(if telling { tag.display() } else { "kafka".to_owned() });
    Some(Source::Kafka(Box::new(Kafka {
        brokers,
        topics,
        group: keys.text("group_id").map_or_else(|| Text::literal("fluent-bit"), |given| given.text),
        json,
        security: rdkafka::security(keys),
        tag: Tag::Literal(tag),
    })))
}
