//! `^\s*$` and other expressions for lines that may be empty. Behind the line break that ends a text, `^` matches for
//! Go but not for Onigmo, and Docker's records all end in one: a filter for blank lines would drop every record.

use super::ast::{Assertion, Node};
use super::facts;

/// Whether the sequence of a whole expression can match nothing at the end of the text.
pub(super) fn matches_nothing(nodes: &[Node]) -> bool {
    match nodes {
        [Node::Assertion(Assertion::LineStart), parts @ .., Node::Assertion(last)] => {
            matches!(last, Assertion::LineEnd | Assertion::TextEnd)
                && !is_any_run(parts)
                && parts.iter().all(facts::may_be_empty)
        }
        _ => false,
    }
}

/// Rewrites such a sequence: `^\s*$` becomes `^\s+$|\A$|^\n`. `None` if too many groups would be needed twice.
pub(super) fn without_last(nodes: &[Node]) -> Option<Node> {
    let [start, parts @ .., end] = nodes else { return None };
    let at_line_end = *end == Node::Assertion(Assertion::LineEnd);
    let captures = parts.iter().any(|part| part.any(&|node| matches!(node, Node::Capture { .. })));
    if captures && parts.len() > 1 {
        return None;
    }
    let mut branches = Vec::new();
    for at in 0..parts.len() {
        let mut branch = vec![start.clone(), not_empty(&parts[at])?];
        branch.extend_from_slice(&parts[at + 1..]);
        branch.push(end.clone());
        branches.push(Node::concat(branch));
    }
    branches.push(Node::Concat(vec![Node::Assertion(Assertion::TextStart), end.clone()]));
    if at_line_end {
        branches.push(Node::Concat(vec![start.clone(), Node::Literal('\n')]));
    }
    Some(Node::alternate(branches))
}

/// `.*` matches the first line of any text, so it never comes to the end.
fn is_any_run(parts: &[Node]) -> bool {
    let run =
        |node: &Node| matches!(node, Node::Repeat { body, min: 0, max: None, .. } if **body == Node::Any);
    match parts {
        [Node::Capture { body, .. }] => run(body),
        [part] => run(part),
        _ => false,
    }
}

/// The node, with the empty string left out.
fn not_empty(node: &Node) -> Option<Node> {
    match node {
        Node::Repeat { body, min: 0, max, greedy } if !facts::may_be_empty(body) => {
            Some(Node::Repeat { body: body.clone(), min: 1, max: *max, greedy: *greedy })
        }
        Node::Alternate(branches) => {
            let branches = branches.iter().filter(|branch| **branch != Node::Empty);
            let kept = branches.map(|branch| {
                if facts::may_be_empty(branch) { not_empty(branch) } else { Some(branch.clone()) }
            });
            Some(Node::alternate(kept.collect::<Option<Vec<_>>>().filter(|kept| !kept.is_empty())?))
        }
        Node::Capture { name, body } => {
            Some(Node::Capture { name: name.clone(), body: Box::new(not_empty(body)?) })
        }
        _ => None,
    }
}
