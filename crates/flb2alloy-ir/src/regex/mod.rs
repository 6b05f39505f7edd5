//! Fluent Bit's regular expressions in the syntax of RE2.
//!
//! Fluent Bit compiles expressions with Onigmo in Ruby's syntax and UTF-8 (flb_regex.c); Alloy is written in Go, whose
//! `regexp` is RE2. Both take the leftmost match and prefer what is written first, so where the syntax has a
//! counterpart the captures are the same. Two differences are accepted without a word, for the sake of expressions
//! that look like those they come from: RE2's `\s` lacks the vertical tab, and its `(?i)` knows no foldings to more
//! than one letter (`ß` and `ss`).

mod ast;
mod blank;
mod class;
mod escape;
mod facts;
mod forbidden;
mod lines;
mod matcher;
mod parse;
mod print;
mod quoted;
mod rewrite;
mod test;
mod wrapper;

use std::fmt;
use std::ops::Range;

use ast::{Assertion, Flags, Node};
use print::{Dialect, print};

pub use ast::Construct;
pub use matcher::Matcher;
pub use test::{RegexTest, translate_tag_test, translate_test};

/// What an expression is applied to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Text that may have several lines.
    Text,
    /// Text without a line break, such as a tag or a key.
    Line,
}

/// An expression that Alloy understands.
#[derive(Debug, Clone, PartialEq)]
pub struct Regex {
    /// As it is in the Fluent Bit configuration.
    pub source: String,
    /// For Alloy: the whole expression with its flags.
    pub re2: String,
    /// The named groups in the order of their opening parentheses.
    pub groups: Vec<Group>,
    /// Where the two differ.
    pub notes: Vec<Note>,
    root: Node,
    flags: Flags,
    subject: Subject,
    names: Vec<String>,
}

/// A named group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name in Fluent Bit.
    pub name: String,
    /// Its name in [`Regex::re2`]. It differs where Go does not accept the name, and for a name used twice: then the
    /// groups stand for the same key, and Fluent Bit takes the last that is not empty.
    pub re2_name: String,
    /// The expression can match with nothing in the group.
    pub may_be_empty: bool,
    /// Whatever the group holds is made of the digits 0 to 9.
    pub digits_only: bool,
}

/// A difference between an expression and its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A possessive quantifier or an atomic group gives back what it matched, so more may match.
    NotAtomic {
        /// Where it is in the source.
        range: Range<usize>,
    },
    /// `\b` and `\B` know ASCII letters only.
    AsciiWordBoundary,
    /// A POSIX bracket or a property of the same name knows ASCII characters only.
    AsciiBracket {
        /// Its name.
        name: String,
    },
    /// `\Z` in a group, or with more of the expression behind it, only matches at the very end of the text.
    TextEndInside,
    /// A lookbehind behind `.*` is matched instead, so it cannot overlap with what stands before the `.*`.
    LookbehindMatched,
    /// A group is repeated, and its last repetition may match nothing: then Fluent Bit finds nothing in the group, and
    /// Alloy what the repetition before matched.
    RepeatedGroup {
        /// Its name.
        name: String,
    },
    /// `^` also matches behind a line break that ends the text.
    LastLine,
    /// A lookahead became a test of its own: with several lines, the two may hold for different lines.
    SeparateTests,
}

impl fmt::Display for Note {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::NotAtomic { .. } => formatter
                .write_str("a possessive or atomic part may match less here, so that more texts match"),
            Note::AsciiWordBoundary => {
                formatter.write_str("`\\b` takes only ASCII letters and digits for words")
            }
            Note::AsciiBracket { name } => write!(formatter, "`[:{name}:]` holds only ASCII characters"),
            Note::TextEndInside => formatter.write_str("this `\\Z` does not match before a last line break"),
            Note::LookbehindMatched => {
                formatter.write_str("the lookbehind cannot overlap with what stands before `.*`")
            }
            Note::RepeatedGroup { name } => {
                write!(formatter, "`{name}` holds its last repetition, which Fluent Bit replaces by nothing")
            }
            Note::LastLine => formatter.write_str("`^` also matches behind a line break that ends the text"),
            Note::SeparateTests => {
                formatter.write_str("on text with several lines the parts may match different lines")
            }
        }
    }
}

