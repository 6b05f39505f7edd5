//! Outputs that a component of the OpenTelemetry Collector serves: the record is brought into its form, then sent.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::record::{Operand, Path};
use flb2alloy_ir::sink::{Exporter, Label, Messages, Server, TimeFormat, TimeKey};
use flb2alloy_ir::{Signal, Signals};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Port, Statements};
use crate::lower::Lowering;
use crate::ottl::{self, Root, Statement, quote};
use crate::sink::{attributes, delivery};
use crate::{client, codes, ops, text};

mod google;
mod kafka;
mod s3;

/// Where records of this signal are taken.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node, sink: &Exporter, signal: Signal) -> Port {
    let exporter = exporter(lowering, node, sink);
    if signal != Signal::Logs {
        return exporter;
    }
    let as_json = match &sink.to {
        Server::Kafka(settings) => settings.messages == Messages::Json,
        Server::S3(settings) => !settings.otlp,
        to => matches!(to, Server::File { .. }),
    };
    if as_json && sink.body.is_empty() {
        values(
            lowering,
            node,
            "records are written as JSON in another way: keys are sorted, and text stays UTF-8",
        );
    }
    match &sink.to {
        Server::Syslog { .. } => {
            values(lowering, node, "numbers are written in their shortest form, and an empty field as `-`");
        }
        Server::Splunk { .. } => {
            values(
                lowering,
                node,
                "numbers are written in their shortest form, maps that become text with sorted keys, and null is no field",
            );
        }
        Server::Datadog { .. } => {
            values(
                lowering,
                node,
                "keys of maps are joined with dots, and null is empty; of the keys message, msg and log one is the message, of \
                 level, severity and status one the status, and the others of them are left out; the tag otel_source is added",
            );
        }
        _ => {}
    }
    let (next, mut blocks) = match &sink.to {
        Server::Kafka(settings) => {
            (kafka::grouped(lowering, node, settings, exporter), kafka::bare(lowering, settings))
        }
        _ => (exporter, Vec::new()),
    };
    blocks.push(Statements {
        statements: statements(lowering, sink).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    });
    blocks.retain(|block| !block.statements.is_empty());
    let comments = canvas::comments(&node.comments);
    match blocks.first_mut() {
        Some(first) => first.comments = comments,
        None => {
            lowering.canvas.comment_last(comments);
            return next;
        }
    }
    let port = lowering.transform(node, &node.name, blocks, vec![next]);
    match &sink.to {
        Server::S3(settings) if settings.body_only => {
            let missing = sink.body.iter().map(|path| format!("{} == nil", Root::record().at(path)));
            lowering.filter(node, &node.name, &missing.collect::<Vec<_>>(), &[port])
        }
        _ => port,
    }
}

/// The exporter, one for all signals.
fn exporter(lowering: &mut Lowering<'_>, node: &Node, sink: &Exporter) -> Port {
    if let Some(port) = lowering.exporters.get(&node.section) {
        return port.clone();
    }
    let kind = match &sink.to {
        Server::Kafka(_) => "otelcol.exporter.kafka",
        Server::Splunk { .. } => "otelcol.exporter.splunkhec",
        Server::File { .. } => "otelcol.exporter.file",
        Server::Syslog { .. } => "otelcol.exporter.syslog",
        Server::S3(_) => "otelcol.exporter.awss3",
        Server::Datadog { .. } => "otelcol.exporter.datadog",
        Server::GoogleCloud(_) => "otelcol.exporter.googlecloud",
    };
    let signals = lowering.signals_to(node);
    let key = match &sink.to {
        Server::S3(settings) => s3::key(lowering, node, settings),
        _ => s3::Key::default(),
    };
    let service = &lowering.pipeline.service;
    let exporter = lowering.component(node, kind, &node.name, |block| {
        let queue = match &sink.to {
            Server::S3(settings) => delivery::objects(settings.gathered, settings.gathered_bytes),
            _ => delivery::sending_queue(service),
        };
        delivery::exporter(fill(block, sink, signals, &key), kind, sink.retry, service.backoff, queue)
    });
    lowering.exporters.insert(node.section, exporter.clone());
    exporter
}

