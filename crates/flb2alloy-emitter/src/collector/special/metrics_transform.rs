//! `metricstransform` processor: metric statements (metricstransformprocessor/metrics_transform_processor_otlp.go).

use flb2alloy_ir::Outcome;
use flb2alloy_parser::collector::{Item, Value};
use flb2alloy_syntax::{Block, Expr};

use super::{Special, resource};
use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, unsupported};
use crate::collector::{Input, Lowering};
use crate::ottl;

pub(super) const PROCESSOR: Special = Special {
    name: "processor/metrics_transform",
    becomes: "otelcol.processor.transform",
    keys: &[
        exact("transforms.include", "a condition on metric.name in each statement"),
        exact("transforms.match_type", "`==` or IsMatch in that condition"),
        exact(
            "transforms.action",
            "`update`: set(metric.name, ...); `insert`: copy_metric; `combine` and `group` are not converted",
        ),
        exact("transforms.new_name", "the new metric.name; with references to the pattern, replace_pattern"),
        exact(
            "transforms.operations.action",
            "a statement for each; not `delete_label_value` and `toggle_scalar_data_type`",
        ),
        exact("transforms.operations.*", "arguments of the statement"),
        unsupported("transforms.aggregation_type", COMBINE),
        unsupported("transforms.experimental_match_labels.*", LABELS),
        unsupported("transforms.group_resource_labels.*", COMBINE),
        unsupported("transforms.submatch_case", COMBINE),
    ],
    lower,
};

const KIND: &str = "otelcol.processor.transform";

const COMBINE: &str = "Alloy joins no metrics into one: give them one name and an attribute each, by an `update` and `add_label`";

const LABELS: &str =
    "write it as metric statements of a transform processor with a condition on datapoint.attributes";

const OPERATION: &str = "drop data points by a condition in a filter processor, which is converted; types of values stay what they are";

/// Statements of one context, which run one after the other for each metric or data point.
struct Group {
    context: &'static str,
    comments: Vec<String>,
    statements: Vec<String>,
}

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let mut groups: Vec<Group> = Vec::new();
    for item in component.config.get("transforms").map(Value::items).unwrap_or_default() {
        let comments = canvas::comments(&item.comments);
        transform(lowering, component.section, item, comments, &mut groups);
    }
    if groups.is_empty() {
        return Input::Outputs;
    }
    let wish = component.suffix().unwrap_or(&component.type_name).to_owned();
    let label = lowering.label_like(id, KIND, &wish);
    let mut block = Block::new(KIND, label.as_str());
    for group in groups {
        for comment in group.comments {
            block = block.comment(comment);
        }
        let statements = group.statements.iter().map(|text| resource::statement_expr(text)).collect();
        block = block.block(
            Block::unlabelled("metric_statements")
                .attribute("context", group.context)
                .attribute("statements", Expr::Array(statements)),
        );
    }
    block = block.block(lowering.output_block(id));
    lowering.push(id, KIND, &label, block);
    Input::Ports(vec![Port::input(&format!("{KIND}.{label}"))])
}

/// One transform.
fn transform(
    lowering: &mut Lowering<'_>,
    section: usize,
    item: &Item,
    comments: Vec<String>,
    groups: &mut Vec<Group>,
) {
    let source = &item.value;
    let text = |key: &str| source.get(key).and_then(Value::scalar).map(resource::quoted);
    let word = |key: &str| source.get(key).and_then(Value::as_str);
    let is_regexp = word("match_type") == Some("regexp");
    let include = text("include").unwrap_or_else(|| ottl::quote(""));
    let new_name = text("new_name");
    let refused = match (word("action"), source.get("experimental_match_labels")) {
        (_, Some(_)) => Some(LABELS),
        (Some("update"), _) => None,
        // A copy of its own name would be copied again.
        (Some("insert"), _) if is_regexp || new_name.is_none() || new_name.as_ref() == Some(&include) => {
            Some("write a copy_metric statement for each metric")
        }
        (Some("insert"), _) => None,
        _ => Some(COMBINE),
    };
    if let Some(instead) = refused {
        let mut entries = source.entries().iter();
        if let Some(first) = entries.next() {
            lowering.ledger.unsupported(section, first, instead);
        }
        return entries
            .for_each(|entry| lowering.ledger.judge(section, entry, Outcome::Unsupported, instead));
    }
    let mut comments = comments;
    let mut is = match is_regexp {
        true => format!("IsMatch(metric.name, {include})"),
        false => format!("metric.name == {include}"),
    };
    let mut rename = None;
    match (word("action"), &new_name) {
        (Some("insert"), Some(name)) => {
            let copy = format!("copy_metric(name = {name}) where {is}");
            // What is done to the copy comes in a run of its own.
            groups.push(Group {
                context: "metric",
                comments: std::mem::take(&mut comments),
                statements: vec![copy],
            });
            groups.push(Group { context: "metric", comments: Vec::new(), statements: Vec::new() });
            is = format!("metric.name == {name}");
        }
        // Without a reference to the pattern all metrics get the same name.
        (_, Some(name)) if is_regexp && name.contains('$') => {
            let pattern = word("include").unwrap_or_default();
            let whole = ottl::quote(&format!("^[\\s\\S]*?(?:{pattern})[\\s\\S]*$"));
            rename = Some(format!("replace_pattern(metric.name, {whole}, {name})"));
        }
        (_, Some(name)) => rename = Some(format!("set(metric.name, {name}) where {is}")),
        (_, None) => {}
    }
    for operation in source.get("operations").map(Value::items).unwrap_or_default() {
        comments.extend(canvas::comments(&operation.comments));
        match self::operation(&operation.value, &is) {
            Some((context, statements)) => {
                statements.into_iter().for_each(|statement| add(groups, context, &mut comments, statement));
            }
            None => {
                if let Some(first) = operation.value.entries().first() {
                    lowering.ledger.unsupported(section, first, OPERATION);
                }
                for entry in operation.value.entries() {
                    lowering.ledger.judge(section, entry, Outcome::Unsupported, OPERATION);
                }
            }
        }
    }
    // The name comes last, as it is what the operations go by.
    if let Some(rename) = rename {
        add(groups, "metric", &mut comments, rename);
    }
    groups.retain(|group| !group.statements.is_empty());
}

