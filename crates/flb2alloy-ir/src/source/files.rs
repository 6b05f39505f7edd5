//! Lines of files.

use std::time::Duration;

use crate::multiline::Multiline;
use crate::parser::Parser;
use crate::source::Tag;
use crate::text::Text;

/// Lines of files (tail).
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// Globs of the files.
    pub include: Vec<Text>,
    /// Globs of the files to leave out; Fluent Bit's `*` crosses `/` here.
    pub exclude: Vec<Text>,
    /// Files that exist at the start are read from their beginning.
    pub from_beginning: bool,
    /// How often new files are looked for.
    pub refresh: Duration,
    /// Files older than this are left alone.
    pub ignore_older: Option<Duration>,
    /// The key of an unparsed line.
    pub key: String,
    /// The key that gets the file's path.
    pub path_key: Option<String>,
    /// How lines are joined.
    pub framing: Framing,
    /// Tried on each record's text; where none matches the text stays under `key`.
    pub parser: Option<Parser>,
    /// Lines longer than this many bytes.
    pub long_lines: Option<LongLines>,
    /// Empty lines make no record.
    pub skip_empty: bool,
    /// The files' encoding, as IANA names it; UTF-8 where not given.
    pub encoding: Option<String>,
    /// The tag.
    pub tag: Tag,
}

/// What happens to lines that are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongLines {
    /// They are dropped; the limit is in bytes.
    Drop(u64),
    /// They are cut; the limit is in bytes.
    Truncate(u64),
}

/// How lines become the texts of records.
#[derive(Debug, Clone, PartialEq)]
pub enum Framing {
    /// A line, a record.
    Lines,
    /// `multiline.parser`: tried in order.
    Multiline(Vec<Multiline>),
    /// The old `Multiline On`: a line that `first` matches opens a record, the others are added to it.
    FirstLine {
        /// `Parser_Firstline`.
        first: Box<Parser>,
        /// `Parser_N`.
        rest: Vec<Parser>,
        /// How long an open record waits for its next line.
        flush: Duration,
    },
    /// `Docker_Mode`: Docker's lines are joined; a record that `first` matches opens a further joining.
    DockerMode {
        /// `Docker_Mode_Parser`.
        first: Option<Box<Parser>>,
        /// How long an open record waits for its next line.
        flush: Duration,
    },
}
