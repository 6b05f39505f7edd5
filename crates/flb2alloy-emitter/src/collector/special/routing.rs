//! `routing` connector: a filter for each route, which lets through what the route takes and no route before it took.

use flb2alloy_ir::Outcome;
use flb2alloy_ir::collector::Signal;
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{Block, Expr};

use super::Special;
use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational};
use crate::collector::{Input, Lowering};

pub(super) const CONNECTOR: Special = Special {
    name: "connector/routing",
    becomes: "an otelcol.processor.filter for each route",
    keys: &[
        exact("default_pipelines", "the filter of what no route takes"),
        exact("error_mode", "error_mode of each filter"),
        exact("table.action", "`move`: what the route takes is dropped by the filters of later routes"),
        exact("table.condition", "the conditions of the filters"),
        exact("table.context", "the context of the conditions; there are none on requests"),
        exact("table.pipelines", "output of the route's filter"),
        exact("table.statement", "the conditions of the filters"),
        operational("match_once", "a record goes where the first route that takes it says"),
    ],
    lower,
};

const FILTER: &str = "otelcol.processor.filter";

/// A test of OTTL, and what it looks at.
#[derive(Clone)]
struct Test {
    context: String,
    condition: String,
}

/// Where telemetry goes, and what keeps it from there.
struct Route {
    name: String,
    pipelines: Vec<usize>,
    /// One is enough for a record to be dropped.
    drops: Vec<Test>,
    comments: Vec<String>,
}

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let section = component.section;
    let mut routes = Vec::new();
    let mut taken: Vec<Test> = Vec::new();
    let mut default = None;
    let mut error_mode = "propagate";
    for entry in component.config.entries() {
        match entry.key.value.as_str() {
            "table" => {
                for item in entry.value.items() {
                    let comments = canvas::comments(&item.comments);
                    match route(lowering, &item.value) {
                        Some((test, pipelines, moves)) => {
                            let not = Test { condition: format!("not ({})", test.condition), ..test.clone() };
                            let drops = std::iter::once(not).chain(taken.iter().cloned()).collect();
                            routes.push(Route {
                                name: name(lowering, &pipelines),
                                pipelines,
                                drops,
                                comments,
                            });
                            if moves {
                                taken.push(test);
                            }
                        }
                        None => give_up(lowering, section, &item.value),
                    }
                }
            }
            "default_pipelines" => default = Some(pipelines(lowering, Some(&entry.value))),
            "error_mode" => error_mode = entry.value.as_str().unwrap_or(error_mode),
            // The table of keys says it.
            _ => {}
        }
    }
    if let Some(pipelines) = default {
        let name = name(lowering, &pipelines);
        routes.push(Route { name, pipelines, drops: taken, comments: Vec::new() });
    }
    let mut ports = Vec::new();
    for route in routes.into_iter().rev() {
        let label = lowering.bindings.canvas.label(FILTER, &route.name);
        let mut block = Block::new(FILTER, label.as_str());
        // Alloy's filter goes on where a test fails, the connector does not.
        block = block.optional("error_mode", (error_mode != "ignore").then_some(error_mode));
        let (conditions, output) = body(lowering, &route);
        block = conditions.into_iter().fold(block, Block::block).block(output);
        lowering.push(id, FILTER, &label, block);
        lowering.comment(&route.comments);
        ports.insert(0, Port::input(&format!("{FILTER}.{label}")));
    }
    Input::Ports(ports)
}

/// The conditions and the output of a route, by signal.
fn body(lowering: &Lowering<'_>, route: &Route) -> (Vec<Block>, Block) {
    let mut conditions = Vec::new();
    let mut output = Block::unlabelled("output");
    for signal in Signal::ALL {
        let pipelines = &lowering.collector.pipelines;
        let of_signal = route.pipelines.iter().filter(|index| pipelines[**index].signal == signal);
        let entries: Vec<InstanceId> =
            of_signal.flat_map(|index| lowering.graph.entries[*index].clone()).collect();
        let ports = lowering.ports(&entries, signal);
        if ports.is_empty() {
            continue;
        }
        output = canvas::connect(output, signal.as_str(), &ports);
        let name = match signal {
            Signal::Logs => "log_conditions",
            Signal::Metrics => "metric_conditions",
            Signal::Traces => "trace_conditions",
        };
        let mut contexts: Vec<&str> = Vec::new();
        for test in &route.drops {
            if !contexts.contains(&test.context.as_str()) {
                contexts.push(&test.context);
            }
        }
        for context in contexts {
            let own = route.drops.iter().filter(|test| test.context == context);
            conditions.push(Block::unlabelled(name).attribute("context", context).attribute(
                "conditions",
                Expr::array(own.map(|test| Expr::statement(test.condition.as_str()))),
            ));
        }
    }
    (conditions, output)
}

/// The test of a route, its pipelines, and whether what it takes is kept from later routes.
fn route(lowering: &Lowering<'_>, item: &Value) -> Option<(Test, Vec<usize>, bool)> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::trim);
    let condition = match (text("condition"), text("statement")) {
        (Some(condition), _) => condition.to_owned(),
        (None, Some(statement)) => match statement.strip_prefix("route()")?.trim() {
            "" => "true".to_owned(),
            rest => rest.strip_prefix("where")?.trim().to_owned(),
        },
        (None, None) => return None,
    };
    let context = text("context").filter(|context| !context.is_empty()).unwrap_or("resource");
    if context == "request" {
        return None;
    }
    let moves = text("action") != Some("copy");
    let test = Test { context: context.to_owned(), condition: in_context(context, &condition) };
    Some((test, pipelines(lowering, item.get("pipelines")), moves))
}

/// Alloy wants to be told what a path is of.
fn in_context(context: &str, condition: &str) -> String {
    let mut text = String::new();
    let mut rest = condition;
    while let Some(at) = rest.find("attributes[") {
        let before = &rest[..at];
        text.push_str(before);
        if !before.ends_with('.') {
            text.push_str(context);
            text.push('.');
        }
        text.push_str("attributes[");
        rest = &rest[at + "attributes[".len()..];
    }
    text + rest
}

fn pipelines(lowering: &Lowering<'_>, names: Option<&Value>) -> Vec<usize> {
    let names = names.map(Value::items).unwrap_or_default();
    let found = names.iter().filter_map(|name| {
        let name = name.value.as_str()?;
        lowering.collector.pipelines.iter().position(|pipeline| pipeline.id == name)
    });
    found.collect()
}

/// A label for a route: what it leads to.
fn name(lowering: &Lowering<'_>, pipelines: &[usize]) -> String {
    let first = pipelines.first().map_or("nowhere", |index| lowering.collector.pipelines[*index].id.as_str());
    format!("to_{first}")
}

/// A route that cannot be told to a filter.
fn give_up(lowering: &mut Lowering<'_>, section: usize, item: &Value) {
    let instead = "write a condition on the record or its resource: Alloy's filter looks at nothing else";
    let mut entries = item.entries().iter();
    if let Some(first) = entries.next() {
        lowering.ledger.unsupported(section, first, instead);
    }
    entries.for_each(|entry: &Entry| lowering.ledger.judge(section, entry, Outcome::Unsupported, instead));
}
