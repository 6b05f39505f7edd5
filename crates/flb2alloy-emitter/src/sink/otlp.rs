//! OTLP outputs (plugins/out_opentelemetry).

use flb2alloy_ir::client::HeaderValue;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::record::Path;
use flb2alloy_ir::sink::{Compression, Otlp};
use flb2alloy_ir::{Signal, Text};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Context, Port, Statements};
use crate::lower::Lowering;
use crate::ottl::{self, Root, Statement};
use crate::sink::{attributes, authentication, delivery};
use crate::{client, ops, text};

/// Where records of this signal are taken as OTLP. Fluent Bit's log records have to be brought into OpenTelemetry's form.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node, sink: &Otlp, signal: Signal) -> Port {
    let exporter = exporter(lowering, node, sink);
    match signal {
        Signal::Traces => return exporter,
        Signal::Metrics if sink.metric_labels.is_empty() => return exporter,
        Signal::Metrics => {
            let set = |(name, value): &(String, Text)| {
                let place = format!("datapoint.attributes[{}]", ottl::quote(name));
                Statement::set(&place, ottl::quote_text(value)).to_string()
            };
            let block = Statements {
                context: Context::Datapoint,
                statements: sink.metric_labels.iter().map(set).collect(),
                ..Statements::default()
            };
            let name = format!("{}_metrics", node.name);
            return lowering.transform_of(signal, node, &name, vec![block], vec![exporter], false);
        }
        Signal::Logs => {}
    }
    let block = Statements {
        comments: canvas::comments(&node.comments),
        statements: statements(lowering, sink).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    lowering.transform(node, &node.name, vec![block], vec![exporter])
}

/// The exporter, one for all signals.
fn exporter(lowering: &mut Lowering<'_>, node: &Node, sink: &Otlp) -> Port {
    if let Some(port) = lowering.exporters.get(&node.section) {
        return port.clone();
    }
    let kind = if sink.grpc { "otelcol.exporter.otlp" } else { "otelcol.exporter.otlphttp" };
    let auth = authentication::component(lowering, node, &sink.client);
    let handler = auth.as_ref().map(|auth| Expr::reference(&format!("{}.handler", auth.id())));
    let service = &lowering.pipeline.service;
    let exporter = lowering.component(node, kind, &node.name, |block| {
        let queue = delivery::sending_queue(service);
        delivery::exporter(fill(block, sink, handler), kind, sink.client.retry, service.backoff, queue)
    });
    if let Some(auth) = auth {
        lowering.canvas.push(auth);
    }
    lowering.exporters.insert(node.section, exporter.clone());
    exporter
}

fn fill(block: Block, sink: &Otlp, auth: Option<Expr>) -> Block {
    let client = &sink.client;
    let mut inner = Block::unlabelled("client")
        .attribute("endpoint", text::expr(&client.url))
        // Alloy compresses with gzip unless told otherwise, Fluent Bit does not compress.
        .optional(
            "compression",
            match sink.compression {
                Compression::None => Some("none"),
                Compression::Gzip => None,
                Compression::Zstd => Some("zstd"),
            },
        )
        .optional("auth", auth)
        .optional("proxy_url", client::proxy_url(client).filter(|_| !sink.grpc));
    if !client.headers.is_empty() {
        let headers = client.headers.iter().map(|(name, value)| match value {
            HeaderValue::Plain(value) => (name.as_str(), text::expr(value)),
            HeaderValue::Secret(value) => (name.as_str(), text::secret(value)),
        });
        inner = inner.attribute("headers", Expr::object(headers));
    }
    if let Some(tls) = tls(sink) {
        inner = inner.block(tls);
    }
    let mut block = block.block(inner);
    for (signal, path) in Signal::ALL.into_iter().zip(&sink.paths) {
        let url = path.as_ref().map(|path| text::expr(&client.url.clone().join(path.clone())));
        block = block.optional(format!("{}_endpoint", signal.name()), url);
    }
    block
}

fn tls(sink: &Otlp) -> Option<Block> {
    let tls = &sink.client.tls;
    if !tls.enabled {
        // Over gRPC Alloy speaks TLS unless told otherwise; over HTTP the URL says it.
        return sink.grpc.then(|| Block::unlabelled("tls").attribute("insecure", true));
    }
    let block = client::otelcol_tls(tls);
    (!block.body.is_empty()).then_some(block)
}

/// Body, attributes and fields of the log record, as opentelemetry_logs.c fills them. The tag is not sent.
fn statements(lowering: &Lowering<'_>, sink: &Otlp) -> Vec<Statement> {
    let record = Root::record();
    let fields = &sink.fields;
    let hex = |digits: usize| format!("^[0-9a-fA-F]{{{digits}}}$");
    let at = |path: &Path| record.at(path);
    let guarded = |path: &Path, test: String| ottl::all([record.guard(path), Some(test)]);
    let mut statements = Vec::new();
    statements.extend(attributes::keep_tag(&sink.attributes));
    match (lowering.carries_otlp(), lowering.carries_tag()) {
        // What the sender gave beside the body stays.
        (true, true) => statements.push(Statement::delete_key("log.attributes", "fluentbit.tag")),
        (false, true) => statements.push(Statement::set("log.attributes", "{}")),
        (_, false) => {}
    }
    for attribute in &sink.attributes {
        statements.extend(attributes::set(&record, &attribute.name, &attribute.value));
    }
    let text = &fields.severity_text;
    statements.push(
        Statement::set("log.severity_text", at(text))
            .when_some(guarded(text, format!("IsString({})", at(text)))),
    );
    let number = &fields.severity_number;
    // ParseJSON makes every number a double.
    let in_range = format!("(IsInt({0}) or IsDouble({0})) and {0} >= 1 and {0} <= 24", at(number));
    statements.push(
        Statement::set("log.severity_number", format!("Int({})", at(number)))
            .when_some(guarded(number, in_range)),
    );
    for (path, field, digits) in
        [(&fields.trace_id, "log.trace_id.string", 32), (&fields.span_id, "log.span_id.string", 16)]
    {
        let test = format!("IsString({0}) and IsMatch({0}, {1})", at(path), ottl::quote(&hex(digits)));
        statements.push(Statement::set(field, at(path)).when_some(guarded(path, test)));
    }
    let body = Root::cache("body").0;
    for (index, path) in sink.body_keys.iter().enumerate() {
        let unset = (index > 0).then(|| format!("{body} == nil"));
        statements
            .push(Statement::set(&body, at(path)).when_some(ottl::all([unset.clone(), record.guard(path)])));
        if sink.rest_as_attributes {
            let found = ottl::all([
                unset.map(|_| format!("{} == nil", Root::cache("rest").0)),
                Some(format!("{body} != nil")),
            ]);
            let rest = Root::cache("rest").0;
            statements.push(Statement::set(&rest, &record.0).when_some(found.clone()));
            if let Some(remove) = ops::remove_path(&Root::cache("rest"), path) {
                statements.push(remove.when_some(found));
            }
        }
    }
    if sink.rest_as_attributes && !sink.body_keys.is_empty() {
        let rest = Root::cache("rest").0;
        let add = match sink.attributes.is_empty() {
            true => Statement::set("log.attributes", &rest),
            false => Statement::new(format!(r#"merge_maps(log.attributes, {rest}, "insert")"#)),
        };
        statements.push(add.when(format!("IsMap({rest})")));
    }
    if !sink.body_keys.is_empty() {
        statements.push(Statement::set(&record.0, &body).when(format!("{body} != nil")));
    }
    statements
}
