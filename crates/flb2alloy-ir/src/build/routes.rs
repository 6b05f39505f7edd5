//! Conditional routing: the `routes` of an input (flb_router_config.c, flb_input_log.c).

use flb2alloy_parser::{Diagnostic, Section, Value, ValueKind};

use super::conditions;
use crate::codes;
use crate::context::Context;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::record::{Condition, Op, Operand};
use crate::signal::{Signal, Signals};
use crate::tags::TagPattern;
use crate::text::Text;

/// A route of an input. Records that it takes get its name as their tag.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) name: String,
    /// What it is meant for.
    pub(super) signals: Signals,
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

    /// Whether it lets metrics or traces through (flb_router_condition.c, flb_route_condition_eval): one without a
    /// condition does whatever it is meant for, and no condition holds for them.
    pub(super) fn lets_through(&self, signal: Signal) -> bool {
        match &self.condition {
            Some(condition) => *condition == Condition::All(Vec::new()),
            None => self.signals.has(signal),
        }
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
        let signals = group.signal.as_ref().map_or(Signals::ALL, |signal| signals(&signal.value));
        routes.extend(group.sections.iter().filter_map(|section| route(context, section, index, signals)));
    }
    routes
}

/// parse_signal_key: `logs`, `metrics, traces`, `any`.
fn signals(key: &str) -> Signals {
    let words = || key.split([' ', ',', '|', '+']).filter(|word| !word.is_empty());
    if words().any(|word| word.eq_ignore_ascii_case("any")) {
        return Signals::ALL;
    }
    let is = |signal: &Signal| words().any(|word| word.eq_ignore_ascii_case(signal.name()));
    Signal::ALL.into_iter().filter(is).collect()
}

fn route(context: &mut Context<'_>, section: &Section, index: usize, signals: Signals) -> Option<Route> {
    let mut keys = Keys::new(context, section, index, &ROUTE);
    let name = keys.literal("name").map_or_else(|| "route".to_owned(), |name| name.value);
    keys.take("to");
    keys.take("condition");
    let outputs = section.get("to").map(outputs).unwrap_or_default();
    let condition = match section.get("condition") {
        None => Some(Condition::All(Vec::new())),
        Some(value) if !signals.has(Signal::Logs) && !is_default(value) => {
            let span = keys.span("condition");
            let message = format!("Fluent Bit looks at no {}: this route takes none", signals.list());
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, message)
                    .at(span, "its outputs get nothing, in Fluent Bit neither")
                    .help("leave the condition out, or choose with processors of the output (metrics_selector, sampling)"),
            );
            Some(Condition::Any(Vec::new()))
        }
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
    Some(Route { name, signals, condition, outputs })
}

/// `condition: {default: true}`
fn is_default(condition: &Value) -> bool {
    let ValueKind::Map(entries) = &condition.kind else { return false };
    let default = entries.iter().find(|(key, _)| key.value == "default");
    default.and_then(|(_, value)| value.as_str()).is_some_and(|text| text.eq_ignore_ascii_case("true"))
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
