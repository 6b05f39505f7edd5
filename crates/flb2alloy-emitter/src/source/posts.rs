//! JSON over HTTP: `otelcol.receiver.splunkhec`, which takes any body on the paths that it is told.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Posts, Tag};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::canvas::{self, Statements, output};
use crate::codes;
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::parse::PARSED;
use crate::source::{listener, tag};

/// The source's components. A body can hold several records, and only `stage.split_json` makes several of one.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, posts: &Posts, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    let block = |statements: Vec<Statement>| Statements {
        silent: true,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    let records = if posts.events {
        next
    } else {
        vec![lowering.filter(node, &node.name, &["not IsMap(log.body)".to_owned()], &next)]
    };
    let work = lowering.transform(node, &node.name, vec![block(lift(posts, tag))], records);
    let receiver =
        lowering.component(node, "otelcol.receiver.loki", &node.name, |block| block.block(output(&[work])));
    let split = lowering.stages(node, vec![Block::unlabelled("stage.split_json")], &[receiver]);
    let exporter = lowering
        .component(node, "otelcol.exporter.loki", &node.name, |block| canvas::forward_to(block, &[split]));
    let name = format!("{}_bodies", node.name);
    let bodies = lowering.transform(node, &name, vec![block(bodies())], vec![exporter]);
    lowering.component(node, "otelcol.receiver.splunkhec", &node.name, |block| {
        let block = block
            .attribute("endpoint", listener::address(&posts.listener))
            .attribute("raw_path", format!("{}{{path:.*}}", posts.path))
            .attribute("splitting", "none");
        listener::with_tls(block, &posts.listener).block(output(&[bodies]))
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    let differs = if posts.events {
        "what goes to /raw and is an object with `event` becomes that object, and what goes to /event without it becomes text"
    } else {
        "what is no JSON is answered with 200 and dropped, a form is no record, and all of several arrays count; Fluent Bit answers \
         with 400, takes forms, and of several arrays the first"
    };
    lowering.diagnostics.push(Diagnostic::info(codes::RECEIVING, differs).at(node.span, "this input"));
}

/// Between documents: the end of one (and of its array), and the beginning of the next with its first key.
const BETWEEN: &str = r#"\}\s*(?:\]\s*\[\s*)?(\{\s*"(?:[^"\\]|\\.)*"\s*:)"#;

/// Makes an array of documents that stand one behind the other. Where a body as a whole is a document, nothing is to do.
fn bodies() -> Vec<Statement> {
    let document = Root::cache("document").0;
    let several = format!("{document} == nil");
    vec![
        Statement::set("log.time", "Now()"),
        Statement::set("log.attributes", r#"{"loki.format": "raw"}"#),
        Statement::set(&document, "ParseJSON(log.body)"),
        Statement::new(format!("replace_pattern(log.body, {}, {})", quote(BETWEEN), quote("},$1")))
            .when(r#"IsMatch(log.body, "^\\s*[\\[{]")"#)
            .when(&several),
        Statement::set("log.body", r#"Concat(["[", log.body, "]"], "")"#)
            .when(r#"IsMatch(log.body, "^\\s*\\{")"#)
            .when(several),
    ]
}

fn lift(posts: &Posts, tag: Option<&Tag>) -> Vec<Statement> {
    let parsed = Root::cache(PARSED);
    let record = format!("IsMap({})", parsed.0);
    let is_record =
        if posts.events { format!(r#"{record} and {} != nil"#, parsed.key("event")) } else { record };
    let mut statements = vec![
        Statement::set(&parsed.0, "ParseJSON(log.body)"),
        Statement::set("log.body", &parsed.0).when(is_record),
    ];
    if posts.events {
        statements.push(Statement::set("log.body", r#"{"log": log.body}"#).when("not IsMap(log.body)"));
    }
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(tag::statements).unwrap_or_default());
    statements
}
