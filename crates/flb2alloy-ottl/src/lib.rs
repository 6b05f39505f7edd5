//! Checks statements, conditions and value expressions of the OpenTelemetry Transformation Language (OTTL) as Grafana
//! Alloy takes them when it loads a configuration (OpenTelemetry Collector Contrib v0.158). Whatever Alloy tells only when
//! telemetry arrives is not refused.
//!
//! ```
//! use flb2alloy_ottl::{Context, Host, Paths, Place, Setting, check};
//!
//! let setting = Setting {
//!     host: Host::TransformProcessor,
//!     context: Context::Log,
//!     place: Place::Statement,
//!     paths: Paths::Completed,
//! };
//! let problems = check(r#"set(body, ParseJson(body))"#, setting, &|_| Ok(()));
//! assert_eq!(problems[0].range, 10..19);
//! assert_eq!(problems[0].help.as_deref(), Some("did you mean `ParseJSON`?"));
//! ```

mod call;
mod check;
mod functions;
mod grammar;
mod infer;
mod literal;
mod paths;
mod rules;

use std::ops::Range;

use grammar::{Grammar, Rule};

pub use check::check;
pub use infer::{Uninferable, infer};

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// An editor and perhaps a `where` clause.
    #[default]
    Statement,
    /// A boolean expression.
    Condition,
    /// A value.
    ValueExpression,
}

/// What telemetry a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// A resource.
    Resource,
    /// An instrumentation scope.
    Scope,
    /// A span.
    Span,
    /// An event of a span.
    SpanEvent,
    /// A metric.
    Metric,
    /// A data point of a metric.
    DataPoint,
    /// A log record.
    Log,
}

/// Which component a text is written for: functions differ. `otelcol.processor.tail_sampling` and
/// `otelcol.connector.count` are none of them: Alloy loads whatever their conditions are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// `otelcol.processor.transform`
    TransformProcessor,
    /// `otelcol.processor.filter`
    FilterProcessor,
    /// `otelcol.connector.signaltometrics`
    SignalToMetrics,
}

/// How the host reads the first word of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// It must name a context: `log.body`.
    Prefixed,
    /// Where it names none, the own context is put before it: `body` is `log.body`.
    Completed,
    /// It may name another context: `body`, `resource.attributes`.
    Legacy,
}

/// A kind of telemetry, for contexts that are inferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Spans and their events.
    Traces,
    /// Metrics and their data points.
    Metrics,
    /// Log records.
    Logs,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The component.
    pub host: Host,
    /// The context that the text runs in.
    pub context: Context,
    /// What the text is.
    pub place: Place,
    /// How its paths are read.
    pub paths: Paths,
}

/// Something for which Alloy refuses a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes of the text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}
