//! Expressions for lines of a text that holds several: what is looked for in one line must not run on into the next.

use super::ast::{Assertion, Class, ClassItem, Node, Perl};
use super::print::{Dialect, print};
use super::{Regex, RegexTest};

impl Regex {
    /// The expression for a whole line, from its start up to its line break, in a text with several lines. It holds
    /// where Fluent Bit finds the expression in that line alone. `^` and `$` in the middle of it need the flag `m`.
    #[must_use]
    pub fn whole_line(&self) -> String {
        let mut nodes = match within_line(&self.root) {
            Node::Concat(nodes) => nodes,
            Node::Empty => Vec::new(),
            node => vec![node],
        };
        let start = [Assertion::LineStart, Assertion::TextStart].map(Node::Assertion);
        if nodes.first().is_some_and(|first| start.contains(first)) {
            nodes.remove(0);
        } else if !nodes.first().is_some_and(begins_with_any_run) {
            nodes.insert(0, any_run());
        }
        let end =
            [Assertion::LineEnd, Assertion::TextEnd, Assertion::TextEndOrLastBreak].map(Node::Assertion);
        if nodes.last().is_some_and(|last| end.contains(last)) {
            nodes.pop();
        } else if !nodes.last().is_some_and(ends_with_any_run) {
            nodes.push(any_run());
        }
        let mut flags = self.flags;
        flags.dot_all = false;
        let body = print(&Node::concat(nodes), flags, &vec![String::new(); 64], Dialect::Re2);
        if flags.ignore_case { format!("(?i:{body})") } else { body }
    }
}

impl RegexTest {
    /// The only expression of the test, if there is no lookahead in it.
    #[must_use]
    pub fn single(&self) -> Option<&Regex> {
        let single = self.all_of.is_empty() && self.none_of.is_empty();
        self.regex.as_ref().filter(|_| single)
    }

    /// Whether the test holds for exactly the lines in which `other` finds nothing.
    #[must_use]
    pub fn is_complement_of(&self, other: &Regex) -> bool {
        match (&self.regex, self.all_of.as_slice(), self.none_of.as_slice()) {
            (None, [], [none]) => none.whole_line() == other.whole_line(),
            _ => false,
        }
    }

    /// Whether the test holds for every line.
    #[must_use]
    pub fn is_always(&self) -> bool {
        let lines = self.regex.as_ref().is_none_or(|regex| regex.whole_line() == ".*");
        lines && self.all_of.is_empty() && self.none_of.is_empty()
    }
}

fn any_run() -> Node {
    Node::Repeat { body: Box::new(Node::Any), min: 0, max: None, greedy: true }
}

fn begins_with_any_run(node: &Node) -> bool {
    match node {
        Node::Capture { body, .. } => begins_with_any_run(body),
        Node::Concat(nodes) => nodes.first().is_some_and(begins_with_any_run),
        node => is_any_run(node),
    }
}

fn ends_with_any_run(node: &Node) -> bool {
    match node {
        Node::Capture { body, .. } => ends_with_any_run(body),
        Node::Concat(nodes) => nodes.last().is_some_and(ends_with_any_run),
        node => is_any_run(node),
    }
}

fn is_any_run(node: &Node) -> bool {
    matches!(node, Node::Repeat { body, min: 0, max: None, .. } if **body == Node::Any)
}

/// The tree without the line break in any of its classes.
fn within_line(node: &Node) -> Node {
    let each = |nodes: &[Node]| nodes.iter().map(within_line).collect();
    let inner = |body: &Node| Box::new(within_line(body));
    match node {
        Node::Class(class) => Node::Class(without_line_break(class)),
        Node::Assertion(Assertion::TextStart) => Node::Assertion(Assertion::LineStart),
        Node::Assertion(Assertion::TextEnd | Assertion::TextEndOrLastBreak) => {
            Node::Assertion(Assertion::LineEnd)
        }
        Node::Capture { name, body } => Node::Capture { name: name.clone(), body: inner(body) },
        Node::Scoped { flags, body } => {
            let mut flags = *flags;
            flags.dot_all = false;
            Node::Scoped { flags, body: inner(body) }
        }
        Node::Repeat { body, min, max, greedy } => {
            Node::Repeat { body: inner(body), min: *min, max: *max, greedy: *greedy }
        }
        Node::Atomic { body, span } => Node::Atomic { body: inner(body), span: span.clone() },
        Node::Concat(nodes) => Node::Concat(each(nodes)),
        Node::Alternate(branches) => Node::Alternate(each(branches)),
        node => node.clone(),
    }
}

fn without_line_break(class: &Class) -> Class {
    let set = class.set();
    if !set.iter().any(|range| range.start() <= '\n' && '\n' <= range.end()) {
        return class.clone();
    }
    match class.plain().as_deref() {
        // `[^ ]` becomes `[^ \n]`, and `\s` becomes `[\t\f\r ]`.
        Some(items) if class.negated => {
            let mut items = items.to_vec();
            items.push(ClassItem::Char('\n'));
            Class::of(true, items)
        }
        Some([ClassItem::Perl { kind: Perl::Space, negated: false }]) => {
            Class::of(false, ['\t', '\u{c}', '\r', ' '].map(ClassItem::Char).to_vec())
        }
        _ => {
            let mut set = set;
            let mut line_break = regex_syntax::hir::ClassUnicode::empty();
            line_break.push(regex_syntax::hir::ClassUnicodeRange::new('\n', '\n'));
            set.difference(&line_break);
            Class::from_set(&set)
        }
    }
}
