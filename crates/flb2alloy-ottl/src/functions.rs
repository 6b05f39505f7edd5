//! The functions that Alloy's OTTL has, as of OpenTelemetry Collector Contrib v0.158: the argument structures in
//! `pkg/ottl/ottlfuncs`, `processor/transformprocessor/internal`, `internal/filter/filterottl` and
//! `connector/signaltometricsconnector/internal/customottl`.

use crate::{Context, Host, Place};

mod table;

pub(crate) use table::FUNCTIONS;

use Home::{Everywhere, MetricConditions, SignalToMetrics, Spans, Transform};

/// One function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    home: Home,
    pub(crate) parameters: &'static [Parameter],
}

/// Where a function can be called.
#[derive(Debug, Clone, Copy)]
enum Home {
    Everywhere,
    /// Statements of the transform processor in these contexts.
    Transform(&'static [Context]),
    /// The span context, but not in the signaltometrics connector.
    Spans,
    /// Conditions about metrics.
    MetricConditions,
    /// The span context of the signaltometrics connector.
    SignalToMetrics,
}

/// One parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// As written before `=`; empty where no spelling of the argument's name leads to the parameter.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) optional: bool,
}

/// What a parameter takes. The kinds that are not literals take whatever has its value only later, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Any,
    /// A path, because the function sets it.
    Path,
    Str,
    /// Anything, made a string.
    StrLike,
    Int,
    IntLike,
    Float,
    FloatLike,
    Bool,
    BoolLike,
    BytesLike,
    Map,
    Slice,
    Duration,
    Time,
    LiteralStr,
    LiteralInt,
    LiteralFloat,
    LiteralBool,
    /// The name of a converter.
    Function,
    Lambda,
    List(&'static Kind),
}

const fn required(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, optional: false }
}

const fn optional(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind, optional: true }
}

impl Function {
    /// Whether it can be called there.
    pub(crate) fn is_in(&self, host: Host, context: Context, place: Place) -> bool {
        match self.home {
            Everywhere => true,
            Transform(contexts) => {
                host == Host::TransformProcessor && place == Place::Statement && contexts.contains(&context)
            }
            Spans => context == Context::Span && host != Host::SignalToMetrics,
            MetricConditions => {
                context == Context::Metric && place == Place::Condition && host != Host::SignalToMetrics
            }
            SignalToMetrics => context == Context::Span && host == Host::SignalToMetrics,
        }
    }
}

/// The function of this name, wherever it can be called.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok().map(|index| &FUNCTIONS[index])
}
