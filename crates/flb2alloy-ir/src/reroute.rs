//! Records that are put back at the start of the pipeline under other tags.

use crate::record::{Condition, Op, Operand, Path};
use crate::regex::Regex;

/// A rule of rewrite_tag, or a task of the stream processor. Of several rules the first whose condition holds counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Reroute {
    /// Which records.
    pub condition: Condition,
    /// Their new tag.
    pub tag: Operand,
    /// Where the captures of the new tag come from.
    pub captures: Option<Captures>,
    /// What is done to the record under its new tag, before any filter sees it.
    pub ops: Vec<Op>,
    /// The record also goes on under its old tag.
    pub keep: bool,
}

/// An expression whose groups are looked at, and what it is applied to.
#[derive(Debug, Clone, PartialEq)]
pub struct Captures {
    /// Where the text is.
    pub path: Path,
    /// The expression.
    pub regex: Regex,
}

impl Reroute {
    /// When the rule at `position` counts.
    pub(crate) fn takes(rules: &[Reroute], position: usize, gate: Option<&Condition>) -> Condition {
        Condition::all(
            gate.cloned()
                .into_iter()
                .chain(not_before(rules, position, |_| true))
                .chain(rules.get(position).map(|rule| rule.condition.clone()))
                .filter(|condition| *condition != Condition::All(Vec::new())),
        )
    }

    /// When a record does not go on under its old tag; `None` if it always does.
    pub(crate) fn taken_away(rules: &[Reroute], gate: Option<&Condition>) -> Option<Condition> {
        let takes = |(position, rule): (usize, &Reroute)| {
            // Where an earlier rule takes the record away as well it does not matter which one does.
            let kept = not_before(rules, position, |rule| rule.keep);
            (!rule.keep).then(|| Condition::all(kept.chain([rule.condition.clone()])))
        };
        let taken: Vec<Condition> = rules.iter().enumerate().filter_map(takes).collect();
        (!taken.is_empty()).then(|| Condition::all(gate.cloned().into_iter().chain([Condition::any(taken)])))
    }
}

fn not_before(
    rules: &[Reroute],
    position: usize,
    counts: impl Fn(&Reroute) -> bool,
) -> impl Iterator<Item = Condition> {
    rules.iter().take(position).filter(move |rule| counts(rule)).map(|rule| rule.condition.clone().negated())
}