fn add(groups: &mut Vec<Group>, context: &'static str, comments: &mut Vec<String>, statement: String) {
    match groups.last_mut().filter(|group| group.context == context && comments.is_empty()) {
        Some(group) => group.statements.push(statement),
        None => {
            groups.push(Group { context, comments: std::mem::take(comments), statements: vec![statement] });
        }
    }
}

/// The statements of an operation and their context.
fn operation(source: &Value, is: &str) -> Option<(&'static str, Vec<String>)> {
    let text = |key: &str| source.get(key).and_then(Value::scalar).map(resource::quoted);
    let list = |key: &str| {
        let items = source.get(key).map(Value::items).unwrap_or_default();
        let texts: Vec<String> =
            items.iter().filter_map(|item| item.value.scalar()).map(resource::quoted).collect();
        format!("[{}]", texts.join(", "))
    };
    let attribute = |key: &str| Some(format!("datapoint.attributes[{}]", text(key)?));
    let function = text("aggregation_type");
    Some(match source.get("action")?.as_str()? {
        "add_label" => {
            let place = attribute("new_label")?;
            let value = text("new_value").filter(|value| !value.contains("{{version}}"))?;
            ("datapoint", vec![format!("set({place}, {value}) where {is} and {place} == nil")])
        }
        "update_label" => {
            let from = attribute("label")?;
            let mut statements = Vec::new();
            let place = match (attribute("new_label"), text("label")) {
                (Some(to), Some(label)) => {
                    statements.push(format!("set({to}, {from}) where {is} and {from} != nil"));
                    statements.push(format!("delete_key(datapoint.attributes, {label}) where {is}"));
                    to
                }
                _ => from.clone(),
            };
            let mut pairs = Vec::new();
            for item in source.get("value_actions").map(Value::items).unwrap_or_default() {
                let text = |key: &str| item.value.get(key).and_then(Value::scalar).map(resource::quoted);
                pairs.push((
                    text("value")?,
                    text("new_value").filter(|value| !value.contains("{{version}}"))?,
                ));
            }
            // A new value may be an old one, and the new label may be there without the old one: what counts is what was
            // there before.
            let is_chain = pairs.iter().any(|(_, new)| pairs.iter().any(|(old, _)| old == new));
            let old = if !pairs.is_empty() && (is_chain || !statements.is_empty()) {
                statements.insert(0, "delete_key(datapoint.cache, \"value\")".to_owned());
                statements.insert(1, format!("set(datapoint.cache[\"value\"], {from}) where {is}"));
                "datapoint.cache[\"value\"]".to_owned()
            } else {
                place.clone()
            };
            for (value, new) in pairs {
                statements.push(format!("set({place}, {new}) where {is} and {old} == {value}"));
            }
            ("datapoint", statements)
        }
        "experimental_scale_value" => {
            let scale: f64 = source.get("experimental_scale")?.as_str()?.parse().ok()?;
            ("metric", vec![format!("scale_metric({scale:?}) where {is}")])
        }
        "aggregate_labels" => (
            "metric",
            vec![format!("aggregate_on_attributes({}, {}) where {is}", function?, list("label_set"))],
        ),
        "aggregate_label_values" => {
            let (label, new) = (text("label")?, text("new_value")?);
            let values = list("aggregated_values");
            (
                "metric",
                vec![format!(
                    "aggregate_on_attribute_value({}, {label}, {values}, {new}) where {is}",
                    function?
                )],
            )
        }
        _ => return None,
    })
}
