//! `.*?(?<!\\)"`: up to the first quote that is not escaped. Container log parsers such as that of Amazon EKS cut JSON
//! into pieces this way. RE2 can say it without lookaround, by stepping over escapes.

use super::ast::{Class, ClassItem, Look, Node};

/// Rewrites such runs in a sequence. A run may be the end of a group, and may begin behind a lookahead that forbids
/// one character (`\S(?!\.).*?`).
pub(super) fn without_lookaround(mut nodes: Vec<Node>) -> Vec<Node> {
    for at in 0..nodes.len().saturating_sub(2) {
        let [run, Node::Look { look: Look::NotBehind, body: escape, .. }, Node::Literal(quote), ..] =
            &nodes[at..]
        else {
            continue;
        };
        // Where the expression goes on with anything but `.*`, the run might have to extend to a later quote.
        let free = nodes.get(at + 3).is_none_or(is_any_run);
        let (Node::Literal(escape), true) = (&**escape, free) else { continue };
        if let Some(stepping) = stepping(run, *escape, *quote) {
            nodes[at] = stepping;
            nodes.remove(at + 1);
        }
    }
    nodes
}

fn stepping(run: &Node, escape: char, quote: char) -> Option<Node> {
    let (name, parts) = match run {
        Node::Capture { name, body } => match &**body {
            Node::Concat(parts) => (Some(name), parts.as_slice()),
            _ => return None,
        },
        _ => return None,
    };
    let (lazy_run, before) = parts.split_last()?;
    if !matches!(lazy_run, Node::Repeat { body, min: 0, max: None, greedy: false } if **body == Node::Any) {
        return None;
    }
    let (forbidden, before) = match before.split_last()? {
        (Node::Look { look: Look::NotAhead, body, .. }, before) => match **body {
            Node::Literal(forbidden) => (Some(forbidden), before),
            _ => return None,
        },
        _ => (None, before),
    };
    let (last, before) = before.split_last()?;
    let body = Node::concat([before, &[stepped(last, escape, quote, forbidden)?]].concat());
    Some(match name {
        Some(name) => Node::Capture { name: name.clone(), body: Box::new(body) },
        None => body,
    })
}

/// The run behind the single character `last`, which may itself be the escape.
fn stepped(last: &Node, escape: char, quote: char, forbidden: Option<char>) -> Option<Node> {
    let escaped = Node::Concat(vec![repeat(Node::Literal(escape), 1), none_of(&[escape, '\n'])]);
    let plain = |also: Option<char>| {
        let unescaped = [Some(quote), Some(escape), also, Some('\n')];
        none_of(&unescaped.into_iter().flatten().collect::<Vec<_>>())
    };
    let any = || repeat(Node::Alternate(vec![plain(None), escaped.clone()]), 0);
    let first = Node::Alternate(vec![plain(forbidden), escaped.clone()]);
    let rest = match forbidden {
        None => any(),
        Some(_) => optional(Node::Concat(vec![first, any()])),
    };
    let set = match last {
        Node::Literal(literal) => Class::of(false, vec![ClassItem::Char(*literal)]).set(),
        Node::Class(class) => class.set(),
        Node::Repeat { body, min, max, .. } if Some(*min) == *max && *min > 0 => match &**body {
            Node::Class(class) => class.set(),
            _ => return None,
        },
        _ => return None,
    };
    if !set.iter().any(|range| (range.start()..=range.end()).contains(&escape)) {
        return Some(Node::Concat(vec![last.clone(), rest]));
    }
    let Node::Class(class) = last else { return None };
    let others = match class.plain()?.as_slice() {
        // `\S` without the escape looks best as `[^\s\\]`.
        [ClassItem::Perl { kind, negated: true }] if !class.negated => {
            let kind = ClassItem::Perl { kind: *kind, negated: false };
            Class::of(true, vec![kind, ClassItem::Char(escape)])
        }
        _ => return None,
    };
    let after_escape: Vec<char> = [Some(escape), forbidden, Some('\n')].into_iter().flatten().collect();
    Some(Node::Alternate(vec![
        Node::Concat(vec![Node::Class(others), rest]),
        Node::Concat(vec![
            Node::Literal(escape),
            Node::Alternate(vec![none_of(&after_escape), escaped.clone()]),
            any(),
        ]),
    ]))
}

fn is_any_run(node: &Node) -> bool {
    matches!(node, Node::Repeat { body, min: 0, max: None, .. } if **body == Node::Any)
}

fn none_of(characters: &[char]) -> Node {
    Node::Class(Class::of(true, characters.iter().map(|character| ClassItem::Char(*character)).collect()))
}

fn repeat(body: Node, min: u32) -> Node {
    Node::Repeat { body: Box::new(body), min, max: None, greedy: true }
}

fn optional(body: Node) -> Node {
    Node::Repeat { body: Box::new(body), min: 0, max: Some(1), greedy: true }
}