/// Why an expression has no translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untranslatable {
    /// What stands in the way.
    pub construct: Construct,
    /// Where it is in the source, in bytes.
    pub range_in_pattern: Range<usize>,
    /// What the matter is, in a sentence without a full stop.
    pub reason: String,
    /// What can be done.
    pub help: String,
}

impl Untranslatable {
    fn new(construct: Construct, range_in_pattern: Range<usize>, reason: &str) -> Self {
        Untranslatable {
            construct,
            range_in_pattern,
            reason: reason.to_owned(),
            help: help(construct).to_owned(),
        }
    }

    fn shifted(mut self, by: usize) -> Self {
        self.range_in_pattern = self.range_in_pattern.start + by..self.range_in_pattern.end + by;
        self
    }
}

impl fmt::Display for Untranslatable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Untranslatable {}

fn help(construct: Construct) -> &'static str {
    match construct {
        Construct::Invalid => "Fluent Bit would refuse this expression too; correct it",
        Construct::NotUnicode => "write a character; Alloy's text is Unicode",
        Construct::Lookahead => {
            "match what follows instead of looking at it, or test it with an expression of its own"
        }
        Construct::Lookbehind => "match what stands before, outside of the group, instead of looking at it",
        Construct::Backreference => "write out what is repeated, or compare two groups behind the match",
        Construct::SubexpressionCall => "write the group out where it is called",
        Construct::Conditional => "write one alternative for each case",
        Construct::AbsentOperator => "use a negated character class or a lazy quantifier",
        Construct::Keep => "capture what follows `\\K` in a group",
        Construct::SearchStart => "use `\\A`",
        Construct::GraphemeCluster => "use `.`",
        Construct::UnicodeFlag => "use `\\p{L}` and `\\p{Nd}` for letters and digits beyond ASCII",
        Construct::UnicodeProperty => {
            "use a general category such as `\\p{L}` or a script such as `\\p{Greek}`"
        }
        Construct::LargeRepeat => "counts may not multiply to more than 1000; use `*` or `+`",
        Construct::Nesting => "use fewer groups in groups",
    }
}

/// Translates an option's value that is applied to text which may have several lines.
///
/// # Errors
/// If Fluent Bit refuses the expression, or if it says something that RE2 cannot say.
pub fn translate(pattern: &str) -> Result<Regex, Untranslatable> {
    Source::read(pattern)?.regex(Subject::Text)
}

/// Translates an option's value that is applied to text without line breaks, such as a tag or a key: `^` and `$` need
/// no flag there.
///
/// # Errors
/// If Fluent Bit refuses the expression, or if it says something that RE2 cannot say.
pub fn translate_single_line(pattern: &str) -> Result<Regex, Untranslatable> {
    Source::read(pattern)?.regex(Subject::Line)
}

/// An expression that has been read.
struct Source<'p> {
    text: &'p str,
    /// Where the expression proper starts.
    offset: usize,
    flags: Flags,
    root: Node,
}

impl<'p> Source<'p> {
    fn read(text: &'p str) -> Result<Source<'p>, Untranslatable> {
        let wrapper::Unwrapped { range, flags, extended } = wrapper::unwrap(text);
        let offset = range.start;
        let root = parse::parse(&text[range], flags, extended).map_err(|error| error.shifted(offset))?;
        let (flags, root) = hoisted(flags, root);
        Ok(Source { text, offset, flags, root })
    }

    /// The same text and flags, with nothing in it.
    fn copy(&self) -> Source<'p> {
        Source { text: self.text, offset: self.offset, flags: self.flags, root: Node::Empty }
    }

    fn regex(self, subject: Subject) -> Result<Regex, Untranslatable> {
        let Source { text, offset, flags, root } = self;
        let mut notes = Vec::new();
        let root =
            rewrite::rewrite(root, flags, subject, &mut notes).map_err(|error| error.shifted(offset))?;
        for note in &mut notes {
            if let Note::NotAtomic { range } = note {
                *range = range.start + offset..range.end + offset;
            }
        }
        let (groups, names) = named_groups(&root);
        let mut regex =
            Regex { source: text.to_owned(), re2: String::new(), groups, notes, root, flags, subject, names };
        regex.re2 = regex.with_flags(&regex.body(Dialect::Re2));
        flb2alloy_re2::check_re2(&regex.re2).map_err(|reason| {
            Untranslatable::new(
                Construct::LargeRepeat,
                0..text.len(),
                &format!("Alloy would refuse it: {reason}"),
            )
        })?;
        Ok(regex)
    }
}

