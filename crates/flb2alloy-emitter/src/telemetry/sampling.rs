//! Traces that are kept once they are whole: `otelcol.processor.tail_sampling`.

use std::time::Duration;

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::telemetry::{Tail, TraceCondition};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::lower::Lowering;
use crate::ottl::{self, quote};
use crate::text;

/// The component in front of `next`. A trace is kept where one of its policies wants it.
pub(super) fn tail(lowering: &mut Lowering<'_>, node: &Node, tail: &Tail, next: &[Port]) -> Port {
    lowering.component(node, "otelcol.processor.tail_sampling", &node.name, |block| {
        let wait = (tail.wait != Duration::from_secs(30)).then(|| text::duration(tail.wait));
        let traces = (tail.traces != 50_000).then(|| Expr::Number(tail.traces.to_string()));
        let block = block.optional("decision_wait", wait).optional("num_traces", traces);
        let block = match tail.conditions.as_slice() {
            [] => block.block(policy(1, "always_sample", None)),
            conditions => {
                let policies = conditions.iter().enumerate().map(|(index, condition)| {
                    let (kind, body) = self::condition(condition);
                    policy(index + 1, kind, Some(body))
                });
                policies.fold(block, Block::block)
            }
        };
        block.block(canvas::output_of(Signal::Traces, next))
    })
}

fn policy(number: usize, kind: &str, body: Option<Block>) -> Block {
    let policy =
        Block::unlabelled("policy").attribute("name", format!("{kind}_{number}")).attribute("type", kind);
    body.into_iter().fold(policy, Block::block)
}

fn condition(condition: &TraceCondition) -> (&'static str, Block) {
    let block = |kind: &'static str| (kind, Block::unlabelled(kind));
    let strings = |values: &[String]| Expr::array(values.iter().map(Expr::text));
    match condition {
        TraceCondition::Status(codes) => {
            let (kind, body) = block("status_code");
            (kind, body.attribute("status_codes", strings(codes)))
        }
        // Alloy's `latency` is that of the whole trace.
        TraceCondition::Latency { low, high } => {
            let took = "(span.end_time_unix_nano - span.start_time_unix_nano) / 1000000";
            let low = (*low != 0).then(|| format!("{took} <= {low}"));
            let high = (*high != 0).then(|| format!("{took} >= {high}"));
            spans(low.into_iter().chain(high).collect())
        }
        TraceCondition::Text { key, values, regex } => {
            let (kind, body) = block("string_attribute");
            let body = body.attribute("key", key.as_str()).attribute("values", strings(values));
            (kind, body.optional("enabled_regex_matching", regex.then_some(true)))
        }
        TraceCondition::Number { key, min, max } => {
            let of = |holder: &str| {
                let place = format!("{holder}.attributes[{}]", quote(key));
                format!("(IsInt({place}) or IsDouble({place})) and {place} >= {min} and {place} <= {max}")
            };
            spans(vec![of("span"), of("resource")])
        }
        TraceCondition::Bool { key, value } => {
            let (kind, body) = block("boolean_attribute");
            (kind, body.attribute("key", key.as_str()).attribute("value", *value))
        }
        TraceCondition::Has(key) => {
            let of = |holder: &str| format!("{holder}.attributes[{}] != nil", quote(key));
            spans(vec![of("span"), of("resource")])
        }
        TraceCondition::Spans { min, max } => {
            let (kind, body) = block("span_count");
            (kind, body.attribute("min_spans", *min).attribute("max_spans", *max))
        }
        TraceCondition::State(pairs) => {
            let of = |(key, value): &(String, String)| {
                format!("span.trace_state[{}] == {}", quote(key), quote(value))
            };
            spans(pairs.iter().map(of).collect())
        }
    }
}

/// A condition on each span, one of which is enough.
fn spans(conditions: Vec<String>) -> (&'static str, Block) {
    let conditions = conditions.iter().map(|condition| ottl::expr(condition));
    let body = Block::unlabelled("ottl_condition")
        .attribute("error_mode", "ignore")
        .attribute("span", Expr::array(conditions));
    ("ottl_condition", body)
}
