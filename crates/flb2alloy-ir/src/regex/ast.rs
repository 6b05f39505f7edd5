//! The tree of a regular expression as Onigmo reads it.

use std::ops::Range;

/// A regular expression or a part of one. Comments, the whitespace of `x` mode and groups that only group are gone:
/// the printer adds the parentheses it needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Matches the empty string.
    Empty,
    /// One character.
    Literal(char),
    /// `.`
    Any,
    /// `[...]`, `\d` and the like.
    Class(Class),
    /// A place in the text.
    Assertion(Assertion),
    /// `(...)`, or `(?<name>...)`.
    Capture {
        /// Its name, if it has one.
        name: Option<String>,
        /// What it captures.
        body: Box<Node>,
    },
    /// The part to which `(?i)` or `(?m:...)` applies.
    Scoped {
        /// All flags that hold inside.
        flags: Flags,
        /// The part.
        body: Box<Node>,
    },
    /// `*`, `+?`, `{2,3}` and the like.
    Repeat {
        /// What is repeated.
        body: Box<Node>,
        /// At least so often.
        min: u32,
        /// At most so often; without a limit if `None`.
        max: Option<u32>,
        /// As often as possible, rather than as seldom.
        greedy: bool,
    },
    /// One after the other.
    Concat(Vec<Node>),
    /// The first that matches.
    Alternate(Vec<Node>),
    /// `(?>...)` and possessive quantifiers: what matched is not given back.
    Atomic {
        /// What matches.
        body: Box<Node>,
        /// Where it stands.
        span: Range<usize>,
    },
    /// `(?=...)`, `(?!...)`, `(?<=...)`, `(?<!...)`.
    Look {
        /// Which of the four.
        look: Look,
        /// What is looked for.
        body: Box<Node>,
        /// Where it stands.
        span: Range<usize>,
    },
    /// Something RE2 has no counterpart for.
    Unsupported {
        /// What it is.
        construct: Construct,
        /// Where it stands.
        span: Range<usize>,
    },
}

impl Node {
    /// A sequence, in its simplest form.
    pub(super) fn concat(mut nodes: Vec<Node>) -> Node {
        nodes.retain(|node| *node != Node::Empty);
        match nodes.len() {
            0 => Node::Empty,
            1 => nodes.remove(0),
            _ => Node::Concat(nodes),
        }
    }

    /// A choice, in its simplest form.
    pub(super) fn alternate(mut branches: Vec<Node>) -> Node {
        if branches.len() == 1 { branches.remove(0) } else { Node::Alternate(branches) }
    }

    /// The parts it is made of.
    pub(super) fn children(&self) -> &[Node] {
        match self {
            Node::Capture { body, .. }
            | Node::Scoped { body, .. }
            | Node::Repeat { body, .. }
            | Node::Atomic { body, .. }
            | Node::Look { body, .. } => std::slice::from_ref(body),
            Node::Concat(nodes) | Node::Alternate(nodes) => nodes,
            _ => &[],
        }
    }

    /// Whether `test` holds for the node or a part of it.
    pub(super) fn any(&self, test: &dyn Fn(&Node) -> bool) -> bool {
        test(self) || self.children().iter().any(|child| child.any(test))
    }
}

/// The flags that change what a part of a pattern means. (`x` only concerns the reader.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Flags {
    /// `i`
    pub(super) ignore_case: bool,
    /// Ruby's `m`: `.` matches a line break too. RE2 calls it `s`.
    pub(super) dot_all: bool,
    /// `a`: `\b` and POSIX brackets know ASCII letters only, as in RE2.
    pub(super) ascii: bool,
}

/// A place in the text. `^` and `$` always mean the ends of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    /// `^`
    LineStart,
    /// `$`
    LineEnd,
    /// `\A`
    TextStart,
    /// `\z`
    TextEnd,
    /// `\Z`: the end, or before the line break that ends the text.
    TextEndOrLastBreak,
    /// `\b`
    WordBoundary {
        /// Letters beyond ASCII count as letters.
        unicode: bool,
    },
    /// `\B`
    NotWordBoundary {
        /// Letters beyond ASCII count as letters.
        unicode: bool,
    },
}

/// The four kinds of lookaround.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// `(?=...)`
    Ahead,
    /// `(?!...)`
    NotAhead,
    /// `(?<=...)`
    Behind,
    /// `(?<!...)`
    NotBehind,
}

/// A character class: what all of `operands` have in common (`[a-z&&[^x]]` has two operands), or everything else.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Class {
    /// `[^...]`
    pub(super) negated: bool,
    /// At least one.
    pub(super) operands: Vec<Vec<ClassItem>>,
}

impl Class {
    /// The class of `items`.
    pub(super) fn of(negated: bool, items: Vec<ClassItem>) -> Class {
        Class { negated, operands: vec![items] }
    }
}

/// A member of a character class.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum ClassItem {
    /// One character.
    Char(char),
    /// `a-z`
    Range(char, char),
    /// `\d`, `\w`, `\s` and their complements; ASCII only.
    Perl {
        /// Which one.
        kind: Perl,
        /// `\D` and so on.
        negated: bool,
    },
    /// `[:alpha:]`
    Posix {
        /// Its name.
        name: String,
        /// `[:^alpha:]`
        negated: bool,
        /// It knows more than ASCII (the default).
        unicode: bool,
    },
    /// `\p{Greek}`, with the name as RE2 writes it.
    Property {
        /// Its name.
        name: String,
        /// `\P{Greek}`
        negated: bool,
    },
    /// A class in a class.
    Nested(Class),
}

/// The classes that have a letter of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Perl {
    /// `\d`
    Digit,
    /// `\w`
    Word,
    /// `\s`
    Space,
}

/// What can stand in the way of a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Construct {
    /// Fluent Bit itself refuses the expression.
    Invalid,
    /// `(?=...)` or `(?!...)`.
    Lookahead,
    /// `(?<=...)` or `(?<!...)`.
    Lookbehind,
    /// `\1`, `\k<name>`.
    Backreference,
    /// `\g<name>`.
    SubexpressionCall,
    /// `(?(1)...|...)`.
    Conditional,
    /// `(?~...)`.
    AbsentOperator,
    /// `\K`.
    Keep,
    /// `\G`.
    SearchStart,
    /// `\X`.
    GraphemeCluster,
    /// `(?u)`: `\d`, `\w` and `\s` beyond ASCII.
    UnicodeFlag,
    /// `\p{...}` with a name RE2 does not know.
    UnicodeProperty,
    /// A count above 1000, or counts in counts that multiply to more.
    LargeRepeat,
    /// Too many groups in groups.
    Nesting,
    /// A character that is not Unicode.
    NotUnicode,
}
