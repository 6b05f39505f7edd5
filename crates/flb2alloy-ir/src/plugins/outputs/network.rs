//! Outputs that speak protocols of which Alloy has no client (plugins/out_forward, out_tcp, out_udp, out_websocket,
//! out_nats, out_kafka_rest), sent elsewhere.

use super::retarget::{self, form, label, log_key, server, tag_name, tag_switch, time};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::{client, every};
use crate::record::Operand;
use crate::sink::Sink;

const FORWARD_OPTIONS: &[Opt] = &[
    server("self_hostname"),
    server("empty_shared_key").default("false"),
    server("send_options").default("false"),
    server("require_ack_response").default("false"),
    server("username"),
    server("unix_path"),
    server("upstream"),
    server("compress"),
    server("fluentd_compat").default("false"),
    server("shared_key").secret(),
    server("password").secret(),
    time("time_as_integer").default("false"),
    operational("retain_metadata_in_forward_mode", "Alloy keeps metadata").default("true"),
    server("add_option").many(),
    exact("tag", "structured metadata tag"),
];

pub(crate) static FORWARD: Plugin = Plugin {
    id: "output/forward",
    names: &["forward"],
    becomes: retarget::BECOMES,
    options: &[FORWARD_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(forward),
};

const TCP_OPTIONS: &[Opt] = &[
    form("format").default("msgpack"),
    form("json_date_key").default("date"),
    form("json_date_format").default("double"),
    log_key("raw_message_key"),
];

pub(crate) static TCP: Plugin = Plugin {
    id: "output/tcp",
    names: &["tcp"],
    becomes: retarget::BECOMES,
    options: &[TCP_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(keys, "a TCP server", Some("where it speaks syslog, use the output syslog"))
    }),
};

const UDP_OPTIONS: &[Opt] = &[
    form("format").default("json_lines"),
    form("json_date_key").default("date"),
    form("json_date_format").default("double"),
    log_key("raw_message_key"),
];

pub(crate) static UDP: Plugin = Plugin {
    id: "output/udp",
    names: &["udp"],
    becomes: retarget::BECOMES,
    options: &[UDP_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(keys, "a UDP server", Some("where it speaks syslog, use the output syslog"))
    }),
};

const WEBSOCKET_OPTIONS: &[Opt] = &[
    server("uri"),
    server("header").many(),
    form("format"),
    form("json_date_key").default("date"),
    form("json_date_format").default("double"),
];

pub(crate) static WEBSOCKET: Plugin = Plugin {
    id: "output/websocket",
    names: &["websocket"],
    becomes: retarget::BECOMES,
    options: &[WEBSOCKET_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "a websocket", None)),
};

pub(crate) static NATS: Plugin = Plugin {
    id: "output/nats",
    names: &["nats"],
    becomes: retarget::BECOMES,
    options: &[retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(nats),
};

const KAFKA_REST_OPTIONS: &[Opt] = &[
    server("url_path"),
    server("partition").default("-1"),
    server("avro_http_header").default("false"),
    server("message_key"),
    label("topic", "topic").default("fluent-bit"),
    time("time_key"),
    time("time_key_format").default("%Y-%m-%dT%H:%M:%S"),
    tag_switch().default("false"),
    tag_name("tag_key").default("_flb-key"),
];

pub(crate) static KAFKA_REST: Plugin = Plugin {
    id: "output/kafka-rest",
    names: &["kafka-rest"],
    becomes: retarget::BECOMES,
    options: &[KAFKA_REST_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| {
        retarget::build(
            keys,
            "Kafka's REST proxy",
            Some("the output kafka converts to otelcol.exporter.kafka"),
        )
    }),
};

/// The protocol carries the tag.
fn forward(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let advice = "a Fluent Bit or Alloy at the other end takes OTLP";
    let mut target = retarget::Retargeted::new(keys, "the forward protocol", Some(advice))?;
    let tag = keys.text("tag").and_then(|tag| retarget::value(keys, tag)).unwrap_or(Operand::Tag);
    target.metadata.push(retarget::label_of("tag", tag));
    Some(target.sink(keys))
}

/// The tag is the subject (nats.c).
fn nats(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let mut target = retarget::Retargeted::new(keys, "NATS", None)?;
    target.metadata.push(retarget::label_of("subject", Operand::Tag));
    Some(target.sink(keys))
}
