//! Loki outputs: the record as a line, labels and structured metadata, and `loki.write`.

use flb2alloy_ir::pipeline::{Client, HeaderValue, Label, Line, Loki, Node, Retry, SingleKey, Tls};
use flb2alloy_ir::record::Operand;
use flb2alloy_ir::{Piece, Text};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port, Statements};
use crate::condition::TAG;
use crate::lower::Lowering;
use crate::ottl::{self, Root, Statement, quote, quote_text};
use crate::{codes, ops, text};

/// What `loki.write` needs to know.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Destination {
    client: Client,
    tenant: Option<Text>,
}

/// otelcol.exporter.loki gives each stream this label; nothing switches it off.
const EXPORTER: &str = "exporter";

/// Attributes that become structured metadata are marked by this, because the exporter makes labels of all.
const METADATA_PREFIX: &str = "metadata_";

/// Where records are taken as OTLP.
pub(crate) fn input(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) -> Port {
    report(lowering, node, sink);
    let writer = writer(lowering, node, sink);
    let stages = stages(sink);
    let process = if stages.is_empty() { writer } else { process(lowering, node, stages, &writer) };
    let exporter = lowering.component(node, "otelcol.exporter.loki", &node.name, |block| {
        block.attribute("forward_to", vec![process.expr()])
    });
    let mut block = Statements {
        statements: statements(lowering, sink).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    block.comments = canvas::comments(&node.comments);
    lowering.transform(node, &node.name, vec![block], vec![exporter])
}

fn process(lowering: &mut Lowering<'_>, node: &Node, stages: Vec<Block>, writer: &Port) -> Port {
    lowering.component(node, "loki.process", &node.name, |mut block| {
        for stage in stages {
            block = block.block(stage);
        }
        block.attribute("forward_to", vec![writer.expr()])
    })
}

/// `loki.write`; outputs that go to the same place in the same way share it.
pub(crate) fn writer(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) -> Port {
    let destination = Destination { client: sink.client.clone(), tenant: sink.tenant.clone() };
    if let Some((_, port)) = lowering.writers.iter().find(|(known, _)| *known == destination) {
        return port.clone();
    }
    let endpoint = endpoint(&destination);
    let port = lowering.component(node, "loki.write", &node.name, |block| block.block(endpoint));
    lowering.writers.push((destination, port.clone()));
    port
}

fn endpoint(destination: &Destination) -> Block {
    let Destination { client, tenant } = destination;
    let mut block = Block::unlabelled("endpoint")
        .attribute("url", text::expr(&client.url))
        .optional("tenant_id", tenant.as_ref().map(text::expr))
        .optional("bearer_token", client.bearer_token.as_ref().map(text::secret))
        .optional("proxy_url", client.proxy.as_ref().map(text::expr));
    if !client.headers.is_empty() {
        let headers = client.headers.iter().map(|(name, value)| {
            let value = match value {
                HeaderValue::Plain(value) => text::expr(value),
                HeaderValue::Secret(value) => text::secret(value),
            };
            (name.as_str(), value)
        });
        block = block.attribute("headers", Expr::object(headers));
    }
    block = match client.retry {
        Retry::Default => block,
        // The component counts sends, Fluent Bit counts further tries.
        Retry::Limited(tries) => block.attribute("max_backoff_retries", i64::from(tries) + 1),
        Retry::Unlimited => block.attribute("max_backoff_retries", 0_i64),
        Retry::Never => block.attribute("max_backoff_retries", 1_i64),
    };
    if let Some((user, password)) = &client.basic_auth {
        let auth = Block::unlabelled("basic_auth")
            .attribute("username", text::expr(user))
            .attribute("password", text::secret(password));
        block = block.block(auth);
    }
    match tls(&client.tls) {
        Some(tls) => block.block(tls),
        None => block,
    }
}

fn tls(tls: &Tls) -> Option<Block> {
    let block = Block::unlabelled("tls_config")
        .optional("ca_file", tls.ca_file.as_ref().map(text::expr))
        .optional("cert_file", tls.cert_file.as_ref().map(text::expr))
        .optional("key_file", tls.key_file.as_ref().map(text::expr))
        .optional("server_name", tls.server_name.as_ref().map(text::expr))
        .optional("insecure_skip_verify", tls.insecure_skip_verify.then_some(true))
        .optional(
            "min_version",
            tls.min_version.as_ref().map(|version| format!("TLS{}", version.replace('.', ""))),
        );
    (tls.enabled && !block.body.is_empty()).then_some(block)
}

/// Statements that make labels and line. Attributes become labels; so none but labels may be left.
fn statements(lowering: &Lowering<'_>, sink: &Loki) -> Vec<Statement> {
    let record = Root::record();
    let mut statements = Vec::new();
    let uses_tag = sink
        .labels
        .iter()
        .chain(&sink.structured_metadata)
        .any(|label| !matches!(label.value, Operand::Text(_) | Operand::Path(_)));
    if uses_tag {
        statements.push(Statement::set(r#"log.cache["tag"]"#, TAG));
    }
    if lowering.carries_tag() {
        statements.push(Statement::set("log.attributes", "{}"));
    }
    for label in &sink.labels {
        statements.extend(attribute(&record, &label.name, &label.value));
    }
    for label in &sink.structured_metadata {
        statements.extend(attribute(&record, &format!("{METADATA_PREFIX}{}", label.name), &label.value));
    }
    for map in &sink.structured_metadata_maps {
        let scratch = Root::cache("metadata").0;
        let found = format!("IsMap({scratch})");
        statements.push(
            Statement::set(&scratch, record.at(map))
                .when_some(ottl::all([record.guard(map), Some(format!("IsMap({})", record.at(map)))])),
        );
        statements.push(
            Statement::new(format!(r#"replace_all_patterns({scratch}, "key", "^", "{METADATA_PREFIX}")"#))
                .when(found.clone()),
        );
        statements.push(
            Statement::new(format!(r#"merge_maps(log.attributes, {scratch}, "insert")"#)).when(found.clone()),
        );
        statements.push(Statement::delete_key("log.cache", "metadata").when(found));
    }
    if sink.kubernetes_labels {
        let labels = r#"log.body["kubernetes"]["labels"]"#;
        let scratch = Root::cache("labels").0;
        let found = format!("IsMap({scratch})");
        statements.push(Statement::set(&scratch, labels).when(r#"IsMap(log.body["kubernetes"])"#));
        statements.push(
            Statement::new(format!(r#"replace_all_patterns({scratch}, "key", "[^A-Za-z0-9_]", "_")"#))
                .when(found.clone()),
        );
        statements
            .push(Statement::new(format!(r#"merge_maps(log.attributes, {scratch}, "insert")"#)).when(found));
    }
    statements.extend(sink.remove.iter().filter_map(|path| ops::remove_path(&record, path)));
    if let Some(path) = &sink.tenant_key {
        let value = record.at(path);
        let is_text = ottl::all([record.guard(path), Some(format!("IsString({value})"))]);
        statements.push(Statement::set(r#"log.attributes["__tenant_id__"]"#, &value).when_some(is_text));
    }
    statements.extend(line(sink));
    statements.push(Statement::set(r#"log.attributes["loki.attribute.labels"]"#, label_names(sink)));
    statements.push(Statement::set(r#"log.attributes["loki.format"]"#, r#""raw""#));
    statements
}

/// The names of the attributes that are labels: a list where all are known, else whatever attributes there are.
fn label_names(sink: &Loki) -> String {
    let dynamic =
        sink.kubernetes_labels || !sink.structured_metadata_maps.is_empty() || sink.line == Line::Native;
    if dynamic {
        return "Keys(log.attributes)".to_owned();
    }
    let metadata = sink.structured_metadata.iter().map(|label| format!("{METADATA_PREFIX}{}", label.name));
    let tenant = sink.tenant_key.iter().map(|_| "__tenant_id__".to_owned());
    let names: Vec<String> =
        sink.labels.iter().map(|label| label.name.clone()).chain(metadata).chain(tenant).collect();
    quote(&names.join(", "))
}

fn attribute(record: &Root, name: &str, value: &Operand) -> Vec<Statement> {
    let target = format!("log.attributes[{}]", quote(name));
    match value {
        Operand::Text(text) => vec![Statement::set(target, quote_text(text))],
        Operand::Path(path) => vec![Statement::set(target, record.at(path)).when_some(record.guard(path))],
        Operand::Tag => vec![Statement::set(target, r#"log.cache["tag"]"#)],
        Operand::TagPart(part) => {
            let parts = r#"log.cache["parts"]"#;
            vec![
                Statement::set(parts, r#"Split(log.cache["tag"], ".")"#),
                Statement::set(target, format!("{parts}[{part}]")).when(format!("Len({parts}) > {part}")),
            ]
        }
        Operand::Concat(operands) => {
            let pieces: Vec<String> = operands
                .iter()
                .map(|operand| match operand {
                    Operand::Text(text) => quote_text(text),
                    Operand::Path(path) => format!(r#"Coalesce([{}, ""])"#, record.at(path)),
                    _ => r#"log.cache["tag"]"#.to_owned(),
                })
                .collect();
            vec![Statement::set(target, format!(r#"Concat([{}], "")"#, pieces.join(", ")))]
        }
    }
}

/// What becomes the line: the exporter writes a map as JSON and a string as it is.
fn line(sink: &Loki) -> Vec<Statement> {
    let single = "Len(log.body) == 1";
    let value = "Values(log.body)[0]";
    let mut statements = match sink.drop_single_key {
        SingleKey::Keep => Vec::new(),
        SingleKey::Raw => {
            vec![Statement::set("log.body", value).when(format!("{single} and IsString({value})"))]
        }
        SingleKey::Json => {
            // The list of the one value, as JSON, without the brackets.
            let list = r#"log.cache["single"]"#;
            vec![
                Statement::set(list, "String(Values(log.body))").when(single),
                Statement::set("log.body", format!("Substring({list}, 1, Len({list}) - 2)"))
                    .when(format!("IsString({list})")),
            ]
        }
    };
    match sink.line {
        Line::Json => {}
        Line::KeyValue => statements.push(
            Statement::set("log.body", r#"ToKeyValueString(log.body, "=", " ")"#).when("IsMap(log.body)"),
        ),
        Line::Native => {
            let line = r#"log.cache["line"]"#;
            for key in ["message", "log"] {
                let value = Root::record().key(key);
                statements.push(Statement::set(line, &value).when(format!("IsString({value})")));
                statements.push(
                    Statement::set(r#"log.cache["key"]"#, quote(key)).when(format!("IsString({value})")),
                );
            }
            let found = format!("{line} != nil");
            statements.push(Statement::new(r#"delete_key(log.body, log.cache["key"])"#).when(found.clone()));
            statements.push(Statement::new("flatten(log.body)").when(found.clone()));
            statements.push(
                Statement::new(format!(r#"replace_all_patterns(log.body, "key", "^", "{METADATA_PREFIX}")"#))
                    .when(found.clone()),
            );
            statements.push(
                Statement::new(r#"merge_maps(log.attributes, log.body, "insert")"#).when(found.clone()),
            );
            statements.push(Statement::set("log.body", line).when(found));
        }
    }
    statements
}

/// Stages behind the exporter.
fn stages(sink: &Loki) -> Vec<Block> {
    let mut stages = Vec::new();
    if !sink.labels.iter().any(|label| label.name == EXPORTER) {
        stages.push(Block::unlabelled("stage.label_drop").attribute("values", vec![Expr::from(EXPORTER)]));
    }
    let dynamic = !sink.structured_metadata_maps.is_empty() || sink.line == Line::Native;
    if dynamic {
        let regex = format!("^{METADATA_PREFIX}");
        stages.push(Block::unlabelled("stage.structured_metadata").attribute("regex", regex.as_str()));
    } else if !sink.structured_metadata.is_empty() {
        let values = sink
            .structured_metadata
            .iter()
            .map(|label| (label.name.clone(), Expr::from(format!("{METADATA_PREFIX}{}", label.name))));
        stages.push(Block::unlabelled("stage.structured_metadata").attribute("values", Expr::object(values)));
    }
    stages
}

fn report(lowering: &mut Lowering<'_>, node: &Node, sink: &Loki) {
    let drawn = |labels: &[Label]| labels.iter().any(|label| matches!(label.value, Operand::Path(_)));
    if drawn(&sink.labels) || drawn(&sink.structured_metadata) {
        lowering.diagnostics.push(
            Diagnostic::info(codes::VALUES, "labels drawn from fractions, null or arrays differ: Fluent Bit writes 1.500000, \"null\" and no label, Alloy 1.5, no label and JSON")
                .at(node.span, "labels of this output")
                .help("strings and whole numbers are the same"),
        );
    }
    if sink.line == Line::Native {
        lowering.diagnostics.push(
            Diagnostic::info(codes::NATIVE_LINES, "lines are the bare text under `log` or `message`; other keys are structured metadata")
                .at(node.span, "lines of this output")
                .help("queries that say `| json` or look for `\"log\":` have to be changed: use the field name as a label filter"),
        );
    }
}

/// Whether every label is known now, so that the loki components can set it.
pub(crate) fn static_labels(sink: &Loki) -> Option<Vec<(&str, &Text)>> {
    sink.labels
        .iter()
        .map(|label| match &label.value {
            Operand::Text(text) if !text.0.iter().any(|piece| matches!(piece, Piece::Variable { .. })) => {
                Some((label.name.as_str(), text))
            }
            _ => None,
        })
        .collect()
}
