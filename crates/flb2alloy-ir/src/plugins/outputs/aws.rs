//! Outputs to Amazon (plugins/out_cloudwatch_logs, out_kinesis_streams, out_kinesis_firehose), sent elsewhere.

use super::retarget::{self, label, log_key, metadata, server, time};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::{client, every};
use crate::record::Operand;
use crate::sink::Sink;

const EMF: &str = "make metrics of logs with stage.metrics in loki.process";

const CLOUDWATCH_LOGS_OPTIONS: &[Opt] = &[
    server("region"),
    server("extra_user_agent"),
    server("role_arn"),
    server("auto_create_group").default("false"),
    server("auto_retry_requests").default("true"),
    server("endpoint"),
    server("sts_endpoint"),
    server("external_id"),
    server("profile"),
    server("log_group_class"),
    server("add_entity").default("false"),
    label("log_group_name", "log_group"),
    label("log_group_template", "log_group"),
    metadata("log_stream_name", "log_stream"),
    exact("log_stream_prefix", "structured metadata log_stream, with the tag behind it"),
    metadata("log_stream_template", "log_stream"),
    log_key("log_key"),
    unsupported("log_format", EMF),
    unsupported("metric_namespace", EMF),
    unsupported("metric_dimensions", EMF),
    operational("log_retention_days", "set the retention of the stream in Loki: retention_stream")
        .default("0"),
];

pub(crate) static CLOUDWATCH_LOGS: Plugin = Plugin {
    id: "output/cloudwatch_logs",
    names: &["cloudwatch_logs"],
    becomes: retarget::BECOMES,
    options: &[CLOUDWATCH_LOGS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(cloudwatch_logs),
};

/// What both Kinesis outputs take.
const KINESIS_OPTIONS: &[Opt] = &[
    server("region"),
    server("role_arn"),
    server("endpoint"),
    server("sts_endpoint"),
    server("external_id"),
    server("auto_retry_requests").default("true"),
    server("profile"),
    server("simple_aggregation").default("false"),
    server("compression"),
    time("time_key"),
    time("time_key_format"),
    log_key("log_key"),
];

const STREAM: &[Opt] = &[label("stream", "stream")];

pub(crate) static KINESIS_STREAMS: Plugin = Plugin {
    id: "output/kinesis_streams",
    names: &["kinesis_streams"],
    becomes: retarget::BECOMES,
    options: &[STREAM, KINESIS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Amazon Kinesis", None)),
};

const DELIVERY_STREAM: &[Opt] = &[label("delivery_stream", "stream")];

pub(crate) static KINESIS_FIREHOSE: Plugin = Plugin {
    id: "output/kinesis_firehose",
    names: &["kinesis_firehose"],
    becomes: retarget::BECOMES,
    options: &[DELIVERY_STREAM, KINESIS_OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| retarget::build(keys, "Amazon Data Firehose", None)),
};

/// A stream is named by a prefix and the tag, or whole (cloudwatch_logs.c).
fn cloudwatch_logs(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let advice = "CloudWatch takes OTLP, too: an opentelemetry output with aws_auth";
    let mut target = retarget::Retargeted::new(keys, "Amazon CloudWatch Logs", Some(advice))?;
    if let Some(prefix) = keys.text("log_stream_prefix") {
        let stream = Operand::Concat(vec![Operand::Text(prefix.text), Operand::Tag]);
        target.metadata.push(retarget::label_of("log_stream", stream));
    }
    Some(target.sink(keys))
}
