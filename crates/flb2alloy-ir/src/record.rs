//! What a pipeline does to a record. Operations say what happens, not which Fluent Bit plugin asked for it and not
//! which Alloy component will do it, so plugins and targets never multiply.

use std::time::Duration;

use crate::compute::{Form, Test, Value};
use crate::multiline::Join;
use crate::parser::Parser;
use crate::pipeline::TagTest;
use crate::regex::Regex;
use crate::text::Text;

pub use crate::reroute::{Captures, Reroute};

/// A place in the record: `$kubernetes['labels']['app']` is three keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path(pub Vec<Step>);

/// A step of a [`Path`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A key of a map.
    Key(String),
    /// An element of an array, from 0.
    Index(usize),
}

impl Path {
    /// A key at the top of the record.
    pub fn key(key: impl Into<String>) -> Self {
        Path(vec![Step::Key(key.into())])
    }

    /// The key, if the path is one key at the top of the record.
    #[must_use]
    pub fn top_key(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Step::Key(key)] => Some(key),
            _ => None,
        }
    }
}

/// A string made per record: a literal with variables, or drawn from the record or its tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The same text for each record.
    Text(Text),
    /// The value at a path.
    Path(Path),
    /// The whole tag.
    Tag,
    /// A dot-separated part of the tag, from 0.
    TagPart(usize),
    /// What a group of an expression holds, from 1; 0 is all that it matched. Only new tags have them.
    Capture(usize),
    /// Several operands as text, one behind the other.
    Concat(Vec<Operand>),
}

/// Chooses keys of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyMatch {
    /// A key is chosen if any of these does.
    pub any_of: Vec<KeyPattern>,
    /// Whether letter case is ignored.
    pub ignore_case: bool,
}

/// One way of choosing keys.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyPattern {
    /// This very key.
    Exact(String),
    /// Keys that begin so.
    Prefix(String),
    /// Keys in which the expression is found.
    Regex(Regex),
}

/// What to do with the names of keys that are moved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PrefixChange {
    /// Nothing.
    #[default]
    Keep,
    /// Put this in front.
    Add(Text),
    /// Take this away where it stands in front.
    Remove(String),
}

/// Keys that are copied from a map to another, where they replace those of the same name.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyKeys {
    /// The map; nothing happens where there is none.
    pub from: Value,
    /// Which keys, and whether it is these or all but these; all of them where it is not said.
    pub keys: Option<(KeyMatch, bool)>,
    /// What becomes of their names.
    pub rename: KeyChange,
    /// Where the copies go: a map of the record, or one that is kept.
    pub to: Value,
}

/// What becomes of the name of a key that is copied.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyChange {
    /// It stays.
    Keep,
    /// This stands in front of it.
    Prefix(String),
    /// Each match in it is replaced; `$1` is a group, `$$` a dollar.
    Replace(Regex, String),
}

/// An operation on one record. In a list each works on what the one before left.
#[derive(Debug, Clone, PartialEq)]
pub enum Op {
    /// Sets a key of the record to a string.
    Set {
        /// The key.
        key: String,
        /// The value.
        value: Text,
        /// Leave a key that is already there, also one that is null.
        only_if_absent: bool,
    },
    /// Sets a key to a new random UUID (version 4).
    SetUuid {
        /// The key.
        key: String,
    },
    /// Removes keys at the top of the record.
    Remove(KeyMatch),
    /// Removes all keys at the top of the record but these.
    Keep(KeyMatch),
    /// Renames a key, where it is there.
    Rename {
        /// Old name.
        from: String,
        /// New name.
        to: String,
        /// Replace a key that already has the new name; else the record is left as it is.
        overwrite: bool,
    },
    /// Copies a key, where it is there.
    Copy {
        /// The key.
        from: String,
        /// Name of the copy.
        to: String,
        /// Replace a key that already has that name; else the record is left as it is.
        overwrite: bool,
    },
    /// Moves the chosen keys into a map under one key. Nothing happens where no key is chosen.
    Nest {
        /// The keys to move.
        keys: KeyMatch,
        /// The key of the map.
        under: String,
        /// What happens to their names.
        prefix: PrefixChange,
    },
    /// Moves the members of the map under one key to the top of the record. They replace keys of the same name.
    Lift {
        /// The key of the map.
        from: String,
        /// What happens to their names.
        prefix: PrefixChange,
    },
    /// Sets what is at a path to a value; where the value is nothing, the key goes away.
    Assign {
        /// Where; nothing happens where the maps on the way are not there. The empty path is the whole record, which only
        /// a map takes the place of.
        to: Path,
        /// The value.
        value: Value,
    },
    /// Sets a key to another form of a value, or to the value itself where it has no such form. Nothing happens where
    /// there is no value.
    Convert {
        /// Where the value is.
        from: Path,
        /// The key.
        to: String,
        /// The form.
        into: Form,
    },
    /// Keeps a value for later operations of the same list.
    Remember {
        /// Its name.
        name: String,
        /// The value.
        value: Value,
    },
    /// Sets what is at a path below a map that is kept, as `Assign` does.
    Put {
        /// The name under which the map is kept.
        name: String,
        /// Where.
        to: Path,
        /// The value.
        value: Value,
    },
    /// Copies keys of a map to another.
    CopyKeys(Box<CopyKeys>),
    /// Replaces each match in the texts of a map of the record.
    ReplaceInValues {
        /// The map; nothing happens where there is none.
        of: Path,
        /// What is replaced.
        regex: Regex,
        /// By what; `$1` is a group, `$$` a dollar.
        by: String,
    },
    /// Sets the record's time to a number of seconds since 1970.
    SetTime(Value),
    /// Adds what the named groups of an expression hold to the record.
    Extract {
        /// Where the text is.
        from: Path,
        /// The expression.
        regex: Regex,
    },
    /// Parses a string of the record.
    Parse(Parse),
    /// Changes an attribute of OpenTelemetry, beside the record.
    Modify(crate::telemetry::Modify),
    /// Drops the record where the condition holds.
    Drop(Condition),
    /// Does the operations where the condition holds on the record as it is before the first of them.
    When {
        /// The condition.
        condition: Condition,
        /// The operations.
        ops: Vec<Op>,
    },
    /// Gives the record another tag.
    Retag {
        /// The tag.
        tag: Operand,
        /// Where its captures come from.
        captures: Option<Captures>,
    },
    /// Operations that share what they remember; a record that one of them drops goes through the rest all the same.
    Together(Vec<Op>),
    /// Drops records beyond so many in a time.
    Throttle(Throttle),
    /// Joins records.
    Join(Box<Join>),
    /// Adds Kubernetes metadata.
    Kubernetes(Box<crate::kubernetes::Kubernetes>),
    /// Adds what a database says of addresses.
    Lookup(Box<crate::lookup::Lookup>),
    /// Adds what the cloud tells of the machine.
    Instance(Box<crate::instance::Instance>),
    /// Work that is not converted. The place is marked in the output.
    Unconverted {
        /// What stood here, such as `filter/lua`.
        what: String,
    },
}

