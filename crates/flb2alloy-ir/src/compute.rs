//! Values that are made per record: by converters, hashes and scripts.

use crate::record::{Comparison, Condition, Path};
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
    /// A map; keys whose value is nothing are not in it.
    Map(Vec<(String, Value)>),
    /// A list.
    List(Vec<Value>),
    /// What is at a path; nothing where there is nothing, or null. The empty path is the whole record.
    Path(Path),
    /// What is at a path below a map that was kept under this name.
    Member(String, Path),
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
    /// Whether the condition holds.
    Holds(Box<Condition>),
    /// One value where the condition holds, the other where it does not.
    Either {
        /// The condition.
        condition: Box<Condition>,
        /// The value where it holds.
        then: Box<Value>,
        /// The value where it does not.
        otherwise: Box<Value>,
    },
    /// What a function makes of a value; nothing where it makes nothing of it.
    Applied(Function, Box<Value>),
    /// What a table has for a value; nothing where it has nothing. Its keys are the text of the value.
    Lookup {
        /// The table.
        table: Vec<(String, Value)>,
        /// Whether the keys are numbers.
        numbers: bool,
        /// The value.
        by: Box<Value>,
    },
    /// Two numbers and what they make; nothing where one of them is no number.
    Arithmetic(Box<Value>, Arithmetic, Box<Value>),
    /// The record's time, in seconds since 1970.
    Seconds,
    /// A part of a time, in UTC.
    TimePart {
        /// The present in place of the record's time.
        now: bool,
        /// Which.
        part: TimePart,
    },
    /// A time as text.
    TimeText {
        /// The present in place of the record's time.
        now: bool,
        /// The layout, in the directives of strftime(3); the time zone is UTC.
        layout: String,
    },
    /// Values put into a text as C's `printf` does, whole numbers for `%d` and text for `%s`; nothing where one of them is
    /// nothing.
    Formatted(String, Vec<Value>),
}

/// A part of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum TimePart {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Nanosecond,
    /// Seconds since 1970.
    UnixSeconds,
}

/// What two numbers make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

/// A type of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Bool,
    /// A map or a list.
    Table,
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
    /// Text of a value; `nil` where there is none.
    Printed,
    /// Text of text and of numbers.
    TextOrDigits,
    /// The whole number that a number is.
    Whole,
    /// The number that a text is.
    ToNumber,
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
    /// The bytes of a text between two positions, both included. Positions count from 1, and back from the end below 0.
    Part {
        /// The first.
        from: i32,
        /// The last.
        to: i32,
    },
}

/// Another form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text that begins with a whole number other than 0 becomes that number.
    IntegerOfText,
    /// Text that begins with a hexadecimal number other than 0 becomes that number.
    HexOfText,
    /// Text becomes the number that it begins with, or 0.
    NumberOfText,
    /// Text that begins with `true` or `false` becomes that.
    BoolOfText,
    /// A whole number becomes its digits.
    TextOfInteger,
    /// A whole number stays one.
    IntegerOfInteger,
    /// A fraction becomes its digits.
    TextOfNumber,
    /// A fraction loses what stands behind the point.
    IntegerOfNumber,
    /// Anything becomes text.
    Text,
    /// A number, or text that is a whole number, becomes the nearest whole number.
    Integer,
    /// A number, or text that begins with one, becomes that number.
    Number,
    /// Text that is `true`, and numbers but 0, become true, other text and 0 false.
    Bool,
    /// The SHA-256 of a value's text in hexadecimal digits; empty text stays.
    Sha256,
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
    /// It has this type.
    Is(Value, Type),
    /// Two numbers compare so.
    Compares(Value, Comparison, Value),
    /// The expression is found in the text.
    Matches(Value, Regex),
}
