//! Writes a tree in the syntax of RE2, or of the `regex` crate, which needs some things spelled out.

use super::ast::{Assertion, Class, ClassItem, Flags, Node, Perl};

/// The language to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Go's `regexp`.
    Re2,
    /// The `regex` crate, whose `\d`, `\w`, `\s` and `\b` know all of Unicode.
    Rust,
}

/// How tightly a part must hold together where it is written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    /// Anything goes.
    Alternation,
    /// No `|` at the outside.
    Sequence,
    /// What a quantifier applies to.
    Atom,
}

/// Writes `node`, where `flags` hold. `names` are the names of the capturing groups in their order; groups without
/// one do not capture but group, and where `names` is empty unnamed groups stay as they are.
pub(super) fn print(node: &Node, flags: Flags, names: &[String], dialect: Dialect) -> String {
    let mut printer = Printer { out: String::new(), flags, names, next_name: 0, dialect };
    printer.node(node, Tight::Alternation);
    printer.out
}

struct Printer<'n> {
    out: String,
    flags: Flags,
    names: &'n [String],
    next_name: usize,
    dialect: Dialect,
}

impl Printer<'_> {
    fn node(&mut self, node: &Node, tight: Tight) {
        match node {
            Node::Empty if tight == Tight::Atom => self.out.push_str("(?:)"),
            Node::Empty => {}
            Node::Literal(literal) => self.literal(*literal),
            Node::Any => self.out.push('.'),
            Node::Class(class) => self.class(class),
            Node::Assertion(assertion) if tight < Tight::Atom => self.assertion(*assertion),
            Node::Capture { body, .. } => self.capture(body, tight),
            Node::Scoped { flags, body } => self.scoped(*flags, body, tight),
            Node::Repeat { body, min: 1, max: Some(1), .. } => self.node(body, tight),
            Node::Repeat { body, min, max, greedy } if tight < Tight::Atom => {
                self.node(body, Tight::Atom);
                self.quantifier(*min, *max, *greedy);
            }
            Node::Concat(nodes) if tight < Tight::Atom => {
                for node in nodes {
                    self.node(node, Tight::Sequence);
                }
            }
            Node::Alternate(branches) if tight == Tight::Alternation => {
                for (at, branch) in branches.iter().enumerate() {
                    if at > 0 {
                        self.out.push('|');
                    }
                    self.node(branch, Tight::Sequence);
                }
            }
            // What is left has been rewritten before, or only lacks parentheses.
            Node::Atomic { body, .. } | Node::Look { body, .. } => self.node(body, tight),
            Node::Unsupported { .. } => {}
            node => self.wrapped("(?:", node),
        }
    }

    fn wrapped(&mut self, open: &str, node: &Node) {
        self.out.push_str(open);
        self.node(node, Tight::Alternation);
        self.out.push(')');
    }

    fn capture(&mut self, body: &Node, tight: Tight) {
        if self.names.is_empty() {
            return self.wrapped("(", body);
        }
        let name = self.names.get(self.next_name).cloned().unwrap_or_default();
        self.next_name += 1;
        if name.is_empty() {
            self.node(body, tight);
        } else {
            self.wrapped(&format!("(?P<{name}>"), body);
        }
    }

    fn scoped(&mut self, flags: Flags, body: &Node, tight: Tight) {
        let outer = std::mem::replace(&mut self.flags, flags);
        let pairs = [(outer.ignore_case, flags.ignore_case, 'i'), (outer.dot_all, flags.dot_all, 's')];
        let letters = |from: bool, to: bool| -> String {
            pairs.iter().filter(|pair| (pair.0, pair.1) == (from, to)).map(|pair| pair.2).collect()
        };
        let (added, removed) = (letters(false, true), letters(true, false));
        match (added.as_str(), removed.as_str()) {
            ("", "") => self.node(body, tight),
            (added, "") => self.wrapped(&format!("(?{added}:"), body),
            (added, removed) => self.wrapped(&format!("(?{added}-{removed}:"), body),
        }
        self.flags = outer;
    }

    fn quantifier(&mut self, min: u32, max: Option<u32>, greedy: bool) {
        match (min, max) {
            (0, None) => self.out.push('*'),
            (1, None) => self.out.push('+'),
            (0, Some(1)) => self.out.push('?'),
            (min, Some(max)) if min == max => return self.out.push_str(&format!("{{{min}}}")),
            (min, Some(max)) => self.out.push_str(&format!("{{{min},{max}}}")),
            (min, None) => self.out.push_str(&format!("{{{min},}}")),
        }
        if !greedy {
            self.out.push('?');
        }
    }

    fn assertion(&mut self, assertion: Assertion) {
        let rust = self.dialect == Dialect::Rust;
        self.out.push_str(match assertion {
            Assertion::LineStart => "^",
            Assertion::LineEnd => "$",
            Assertion::TextStart => "\\A",
            Assertion::TextEnd | Assertion::TextEndOrLastBreak => "\\z",
            Assertion::WordBoundary { .. } if rust => "(?-u:\\b)",
            Assertion::WordBoundary { .. } => "\\b",
            Assertion::NotWordBoundary { .. } if rust => "(?-u:\\B)",
            Assertion::NotWordBoundary { .. } => "\\B",
        });
    }

    fn literal(&mut self, literal: char) {
        if "\\.+*?()|[]{}^$".contains(literal) {
            self.out.push('\\');
        }
        self.character(literal);
    }

    /// A character that may be unprintable.
    fn character(&mut self, character: char) {
        match character {
            '\t' => self.out.push_str("\\t"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            '\x0b' => self.out.push_str("\\v"),
            '\x0c' => self.out.push_str("\\f"),
            ' '..='~' => self.out.push(character),
            other if other.is_alphanumeric() => self.out.push(other),
            other => self.out.push_str(&format!("\\x{{{:x}}}", u32::from(other))),
        }
    }

    fn class(&mut self, class: &Class) {
        let Some(items) = class.plain() else { return self.class(&Class::from_set(&class.set())) };
        if let [item @ (ClassItem::Perl { .. } | ClassItem::Property { .. })] = items.as_slice() {
            // `[^\d]` is `\D`.
            return self.class_item(item, class.negated);
        }
        if items.is_empty() {
            // Only set operations can leave nothing.
            return self.out.push_str(if class.negated { "(?s:.)" } else { "[^\\x00-\\x{10ffff}]" });
        }
        self.out.push_str(if class.negated { "[^" } else { "[" });
        let start = self.out.len();
        for (at, item) in items.iter().enumerate() {
            match item {
                ClassItem::Char(literal) => {
                    let edge = at + 1 == items.len() || self.out.len() == start;
                    self.class_char(*literal, edge, start);
                }
                ClassItem::Range(low, high) => {
                    self.class_char(*low, false, start);
                    self.out.push('-');
                    self.class_char(*high, false, start);
                }
                item => self.class_item(item, false),
            }
        }
        self.out.push(']');
    }

    fn class_char(&mut self, character: char, edge: bool, start: usize) {
        let repeated = matches!(character, '&' | '~') && self.out.ends_with(character);
        let escaped = match character {
            '\\' | ']' | '[' => true,
            '^' => self.out.len() == start,
            '-' => !edge,
            _ => repeated,
        };
        if escaped {
            self.out.push('\\');
        }
        self.character(character);
    }

    /// Any item but a character, a range and a class.
    fn class_item(&mut self, item: &ClassItem, complement: bool) {
        match item {
            ClassItem::Perl { kind, negated } => self.perl(*kind, *negated != complement),
            ClassItem::Posix { name, negated, .. } => {
                self.out.push_str(&format!("[:{}{name}:]", if *negated { "^" } else { "" }));
            }
            ClassItem::Property { name, negated } => {
                let letter = if *negated != complement { 'P' } else { 'p' };
                self.out.push_str(&format!("\\{letter}{{{name}}}"));
            }
            ClassItem::Char(_) | ClassItem::Range(..) | ClassItem::Nested(_) => {}
        }
    }

    fn perl(&mut self, kind: Perl, negated: bool) {
        self.out.push_str(match (self.dialect, kind, negated) {
            (Dialect::Re2, Perl::Digit, false) => "\\d",
            (Dialect::Re2, Perl::Digit, true) => "\\D",
            (Dialect::Re2, Perl::Word, false) => "\\w",
            (Dialect::Re2, Perl::Word, true) => "\\W",
            (Dialect::Re2, Perl::Space, false) => "\\s",
            (Dialect::Re2, Perl::Space, true) => "\\S",
            (Dialect::Rust, Perl::Digit, false) => "[0-9]",
            (Dialect::Rust, Perl::Digit, true) => "[^0-9]",
            (Dialect::Rust, Perl::Word, false) => "[0-9A-Za-z_]",
            (Dialect::Rust, Perl::Word, true) => "[^0-9A-Za-z_]",
            (Dialect::Rust, Perl::Space, false) => "[\\t-\\r ]",
            (Dialect::Rust, Perl::Space, true) => "[^\\t-\\r ]",
        });
    }
}
