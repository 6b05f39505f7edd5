//! Fluent Bit's parsers: how a string becomes a record.

use flb2alloy_parser::Span;

use crate::regex::Regex;
use crate::time_format::TimeFormat;

/// A `[PARSER]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parser {
    /// Its name.
    pub name: String,
    /// What it reads.
    pub format: Format,
    /// How the record gets its time; `None` where the parser sets none (no `Time_Format`).
    pub time: Option<Time>,
    /// Types that values are turned into (regex, logfmt and ltsv only; Fluent Bit ignores them for JSON).
    pub types: Vec<(String, Type)>,
    /// Leave out captures that are empty (regex only).
    pub skip_empty_values: bool,
    /// Decoders, in order.
    pub decoders: Vec<Decoder>,
    /// Where it was defined.
    pub span: Option<Span>,
}

/// What a parser reads.
#[derive(Debug, Clone, PartialEq)]
pub enum Format {
    /// One JSON object.
    Json,
    /// An expression whose named groups are the keys.
    Regex(Regex),
    /// `key=value key="value"`.
    Logfmt {
        /// A key without a value makes the parser fail.
        no_bare_keys: bool,
    },
    /// Labelled tab-separated values.
    Ltsv,
}

/// How a parser finds the time.
#[derive(Debug, Clone, PartialEq)]
pub struct Time {
    /// The key that holds it.
    pub key: String,
    /// How it is written.
    pub format: TimeFormat,
    /// The key stays in the record.
    pub keep: bool,
    /// The zone of times that name none.
    pub zone: Zone,
}

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A name of the tz database.
    Name(String),
    /// The machine's.
    Local,
}

/// A type of `Types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// A decimal number without a fraction.
    Integer,
    /// A number with a fraction.
    Float,
    /// A hexadecimal number.
    Hex,
    /// `true` or `false`.
    Bool,
    /// Text.
    String,
}

/// A `Decode_Field` or `Decode_Field_As`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoder {
    /// The key it works on.
    pub key: String,
    /// What the value is written in.
    pub encoding: Encoding,
    /// `Decode_Field_As`: the decoded value replaces the old one; else its members are added to the record.
    pub in_place: bool,
    /// What happens behind it.
    pub then: Then,
}

/// What a decoded value is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// A JSON object.
    Json,
    /// Escapes such as `\n`.
    Escaped,
    /// Escapes, among them `\uXXXX`.
    EscapedUtf8,
    /// A quoted string as MySQL writes it.
    MysqlQuoted,
}

/// Which decoders of the same key follow one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// None.
    Stop,
    /// The next, if this one failed.
    TryNext,
    /// The next in any case.
    DoNext,
}
