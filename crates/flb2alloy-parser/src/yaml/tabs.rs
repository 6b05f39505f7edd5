//! Tabs at the beginning of lines. YAML 1.2 allows them on lines that are blank or hold a comment; libyaml does not.

use std::ops::Range;

use super::{Node, NodeKind};

/// The first tab among the blanks that a line starts with, outside of scalars and of collections in brackets.
pub(super) fn first(text: &str, documents: &[Node]) -> Option<usize> {
    if !text.contains('\t') {
        return None;
    }
    let mut allowed = Vec::new();
    documents.iter().for_each(|document| collect(document, text, &mut allowed));
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let blanks = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        if let Some(tab) = blanks.find('\t').map(|tab| start + tab)
            && !allowed.iter().any(|range: &Range<usize>| range.contains(&tab))
        {
            return Some(tab);
        }
        start += line.len();
    }
    None
}

fn collect(node: &Node, text: &str, allowed: &mut Vec<Range<usize>>) {
    let range = node.span.start as usize..node.span.end as usize;
    match &node.kind {
        NodeKind::Scalar { .. } => allowed.push(range),
        // A block collection starts with its first key or dash.
        NodeKind::Sequence(_) | NodeKind::Mapping(_) if text[range.clone()].starts_with(['[', '{']) => {
            allowed.push(range);
        }
        NodeKind::Sequence(items) => items.iter().for_each(|item| collect(item, text, allowed)),
        NodeKind::Mapping(entries) => {
            for (key, value) in entries {
                collect(key, text, allowed);
                collect(value, text, allowed);
            }
        }
        NodeKind::Alias(_) => {}
    }
}