/// Flags for the whole expression belong in front of it.
fn hoisted(mut flags: Flags, mut root: Node) -> (Flags, Node) {
    while let Node::Scoped { flags: inner, body } = root {
        (flags, root) = (inner, *body);
    }
    (flags, root)
}

/// The named groups, and for each group of the tree its name in RE2 (empty for groups that do not capture). Ruby's
/// rule: where a group has a name, those without one do not capture.
fn named_groups(root: &Node) -> (Vec<Group>, Vec<String>) {
    let mut found = Vec::new();
    facts::groups(root, false, &mut found);
    if found.iter().all(|group| group.name.is_none()) {
        return (Vec::new(), Vec::new());
    }
    let mut groups: Vec<Group> = Vec::new();
    let mut names = Vec::new();
    for group in found {
        let Some(name) = group.name else {
            names.push(String::new());
            continue;
        };
        let safe = name.replace(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_', "_");
        let mut re2_name = safe.clone();
        let mut count = 1;
        while names.contains(&re2_name) {
            count += 1;
            re2_name = format!("{safe}__{count}");
        }
        names.push(re2_name.clone());
        groups.push(Group {
            name: name.to_owned(),
            re2_name,
            may_be_empty: group.optional || facts::may_be_empty(group.body),
            digits_only: facts::digits_only(group.body),
        });
    }
    (groups, names)
}

impl Regex {
    fn body(&self, dialect: Dialect) -> String {
        print(&self.root, self.flags, &self.names, dialect)
    }

    fn with_flags(&self, body: &str) -> String {
        let is_line_anchor =
            |node: &Node| matches!(node, Node::Assertion(Assertion::LineStart | Assertion::LineEnd));
        let letters: String = [
            (self.flags.ignore_case, 'i'),
            (self.subject == Subject::Text && self.root.any(&is_line_anchor), 'm'),
            (self.flags.dot_all && self.root.any(&|node| *node == Node::Any), 's'),
        ]
        .into_iter()
        .filter_map(|(set, letter)| set.then_some(letter))
        .collect();
        if letters.is_empty() { body.to_owned() } else { format!("(?{letters}){body}") }
    }

    /// The same expression for texts that hold a single line.
    #[must_use]
    pub fn single_line(&self) -> Regex {
        translate_single_line(&self.source).unwrap_or_else(|_| self.clone())
    }

    /// The expression for a place where only a match at the very start of the text counts, as for `Match_Regex`
    /// (flb_router.c uses `onig_match`, which does not search).
    #[must_use]
    pub fn anchored(&self) -> String {
        let body = self.body(Dialect::Re2);
        match &self.root {
            Node::Alternate(_) => self.with_flags(&format!("\\A(?:{body})")),
            Node::Concat(nodes) if self.subject == Subject::Line && is_start(nodes.first()) => {
                self.with_flags(&body)
            }
            Node::Concat(nodes) if nodes.first() == Some(&Node::Assertion(Assertion::TextStart)) => {
                self.with_flags(&body)
            }
            _ => self.with_flags(&format!("\\A{body}")),
        }
    }

    /// The expression with a name for every capturing group: `g0` for the whole match, `g1` and so on as `$1` refers
    /// to them (rewrite_tag). Unlike the match of Fluent Bit, `g0` holds what a lookaround saw.
    #[must_use]
    pub fn numbered(&self) -> String {
        let mut found = Vec::new();
        facts::groups(&self.root, false, &mut found);
        let by_name = !self.names.is_empty();
        let mut number = 0;
        let mut names = Vec::new();
        for group in found {
            if by_name && group.name.is_none() {
                names.push(String::new());
            } else {
                number += 1;
                names.push(format!("g{number}"));
            }
        }
        self.with_flags(&format!("(?P<g0>{})", print(&self.root, self.flags, &names, Dialect::Re2)))
    }
}

fn is_start(node: Option<&Node>) -> bool {
    matches!(node, Some(Node::Assertion(Assertion::LineStart | Assertion::TextStart)))
}
