//! Operations on metrics, on traces, and on what stands beside the body of logs.

use std::time::Duration;

use crate::compute::Form;
use crate::regex::Regex;
use crate::text::Text;

/// An operation on metrics or spans. In a list each works on what the one before left.
#[derive(Debug, Clone, PartialEq)]
pub enum TelemetryOp {
    /// Changes an attribute.
    Modify(Modify),
    /// Keeps or drops series.
    Select {
        /// Which.
        series: Series,
        /// These are kept and no others; else these are dropped.
        keep: bool,
    },
    /// Turns sums that grow into what they grew by.
    Delta(Delta),
    /// Keeps a share of the traces.
    Share {
        /// In percent.
        percentage: f64,
    },
    /// Keeps traces for which one of the conditions holds.
    Tail(Tail),
    /// Work that is not converted. The place is marked in the output.
    Unconverted {
        /// What stood here, such as `processor/sampling`.
        what: String,
    },
}

/// A change of one attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Modify {
    /// Whose attribute it is.
    pub of: Holder,
    /// The attribute.
    pub key: String,
    /// What happens to it.
    pub change: Change,
}

/// What has attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The resource.
    Resource,
    /// The instrumentation scope. Its `name` and `version` are none.
    Scope,
    /// The instrumentation scope, of which `name` or `version` is changed.
    ScopeField,
    /// The record itself: a data point's labels, a span's attributes.
    Own,
}

/// What happens to an attribute. Without the attribute nothing does, unless it is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// It is set where it is not there.
    Insert(Text),
    /// It is set where it is there.
    Update(Text),
    /// It is set, there or not.
    Upsert(Text),
    /// It goes away.
    Delete,
    /// It gets another name, unless that is taken.
    Rename(String),
    /// Its text becomes the SHA-256 of it in hexadecimal digits.
    Hash,
    /// What the named groups of an expression hold becomes attributes.
    Extract(Regex),
    /// It gets another form.
    Convert(Form),
}

/// Chooses series.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    /// Their metric's name begins so.
    Prefix(String),
    /// Their metric's name has this in it.
    Part(String),
    /// The expression is found in their metric's name.
    Matches(Regex),
    /// A label has this value.
    Labelled {
        /// The label.
        label: String,
        /// The value.
        value: String,
    },
}

/// How sums become differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delta {
    /// What is done with the first value of a series.
    pub first: First,
    /// How long a series that is not seen is remembered; without end where it is zero.
    pub max_staleness: Duration,
}

/// What is done with the first value of a series, which nothing stands before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// It is sent if the series began after the program did.
    Auto,
    /// It is sent.
    Keep,
    /// It is not sent.
    Drop,
}

/// Which traces are kept, once they are whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Tail {
    /// How long spans of a trace are waited for.
    pub wait: Duration,
    /// How many traces are waited for at a time.
    pub traces: u64,
    /// One is enough; without any, all traces are kept.
    pub conditions: Vec<TraceCondition>,
}

/// A test of a trace: one of its spans is so.
#[derive(Debug, Clone, PartialEq)]
pub enum TraceCondition {
    /// Its status is one of these.
    Status(Vec<String>),
    /// It took at most `low`, or at least `high`, whole milliseconds.
    Latency {
        /// At most this, where it is not zero.
        low: u64,
        /// At least this, where it is not zero.
        high: u64,
    },
    /// An attribute of it is one of these texts, or matches one of these expressions.
    Text {
        /// The attribute.
        key: String,
        /// What it is.
        values: Vec<String>,
        /// The values are expressions.
        regex: bool,
    },
    /// An attribute of it is a number of this range.
    Number {
        /// The attribute.
        key: String,
        /// From this.
        min: i64,
        /// To this.
        max: i64,
    },
    /// An attribute of it is this.
    Bool {
        /// The attribute.
        key: String,
        /// This.
        value: bool,
    },
    /// It has such an attribute.
    Has(String),
    /// The trace has so many spans.
    Spans {
        /// From this.
        min: i64,
        /// To this.
        max: i64,
    },
    /// Its trace state has one of these pairs.
    State(Vec<(String, String)>),
}
