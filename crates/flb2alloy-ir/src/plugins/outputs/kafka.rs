//! `kafka` (plugins/out_kafka): Kafka by librdkafka.

use std::time::Duration;

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::rdkafka::{self, either};
use crate::plugins::{client, every};
use crate::sink::{Exporter, Kafka, Server, Sink};
use crate::text::Text;
use crate::value::leading_number;

const KEY: &str = "the exporter sends messages without keys: let consumers order them by time";
const TOPIC: &str = "send to one topic an output, and choose the output with rewrite_tag";
const SCHEMA: &str = "send JSON or OTLP: no component of Alloy speaks Avro";
const GELF: &str = "send JSON: no component of Alloy writes GELF";

const OPTIONS: &[Opt] = &[
    exact("brokers", "brokers"),
    approximate("topics", "topic", "all records go to the first topic").default("fluent-bit"),
    unsupported("topic_key", TOPIC),
    unsupported("dynamic_topic", TOPIC).default("false"),
    approximate("format", "encoding", "the record as JSON, with sorted keys").default("json"),
    operational("otlp_logs_partition_by_resource", "all records of an input have the same resource")
        .default("false"),
    unsupported("message_key", KEY),
    unsupported("message_key_field", KEY),
    exact("timestamp_key", "a key of the message").default("@timestamp"),
    approximate("timestamp_format", "a key of the message", "the time is written as seconds")
        .default("double"),
    unsupported("raw_log_key", "send the whole record: the exporter writes text with quotes"),
    operational("queue_full_retries", "the exporter waits with its queue").default("10"),
    unsupported("gelf_timestamp_key", GELF),
    unsupported("gelf_host_key", GELF),
    unsupported("gelf_short_message_key", GELF),
    unsupported("gelf_full_message_key", GELF),
    unsupported("gelf_level_key", GELF),
    unsupported("schema_str", SCHEMA),
    unsupported("schema_id", SCHEMA),
    unsupported("schema_registry_http_passwd", SCHEMA).secret(),
    unsupported("schema_registry_bearer_token", SCHEMA).secret(),
    unsupported("schema_registry_*", SCHEMA),
    unsupported("schema.registry.http.password", SCHEMA).secret(),
    unsupported("schema.registry.bearer.token", SCHEMA).secret(),
    unsupported("schema.registry.*", SCHEMA),
    unsupported("serializer.framing", SCHEMA),
    exact("client_id", "client_id"),
    operational("group_id", "only consumers have a group"),
    exact("rdkafka.compression.codec", "compression"),
    exact("rdkafka.compression.type", "compression"),
    exact("rdkafka.request.required.acks", "required_acks"),
    exact("rdkafka.acks", "required_acks"),
    exact("rdkafka.message.max.bytes", "max_message_bytes").default("1000000"),
    exact("rdkafka.linger.ms", "linger"),
    exact("rdkafka.queue.buffering.max.ms", "linger"),
    exact("rdkafka.client.id", "client_id"),
    unsupported("rdkafka.transactional.id", "messages are not sent in transactions"),
    operational("rdkafka.*", "see the blocks producer and metadata of otelcol.exporter.kafka"),
    unsupported("aws_msk_iam", "authenticate with aws_msk in otelcol.exporter.kafka").default("false"),
    unsupported("aws_msk_iam_cluster_arn", "authenticate with aws_msk in otelcol.exporter.kafka"),
];

pub(crate) static KAFKA: Plugin = Plugin {
    id: "output/kafka",
    names: &["kafka"],
    becomes: "otelcol.exporter.kafka",
    options: &[rdkafka::SECURITY, OPTIONS, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let list = |keys: &mut Keys<'_, '_>, name: &str| -> Vec<Text> {
        let given = keys.text(name).map(|given| given.text.split(',')).unwrap_or_default();
        given.into_iter().filter(|text| !text.0.is_empty()).collect()
    };
    let brokers = list(keys, "brokers");
    if brokers.is_empty() {
        keys.give_up("name the brokers: Fluent Bit refuses to start without `Brokers`");
        return None;
    }
    let topics = list(keys, "topics");
    let (encoding, as_json) = encoding(keys)?;
    let key = keys.literal("timestamp_key").map_or_else(|| "@timestamp".to_owned(), |key| key.value);
    keys.take("timestamp_format");
    if topics.len() < 2 && keys.has("topics") {
        keys.judge("topics", Outcome::Exact, "topic");
    }
    let size = keys.integer("rdkafka.message.max.bytes").filter(|size| *size > 0);
    let linger = either(keys, ["rdkafka.linger.ms", "rdkafka.queue.buffering.max.ms"]);
    let linger = linger.map(|given| leading_number(&given.value) / 1_000.0);
    let linger = linger.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let client = keys.text("rdkafka.client.id").map(|given| given.text);
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Kafka(Kafka {
            brokers,
            topic: topics.into_iter().next().unwrap_or_else(|| Text::literal("fluent-bit")),
            encoding,
            client_id: keys.text("client_id").map(|given| given.text).or(client),
            compression: either(keys, ["rdkafka.compression.codec", "rdkafka.compression.type"])
                .map(|given| given.value.to_ascii_lowercase()),
            acks: acks(keys),
            security: rdkafka::security(keys),
            max_message_bytes: size,
            linger,
        }),
        body: None,
        rest_as_attributes: false,
        time_key: as_json.then_some(key),
        attributes: Vec::new(),
        severity: None,
        retry: client::retry(keys),
    })))
}

/// The encoding, and whether it is the record as JSON; kafka_config.c takes any word that it does not know for JSON.
fn encoding(keys: &mut Keys<'_, '_>) -> Option<(Option<&'static str>, bool)> {
    let format = keys.literal("format").map(|format| format.value.to_ascii_lowercase());
    match format.as_deref() {
        Some("otlp_proto") => {
            keys.judge("format", Outcome::Exact, "encoding");
            Some((None, false))
        }
        Some("otlp_json") => {
            keys.judge("format", Outcome::Exact, "encoding");
            Some((Some("otlp_json"), false))
        }
        Some(format @ ("msgpack" | "gelf" | "avro" | "raw")) => {
            keys.give_up(format!(
                "no component of Alloy writes `{format}` to Kafka: use json or otlp_proto, and change the consumers"
            ));
            None
        }
        _ => Some((Some("raw"), true)),
    }
}

/// Alloy asks one broker to acknowledge, librdkafka all of them.
fn acks(keys: &mut Keys<'_, '_>) -> Option<i64> {
    let given = either(keys, ["rdkafka.request.required.acks", "rdkafka.acks"]);
    let acks = given.map_or(-1, |given| match given.value.as_str() {
        "all" => -1,
        number => crate::value::leading_integer(number).unwrap_or(-1),
    });
    (acks != 1).then_some(acks)
}
