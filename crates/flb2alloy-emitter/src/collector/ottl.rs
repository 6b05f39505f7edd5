//! OTTL of the source, checked as Alloy checks it when it loads: one statement that it refuses would keep it from loading
//! anything.

use flb2alloy_ir::codes;
use flb2alloy_ottl::{Context, Host, Paths, Place, Setting, Signal, check, infer};
use flb2alloy_parser::collector::{Item, Value};
use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_re2::check_re2;
use flb2alloy_syntax::Expr;

use super::scope::Scope;
use super::value;

/// How texts are read.
#[derive(Clone, Copy)]
pub(super) struct Reading {
    pub(super) host: Host,
    pub(super) place: Place,
    /// The context that is named, and how its paths are written; without one each text says it.
    pub(super) context: Option<(Context, Paths)>,
    pub(super) signal: Signal,
}

/// The texts of a list that Alloy takes; what it would refuse is said and left out, as the Collector refuses it, too.
pub(super) fn texts(scope: &mut Scope<'_, '_>, list: &Value, reading: Reading) -> Vec<Expr> {
    let items: Vec<&Item> = list.items().iter().collect();
    taken(scope, &items, reading)
}

/// The same for elements of a list.
pub(super) fn taken(scope: &mut Scope<'_, '_>, items: &[&Item], reading: Reading) -> Vec<Expr> {
    let scalars: Vec<_> =
        items.iter().filter_map(|item| Some((item.value.scalar()?, item.value.span))).collect();
    let literals: Vec<&str> = scalars.iter().filter_map(|(scalar, _)| scalar.literal()).collect();
    let (context, paths) = match reading.context {
        Some((context, paths)) => (context, paths),
        None => {
            let hints: Vec<(&str, Place)> = literals.iter().map(|text| (*text, reading.place)).collect();
            match infer(&hints, reading.host, reading.signal) {
                Ok(context) => (context, Paths::Prefixed),
                // A variable can hold what names the context.
                Err(_) if literals.len() < scalars.len() => {
                    return scalars.iter().map(|(scalar, _)| value::text(scalar, None)).collect();
                }
                Err(failure) => {
                    if let Some((_, span)) = scalars.first() {
                        refuse(
                            scope,
                            *span,
                            &failure.message,
                            Some("begin paths with a context: `log.body`, `resource.attributes`".to_owned()),
                        );
                    }
                    return Vec::new();
                }
            }
        }
    };
    let setting = Setting { host: reading.host, context, place: reading.place, paths };
    let mut taken = Vec::new();
    for (scalar, span) in scalars {
        let problem = scalar.literal().and_then(|text| check(text, setting, &check_re2).into_iter().next());
        match problem {
            Some(problem) => refuse(scope, span, &problem.message, problem.help),
            None => taken.push(value::text(scalar, None)),
        }
    }
    taken
}

fn refuse(scope: &mut Scope<'_, '_>, span: Span, message: &str, help: Option<String>) {
    let diagnostic = Diagnostic::error(
        codes::BAD_VALUE,
        format!("Alloy and this version of the Collector refuse it: {message}"),
    )
    .at(span, "left out");
    scope.ledger.report(match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    });
}

/// The signal that a key of the transform or filter processor is about, and its name in keys.
pub(super) fn signal_of(key: &str) -> (Signal, &'static str) {
    match key {
        "log_statements" | "log_conditions" | "logs" => (Signal::Logs, "log"),
        "metric_statements" | "metric_conditions" | "metrics" => (Signal::Metrics, "metric"),
        _ => (Signal::Traces, "trace"),
    }
}
