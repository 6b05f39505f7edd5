//! Operations on metrics and spans: rules of `prometheus.relabel` where metrics are in Prometheus' form, else components of
//! OpenTelemetry.

mod rules;
mod sampling;

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::regex::Regex;
use flb2alloy_ir::source::Source;
use flb2alloy_ir::telemetry::{Change, Delta, First, Holder, Modify, Series, TelemetryOp};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Context, Port, Statements};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{self, Root, Statement, quote};
use crate::{codes, convert, ops, text};

/// Processors that hand on a copy of the metrics.
const COPYING: [&str; 3] =
    ["processor/labels", "processor/metrics_selector", "processor/cumulative_to_delta"];

/// Whether `prometheus.relabel` can do all of it.
pub(crate) fn are_rules(ops: &[TelemetryOp]) -> bool {
    ops.iter().all(rules::is_rule)
}

/// The components of these operations, in front of `next`.
pub(crate) fn lower(
    lowering: &mut Lowering<'_>,
    node: &Node,
    ops: &[TelemetryOp],
    flow: Flow,
    next: Vec<Port>,
) -> Port {
    let first = match flow {
        Flow::Samples => rules::relabel(lowering, node, ops, &next),
        Flow::Otlp(signal) => {
            if signal == Signal::Metrics && COPYING.contains(&node.plugin) {
                kept(lowering, node);
            }
            let mut next = next;
            for op in ops.iter().rev() {
                next = vec![component(lowering, node, op, signal, next)];
            }
            next.remove(0)
        }
    };
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    first
}

fn component(
    lowering: &mut Lowering<'_>,
    node: &Node,
    op: &TelemetryOp,
    signal: Signal,
    next: Vec<Port>,
) -> Port {
    match op {
        TelemetryOp::Modify(modify) => {
            let single = lowering.is_single_feeder(node, signal);
            lowering.transform_of(signal, node, &node.name, vec![statements(modify, signal)], next, single)
        }
        TelemetryOp::Unconverted { what } => {
            let todo = Statements { comments: vec![unconverted(what)], ..Statements::default() };
            lowering.transform_of(signal, node, &node.name, vec![todo], next, false)
        }
        TelemetryOp::Select { series, keep } => {
            let (context, test) = select(series, *keep);
            let block = Block::unlabelled("metric_conditions")
                .attribute("context", context.name())
                .attribute("conditions", Expr::array([ottl::expr(&test)]));
            lowering.component(node, "otelcol.processor.filter", &node.name, |component| {
                component.block(block).block(canvas::output_of(signal, &next))
            })
        }
        TelemetryOp::Delta(delta) => self::delta(lowering, node, *delta, &next),
        TelemetryOp::Share { percentage } => {
            lowering.component(node, "otelcol.processor.probabilistic_sampler", &node.name, |block| {
                let percentage = (*percentage > 0.0).then(|| Expr::Number(percentage.to_string()));
                let block = block.optional("sampling_percentage", percentage);
                block.block(canvas::output_of(signal, &next))
            })
        }
        TelemetryOp::Tail(tail) => sampling::tail(lowering, node, tail, &next),
    }
}

fn unconverted(what: &str) -> String {
    format!("TODO: {what} is not converted; what comes passes unchanged")
}

/// When what is not wanted is dropped.
fn select(series: &Series, keep: bool) -> (Context, String) {
    let (context, test) = match series {
        Series::Prefix(prefix) => (Context::Metric, format!("HasPrefix(metric.name, {})", quote(prefix))),
        Series::Part(part) => {
            (Context::Metric, format!("IsMatch(metric.name, {})", quote(&ottl::quote_regex(part))))
        }
        Series::Matches(regex) => (Context::Metric, format!("IsMatch(metric.name, {})", quote(&regex.re2))),
        Series::Labelled { label, value } => {
            (Context::Datapoint, format!("datapoint.attributes[{}] == {}", quote(label), quote(value)))
        }
    };
    (context, if keep { format!("not {test}") } else { test })
}