/// How many records pass. On average `rate` in each `interval`, and `window` times as many at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Throttle {
    /// Records in an interval.
    pub rate: f64,
    /// How many intervals are looked at together.
    pub window: u32,
    /// The interval.
    pub interval: Duration,
}

/// Fluent Bit's parser filter: tries parsers on a string of the record; the first that matches replaces the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// Where the string is.
    pub source: Path,
    /// The parsers, in the order in which they are tried.
    pub parsers: Vec<Parser>,
    /// Keep the other keys of the record; they win over parsed ones of the same name (flb_pack.c, reserved data is
    /// appended and the last of two equal keys counts).
    pub reserve_data: bool,
    /// Keep the source key too.
    pub preserve_key: bool,
}

/// A test of one record.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Something is at the path, null included.
    Exists(Path),
    /// The value is a string (or, where `booleans`, a boolean written as `true` or `false`) in which the expression is
    /// found.
    Matches {
        /// Where the value is.
        path: Path,
        /// The expression.
        regex: Regex,
        /// Booleans count as text.
        booleans: bool,
    },
    /// The value is this string.
    Equals {
        /// Where the value is.
        path: Path,
        /// The string.
        value: Text,
    },
    /// The value as text is one of these; a value that is not there is the empty text.
    TextIs {
        /// Where the value is.
        path: Path,
        /// The texts.
        any_of: Vec<Text>,
    },
    /// The expression is found in the value as text; a value that is not there is the empty text.
    TextMatches {
        /// Where the value is.
        path: Path,
        /// The expression.
        regex: Regex,
    },
    /// The value as a number compares so with another; what is no number is 0.
    Compares {
        /// Where the value is.
        path: Path,
        /// How.
        operator: Comparison,
        /// With what.
        number: f64,
    },
    /// The value is a list.
    IsList(Path),
    /// The record's tag matches.
    Tag(TagTest),
    /// A test of values.
    Values(Box<Test>),
    /// The record has no keys.
    NoKeys,
    /// At least one key at the top of the record matches.
    AnyKeyMatches(Regex),
    /// Every key at the top of the record that matches `keys` has a string or boolean value that matches `values`; true
    /// where no key does.
    MatchingKeysHaveValues {
        /// Chooses the keys.
        keys: Regex,
        /// What their values must match.
        values: Regex,
    },
    /// All hold; true where there is none.
    All(Vec<Condition>),
    /// At least one holds; false where there is none.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// The condition that all of these hold.
    pub(crate) fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        let mut conditions: Vec<Condition> = conditions.into_iter().collect();
        match conditions.len() {
            1 => conditions.remove(0),
            _ => Condition::All(conditions),
        }
    }

    /// The condition that at least one of these holds.
    pub(crate) fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        let mut conditions: Vec<Condition> = conditions.into_iter().collect();
        match conditions.len() {
            1 => conditions.remove(0),
            _ => Condition::Any(conditions),
        }
    }

    /// The condition that this one does not hold.
    pub(crate) fn negated(self) -> Condition {
        Condition::Not(Box::new(self))
    }
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}