fn values(lowering: &mut Lowering<'_>, node: &Node, message: &str) {
    lowering.diagnostics.push(Diagnostic::info(codes::VALUES, message).at(node.span, "this output"));
}

fn fill(block: Block, sink: &Exporter, signals: Signals, key: &s3::Key) -> Block {
    let part = Block::unlabelled;
    match &sink.to {
        Server::Kafka(settings) => kafka::fill(block, settings, signals),
        Server::Splunk { url, token, raw, insecure_skip_verify } => block
            .block(
                part("client")
                    .attribute("endpoint", text::expr(url))
                    .optional("insecure_skip_verify", insecure_skip_verify.then_some(true)),
            )
            .block(
                part("splunk")
                    .attribute("token", text::secret(token))
                    .optional("export_raw", raw.then_some(true)),
            ),
        Server::File { path, rotation } => {
            let block = block.attribute("path", text::expr(path));
            match rotation {
                // Files that are put aside are never appended to.
                Some((megabytes, files)) => block.block(
                    part("rotation")
                        .optional("max_megabytes", unless(*megabytes, 100))
                        .optional("max_backups", unless(*files, 100)),
                ),
                None => block.attribute("append", true),
            }
        }
        Server::Syslog { address: (host, port), udp, bsd, tls } => {
            let block = block
                .attribute("endpoint", text::expr(host))
                .optional("port", unless(u64::from(*port), 514))
                .optional("network", udp.then_some("udp"))
                .optional("protocol", bsd.then_some("rfc3164"));
            match (udp, tls.enabled) {
                (true, _) => block,
                (false, true) => block.block(client::otelcol_tls(tls)),
                (false, false) => block.block(part("tls").attribute("insecure", true)),
            }
        }
        Server::S3(settings) => s3::fill(block, settings, key),
        Server::Datadog { key, site, endpoint, insecure_skip_verify } => {
            let client = part("client").attribute("insecure_skip_verify", true);
            let api = part("api").attribute("api_key", text::secret(key)).optional("site", site.clone());
            let block = if *insecure_skip_verify { block.block(client) } else { block }
                .block(api)
                // Fluent Bit tells nothing of the machine.
                .block(part("host_metadata").attribute("enabled", false));
            match endpoint {
                Some(endpoint) => block.block(part("logs").attribute("endpoint", text::expr(endpoint))),
                None => block,
            }
        }
        Server::GoogleCloud(settings) => block.optional("project", settings.project.as_ref().map(text::expr)),
    }
}

/// The value, unless it is Alloy's default.
fn unless(value: u64, default: u64) -> Option<i64> {
    i64::try_from(value).ok().filter(|_| value != default)
}

