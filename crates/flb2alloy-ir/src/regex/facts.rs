//! What can be said about a group without running the expression.

use super::ast::{Class, Node};

/// Whether the node can match the empty string.
pub(super) fn may_be_empty(node: &Node) -> bool {
    match node {
        Node::Empty | Node::Assertion(_) | Node::Look { .. } | Node::Unsupported { .. } => true,
        Node::Literal(_) | Node::Any | Node::Class(_) => false,
        Node::Capture { body, .. } | Node::Scoped { body, .. } | Node::Atomic { body, .. } => {
            may_be_empty(body)
        }
        Node::Repeat { body, min, .. } => *min == 0 || may_be_empty(body),
        Node::Concat(nodes) => nodes.iter().all(may_be_empty),
        Node::Alternate(branches) => branches.iter().any(may_be_empty),
    }
}

/// Whether all that the node matches is made of the digits 0 to 9.
pub(super) fn digits_only(node: &Node) -> bool {
    match node {
        Node::Empty | Node::Assertion(_) | Node::Look { .. } => true,
        Node::Any | Node::Unsupported { .. } => false,
        Node::Literal(literal) => literal.is_ascii_digit(),
        Node::Class(class) => class_is_digits(class),
        Node::Repeat { max: Some(0), .. } => true,
        _ => node.children().iter().all(digits_only),
    }
}

fn class_is_digits(class: &Class) -> bool {
    class.set().iter().all(|range| range.start().is_ascii_digit() && range.end().is_ascii_digit())
}

/// A capturing group of the tree.
pub(super) struct Found<'n> {
    /// Its name.
    pub(super) name: Option<&'n str>,
    /// What it captures.
    pub(super) body: &'n Node,
    /// The expression can match without it.
    pub(super) optional: bool,
}

/// The capturing groups, in the order of their opening parentheses.
pub(super) fn groups<'n>(node: &'n Node, optional: bool, found: &mut Vec<Found<'n>>) {
    if let Node::Capture { name, body } = node {
        found.push(Found { name: name.as_deref(), body, optional });
    }
    let optional = optional
        || match node {
            Node::Alternate(_) => true,
            Node::Repeat { min, .. } => *min == 0,
            _ => false,
        };
    for child in node.children() {
        groups(child, optional, found);
    }
}
