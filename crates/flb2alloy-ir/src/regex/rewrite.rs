//! Puts what RE2 lacks into other words: lookaround at the edges of an expression and next to single characters,
//! possessive quantifiers, `\Z`. What cannot be put into other words is an error.

use regex_syntax::hir::ClassUnicode;

use super::ast::{Assertion, Class, ClassItem, Construct, Flags, Look, Node};
use super::{Note, Subject, Untranslatable, blank, facts, forbidden, quoted};

/// Rewrites the whole expression, in which `flags` hold. Approximations are added to `notes`.
pub(super) fn rewrite(
    root: Node,
    flags: Flags,
    subject: Subject,
    notes: &mut Vec<Note>,
) -> Result<Node, Untranslatable> {
    let mut rewriter = Rewriter { notes, flags, subject };
    rewriter.node(root, Place { head: true, tail: true, captured: false })
}

/// Where a part stands.
#[derive(Clone, Copy)]
struct Place {
    /// The match starts here.
    head: bool,
    /// The match ends here.
    tail: bool,
    /// What is matched here is captured.
    captured: bool,
}

struct Rewriter<'n> {
    notes: &'n mut Vec<Note>,
    flags: Flags,
    subject: Subject,
}

impl Rewriter<'_> {
    fn node(&mut self, node: Node, place: Place) -> Result<Node, Untranslatable> {
        let inner = Place { head: false, tail: false, ..place };
        Ok(match node {
            Node::Unsupported { construct, span } => return Err(unsupported(construct, span)),
            Node::Concat(nodes) => {
                let nodes = self.sequence(nodes, place)?;
                let whole = place.head && place.tail && self.subject == Subject::Text;
                if !whole || !blank::matches_nothing(&nodes) {
                    return Ok(Node::concat(nodes));
                }
                blank::without_last(&nodes).unwrap_or_else(|| {
                    self.note(Note::LastLine);
                    Node::concat(nodes)
                })
            }
            // A sequence of one, so that lookaround can leave the group.
            Node::Capture { .. } | Node::Look { .. } => Node::concat(self.sequence(vec![node], place)?),
            Node::Alternate(branches) => {
                let branches = branches.into_iter().map(|branch| self.node(branch, place));
                Node::Alternate(branches.collect::<Result<_, _>>()?)
            }
            Node::Scoped { flags, body } => {
                let outer = std::mem::replace(&mut self.flags, flags);
                let body = Box::new(self.node(*body, place)?);
                self.flags = outer;
                Node::Scoped { flags, body }
            }
            Node::Repeat { body, min, max, greedy } => {
                if max != Some(1) && facts::may_be_empty(&body) {
                    self.note_groups(&body);
                }
                Node::Repeat { body: Box::new(self.node(*body, inner)?), min, max, greedy }
            }
            Node::Atomic { body, span } => {
                if !self.gives_nothing_back(&body, None, place) {
                    self.notes.push(Note::NotAtomic { range: span });
                }
                self.node(*body, place)?
            }
            Node::Assertion(assertion) => self.assertion(assertion, place),
            Node::Class(class) => {
                self.note_posix(&class);
                Node::Class(class)
            }
            node @ (Node::Empty | Node::Literal(_) | Node::Any) => node,
        })
    }

    fn assertion(&mut self, assertion: Assertion, place: Place) -> Node {
        match assertion {
            Assertion::TextEndOrLastBreak if place.tail && !place.captured => {
                let line_break =
                    Node::Repeat { body: Box::new(Node::Literal('\n')), min: 0, max: Some(1), greedy: true };
                return Node::Concat(vec![line_break, Node::Assertion(Assertion::TextEnd)]);
            }
            Assertion::TextEndOrLastBreak => self.note(Note::TextEndInside),
            Assertion::WordBoundary { unicode: true } | Assertion::NotWordBoundary { unicode: true } => {
                self.note(Note::AsciiWordBoundary);
            }
            _ => {}
        }
        Node::Assertion(assertion)
    }

    fn note(&mut self, note: Note) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn note_groups(&mut self, body: &Node) {
        let mut groups = Vec::new();
        facts::groups(body, false, &mut groups);
        for name in groups.into_iter().filter_map(|group| group.name) {
            self.note(Note::RepeatedGroup { name: name.to_owned() });
        }
    }

    fn note_posix(&mut self, class: &Class) {
        for item in class.operands.iter().flatten() {
            match item {
                ClassItem::Posix { name, unicode: true, .. }
                    if !matches!(name.as_str(), "ascii" | "xdigit") =>
                {
                    self.note(Note::AsciiBracket { name: name.clone() });
                }
                ClassItem::Nested(class) => self.note_posix(class),
                _ => {}
            }
        }
    }

    fn sequence(&mut self, nodes: Vec<Node>, place: Place) -> Result<Vec<Node>, Untranslatable> {
        let mut done: Vec<Node> = Vec::new();
        let nodes = out_of_groups(quoted::without_lookaround(out_of_groups(nodes)));
        let nodes = forbidden::without_lookahead(nodes, self.flags, place.tail);
        let mut rest = nodes.into_iter().peekable();
        while let Some(node) = rest.next() {
            let here = Place {
                head: place.head && done.is_empty(),
                tail: place.tail && rest.peek().is_none(),
                captured: place.captured,
            };
            match node {
                Node::Look { look: look @ (Look::Ahead | Look::NotAhead), body, span } => {
                    let next = rest.next();
                    match self.ahead(look, *body, next, here)? {
                        // The character behind may itself be next to lookaround.
                        Some(nodes) => done.extend(nodes),
                        None => return Err(unsupported(Construct::Lookahead, span)),
                    }
                }
                Node::Look { look, body, span } => match self.behind(look, *body, &mut done, here)? {
                    Some(nodes) => done.extend(nodes),
                    None => return Err(unsupported(Construct::Lookbehind, span)),
                },
                Node::Atomic { body, .. } if self.gives_nothing_back(&body, rest.peek(), here) => {
                    done.push(self.node(*body, here)?);
                }
                Node::Capture { name, body } => {
                    let inside = Place { head: false, tail: false, captured: true };
                    done.push(Node::Capture { name, body: Box::new(self.node(*body, inside)?) });
                }
                node => done.push(self.node(node, here)?),
            }
        }
        Ok(done)
    }

    /// `(?=body)next` or `(?!body)next`.
    fn ahead(
        &mut self,
        look: Look,
        body: Node,
        next: Option<Node>,
        place: Place,
    ) -> Result<Option<Vec<Node>>, Untranslatable> {
        let Some(next) = next else {
            // Fluent Bit does not care where a match ends, so what is looked for may as well be matched.
            return Ok(match (look, self.single(&body)) {
                (Look::Ahead, _) if place.tail => Some(vec![self.node(body, place)?]),
                (_, Some(set)) if place.tail => Some(vec![Node::Alternate(vec![
                    Node::Class(other_than(&set)),
                    Node::Assertion(Assertion::TextEnd),
                ])]),
                _ => None,
            });
        };
        let Some(set) = self.single(&body) else { return Ok(None) };
        let (first, others) = match next {
            Node::Repeat { body, min, max, greedy } if min > 0 => {
                let rest = less_one(&body, min, max, greedy);
                (*body, Some(rest))
            }
            next => (next, None),
        };
        let Some(first) = self.restricted(&first, &set, look == Look::NotAhead) else { return Ok(None) };
        Ok(Some([Some(first), others].into_iter().flatten().collect()))
    }

    /// `(?<=body)` or `(?<!body)` behind `before`.
    fn behind(
        &mut self,
        look: Look,
        body: Node,
        before: &mut Vec<Node>,
        place: Place,
    ) -> Result<Option<Vec<Node>>, Untranslatable> {
        let Some(last) = before.pop() else {
            // Fluent Bit does not care where a match starts either.
            return Ok(match (look, self.single(&body)) {
                (Look::Behind, _) if place.head && width(&body).is_some() => {
                    Some(vec![self.node(body, place)?])
                }
                (Look::NotBehind, Some(set)) if place.head => Some(vec![Node::Alternate(vec![
                    Node::Assertion(Assertion::TextStart),
                    Node::Class(other_than(&set)),
                ])]),
                _ => None,
            });
        };
        if look == Look::Behind && is_any_run(&last) && width(&body).is_some() {
            self.note(Note::LookbehindMatched);
            let seen = self.node(body, Place { head: false, tail: false, ..place })?;
            return Ok(Some(match (before.last(), &seen) {
                // `".*(?<="key":")`: the first quote may be that of the key.
                (Some(quote @ Node::Literal(_)), Node::Concat(key)) if key.first() == Some(quote) => {
                    let between = Node::Concat(vec![last, quote.clone()]);
                    let between =
                        Node::Repeat { body: Box::new(between), min: 0, max: Some(1), greedy: true };
                    [&[between], &key[1..]].concat()
                }
                _ => vec![last, seen],
            }));
        }
        let Some(set) = self.single(&body) else { return Ok(None) };
        let (others, last) = match last {
            Node::Repeat { body, min, max, greedy } if min > 0 => {
                (Some(less_one(&body, min, max, greedy)), *body)
            }
            last => (None, last),
        };
        let Some(last) = self.restricted(&last, &set, look == Look::NotBehind) else { return Ok(None) };
        Ok(Some([others, Some(last)].into_iter().flatten().collect()))
    }

    /// Whether a part would match just as much without being possessive: nothing follows that it could give anything
    /// back to, or nothing that could match what it repeats, as in `[^"]*+"`.
    fn gives_nothing_back(&self, body: &Node, next: Option<&Node>, place: Place) -> bool {
        let Some(next) = next else { return place.tail };
        let Node::Repeat { body, greedy: true, .. } = body else { return false };
        match (self.single(body), self.single(next)) {
            (Some(mut repeated), Some(next)) => {
                repeated.intersect(&next);
                repeated.ranges().is_empty()
            }
            _ => false,
        }
    }

    /// The characters of a node that matches exactly one.
    fn single(&self, node: &Node) -> Option<ClassUnicode> {
        if self.flags.ignore_case {
            return None;
        }
        match node {
            Node::Literal(literal) => Some(Class::of(false, vec![ClassItem::Char(*literal)]).set()),
            Node::Class(class) => Some(class.set()),
            Node::Any if self.flags.dot_all => Some(Class::of(true, Vec::new()).set()),
            Node::Any => Some(Class::of(true, vec![ClassItem::Char('\n')]).set()),
            Node::Alternate(branches) => {
                let mut all = Class::of(false, Vec::new()).set();
                for branch in branches {
                    all.union(&self.single(branch)?);
                }
                Some(all)
            }
            _ => None,
        }
    }

    /// A node for one character, with the demand that it is in `set`, or not.
    fn restricted(&self, node: &Node, set: &ClassUnicode, exclude: bool) -> Option<Node> {
        let whole = self.single(node)?;
        let mut left = whole.clone();
        if exclude {
            left.difference(set);
        } else {
            left.intersect(set);
        }
        Some(if left == whole { node.clone() } else { Node::Class(Class::from_set(&left)) })
    }
}

