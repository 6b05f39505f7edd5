//! Checks the OTTL in components of OpenTelemetry, as `alloy run` does when it builds them. (It takes whatever stands in
//! `otelcol.processor.tail_sampling` and `otelcol.connector.count`.)

use flb2alloy_ottl::{Context, Host, Paths, Place, Setting, Signal, check, infer};
use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_re2::check_re2;
use flb2alloy_syntax::spanned::{Block, Expr, ExprKind, Statement};

use crate::body::Checker;
use crate::codes;

use Place::{Condition, Statement as OttlStatement, ValueExpression};

/// A text that is written out, and where.
type Text<'e> = (&'e str, &'e Expr<'e>);

impl Checker<'_, '_> {
    /// Checks the OTTL in a component.
    pub(crate) fn ottl(&mut self, component: &Block<'_>) {
        match &*component.name.value {
            "otelcol.processor.transform" => inner(component).for_each(|block| self.transform(block)),
            "otelcol.processor.filter" => inner(component).for_each(|block| self.filter(block)),
            "otelcol.connector.signaltometrics" => {
                inner(component).for_each(|block| self.signal_to_metrics(block));
            }
            _ => {}
        }
    }

    fn transform(&mut self, block: &Block<'_>) {
        let host = Host::TransformProcessor;
        if block.name.value == "statements" {
            for (name, signal) in
                [("trace", Signal::Traces), ("metric", Signal::Metrics), ("log", Signal::Logs)]
            {
                // If an element is not written out, it may be the one that names the context.
                if let Some(statements) = complete(block, name) {
                    self.inferred(&statements, host, OttlStatement, signal);
                }
            }
            return;
        }
        if !block.name.value.ends_with("_statements") {
            return;
        }
        let Some(context) = word(block, "context").and_then(|name| Context::named(&name.to_lowercase()))
        else {
            return;
        };
        let statement = Setting { host, context, place: OttlStatement, paths: Paths::Completed };
        self.texts(&texts(block, "statements"), statement);
        let condition = Setting { place: Condition, paths: Paths::Legacy, ..statement };
        self.texts(&texts(block, "conditions"), condition);
    }

    fn filter(&mut self, block: &Block<'_>) {
        let host = Host::FilterProcessor;
        let setting = |context, paths| Setting { host, context, place: Condition, paths };
        let signal = match &*block.name.value {
            "trace_conditions" => Signal::Traces,
            "metric_conditions" => Signal::Metrics,
            "log_conditions" => Signal::Logs,
            "traces" | "metrics" | "logs" => {
                for (name, context) in [
                    ("span", Context::Span),
                    ("spanevent", Context::SpanEvent),
                    ("metric", Context::Metric),
                    ("datapoint", Context::DataPoint),
                    ("log_record", Context::Log),
                ] {
                    self.texts(&texts(block, name), setting(context, Paths::Legacy));
                }
                return;
            }
            _ => return,
        };
        let conditions = texts(block, "conditions");
        match (attribute(block, "context"), word(block, "context")) {
            (Some(_), None) => {}
            (_, Some(name)) if !name.is_empty() => {
                if let Some(context) = Context::named(name) {
                    self.texts(&conditions, setting(context, Paths::Completed));
                }
            }
            // The context of each condition is inferred by itself.
            _ => conditions.iter().for_each(|condition| {
                self.inferred(std::slice::from_ref(condition), host, Condition, signal);
            }),
        }
    }

    fn signal_to_metrics(&mut self, block: &Block<'_>) {
        let context = match &*block.name.value {
            "spans" => Context::Span,
            "datapoints" => Context::DataPoint,
            "logs" => Context::Log,
            _ => return,
        };
        let host = Host::SignalToMetrics;
        let value = Setting { host, context, place: ValueExpression, paths: Paths::Completed };
        for metric in inner(block) {
            if matches!(&*metric.name.value, "histogram" | "exponential_histogram" | "sum" | "gauge") {
                for name in ["value", "count"] {
                    if let Some(expr) = attribute(metric, name)
                        && let Some(text) = written(expr)
                        && !text.is_empty()
                    {
                        self.texts(&[(text, expr)], value);
                    }
                }
            }
        }
        self.texts(&texts(block, "conditions"), Setting { place: Condition, ..value });
    }

