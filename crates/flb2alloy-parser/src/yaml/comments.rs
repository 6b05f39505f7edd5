//! Which node a YAML comment belongs to.
//!
//! A comment stands above the mapping key or list element that follows, or at the end of a line. One that is indented
//! deeper than what follows still belongs to what comes before it: most are settings that somebody switched off.

use std::collections::VecDeque;

use super::{Node, NodeKind};
use crate::document::Comment;

/// Gives each comment to a node, and returns those behind the last one.
pub(super) fn attach(documents: &mut [Node], comments: Vec<Comment>, text: &str) -> Vec<Comment> {
    if comments.is_empty() {
        return comments;
    }
    let mut attacher = Attacher { comments: comments.into(), text };
    for document in documents {
        attacher.children(document);
    }
    attacher.comments.into()
}

struct Attacher<'a> {
    /// The comments not given to a node yet, in source order.
    comments: VecDeque<Comment>,
    text: &'a str,
}

impl Attacher<'_> {
    fn children(&mut self, node: &mut Node) {
        match &mut node.kind {
            NodeKind::Sequence(items) => {
                for index in 0..items.len() {
                    let (before, rest) = items.split_at_mut(index);
                    if let Some(item) = rest.first_mut() {
                        self.above(before.last_mut(), item);
                        self.children(item);
                        self.rest_of_line_of_leaf(item.span.end, item);
                    }
                }
            }
            NodeKind::Mapping(entries) => {
                for index in 0..entries.len() {
                    let (before, rest) = entries.split_at_mut(index);
                    if let Some((key, value)) = rest.first_mut() {
                        self.above(before.last_mut().map(|(key, _)| key), key);
                        self.rest_of_line(key.span.end, key);
                        self.children(value);
                        if is_leaf(value) {
                            self.rest_of_line(value.span.end, key);
                        }
                    }
                }
            }
            NodeKind::Scalar { .. } | NodeKind::Alias(_) => {}
        }
    }

    /// The comments before `node`: those indented deeper go to the sibling before it.
    fn above(&mut self, before: Option<&mut Node>, node: &mut Node) {
        let indentation = self.indentation(node.span.start);
        let count = self.comments.iter().take_while(|comment| comment.span.start < node.span.start).count();
        let mut found: Vec<Comment> = self.comments.drain(..count).collect();
        if let Some(before) = before {
            let own = found.iter().rposition(|comment| self.indentation(comment.span.start) > indentation);
            before.trailing_comments.extend(found.drain(..own.map_or(0, |own| own + 1)));
        }
        node.leading_comments.append(&mut found);
    }

    /// A comment between `end` and the end of its line goes to `node`.
    fn rest_of_line(&mut self, end: u32, node: &mut Node) {
        let line_end =
            self.text[end as usize..].find('\n').map_or(self.text.len(), |length| end as usize + length);
        let count =
            self.comments.iter().take_while(|comment| (comment.span.start as usize) < line_end).count();
        node.leading_comments.extend(self.comments.drain(..count));
    }

    fn rest_of_line_of_leaf(&mut self, end: u32, node: &mut Node) {
        if is_leaf(node) {
            self.rest_of_line(end, node);
        }
    }

    /// By how many bytes the line of the byte at `offset` is indented.
    fn indentation(&self, offset: u32) -> usize {
        let start = self.text[..offset as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let line = &self.text[start..];
        line.len() - line.trim_start_matches([' ', '\t']).len()
    }
}

fn is_leaf(node: &Node) -> bool {
    matches!(node.kind, NodeKind::Scalar { .. } | NodeKind::Alias(_))
}
