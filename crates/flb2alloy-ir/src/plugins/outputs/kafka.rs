//! `kafka` (plugins/out_kafka): Kafka by librdkafka.

use std::time::Duration;

use super::opentelemetry::report_dropped_keys;
use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::rdkafka::{self, either};
use crate::plugins::{client, every};
use crate::record::Path;
use crate::sink::{Exporter, Kafka, Messages, Partition, Server, Sink, TimeFormat, TimeKey, TopicChoice};
use crate::text::Text;
use crate::value::leading_number;

const KEY: &str =
    "messages of the same key go to the same partition, which may be another one; the key itself is a hash";
const NO_OTLP: &str = "has no effect on OTLP in Fluent Bit either";
const SCHEMA: &str = "send JSON or OTLP: no component of Alloy speaks Avro";
const GELF: &str = "send JSON: no component of Alloy writes GELF";

const OPTIONS: &[Opt] = &[
    exact("brokers", "brokers"),
    exact("topics", "topic").default("fluent-bit"),
    exact("topic_key", "topic_from_attribute"),
    exact("dynamic_topic", "topic_from_attribute").default("false"),
    approximate("format", "encoding", "the record as JSON, with sorted keys").default("json"),
    approximate("otlp_logs_partition_by_resource", "partition_logs_by_resource_attributes", KEY)
        .default("false"),
    approximate("message_key", "partition_logs_by_resource_attributes", KEY),
    approximate("message_key_field", "partition_logs_by_resource_attributes", KEY),
    exact("timestamp_key", "a key of the message").default("@timestamp"),
    exact("timestamp_format", "a key of the message").default("double"),
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
    let messages = messages(keys)?;
    let json = messages == Messages::Json;
    let time_key = time_key(keys);
    let choice = topic_choice(keys, &topics).filter(|_| json);
    let partition = partition(keys, json);
    if !json {
        for option in ["topic_key", "dynamic_topic", "timestamp_key", "timestamp_format", "message_key_field"]
        {
            keys.judge(option, Outcome::Exact, NO_OTLP);
        }
        report_dropped_keys(keys, "`Format json` sends all of them");
    }
    if choice.is_none() && topics.len() > 1 {
        keys.judge("topics", Outcome::Exact, "topic: the first one, without topic_key in Fluent Bit, too");
    }
    let size = keys.integer("rdkafka.message.max.bytes").filter(|size| *size > 0);
    let linger = either(keys, ["rdkafka.linger.ms", "rdkafka.queue.buffering.max.ms"]);
    let linger = linger.map(|given| leading_number(&given.value) / 1_000.0);
    let linger = linger.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let client = keys.text("rdkafka.client.id").map(|given| given.text);
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Kafka(Box::new(Kafka {
            brokers,
            topic: topics.into_iter().next().unwrap_or_else(|| Text::literal("fluent-bit")),
            choice,
            messages,
            partition,
            client_id: keys.text("client_id").map(|given| given.text).or(client),
            compression: either(keys, ["rdkafka.compression.codec", "rdkafka.compression.type"])
                .map(|given| given.value.to_ascii_lowercase()),
            acks: acks(keys),
            security: rdkafka::security(keys),
            max_message_bytes: size,
            linger,
        })),
        // flb_opentelemetry_otlp_json.c, default_logs_body_keys
        body: if json { Vec::new() } else { vec![Path::key("log"), Path::key("message")] },
        time_key: json.then_some(time_key),
        attributes: Vec::new(),
        retry: client::retry(keys),
    })))
}

/// What messages hold; kafka_config.c takes any word that it does not know for JSON.
fn messages(keys: &mut Keys<'_, '_>) -> Option<Messages> {
    let format = keys.literal("format").map(|format| format.value.to_ascii_lowercase());
    let messages = match format.as_deref() {
        Some("otlp_proto") => Messages::OtlpProto,
        Some("otlp_json") => Messages::OtlpJson,
        Some(format @ ("msgpack" | "gelf" | "avro" | "raw")) => {
            keys.give_up(format!(
                "no component of Alloy writes `{format}` to Kafka: use json or otlp_proto, and change the consumers"
            ));
            return None;
        }
        _ => return Some(Messages::Json),
    };
    keys.judge("format", Outcome::Exact, "encoding");
    Some(messages)
}

fn time_key(keys: &mut Keys<'_, '_>) -> TimeKey {
    let format = keys.literal("timestamp_format").map(|format| format.value.to_ascii_lowercase());
    TimeKey {
        key: keys.literal("timestamp_key").map_or_else(|| "@timestamp".to_owned(), |key| key.value),
        format: match format.as_deref() {
            Some("iso8601") => TimeFormat::Iso8601,
            Some("iso8601_ns") => TimeFormat::Iso8601Nanoseconds,
            _ => TimeFormat::Double,
        },
    }
}

/// kafka.c, produce_message: what the key names has to be one of the topics, unless they are made up as they come.
fn topic_choice(keys: &mut Keys<'_, '_>, topics: &[Text]) -> Option<TopicChoice> {
    let dynamic = keys.flag("dynamic_topic").unwrap_or(false);
    let key = keys.literal("topic_key")?.value;
    let others = topics.get(1..).unwrap_or_default();
    match (dynamic, others) {
        (true, _) => Some(TopicChoice { key, among: Vec::new() }),
        // All of them go to the first.
        (false, []) => None,
        (false, others) => Some(TopicChoice { key, among: others.to_vec() }),
    }
}

/// Messages with the same key share a partition. One key for all of them puts them all into one.
fn partition(keys: &mut Keys<'_, '_>, json: bool) -> Partition {
    let field = keys.literal("message_key_field").filter(|_| json);
    let by_resource = keys.flag("otlp_logs_partition_by_resource").unwrap_or(false);
    let key = keys.text("message_key");
    match field {
        Some(field) => Partition::Key(field.value),
        None if key.is_some() || (by_resource && !json) => Partition::Resource,
        None => Partition::Any,
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
