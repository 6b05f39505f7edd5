//! What EC2 tells of the machine: `otelcol.processor.resourcedetection` puts it on the resource, and behind it the record
//! gets what was asked for.

use flb2alloy_ir::Signal;
use flb2alloy_ir::instance::{Fact, Instance, Tags};
use flb2alloy_ir::pipeline::Node;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{Context, Port, Statements, output};
use crate::codes;
use crate::lower::Lowering;
use crate::ottl::{self, Root, Statement, quote};

/// What the detector puts in front of the names of tags.
const TAG: &str = "ec2.tag.";

/// The facts in front of `next`; only records for which `condition` holds get them.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    instance: &Instance,
    condition: Option<&str>,
    next: Vec<Port>,
) -> Port {
    let to_otlp = lowering.leads_to_otlp(node, Signal::Logs);
    report(lowering, node, to_otlp);
    let facts = Statements {
        comments: vec!["What EC2 tells of the machine.".to_owned()],
        conditions: condition.map(str::to_owned).into_iter().collect(),
        statements: statements(instance).iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    let mut forget = vec!["set(resource.attributes, {})".to_owned()];
    if to_otlp {
        forget.push(r#"set(resource.schema_url, "")"#.to_owned());
    }
    let forget = Statements {
        comments: vec!["Nothing but the record goes on.".to_owned()],
        context: Context::Resource,
        statements: forget,
        ..Statements::default()
    };
    let port = lowering.transform(node, &node.name, vec![facts, forget], next);
    lowering.component(node, "otelcol.processor.resourcedetection", &node.name, |block| {
        let block = block.attribute("detectors", Expr::array([Expr::from("ec2")]));
        let block = match wanted(&instance.tags) {
            tags if tags.is_empty() => block,
            tags => {
                let tags = Expr::array(tags.into_iter().map(Expr::from));
                block
                    .block(Block::unlabelled("ec2").attribute("tags", tags).attribute("tags_from_imds", true))
            }
        };
        block.block(output(&[port]))
    })
}

fn report(lowering: &mut Lowering<'_>, node: &Node, to_otlp: bool) {
    let carries_otlp = lowering.carries_otlp();
    let mut say = |message: &str, help: &str| {
        let diagnostic = Diagnostic::info(codes::INSTANCE, message).at(node.span, "this filter").help(help);
        lowering.diagnostics.push(diagnostic);
    };
    say(
        "Alloy asks EC2's metadata service when it starts, for up to 5 seconds; Fluent Bit goes on asking",
        "where nothing answers in that time, records get none of these keys until Alloy is restarted",
    );
    if to_otlp && carries_otlp {
        say(
            "records that come by OTLP keep their severity, attributes and scope; Fluent Bit's filter loses them",
            "attributes of the resource do not come out on either side",
        );
    }
}

/// Expressions for the names of tags.
fn wanted(tags: &Tags) -> Vec<String> {
    match tags {
        Tags::AllBut(_) => vec![".*".to_owned()],
        Tags::Only(names) => names.iter().map(|name| format!("^{}$", ottl::quote_regex(name))).collect(),
    }
}

/// Nothing is set where the attribute is not there.
fn statements(instance: &Instance) -> Vec<Statement> {
    let record = Root::record();
    let set = |key: &str, name: &str| {
        Statement::set(record.key(key), format!("resource.attributes[{}]", quote(name)))
    };
    let mut statements: Vec<_> =
        instance.facts.iter().map(|(key, fact)| set(key, attribute(*fact))).collect();
    match &instance.tags {
        Tags::Only(names) => statements.extend(names.iter().map(|name| set(name, &format!("{TAG}{name}")))),
        Tags::AllBut(names) => {
            let tags = Root::cache("tags").0;
            let pattern = quote(&format!("^{}", ottl::quote_regex(TAG)));
            statements.push(Statement::set(&tags, "resource.attributes"));
            statements.push(Statement::new(format!("keep_matching_keys({tags}, {pattern})")));
            statements.extend(names.iter().map(|name| Statement::delete_key(&tags, &format!("{TAG}{name}"))));
            statements.push(Statement::new(format!(r#"replace_all_patterns({tags}, "key", {pattern}, "")"#)));
            statements.push(Statement::new(format!(r#"merge_maps({}, {tags}, "upsert")"#, record.0)));
        }
    }
    statements
}

/// The attribute of the resource that holds it.
fn attribute(fact: Fact) -> &'static str {
    match fact {
        Fact::Zone => "cloud.availability_zone",
        Fact::Id => "host.id",
        Fact::Type => "host.type",
        Fact::Image => "host.image.id",
        Fact::Account => "cloud.account.id",
        Fact::HostName => "host.name",
    }
}