/// Fluent Bit leaves histograms as they are: its copy of them is not marked as one that grows (cmt_cat.c,
/// cmt_cat_histogram).
fn delta(lowering: &mut Lowering<'_>, node: &Node, delta: Delta, next: &[Port]) -> Port {
    let mut said =
        "differences begin anew where Alloy starts; histograms stay as they are, as in Fluent Bit".to_owned();
    if delta.first == First::Keep {
        said.push_str(", and the first value of a series has no time when it began");
    }
    lowering.diagnostics.push(Diagnostic::info(codes::METRICS, said).at(node.span, "this processor"));
    let first = match delta.first {
        First::Auto => None,
        First::Keep => Some("keep"),
        First::Drop => Some("drop"),
    };
    let staleness = (!delta.max_staleness.is_zero()).then(|| text::duration(delta.max_staleness));
    let histograms =
        Block::unlabelled("exclude").attribute("metric_types", Expr::array([Expr::text("histogram")]));
    lowering.component(node, "otelcol.processor.cumulativetodelta", &node.name, |block| {
        let block = block.optional("max_staleness", staleness).optional("initial_value", first);
        block.block(histograms).block(canvas::output_of(Signal::Metrics, next))
    })
}

/// What Fluent Bit's processors of metrics lose by working on a copy (cmt_cat.c, cmt_cat).
fn kept(lowering: &mut Lowering<'_>, node: &Node) {
    if !lowering.any_source(|source| matches!(source, Source::Otlp(_))) {
        return;
    }
    lowering.diagnostics.push(
        Diagnostic::warning(
            codes::METRICS,
            "Fluent Bit loses the resource and the scope of OTLP metrics here, the temporality of histograms, and which \
             sums may fall; the output keeps them",
        )
        .at(node.span, "this processor"),
    );
}

/// The statements that change an attribute.
pub(crate) fn statements(modify: &Modify, signal: Signal) -> Statements {
    let own = match signal {
        Signal::Logs => Context::Log,
        Signal::Metrics => Context::Datapoint,
        Signal::Traces => Context::Span,
    };
    let context = match modify.of {
        Holder::Resource => Context::Resource,
        Holder::Scope | Holder::ScopeField => Context::Scope,
        Holder::Own => own,
    };
    let statements = match modify.of {
        Holder::ScopeField => field(&format!("scope.{}", modify.key), &modify.change),
        _ => attribute(&Root(format!("{}.attributes", context.name())), &modify.key, &modify.change),
    };
    let statements = statements.iter().map(ToString::to_string).collect();
    Statements { context, statements, ..Statements::default() }
}

/// A field that is text, and there always.
fn field(place: &str, change: &Change) -> Vec<Statement> {
    let empty = format!(r#"{place} == """#);
    vec![match change {
        Change::Insert(value) => Statement::set(place, ottl::quote_text(value)).when(empty),
        Change::Update(value) | Change::Upsert(value) => Statement::set(place, ottl::quote_text(value)),
        Change::Hash => Statement::set(place, format!("SHA256({place})")).when(format!("not ({empty})")),
        // The rest is refused of fields.
        Change::Delete | Change::Rename(_) | Change::Extract(_) | Change::Convert(_) => {
            Statement::set(place, quote(""))
        }
    }]
}

fn attribute(root: &Root, key: &str, change: &Change) -> Vec<Statement> {
    let place = root.key(key);
    let is_there = format!("{place} != nil");
    match change {
        Change::Insert(value) => {
            vec![Statement::set(&place, ottl::quote_text(value)).when(format!("{place} == nil"))]
        }
        Change::Update(value) => vec![Statement::set(&place, ottl::quote_text(value)).when(is_there)],
        Change::Upsert(value) => vec![Statement::set(&place, ottl::quote_text(value))],
        Change::Delete => vec![Statement::delete_key(&root.0, key)],
        Change::Rename(to) => vec![
            ops::rename_key(&root.0, key, to).when(format!("{} == nil", root.key(to))),
            Statement::delete_key(&root.0, key),
        ],
        Change::Hash => {
            vec![Statement::set(&place, format!("SHA256(String({place}))")).when(is_there)]
        }
        Change::Extract(regex) => extract(root, &place, regex),
        Change::Convert(form) => convert::forms(*form, &place)
            .into_iter()
            .map(|(condition, form)| Statement::set(&place, form).when(condition))
            .collect(),
    }
}

fn extract(root: &Root, place: &str, regex: &Regex) -> Vec<Statement> {
    let pattern = quote(&regex.re2);
    let found = format!(r#"merge_maps({}, ExtractPatterns({place}, {pattern}), "upsert")"#, root.0);
    let matches = format!("IsString({place}) and IsMatch({place}, {pattern})");
    let renamed = regex.groups.iter().filter(|group| group.re2_name != group.name);
    let renamed = renamed.map(|group| ops::rename_key(&root.0, &group.re2_name, &group.name));
    std::iter::once(Statement::new(found).when(matches)).chain(renamed).collect()
}