fn unsupported(construct: Construct, range: std::ops::Range<usize>) -> Untranslatable {
    Untranslatable::new(construct, range, "RE2, the regular expressions of Alloy, has nothing like it")
}

fn other_than(set: &ClassUnicode) -> Class {
    let mut others = set.clone();
    others.negate();
    Class::from_set(&others)
}

fn less_one(body: &Node, min: u32, max: Option<u32>, greedy: bool) -> Node {
    match (min - 1, max.map(|max| max - 1)) {
        (_, Some(0)) => Node::Empty,
        (min, max) => Node::Repeat { body: Box::new(body.clone()), min, max, greedy },
    }
}

/// `.*` or `.+`.
fn is_any_run(node: &Node) -> bool {
    matches!(node, Node::Repeat { body, max: None, .. } if **body == Node::Any)
}

/// How many characters the node matches, if that is always the same.
fn width(node: &Node) -> Option<u32> {
    match node {
        Node::Literal(_) | Node::Any | Node::Class(_) => Some(1),
        Node::Scoped { body, .. } => width(body),
        Node::Repeat { body, min, max, .. } if Some(*min) == *max => Some(width(body)? * min),
        Node::Concat(nodes) => nodes.iter().map(width).sum(),
        Node::Alternate(branches) => {
            let mut widths = branches.iter().map(width);
            let first = widths.next()??;
            widths.all(|width| width == Some(first)).then_some(first)
        }
        Node::Empty => Some(0),
        _ => None,
    }
}

/// Lookbehind that starts a group and lookahead that ends one may as well stand outside of it.
fn out_of_groups(nodes: Vec<Node>) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        let Node::Capture { name, body } = node else {
            out.push(node);
            continue;
        };
        let mut parts = match *body {
            Node::Concat(parts) => out_of_groups(parts),
            other => vec![other],
        };
        let starts = |part: &Node| matches!(part, Node::Look { look: Look::Behind | Look::NotBehind, .. });
        let ends = |part: &Node| matches!(part, Node::Look { look: Look::Ahead | Look::NotAhead, .. });
        let last = parts.pop_if(|part| ends(part));
        if parts.first().is_some_and(starts) {
            out.push(parts.remove(0));
        }
        out.push(Node::Capture { name, body: Box::new(Node::concat(parts)) });
        out.extend(last);
    }
    out
}
