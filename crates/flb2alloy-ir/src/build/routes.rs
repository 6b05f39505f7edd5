//! Conditional routing: the `routes` of an input (flb_router_config.c, flb_input_log.c).

use flb2alloy_parser::{Section, Value, ValueKind};

use super::conditions;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::record::{Condition, Op, Operand};
use crate::tags::TagPattern;
use crate::text::Text;

/// A route of an input. Records that it takes get its name as their tag.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) name: String,
    /// Which records; `None`: what no other route takes.
    condition: Option<Condition>,
    /// The outputs by their names.
    pub(super) outputs: Vec<String>,
}

impl Route {
    /// The tag of its records.
    pub(super) fn tag(&self) -> TagPattern {
        TagPattern::literal(&Text::literal(self.name.as_str()))
    }
}

const OPTIONS: &[Opt] = &[
    exact("name", "the tag of the records, and the component's label"),
    exact("condition", "conditions of otelcol.processor.filter"),
    exact("to", "what the component is connected with"),
    operational("per_record_routing", "the output routes each record by itself, as Fluent Bit does")
        .default("false"),
];

static ROUTE: Plugin = Plugin {
    id: "route",
    names: &["route"],
    becomes: "otelcol.processor.filter",
    options: &[OPTIONS],
    build: Build::Section,
};

/// The routes of an input, in order. A route without a condition takes all records.
pub(super) fn read(context: &mut Context<'_>, section: &Section, index: usize) -> Vec<Route> {
    let mut routes = Vec::new();
    for group in section.groups.iter().filter(|group| group.key.value == "routes") {
        let of_logs =
            group.signal.as_ref().is_none_or(|signal| ["logs", "any"].contains(&signal.value.as_str()));
        for section in &group.sections {
            if of_logs {
                routes.extend(route(context, section, index));
            } else {
                keys::give_up(
                    context,
                    section,
                    index,
                    "route",
                    "connect the output by its `Match`: only logs are routed",
                );
            }
        }
    }
    routes
}

fn route(context: &mut Context<'_>, section: &Section, index: usize) -> Option<Route> {
    let mut keys = Keys::new(context, section, index, &ROUTE);
    let name = keys.literal("name").map_or_else(|| "route".to_owned(), |name| name.value);
    keys.take("to");
    keys.take("condition");
    let outputs = section.get("to").map(outputs).unwrap_or_default();
    let condition = match section.get("condition") {
        None => Some(Condition::All(Vec::new())),
        Some(value) => match conditions::read(&mut keys, value) {
            Some(read) => (!read.default).then_some(read.condition),
            None => {
                keys.give_up(
                    "write the condition in another way: without it the route would take other records",
                );
                keys.finish();
                return None;
            }
        },
    };
    keys.finish();
    Some(Route { name, condition, outputs })
}

/// `to: {outputs: [a, {name: b}]}`, or the list itself, or one name.
fn outputs(value: &Value) -> Vec<String> {
    match &value.kind {
        ValueKind::Scalar { text, .. } => vec![text.clone()],
        ValueKind::List(values) => values.iter().flat_map(outputs).collect(),
        ValueKind::Map(entries) => {
            let named = entries.iter().filter(|(key, _)| ["outputs", "name"].contains(&key.value.as_str()));
            named.flat_map(|(_, value)| outputs(value)).collect()
        }
        ValueKind::Null => Vec::new(),
    }
}

/// What is done with the records of the route at `position`.
pub(super) fn ops(routes: &[Route], position: usize) -> Vec<Op> {
    let route = &routes[position];
    let others = || routes.iter().filter_map(|route| route.condition.clone());
    let condition = match &route.condition {
        Some(condition) => condition.clone().negated(),
        None => Condition::any(others()),
    };
    let mut ops = Vec::new();
    if condition != Condition::All(Vec::new()).negated() {
        ops.push(Op::Drop(condition));
    }
    ops.push(Op::Retag { tag: Operand::Text(Text::literal(route.name.as_str())), captures: None });
    ops
}