    /// Checks texts that stand together and whose context Alloy infers.
    fn inferred(&mut self, texts: &[Text<'_>], host: Host, place: Place, signal: Signal) {
        let Some((_, first)) = texts.first() else { return };
        let hints: Vec<(&str, Place)> = texts.iter().map(|(text, _)| (*text, place)).collect();
        let (context, failure) = match infer(&hints, host, signal) {
            Ok(context) => (Some(context), None),
            Err(failure) => (failure.nearest, Some(failure.message)),
        };
        let before = self.diagnostics.len();
        // Without a context, mistakes of the language show in any.
        let shown = context.unwrap_or(Context::Resource);
        self.texts(texts, Setting { host, context: shown, place, paths: Paths::Prefixed });
        if let Some(message) = failure
            && (context.is_none() || self.diagnostics.len() == before)
        {
            self.diagnostics.truncate(before);
            self.diagnostics.push(
                Diagnostic::error(codes::BAD_OTTL, format!("Alloy cannot infer the context: {message}"))
                    .at(first.span, "in here"),
            );
        }
    }

    fn texts(&mut self, texts: &[Text<'_>], setting: Setting) {
        for (text, expr) in texts {
            for problem in check(text, setting, &check_re2) {
                let span = within(expr, text, &problem.range);
                let diagnostic =
                    Diagnostic::error(codes::BAD_OTTL, problem.message).at(span, "Alloy refuses this");
                self.diagnostics.push(match problem.help {
                    Some(help) => diagnostic.help(help),
                    None => diagnostic,
                });
            }
        }
    }
}

fn inner<'b, 'a>(block: &'b Block<'a>) -> impl Iterator<Item = &'b Block<'a>> {
    block.statements.iter().filter_map(|statement| match statement {
        Statement::Block(inner) => Some(inner),
        Statement::Attribute(_) => None,
    })
}

fn attribute<'b>(block: &'b Block<'b>, name: &str) -> Option<&'b Expr<'b>> {
    block.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name.value == name => Some(&attribute.value),
        _ => None,
    })
}

/// The text of a string that is written out.
fn written<'e>(expr: &'e Expr<'e>) -> Option<&'e str> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => Some(text),
        ExprKind::Paren(inner) => written(inner),
        _ => None,
    }
}

fn word<'b>(block: &'b Block<'b>, name: &str) -> Option<&'b str> {
    attribute(block, name).and_then(written)
}

/// The elements of a list that are written out.
fn texts<'b>(block: &'b Block<'b>, name: &str) -> Vec<Text<'b>> {
    match attribute(block, name).map(|expr| &expr.kind) {
        Some(ExprKind::Array(elements)) => {
            elements.iter().filter_map(|element| Some((written(element)?, element))).collect()
        }
        _ => Vec::new(),
    }
}

/// The elements of a list of which each is written out.
fn complete<'b>(block: &'b Block<'b>, name: &str) -> Option<Vec<Text<'b>>> {
    match &attribute(block, name)?.kind {
        ExprKind::Array(elements) => {
            elements.iter().map(|element| Some((written(element)?, element))).collect()
        }
        _ => None,
    }
}

/// The part of a string: exact if it is spelt as it reads, otherwise the whole of it.
fn within(expr: &Expr<'_>, text: &str, range: &std::ops::Range<usize>) -> Span {
    let span = expr.span;
    let offset = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    if (span.end - span.start) as usize != text.len() + 2 || range.is_empty() {
        return span;
    }
    Span { start: span.start + offset(range.start), end: span.start + offset(range.end), ..span }
}
