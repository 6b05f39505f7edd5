//! `opentelemetry`: OTLP over HTTP or gRPC (plugins/out_opentelemetry).

use flb2alloy_parser::Diagnostic;

use super::prometheus_remote_write;
use crate::accessor;
use crate::account::Outcome;
use crate::client::{Auth, Client};
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{authentication, client, every, tls};
use crate::record::Path;
use crate::signal::Signal;
use crate::sink::{Compression, Otlp, OtlpFields, Sink};
use crate::text::Text;

const PROFILES: &str = "no input that is converted makes profiles";
const METADATA: &str = "only records of an opentelemetry input have such metadata";
const GRPC_PATH: &str = "otelcol.exporter.otlp takes the standard service names alone";

const OPTIONS: &[Opt] = &[
    exact("add_label", "otelcol.processor.transform; only metrics get these labels").many(),
    approximate("http2", "otelcol.exporter.otlphttp", "Go speaks HTTP/2 wherever TLS offers it")
        .default("off"),
    exact("grpc", "otelcol.exporter.otlp").default("off"),
    exact("proxy", "proxy_url"),
    exact("header", "headers").many(),
    exact("metrics_uri", "metrics_endpoint").default("/v1/metrics"),
    unsupported("grpc_metrics_uri", GRPC_PATH)
        .default("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export"),
    operational("batch_size", "the exporter batches by itself").default("1000"),
    exact("compress", "compression"),
    operational("logs_max_resources", "the exporter batches by itself").default("0"),
    operational("logs_max_scopes", "the exporter batches by itself").default("0"),
    exact("logs_uri", "logs_endpoint").default("/v1/logs"),
    unsupported("grpc_logs_uri", GRPC_PATH)
        .default("/opentelemetry.proto.collector.logs.v1.LogsService/Export"),
    exact("logs_body_key", "the body").many(),
    exact("logs_body_key_attributes", "the attributes").default("false"),
    exact("traces_uri", "traces_endpoint").default("/v1/traces"),
    unsupported("grpc_traces_uri", GRPC_PATH)
        .default("/opentelemetry.proto.collector.trace.v1.TraceService/Export"),
    operational("profiles_uri", PROFILES).default("/v1development/profiles"),
    operational("grpc_profiles_uri", PROFILES)
        .default("/opentelemetry.proto.collector.profiles.v1experimental.ProfilesService/Export"),
    operational("log_response_payload", "Alloy logs errors of the server").default("true"),
    operational("logs_metadata_key", METADATA).default("otlp"),
    operational("logs_observed_timestamp_metadata_key", METADATA).default("$ObservedTimestamp"),
    operational("logs_timestamp_metadata_key", METADATA).default("$Timestamp"),
    operational("logs_severity_text_metadata_key", METADATA).default("$SeverityText"),
    operational("logs_severity_number_metadata_key", METADATA).default("$SeverityNumber"),
    operational("logs_trace_flags_metadata_key", METADATA).default("$TraceFlags"),
    operational("logs_span_id_metadata_key", METADATA).default("$SpanId"),
    operational("logs_trace_id_metadata_key", METADATA).default("$TraceId"),
    operational("logs_attributes_metadata_key", METADATA).default("$Attributes"),
    operational("logs_instrumentation_scope_metadata_key", METADATA).default("InstrumentationScope"),
    operational("logs_resource_metadata_key", METADATA).default("Resource"),
    exact("logs_span_id_message_key", "span_id").default("$SpanId"),
    exact("logs_trace_id_message_key", "trace_id").default("$TraceId"),
    exact("logs_severity_text_message_key", "severity_text").default("$SeverityText"),
    exact("logs_severity_number_message_key", "severity_number").default("$SeverityNumber"),
];

/// opentelemetry.c: CloudWatch's.
const SERVICE: &str = "logs";

const AWS: &[Opt] = &authentication::aws(SERVICE);

pub(crate) static OPENTELEMETRY: Plugin = Plugin {
    id: "output/opentelemetry",
    names: &["opentelemetry"],
    becomes: "otelcol.exporter.otlphttp or otelcol.exporter.otlp",
    options: &[
        OPTIONS,
        client::HTTP_AUTH,
        authentication::OAUTH2,
        AWS,
        every::OUTPUT,
        client::RETRY,
        tls::EXPORTER,
        client::NET,
    ],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let mut client = client::client(keys, "127.0.0.1", 80, &Text::default());
    keys.take("http2");
    let grpc = keys.flag("grpc").unwrap_or(false);
    client.auth = authentication(keys, client.auth.take(), grpc);
    if grpc && !client.tls.enabled {
        refuse_plain_tokens(keys, &mut client);
    }
    let paths = Signal::ALL.map(|signal| path(keys, signal, grpc));
    let rest_as_attributes = keys.flag("logs_body_key_attributes").unwrap_or(false);
    if !rest_as_attributes {
        report_dropped_keys(keys, "`Logs_Body_Key_Attributes On` makes attributes of them");
    }
    Some(Sink::Otlp(Box::new(Otlp {
        client,
        grpc,
        paths,
        metric_labels: prometheus_remote_write::labels(keys),
        compression: compression(keys, grpc),
        body_keys: body_keys(keys),
        rest_as_attributes,
        attributes: Vec::new(),
        fields: OtlpFields {
            severity_text: field(keys, "logs_severity_text_message_key", "SeverityText"),
            severity_number: field(keys, "logs_severity_number_message_key", "SeverityNumber"),
            trace_id: field(keys, "logs_trace_id_message_key", "TraceId"),
            span_id: field(keys, "logs_span_id_message_key", "SpanId"),
        },
    })))
}

