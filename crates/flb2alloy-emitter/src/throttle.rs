//! Limits of records: `stage.limit` of `loki.process`.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::record::Throttle;
use flb2alloy_syntax::Block;

use crate::canvas::Port;
use crate::detour::Detour;
use crate::lower::Lowering;
use crate::text;

/// A limit in front of `next`; records for which `condition` does not hold go around it.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    throttle: Throttle,
    condition: Option<&str>,
    next: &[Port],
) -> Vec<Port> {
    let pack = [
        r#"set(log.cache["packed"], {"body": log.body, "attributes": log.attributes})"#,
        r#"set(log.body, String(log.cache["packed"]))"#,
        r#"set(log.attributes, {"loki.format": "raw"})"#,
    ];
    let unpack = [
        r#"set(log.cache["packed"], ParseJSON(log.body))"#,
        r#"set(log.attributes, log.cache["packed"]["attributes"])"#,
        r#"set(log.body, log.cache["packed"]["body"])"#,
    ];
    let burst = (throttle.rate * f64::from(throttle.window)).ceil();
    let rate = throttle.rate / throttle.interval.as_secs_f64();
    let limit = Block::unlabelled("stage.limit")
        .attribute("rate", text::number(rate))
        .attribute("burst", text::number(burst))
        .attribute("drop", true);
    let detour = Detour {
        pack: pack.map(str::to_owned).into(),
        stages: vec![limit],
        unpack: unpack.map(str::to_owned).into(),
    };
    detour.lower(lowering, node, condition, next)
}
