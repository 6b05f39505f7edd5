//! `(?!debug).*`: a run that does not begin with a word. RE2 can say it letter by letter.

use super::ast::{Assertion, Class, ClassItem, Flags, Look, Node};

/// Rewrites such runs in a sequence, in which `flags` hold. `at_end`: the match ends where the sequence does, so that a
/// lookahead at its end may be followed by a run up to the end of the line.
pub(super) fn without_lookahead(mut nodes: Vec<Node>, flags: Flags, at_end: bool) -> Vec<Node> {
    if flags.ignore_case {
        return nodes;
    }
    let mut at = 0;
    while at < nodes.len() {
        let Some(word) = forbidden_word(&nodes[at]) else {
            at += 1;
            continue;
        };
        let is_run = nodes.get(at + 1).is_some_and(is_any_run);
        let behind = nodes.get(at + 1 + usize::from(is_run));
        let ends = match behind {
            None => at_end && (is_run || word.len() > 1),
            Some(next) => is_run && cannot_go_on(next, &word),
        };
        if ends {
            if behind.is_none() {
                let end = if flags.dot_all { Assertion::TextEnd } else { Assertion::LineEnd };
                nodes.push(Node::Assertion(end));
            }
            nodes.splice(at..=at + usize::from(is_run), [run_unlike(&word, flags)]);
        }
        at += 1;
    }
    nodes
}

fn forbidden_word(node: &Node) -> Option<Vec<char>> {
    let Node::Look { look: Look::NotAhead, body, .. } = node else { return None };
    let letters = match &**body {
        Node::Concat(letters) => letters.as_slice(),
        letter => std::slice::from_ref(letter),
    };
    let letters = letters.iter().map(|letter| match letter {
        Node::Literal(letter) => Some(*letter),
        _ => None,
    });
    letters.collect()
}

/// Whether the word cannot go on with what `next` matches: then a run may end anywhere within it.
fn cannot_go_on(next: &Node, word: &[char]) -> bool {
    match next {
        Node::Assertion(Assertion::LineEnd | Assertion::TextEnd) => !word.contains(&'\n'),
        Node::Literal(literal) => !word.contains(literal),
        Node::Class(class) => {
            let set = class.set();
            !word.iter().any(|letter| set.iter().any(|range| (range.start()..=range.end()).contains(letter)))
        }
        _ => false,
    }
}

/// For `ab`: `(?:a(?:[^b].*)?|[^a].*)?`.
fn run_unlike(word: &[char], flags: Flags) -> Node {
    let (first, others) = (word[0], &word[1..]);
    let line_break = (!flags.dot_all).then_some('\n');
    let excluded = [Some(first), line_break].into_iter().flatten().map(ClassItem::Char).collect();
    let run = Node::Repeat { body: Box::new(Node::Any), min: 0, max: None, greedy: true };
    let other = Node::Concat(vec![Node::Class(Class::of(true, excluded)), run]);
    let choice = match others {
        [] => other,
        _ => {
            Node::Alternate(vec![Node::Concat(vec![Node::Literal(first), run_unlike(others, flags)]), other])
        }
    };
    Node::Repeat { body: Box::new(choice), min: 0, max: Some(1), greedy: true }
}

fn is_any_run(node: &Node) -> bool {
    matches!(node, Node::Repeat { body, min: 0, max: None, greedy: true } if **body == Node::Any)
}
