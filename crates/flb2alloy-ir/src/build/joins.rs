//! What Fluent Bit does with records that a filter joins: it puts them back at the start, so that the filters before that
//! one see them a second time (ml.c, flush_callback).

use flb2alloy_parser::Diagnostic;

use super::parts::{Parts, Work};
use crate::codes;
use crate::context::Context;
use crate::record::Op;

/// Says which filters do something else to a record the second time.
pub(super) fn report(parts: &Parts, context: &mut Context<'_>) {
    let joins = |op: &Op| matches!(op, Op::Join(_));
    let reached: Vec<_> = parts.inputs.iter().map(|input| parts.reached(input).filters).collect();
    let ops = |index: usize| match &parts.filters[index].made.part {
        Some(Work::Ops(ops)) => ops.as_slice(),
        _ => &[],
    };
    for join in (0..parts.filters.len()).filter(|index| ops(*index).iter().any(joins)) {
        let before = |index: &usize| {
            let both = reached.iter().any(|filters| filters.contains(index) && filters.contains(&join));
            both && !are_settled(ops(*index))
        };
        for index in (0..join).filter(before) {
            let message = "Fluent Bit does this a second time to records that a filter behind it has joined";
            context.report(
                Diagnostic::warning(codes::TWICE, message)
                    .at(parts.filters[index].made.span, "is done once in the output, before they are joined")
                    .help("put the multiline filter in front of all others"),
            );
        }
    }
}

/// Whether doing them again changes nothing: each by itself, and none brings back a key that one before it renames.
fn are_settled(ops: &[Op]) -> bool {
    let renamed =
        |key: &str, ops: &[Op]| ops.iter().any(|op| matches!(op, Op::Rename { from, .. } if from == key));
    let brought_back = ops.iter().enumerate().any(|(index, op)| match op {
        Op::Rename { to, .. } => renamed(to, &ops[..index]),
        Op::Set { key, .. } => renamed(key, &ops[index..]),
        _ => false,
    });
    !brought_back && ops.iter().all(is_settled)
}

/// Whether doing it again changes nothing.
fn is_settled(op: &Op) -> bool {
    match op {
        Op::Set { .. } | Op::Remove(_) | Op::Keep(_) | Op::Drop(_) => true,
        Op::Kubernetes(_) | Op::Lookup(_) | Op::Instance(_) => true,
        Op::Rename { from, to, .. } => from != to,
        _ => false,
    }
}
