//! Limits of records. Only `loki.process` has one, so records go through it as text and are taken apart behind it.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::record::Throttle;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port, Statements, output};
use crate::lower::Lowering;

/// A limit in front of `next`; records for which `condition` does not hold go around it.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    throttle: Throttle,
    condition: Option<&str>,
    next: &[Port],
) -> Port {
    let unpack = [
        r#"set(log.cache["packed"], ParseJSON(log.body))"#,
        r#"set(log.attributes, log.cache["packed"]["attributes"])"#,
        r#"set(log.body, log.cache["packed"]["body"])"#,
    ];
    let unpacked = transform(lowering, node, &unpack, next.to_vec());
    let receiver = lowering
        .component(node, "otelcol.receiver.loki", &node.name, |block| block.block(output(&[unpacked])));
    let burst = (throttle.rate * f64::from(throttle.window)).ceil();
    let rate = throttle.rate / throttle.interval.as_secs_f64();
    let limit = Block::unlabelled("stage.limit")
        .attribute("rate", number(rate))
        .attribute("burst", number(burst))
        .attribute("drop", true);
    let process = lowering.stages(node, vec![limit], &[receiver]);
    let exporter = lowering
        .component(node, "otelcol.exporter.loki", &node.name, |block| canvas::forward_to(block, &[process]));
    let pack = [
        r#"set(log.cache["packed"], {"body": log.body, "attributes": log.attributes})"#,
        r#"set(log.body, String(log.cache["packed"]))"#,
        r#"set(log.attributes, {"loki.format": "raw"})"#,
    ];
    let packed = transform(lowering, node, &pack, vec![exporter]);
    let Some(condition) = condition else { return packed };
    let around = lowering.filter(node, &format!("around_{}", node.name), &[condition.to_owned()], next);
    let through =
        lowering.filter(node, &format!("to_{}", node.name), &[format!("not ({condition})")], &[packed]);
    transform(lowering, node, &[], vec![around, through])
}

fn transform(lowering: &mut Lowering<'_>, node: &Node, statements: &[&str], next: Vec<Port>) -> Port {
    let statements = statements.iter().map(|&text| text.to_owned()).collect();
    lowering.transform(node, &node.name, vec![Statements { statements, ..Statements::default() }], next)
}

/// A number without a fraction where it has none.
fn number(number: f64) -> Expr {
    Expr::Number(number.to_string())
}
