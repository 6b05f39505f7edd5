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
    pub all_of: Vec<String>,
    /// What was in `(?!...)`.
    pub none_of: Vec<String>,
    /// Where the test differs from the expression.
    pub notes: Vec<Note>,
}

/// Translates an option's value for a place where only counts whether it matches, or where a statement may have a
/// condition besides its expression. Beyond what [`super::translate`] does this reads lookahead behind an anchor
/// (`^(?!debug)`, `^(?=.*a)(?=.*b)`) and lines that must not contain something (`^((?!debug).)*$`).
///
/// # Errors
/// If Fluent Bit refuses the expression, or if it says something that RE2 cannot say.
pub fn translate_test(pattern: &str, subject: Subject) -> Result<RegexTest, Untranslatable> {
    let source = Source::read(pattern)?;
    let mut nodes = match source.root.clone() {
        Node::Concat(nodes) => nodes,
        node => vec![node],
    };
    let anchor = match nodes.first() {
        Some(Node::Assertion(anchor @ (Assertion::LineStart | Assertion::TextStart))) => *anchor,
        _ => return whole(source.regex(subject)?),
    };
    let part = |root| Source { root, ..source.copy() }.regex(subject);
    let mut test = RegexTest { regex: None, all_of: Vec::new(), none_of: Vec::new(), notes: Vec::new() };
    let start = Node::Assertion(anchor);
    while matches!(nodes.get(1), Some(Node::Look { look: Look::Ahead | Look::NotAhead, .. })) {
        let Node::Look { look, body, .. } = nodes.remove(1) else { break };
        let seen = part(Node::concat(vec![start.clone(), *body]))?;
        test.notes.extend(seen.notes);
        if look == Look::Ahead { test.all_of.push(seen.re2) } else { test.none_of.push(seen.re2) }
    }
    let forbidden = match nodes.as_slice() {
        [_, run, Node::Assertion(Assertion::LineEnd | Assertion::TextEnd)] => run_without(run),
        _ => None,
    };
    if let Some((body, run)) = forbidden {
        let seen = part(body)?;
        test.notes.extend(seen.notes);
        test.none_of.push(seen.re2);
        nodes[1] = run;
    }
    if test.all_of.is_empty() && test.none_of.is_empty() {
        return whole(source.regex(subject)?);
    }
    if subject == Subject::Text && anchor == Assertion::LineStart {
        test.notes.push(Note::SeparateTests);
    }
    if !always_matches(&nodes) {
        let regex = part(Node::concat(nodes))?;
        test.notes.extend(regex.notes.iter().cloned());
        test.regex = Some(regex);
    }
    test.notes.dedup();
    Ok(test)
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
    let is_run =
        |node: &Node| matches!(node, Node::Repeat { body, min: 0, max: None, .. } if **body == Node::Any);
    match nodes {
        [_] => true,
        [_, run] => is_run(run),
        [_, run, end] => is_run(run) && *end == Node::Assertion(Assertion::LineEnd),
        _ => false,
    }
}
