//! `kafka`: messages of Kafka (plugins/in_kafka).

use flb2alloy_parser::Diagnostic;

use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::every;
use crate::source::{Kafka, KafkaSecurity, Source, Tag};
use crate::text::{Secret, Text};

const CLIENT: &str = "Alloy's client is not librdkafka; it has no such setting";
const MSK: &str = "set otelcol.receiver.kafka with sasl mechanism AWS_MSK_IAM_OAUTHBEARER up by hand";

const OPTIONS: &[Opt] = &[
    operational("poll_ms", CLIENT).default("500"),
    exact("topics", "topics"),
    exact("format", "statements that parse the payload").default("none"),
    exact("brokers", "brokers"),
    operational("client_id", CLIENT),
    exact("group_id", "group_id"),
    exact("rdkafka.security.protocol", "authentication"),
    exact("rdkafka.sasl.mechanism", "sasl_config"),
    exact("rdkafka.sasl.mechanisms", "sasl_config"),
    exact("rdkafka.sasl.username", "sasl_config"),
    exact("rdkafka.sasl.password", "sasl_config").secret(),
    exact("rdkafka.ssl.ca.location", "tls_config"),
    exact("rdkafka.ssl.certificate.location", "tls_config"),
    exact("rdkafka.ssl.key.location", "tls_config"),
    unsupported("rdkafka.*", CLIENT).secret(),
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
    options: &[OPTIONS, every::INPUT],
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
    let header = keys.section.header;
    keys.context.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            "a new consumer group begins at the oldest message in Alloy, and at the newest in Fluent Bit",
        )
        .at(header, "this input")
        .help("a group that has committed offsets goes on there"),
    );
    let tag = keys.text("tag").map(|given| given.text).unwrap_or_default();
    let telling = tag.display().chars().any(char::is_alphanumeric);
    keys.suggest_name(if telling { tag.display() } else { "kafka".to_owned() });
    Some(Source::Kafka(Box::new(Kafka {
        brokers,
        topics,
        group: keys.text("group_id").map_or_else(|| Text::literal("fluent-bit"), |given| given.text),
        json,
        security: security(keys),
        tag: Tag::Literal(tag),
    })))
}

/// librdkafka's `security.protocol`: plaintext, ssl, sasl_plaintext or sasl_ssl.
fn security(keys: &mut Keys<'_, '_>) -> KafkaSecurity {
    let protocol = keys.literal("rdkafka.security.protocol");
    let protocol = protocol.map_or_else(String::new, |given| given.value.to_ascii_lowercase());
    let text = |keys: &mut Keys<'_, '_>, name: &str| keys.text(name).map(|given| given.text);
    let mechanism = text(keys, "rdkafka.sasl.mechanism");
    let mechanism = text(keys, "rdkafka.sasl.mechanisms").or(mechanism);
    let user = text(keys, "rdkafka.sasl.username").unwrap_or_default();
    let password = keys.secret("rdkafka.sasl.password").unwrap_or(Secret(Text::default()));
    KafkaSecurity {
        tls: protocol.ends_with("ssl"),
        ca_file: text(keys, "rdkafka.ssl.ca.location"),
        cert_file: text(keys, "rdkafka.ssl.certificate.location"),
        key_file: text(keys, "rdkafka.ssl.key.location"),
        sasl: protocol
            .starts_with("sasl_")
            .then(|| (mechanism.unwrap_or_else(|| Text::literal("PLAIN")), user, password)),
    }
}
