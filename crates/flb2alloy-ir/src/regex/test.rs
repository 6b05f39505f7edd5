//! Expressions that only have to say yes or no may be taken apart: RE2 has no lookahead, but conditions have `and` and
//! `not`.

use super::ast::{Assertion, Look, Node};
use super::{Note, Regex, Source, Subject, Untranslatable};

/// A test of a text: `regex` matches, so do all of `all_of`, and none of `none_of` does.
#[derive(Debug, Clone, PartialEq)]
pub struct RegexTest {
    /// The expression without its lookahead. `None` if that always matches.
    pub regex: Option<Regex>,
    /// What was in `(?=...)`.
    pub all_of: Vec<Regex>,
    /// What was in `(?!...)`.
    pub none_of: Vec<Regex>,
    /// Where the test differs from the expression.
    pub notes: Vec<Note>,
}

/// Translates an option's value for a place where only counts whether it matches, or where a statement may have a
/// condition besides its expression. Beyond what [`super::translate`] does this reads lookahead near the start
/// (`^(?!debug)`, `^(?=.*a)(?=.*b)`, `^level=(?!debug)`) and lines that must not contain something
/// (`^((?!debug).)*$`).
///
/// # Errors
/// If Fluent Bit refuses the expression, or if it says something that RE2 cannot say.
pub fn translate_test(pattern: &str, subject: Subject) -> Result<RegexTest, Untranslatable> {
    test(Source::read(pattern)?, subject)
}

/// Translates a `Match_Regex`, which only counts where the tag begins (flb_router.c calls `onig_match`, which does not
/// search). The result holds expressions to search with, as those of Alloy do.
///
/// # Errors
/// If Fluent Bit refuses the expression, or if it says something that RE2 cannot say.
pub fn translate_tag_test(pattern: &str) -> Result<RegexTest, Untranslatable> {
    let source = Source::read(pattern)?;
    let anchored = match sequence(&source.root).first() {
        Some(Node::Assertion(Assertion::LineStart | Assertion::TextStart)) => source.root.clone(),
        _ => {
            // `^` and `\A` are the same in a tag, and `^` is the usual one.
            let start = [Node::Assertion(Assertion::LineStart)];
            let nodes = sequence(&source.root);
            Node::concat([start.as_slice(), &nodes].concat())
        }
    };
    test(Source { root: anchored, ..source }, Subject::Line)
}

fn test(source: Source<'_>, subject: Subject) -> Result<RegexTest, Untranslatable> {
    let mut nodes = sequence(&source.root);
    let anchor = match nodes.first() {
        Some(Node::Assertion(anchor @ (Assertion::LineStart | Assertion::TextStart))) => *anchor,
        _ => return whole(source.regex(subject)?),
    };
    let part = |root| Source { root, ..source.copy() }.regex(subject);
    let mut test = RegexTest { regex: None, all_of: Vec::new(), none_of: Vec::new(), notes: Vec::new() };
    // What stands between the anchor and the lookahead matches in one way only, so all parts look at the same place.
    let single = |node: &&Node| matches!(node, Node::Literal(_) | Node::Class(_) | Node::Any);
    let fixed = 1 + nodes[1..].iter().take_while(single).count();
    while matches!(nodes.get(fixed), Some(Node::Look { look: Look::Ahead | Look::NotAhead, .. })) {
        let Node::Look { look, body, .. } = nodes.remove(fixed) else { break };
        let seen = part(Node::concat([&nodes[..fixed], &sequence(&body)].concat()))?;
        test.notes.extend(seen.notes.iter().cloned());
        if look == Look::Ahead { test.all_of.push(seen) } else { test.none_of.push(seen) }
    }
    let forbidden = match nodes.as_slice() {
        [_, run, Node::Assertion(Assertion::LineEnd | Assertion::TextEnd)] => run_without(run),
        _ => None,
    };
    if let Some((body, run)) = forbidden {
        let seen = part(body)?;
        test.notes.extend(seen.notes.iter().cloned());
        test.none_of.push(seen);
        nodes[1] = run;
    }
    if test.all_of.is_empty() && test.none_of.is_empty() {
        return whole(source.regex(subject)?);
    }
    if subject == Subject::Text && anchor == Assertion::LineStart {
        test.notes.push(Note::SeparateTests);
    }
    // Behind a test, `.*` at the end says nothing.
    if nodes.len() > 2 && nodes.last().is_some_and(is_any_run) {
        nodes.pop();
    }
    if !always_matches(&nodes) {
        let regex = part(Node::concat(nodes))?;
        test.notes.extend(regex.notes.iter().cloned());
        test.regex = Some(regex);
    }
    test.notes.dedup();
    Ok(test)
}

/// The parts of a sequence; a choice is one part.
fn sequence(node: &Node) -> Vec<Node> {
    match node {
        Node::Concat(nodes) => nodes.clone(),
        Node::Empty => Vec::new(),
        node => vec![node.clone()],
    }
}

fn whole(regex: Regex) -> Result<RegexTest, Untranslatable> {
    let notes = regex.notes.clone();
    Ok(RegexTest { regex: Some(regex), all_of: Vec::new(), none_of: Vec::new(), notes })
}

/// For `(?:(?!X).)*`: X, and the `.*` that is left.
fn run_without(node: &Node) -> Option<(Node, Node)> {
    let Node::Repeat { body, min, max: None, greedy } = node else { return None };
    let step = match &**body {
        Node::Capture { name: None, body } => body,
        _ => body,
    };
    match &**step {
        Node::Concat(nodes) => match nodes.as_slice() {
            [Node::Look { look: Look::NotAhead, body, .. }, Node::Any] => {
                let run = Node::Repeat { body: Box::new(Node::Any), min: *min, max: None, greedy: *greedy };
                Some(((**body).clone(), run))
            }
            _ => None,
        },
        _ => None,
    }
}

/// `^`, `^.*` and `^.*$`.
fn always_matches(nodes: &[Node]) -> bool {
    match nodes {
        [_] => true,
        [_, run] => is_any_run(run),
        [_, run, end] => is_any_run(run) && *end == Node::Assertion(Assertion::LineEnd),
        _ => false,
    }
}

fn is_any_run(node: &Node) -> bool {
    matches!(node, Node::Repeat { body, min: 0, max: None, .. } if **body == Node::Any)
}
