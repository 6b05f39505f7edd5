//! The processors of an input or an output (YAML's `processors`): plugins of their own, or filters.

use flb2alloy_parser::{Diagnostic, Group, Section};

use super::conditions;
use super::parts::Processors;
use super::section::{self, Made};
use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::plugin::{Build, Steps};
use crate::record::{Condition, Op};
use crate::signal::Signal;

/// The processors of a section.
pub(super) fn read(context: &mut Context<'_>, section: &Section, index: usize, parent: &str) -> Processors {
    let mut processors = Processors::default();
    let groups = section.groups.iter().filter(|group: &&Group| group.key.value == "processors");
    for group in groups {
        let named = group.signal.as_ref().map_or("logs", |signal| signal.value.as_str());
        let signal = Signal::ALL.into_iter().find(|signal| signal.name() == named);
        for unit in &group.sections {
            let Some(signal) = signal else {
                let id = format!("processor/{}", section::plugin_name(context, unit).unwrap_or_default());
                let help = format!("Alloy has no {named} here: leave them to Pyroscope's own components");
                keys::give_up(context, unit, index, &id, &help);
                continue;
            };
            let mut unit = self::unit(context, unit, index, signal);
            unit.name = format!("{parent}_{}", unit.name);
            processors.0[signal as usize].push(unit);
        }
    }
    processors
}

fn unit(context: &mut Context<'_>, unit: &Section, index: usize, signal: Signal) -> Made<Steps> {
    section::build(context, unit, index, "processor", |build, keys| {
        let condition = match signal {
            Signal::Logs => condition(keys, unit),
            Signal::Metrics | Signal::Traces => unlooked_at(keys, signal),
        };
        let ops = match build {
            Build::Filter(_) if signal != Signal::Logs => {
                keys.give_up(format!("filters know nothing of {}, in Fluent Bit neither", signal.name()));
                return None;
            }
            Build::Filter(build) => build(keys)?,
            Build::Processor(signals, _) if !signals.has(signal) => {
                keys.give_up(format!(
                    "it does nothing to {}, in Fluent Bit neither: take it out",
                    signal.name()
                ));
                return None;
            }
            Build::Processor(_, build) => match build(keys, signal)? {
                Steps::Records(ops) => ops,
                telemetry @ Steps::Telemetry(_) => return Some(telemetry),
            },
            Build::Reroute(_) => {
                keys.give_up(
                    "use it as a filter: as a processor it puts records back in the middle of its input",
                );
                return None;
            }
            Build::Measure(_) => {
                keys.give_up("use it as a filter, and it is converted");
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
        .map(Steps::Records)
    })
}

/// flb_processor.c, flb_processor_run: conditions are for logs.
fn unlooked_at(keys: &mut Keys<'_, '_>, signal: Signal) -> Given {
    if keys.has("condition") {
        let message = format!("`condition` is not looked at among {}", signal.name());
        let span = keys.span("condition");
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, message)
                .at(span, "neither by Fluent Bit nor by the output"),
        );
        keys.judge("condition", Outcome::Exact, "not looked at, in Fluent Bit neither");
    }
    Given::None
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