/// Attributes and body. What other sinks of the same records want is not touched: each has a copy.
fn statements(lowering: &Lowering<'_>, sink: &Exporter) -> Vec<Statement> {
    let record = Root::record();
    let mut statements = Vec::new();
    statements.extend(attributes::keep_tag(&sink.attributes));
    match (sink.sends_otlp() && lowering.carries_otlp(), lowering.carries_tag()) {
        // What the sender gave beside the body stays.
        (true, true) => statements.push(Statement::delete_key("log.attributes", "fluentbit.tag")),
        (false, true) => statements.push(Statement::set("log.attributes", "{}")),
        (_, false) => {}
    }
    if let Server::Kafka(settings) = &sink.to {
        statements.extend(kafka::statements(settings));
    }
    for label in &sink.attributes {
        statements.extend(attribute(&record, label, &sink.to));
    }
    if matches!(sink.to, Server::Syslog { bsd: true, .. }) && sets(sink, "proc_id") {
        // syslog.c, syslog_rfc3164; the exporter writes no process in this form.
        let (app, process) = (r#"log.attributes["appname"]"#, r#"log.attributes["proc_id"]"#);
        let joined = format!(r#"Concat([{app}, "[", {process}, "]"], "")"#);
        statements.push(Statement::set(app, joined).when(format!("{app} != nil and {process} != nil")));
    }
    if let Server::GoogleCloud(settings) = &sink.to {
        statements.extend(google::statements(settings));
    }
    if let Some(TimeKey { key, format }) = &sink.time_key {
        let target = format!("log.body[{}]", quote(key));
        statements.push(Statement::set(target, time(*format)).when("IsMap(log.body)"));
    }
    statements.extend(body(&record, sink));
    statements
}

/// The time of the record as it is written into it.
fn time(format: TimeFormat) -> String {
    let text = |layout: &str, fraction: &str, divisor: &str| {
        format!(
            r#"Format("%s.{fraction}", [FormatTime(log.time, "{layout}"), Nanosecond(log.time){divisor}])"#
        )
    };
    match format {
        TimeFormat::Double => {
            "Double(UnixSeconds(log.time)) + Double(Nanosecond(log.time)) / 1000000000.0".to_owned()
        }
        TimeFormat::Iso8601 => text("%Y-%m-%dT%H:%M:%S", "%06dZ", " / 1000"),
        TimeFormat::Iso8601Nanoseconds => text("%Y-%m-%dT%H:%M:%S", "%09dZ", ""),
        TimeFormat::JavaSqlTimestamp => text("%Y-%m-%d %H:%M:%S", "%06d", " / 1000"),
        TimeFormat::Epoch => "UnixSeconds(log.time)".to_owned(),
        TimeFormat::EpochMilliseconds => "UnixMilli(log.time)".to_owned(),
    }
}

/// The first of the keys that there is takes the place of the record.
fn body(record: &Root, sink: &Exporter) -> Vec<Statement> {
    if matches!(sink.to, Server::Datadog { .. }) {
        return sink.body.iter().flat_map(|path| attributes_alone(record, path)).collect();
    }
    let mut statements = Vec::new();
    let body = Root::cache("body").0;
    let splunk = matches!(sink.to, Server::Splunk { .. });
    let filled = splunk.then(|| format!(r#"{body} != """#));
    let found = ottl::all([Some(format!("{body} != nil")), filled]).unwrap_or_default();
    for (index, path) in sink.body.iter().enumerate() {
        let value = record.at(path);
        // splunk.c, pack_event_key: an event is a text, and where that is empty the record is sent.
        let value = if splunk { format!("String({value})") } else { value };
        let unset = (index > 0).then(|| format!("{body} == nil"));
        statements.push(Statement::set(&body, value).when_some(ottl::all([unset, record.guard(path)])));
    }
    if !sink.body.is_empty() {
        statements.push(Statement::set(&record.0, &body).when(found));
    }
    statements
}

/// Makes attributes of a record; what is at `path` is the message.
fn attributes_alone(record: &Root, path: &Path) -> Vec<Statement> {
    let merge = format!(r#"merge_maps(log.attributes, {}, "insert")"#, record.0);
    let message =
        Statement::set(r#"log.attributes["message"]"#, record.at(path)).when_some(record.guard(path));
    let rest =
        [Statement::new(merge).when(format!("IsMap({})", record.0)), Statement::set(&record.0, r#""""#)];
    [message].into_iter().chain(ops::remove_path(record, path)).chain(rest).collect()
}

/// An attribute as the server wants it.
fn attribute(record: &Root, label: &Label, to: &Server) -> Vec<Statement> {
    let Operand::Path(path) = &label.value else {
        return attributes::set(record, &label.name, &label.value);
    };
    let value = record.at(path);
    let (value, suits) = match to {
        // syslog.c, msgpack_to_syslog
        Server::Syslog { .. } => (value.clone(), Some(format!("not IsMap({value})"))),
        // The exporter takes no number for these.
        Server::Splunk { .. } if label.name.contains('.') => (format!("String({value})"), None),
        _ => return attributes::set(record, &label.name, &label.value),
    };
    let filled = Some(format!(r#"{} != """#, record.at(path)));
    let target = format!("log.attributes[{}]", quote(&label.name));
    vec![Statement::set(target, value).when_some(ottl::all([record.guard(path), filled, suits]))]
}

fn sets(sink: &Exporter, attribute: &str) -> bool {
    sink.attributes.iter().any(|label| label.name == attribute)
}
