//! How lines, and records, are joined into one record.

use std::time::Duration;

use crate::parser::Parser;
use crate::regex::RegexTest;

/// A multiline parser.
#[derive(Debug, Clone, PartialEq)]
pub enum Multiline {
    /// Docker's `json-file` lines; a `log` without a line end goes on in the next line.
    Docker,
    /// CRI lines; `P` goes on in the next line of the same stream.
    Cri,
    /// Built in: goroutine traces.
    Go,
    /// Built in: stack traces of the JVM.
    Java,
    /// Built in: tracebacks.
    Python,
    /// Built in: backtraces.
    Ruby,
    /// A `[MULTILINE_PARSER]`.
    Custom(Box<CustomMultiline>),
}

/// Records with the same tag that become one: the texts of one key, joined, and the other keys of the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The key.
    pub key: String,
    /// Which records belong together.
    pub rule: JoinRule,
    /// How long an open record waits for its next part.
    pub flush: Duration,
}

/// Which records belong together.
#[derive(Debug, Clone, PartialEq)]
pub enum JoinRule {
    /// The texts are lines; these tell which belong together.
    Lines(Vec<Multiline>),
    /// Docker's fluentd driver says it with the keys `partial_message`, `partial_id` and `partial_ordinal`.
    Parts,
}

/// A `[MULTILINE_PARSER]`.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomMultiline {
    /// Its name.
    pub name: String,
    /// How it tells which lines belong together.
    pub rule: MultilineRule,
    /// How long an open record waits for its next line.
    pub flush: Duration,
    /// The parser that lines go through first.
    pub parser: Option<Parser>,
    /// The key of the parsed line whose texts are joined.
    pub key_content: Option<String>,
    /// The key that `EndsWith` and `Equal` look at.
    pub key_pattern: Option<String>,
    /// Lines are joined only with lines that have the same value under this key.
    pub key_group: Option<String>,
}

/// How a multiline parser tells which lines belong together.
#[derive(Debug, Clone, PartialEq)]
pub enum MultilineRule {
    /// A state machine; the first rule is the one from `start_state`.
    States(Vec<StateRule>),
    /// A line that ends so is the last of its record; `negate`: one that does not.
    EndsWith {
        /// The text.
        text: String,
        /// Turn the test around.
        negate: bool,
    },
    /// A line that is this is the last of its record; `negate`: one that is not.
    Equal {
        /// The text.
        text: String,
        /// Turn the test around.
        negate: bool,
    },
}

/// A rule of a state machine: in one of `from`, a line for which `test` holds leads to `to`.
#[derive(Debug, Clone, PartialEq)]
pub struct StateRule {
    /// The states in which it is tried.
    pub from: Vec<String>,
    /// The expression; it sees one line.
    pub test: RegexTest,
    /// The next state.
    pub to: String,
}
