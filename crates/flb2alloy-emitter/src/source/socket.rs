//! Texts over TCP or UDP: `otelcol.receiver.syslog`. It hands the whole text on, whether it takes it for syslog or not, so
//! that Fluent Bit's own parsers do the reading.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Content, Socket, Tag, Texts, Transport};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Statements, output};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote, quote_regex};
use crate::source::{listener, tag};
use crate::{codes, parse};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, socket: &Socket, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    if let Content::Parsed(parser, _) = &socket.content {
        lowering.report_parsers(node, [parser.as_ref()]);
    }
    report(lowering, node, socket);
    let lift = lift(socket, tag);
    let work = match &socket.content {
        // What is no record goes no further.
        Content::Parsed(_, None) | Content::Json => {
            let records = lowering.filter(node, &node.name, &["not IsMap(log.body)".to_owned()], &next);
            lowering.transform(node, &node.name, lift, vec![records])
        }
        Content::Text(_) | Content::Parsed(_, Some(_)) => {
            let work = lowering.transform(node, &node.name, lift, next);
            lowering.filter(node, &node.name, &[r#"log.body == """#.to_owned()], &[work])
        }
    };
    lowering.component(node, "otelcol.receiver.syslog", &node.name, |block| {
        block
            // What is no syslog is no news: it goes on all the same.
            .attribute("on_error", "send_quiet")
            .optional("enable_octet_counting", (socket.texts == Texts::Counted).then_some(true))
            .block(transport(socket))
            .block(output(&[work]))
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
}

fn transport(socket: &Socket) -> Block {
    let address = listener::address(&socket.listener);
    let block = match socket.transport {
        Transport::Tcp => Block::unlabelled("tcp")
            .attribute("listen_address", address)
            .optional("max_log_size", socket.max_size.map(|size| format!("{size}B"))),
        Transport::Udp => Block::unlabelled("udp").attribute("listen_address", address),
    };
    let block = block
        .optional("one_log_per_packet", (socket.texts == Texts::Datagrams).then_some(true))
        .optional("add_attributes", socket.source_address_key.as_ref().map(|_| true))
        .attribute("preserve_leading_whitespaces", true)
        .attribute("preserve_trailing_whitespaces", true);
    let block = match &socket.texts {
        // Alloy's own splitting takes a carriage return for a part of the line end.
        Texts::Separated(separator) => block.block(
            Block::unlabelled("multiline")
                .attribute("line_end_pattern", quote_regex(separator))
                .attribute("omit_pattern", true),
        ),
        Texts::Counted | Texts::Datagrams => block,
    };
    listener::with_tls(block, &socket.listener)
}

/// How a text becomes a record.
fn lift(socket: &Socket, tag: Option<&Tag>) -> Vec<Statements> {
    // What the receiver found out by itself is no part of the record; otelcol.exporter.loki makes a label of the severity.
    let mut statements = vec![
        Statement::set("log.time", "log.observed_time"),
        Statement::set("log.severity_number", "0"),
        Statement::set("log.severity_text", quote("")),
    ];
    if socket.texts == Texts::Counted {
        statements.push(Statement::new(format!(r#"replace_pattern(log.body, {}, "")"#, quote(r"^\d+ "))));
    }
    let raw = Root::cache("raw").0;
    if socket.raw_key.is_some() {
        statements.push(Statement::set(&raw, "log.body"));
    }
    statements.extend(record(socket));
    let record = Root::record();
    if let Some(key) = &socket.raw_key {
        statements.push(Statement::set(record.key(key), raw).when("IsMap(log.body)"));
    }
    if let Some(key) = &socket.source_address_key {
        statements.push(Statement::set(record.key(key), peer(socket.transport)).when("IsMap(log.body)"));
    }
    // Nothing of what Alloy adds belongs to the record.
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(tag::statements).unwrap_or_default());
    let silent = !matches!(socket.content, Content::Text(_));
    vec![Statements {
        silent,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    }]
}

fn record(socket: &Socket) -> Vec<Statement> {
    match &socket.content {
        Content::Text(key) => vec![Statement::set("log.body", format!("{{{}: log.body}}", quote(key)))],
        Content::Parsed(parser, Some(key)) => parse::lift(&single_line(socket, parser), key),
        Content::Parsed(parser, None) => {
            let parsed = Root::cache(parse::PARSED).0;
            let mut statements = parse::attempt(&single_line(socket, parser), "log.body", None);
            statements.push(Statement::set("log.body", &parsed).when(format!("IsMap({parsed})")));
            statements
        }
        Content::Json => {
            let parsed = Root::cache(parse::PARSED).0;
            let list = format!("IsList({parsed})");
            vec![
                Statement::set(&parsed, "ParseJSON(log.body)"),
                Statement::set("log.body", &parsed).when(format!("IsMap({parsed})")),
                // A map cannot be written around a list in one statement.
                Statement::set("log.body", "{}").when(&list),
                Statement::set(Root::record().key("msg"), &parsed).when(list),
            ]
        }
    }
}

/// Texts that end at a line end are a single line.
fn single_line(socket: &Socket, parser: &flb2alloy_ir::parser::Parser) -> flb2alloy_ir::parser::Parser {
    match &socket.texts {
        Texts::Separated(separator) if separator == "\n" => parse::single_line(parser),
        _ => parser.clone(),
    }
}

/// flb_connection_get_remote_address
fn peer(transport: Transport) -> String {
    let scheme = match transport {
        Transport::Tcp => "tcp://",
        Transport::Udp => "udp://",
    };
    format!(
        r#"Concat([{}, log.attributes["net.peer.ip"], ":", log.attributes["net.peer.port"]], "")"#,
        quote(scheme)
    )
}

fn report(lowering: &mut Lowering<'_>, node: &Node, socket: &Socket) {
    let message = match (&socket.content, socket.transport) {
        (Content::Json, Transport::Tcp) => {
            "each line has to be one JSON document; Fluent Bit also takes documents over several lines, and several in one"
        }
        (Content::Json, Transport::Udp) => {
            "each datagram has to be one JSON document; Fluent Bit also takes several"
        }
        (Content::Text(_) | Content::Parsed(_, Some(_)), _) => {
            "the last text of a connection or datagram needs no separator; Fluent Bit loses it without one"
        }
        (Content::Parsed(_, None), _) => return,
    };
    lowering.diagnostics.push(Diagnostic::info(codes::RECEIVING, message).at(node.span, "this input"));
}
