//! Receivers of logs that a `loki.source.*` component takes the place of: its lines become the records that the receiver
//! gives.

use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{Block, Expr};

use super::resource;
use crate::canvas::{self, Port};
use crate::collector::Lowering;
use crate::collector::graph::InstanceId;
use crate::ottl;

const TRANSFORM: &str = "otelcol.processor.transform";
const FILTER: &str = "otelcol.processor.filter";
const RECEIVER: &str = "otelcol.receiver.loki";

/// What makes records of lines.
#[derive(Default)]
pub(super) struct Lines {
    /// Statements in the context of a log record.
    pub(super) statements: Vec<String>,
    /// Records that one of these conditions takes are dropped.
    pub(super) drops: Vec<String>,
}

impl Lines {
    /// Keys that all receivers of stanza have: `attributes` and `resource`, which are put on each record.
    pub(super) fn add(&mut self, config: &Value) {
        for (key, target) in [("attributes", "log.attributes"), ("resource", "resource.attributes")] {
            for entry in config.get(key).map(Value::entries).unwrap_or_default() {
                if let Some(scalar) = entry.value.scalar() {
                    let key = ottl::quote(&entry.key.value);
                    self.statements.push(format!("set({target}[{key}], {})", resource::quoted(scalar)));
                }
            }
        }
    }

    /// Adds the components behind the source; gives where it sends its lines.
    pub(super) fn lower(self, lowering: &mut Lowering<'_>, id: InstanceId) -> Port {
        let component = lowering.component(id);
        let wish = component.suffix().unwrap_or(&component.type_name).to_owned();
        let mut output = lowering.output_block(id);
        if !self.drops.is_empty() {
            let label = lowering.label_like(id, FILTER, &wish);
            let conditions = Block::unlabelled("log_conditions")
                .attribute("context", "log")
                .attribute("conditions", texts(&self.drops));
            let block = Block::new(FILTER, label.as_str()).block(conditions).block(output);
            lowering.push(id, FILTER, &label, block);
            output = canvas::output(&[Port::input(&format!("{FILTER}.{label}"))]);
        }
        let label = lowering.label_like(id, TRANSFORM, &wish);
        let statements = Block::unlabelled("log_statements")
            .attribute("context", "log")
            .attribute("statements", texts(&self.statements));
        let block = Block::new(TRANSFORM, label.as_str()).block(statements).block(output);
        lowering.push(id, TRANSFORM, &label, block);
        let work = Port::input(&format!("{TRANSFORM}.{label}"));
        let label = lowering.label_like(id, RECEIVER, &wish);
        let block = Block::new(RECEIVER, label.as_str()).block(canvas::output(&[work]));
        lowering.push(id, RECEIVER, &label, block);
        Port::of(RECEIVER, &format!("{RECEIVER}.{label}"))
    }
}

fn texts(statements: &[String]) -> Expr {
    Expr::Array(statements.iter().map(|text| resource::statement_expr(text)).collect())
}

/// One of these, as a condition of OTTL.
pub(super) fn any(tests: &[String]) -> String {
    match tests {
        [test] => test.clone(),
        tests => tests.iter().map(|test| format!("({test})")).collect::<Vec<_>>().join(" or "),
    }
}

/// The scalars of a list.
pub(super) fn quoted(config: &Value, key: &str) -> Vec<String> {
    let items = config.get(key).map(Value::items).unwrap_or_default();
    items.iter().filter_map(|item| item.value.scalar()).map(resource::quoted).collect()
}
