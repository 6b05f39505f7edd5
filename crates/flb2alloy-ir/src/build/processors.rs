//! The processors of an input or an output (YAML's `processors`): plugins of their own, or filters.

use flb2alloy_parser::{Group, Section};

use super::conditions;
use super::section::{self, Made};
use crate::account::Outcome;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::plugin::Build;
use crate::record::{Condition, Op};

/// The processors of a section for logs, in order. Those for other signals are accounted for.
pub(super) fn read(
    context: &mut Context<'_>,
    section: &Section,
    index: usize,
    parent: &str,
) -> Vec<Made<Vec<Op>>> {
    let mut made = Vec::new();
    let groups = section.groups.iter().filter(|group: &&Group| group.key.value == "processors");
    for group in groups {
        let signal = group.signal.as_ref().map_or("logs", |signal| signal.value.as_str());
        for unit in &group.sections {
            if signal == "logs" {
                let mut unit = self::unit(context, unit, index);
                unit.name = format!("{parent}_{}", unit.name);
                made.push(unit);
            } else {
                let id = format!("processor/{}", section::plugin_name(context, unit).unwrap_or_default());
                let help = format!("add an otelcol.processor.transform for {signal} where they are received");
                keys::give_up(context, unit, index, &id, &help);
            }
        }
    }
    made
}

fn unit(context: &mut Context<'_>, unit: &Section, index: usize) -> Made<Vec<Op>> {
    section::build(context, unit, index, "processor", |build, keys| {
        let condition = condition(keys, unit);
        let ops = match build {
            Build::Filter(build) => build(keys)?,
            Build::Reroute(_) => {
                keys.give_up(
                    "use it as a filter: as a processor it puts records back in the middle of its input",
                );
                return None;
            }
            _ => return None,
        };
        match condition {
            Given::None => Some(ops),
            Given::Unreadable => {
                keys.give_up("write the condition in another way: without it other records would change too");
                None
            }
            // These work on streams of records, so that no record can go past them by itself.
            Given::Condition(_)
                if ops.iter().any(|op| matches!(op, Op::Throttle(_) | Op::Join(_) | Op::Kubernetes(_))) =>
            {
                keys.give_up(
                    "use it without a condition, or on an input of its own: Alloy would do it to all records",
                );
                None
            }
            Given::Condition(condition) => Some(under(*condition, ops)),
        }
    })
}

enum Given {
    None,
    Unreadable,
    Condition(Box<Condition>),
}

fn condition(keys: &mut Keys<'_, '_>, unit: &Section) -> Given {
    // `modify` has conditions of its own, which are text.
    match unit
        .get("condition")
        .filter(|value| value.as_str().is_none())
        .map(|value| conditions::read(keys, value))
    {
        None => Given::None,
        Some(None) => Given::Unreadable,
        Some(Some(read)) => {
            keys.judge("condition", Outcome::Exact, "conditions of the component");
            Given::Condition(Box::new(read.condition))
        }
    }
}

fn under(condition: Condition, ops: Vec<Op>) -> Vec<Op> {
    match ops.as_slice() {
        [] => ops,
        [Op::Drop(drop)] => vec![Op::Drop(Condition::all([condition, drop.clone()]))],
        _ => vec![Op::When { condition, ops }],
    }
}
