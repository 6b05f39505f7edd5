//! Values that are made per record: by converters, hashes and scripts.

use crate::record::{Comparison, Path};
use crate::regex::Regex;
use crate::text::Text;

/// A value made of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    Text(Text),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Bool(bool),
    /// Nothing: what it is assigned to goes away.
    Nothing,
    /// null, which a key can have.
    Null,
    /// An empty map.
    EmptyMap,
    /// What is at a path; nothing where there is nothing, or null.
    Path(Path),
    /// What was kept under this name.
    Kept(String),
    /// The record's tag.
    Tag,
    /// The operating system's name.
    OsName,
    /// Several values as text, one behind the other.
    Joined(Vec<Value>),
    /// The first of these that is something, and not `false`.
    FirstOf(Vec<Value>),
    /// What a function makes of a value; nothing where it makes nothing of it.
    Applied(Function, Box<Value>),
}

/// What is made of one value.
#[derive(Debug, Clone, PartialEq)]
pub enum Function {
    /// Text in small letters.
    Lower,
    /// Text in capital letters.
    Upper,
    /// Text of a value.
    ToText,
    /// The number that a text is.
    ToNumber,
    /// The whole number that a number or text is.
    ToInteger,
    /// The SHA-256 of a value's text, in hexadecimal digits.
    Sha256,
    /// How many bytes a text has.
    Length,
    /// The text with each match replaced.
    Replace {
        /// What is replaced.
        regex: Regex,
        /// By what; `$1` is a group, `$$` a dollar.
        by: String,
    },
    /// The group of an expression.
    Group {
        /// The expression.
        regex: Regex,
        /// The group, from 1; 0 is the whole match.
        number: usize,
    },
    /// The text from a position on, in bytes from 0, and how many.
    Part {
        /// Where it begins.
        from: usize,
        /// How long it is.
        length: usize,
    },
}

/// A test of values.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Both are the same, and of the same type.
    Same(Value, Value),
    /// There is nothing.
    Nothing(Value),
    /// There is something, and it is not `false`.
    True(Value),
    /// Two numbers compare so.
    Compares(Value, Comparison, Value),
    /// The expression is found in the text.
    Matches(Value, Regex),
}