/// A token or a signature goes before user and password.
fn authentication(keys: &mut Keys<'_, '_>, basic: Option<Auth>, grpc: bool) -> Option<Auth> {
    let oauth2 = authentication::oauth2(keys);
    let sigv4 = authentication::sigv4(keys, SERVICE);
    if let Some(sigv4) = &sigv4 {
        if sigv4.external_id.is_some() {
            keys.unsupported(
                "aws_external_id",
                "name it in a profile of AWS' configuration file, with the role",
            );
        }
        if sigv4.profile.is_some() {
            keys.unsupported("aws_profile", "set AWS_PROFILE where Alloy runs");
        }
        if grpc {
            keys.unsupported("aws_auth", "otelcol.auth.sigv4 signs no requests of gRPC: send over HTTP");
        }
    }
    authentication::choose(keys, basic, oauth2, sigv4.filter(|_| !grpc))
}

/// What authenticates to gRPC in Alloy wants TLS (`RequireTransportSecurity`).
fn refuse_plain_tokens(keys: &mut Keys<'_, '_>, client: &mut Client) {
    let key = match client.auth.take() {
        Some(Auth::OAuth2(_)) => "oauth2.enable",
        Some(_) => "http_user",
        None => return,
    };
    keys.unsupported(key, "Alloy sends no credentials over gRPC without TLS: turn tls on, or send over HTTP");
}

/// The path of a signal where it is another one than OTLP's own. gRPC has none.
fn path(keys: &mut Keys<'_, '_>, signal: Signal, grpc: bool) -> Option<Text> {
    let option = format!("{}_uri", signal.name());
    let path = keys.text(&option).map(|given| given.text);
    let path = path.filter(|path| path.as_literal() != Some(&format!("/v1/{}", signal.name())))?;
    if grpc {
        keys.judge(&option, Outcome::Exact, "gRPC has no such path, in Fluent Bit neither");
        return None;
    }
    Some(path)
}

/// opentelemetry_logs.c: where a body key is found, the record's other keys are left out.
pub(super) fn report_dropped_keys(keys: &mut Keys<'_, '_>, help: &str) {
    let span = keys.span("name");
    keys.context.report(
        Diagnostic::info(
            codes::DEAD_RULE,
            "a record with a body key (`log`, `message`) loses its other keys here",
        )
        .at(
            span,
            "in Fluent Bit, and so in the output, but where the body key is null: that record is sent whole",
        )
        .help(help),
    );
}

fn body_keys(keys: &mut Keys<'_, '_>) -> Vec<Path> {
    let given = keys.literals("logs_body_key");
    if given.is_empty() {
        return vec![Path::key("log"), Path::key("message")];
    }
    given.into_iter().filter_map(|key| accessor::path_or_key(keys, &key.value, key.span)).collect()
}

fn field(keys: &mut Keys<'_, '_>, option: &str, default: &str) -> Path {
    let given = keys.literal(option);
    given
        .and_then(|key| accessor::path_or_key(keys, &key.value, key.span))
        .unwrap_or_else(|| Path::key(default))
}

/// opentelemetry_conf.c knows gzip and zstd; over gRPC nothing is compressed.
fn compression(keys: &mut Keys<'_, '_>, grpc: bool) -> Compression {
    let Some(given) = keys.literal("compress") else { return Compression::None };
    if grpc {
        keys.judge("compress", Outcome::Exact, "has no effect over gRPC in Fluent Bit either");
        return Compression::None;
    }
    match given.value.to_ascii_lowercase().as_str() {
        "gzip" => Compression::Gzip,
        "zstd" => Compression::Zstd,
        other => {
            let message = format!("there is no compression `{other}`");
            keys.context.report(
                Diagnostic::warning(codes::BAD_VALUE, message.clone())
                    .at(given.span, "Fluent Bit sends without compression"),
            );
            keys.judge("compress", Outcome::Exact, message);
            Compression::None
        }
    }
}
