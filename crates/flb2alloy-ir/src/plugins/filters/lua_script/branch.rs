//! `if`, `elseif` and `else`.

use full_moon::ast::If;

use super::aliases::Aliases;
use super::facts::Facts;
use super::{Binding, End, Reader, Result};
use crate::compute::{Test, Value};
use crate::record::{Condition, Op};

/// A branch.
struct Arm {
    /// `None` for `else`.
    condition: Option<Condition>,
    ops: Vec<Op>,
    end: End,
}

impl Reader {
    pub(super) fn branches(&mut self, branches: &If) -> Result<(Vec<Op>, End)> {
        let before = self.changed;
        let aliases = self.aliases.clone();
        let mut aliases_behind = Vec::new();
        let mut arms = Vec::new();
        // What is known behind each branch that goes on.
        let mut behind = Vec::new();
        let mut changed = self.changed;
        let first = std::iter::once((Some(branches.condition()), branches.block()));
        let others = branches.else_if().into_iter().flatten().map(|arm| (Some(arm.condition()), arm.block()));
        let last = branches.else_block().map(|block| (None, block));
        for (condition, block) in first.chain(others).chain(last) {
            let condition = condition.map(|condition| self.condition(condition)).transpose()?;
            let not_here = self.facts.clone();
            if let Some(condition) = &condition {
                self.facts.assume(condition, true);
            }
            self.changed = before;
            let (ops, end) = self.block(block)?;
            changed |= self.changed;
            let with_aliases = std::mem::replace(&mut self.aliases, aliases.clone());
            if end != End::Always {
                aliases_behind.push(with_aliases);
                behind.push(std::mem::replace(&mut self.facts, not_here));
            } else {
                self.facts = not_here;
            }
            if let Some(condition) = &condition {
                self.facts.assume(condition, false);
            }
            arms.push(Arm { condition, ops, end });
        }
        let has_else = branches.else_block().is_some();
        if !has_else {
            behind.push(self.facts.clone());
            aliases_behind.push(aliases);
        }
        let (aliases, lost) = Aliases::of_all(&aliases_behind);
        self.aliases = aliases;
        for binding in self.scope.values_mut() {
            if matches!(binding, Binding::Kept(kept) if lost.contains(kept)) {
                *binding = Binding::Untold("is no longer what the record has, in some cases");
            }
        }
        self.facts = Facts::of_all(behind);
        self.changed = changed;
        let all = |wanted| arms.iter().all(|arm| arm.end == wanted);
        let end = match (all(End::Always) && has_else, all(End::Never)) {
            (true, _) => End::Always,
            (_, true) => End::Never,
            _ => End::Sometimes,
        };
        Ok((self.nested(arms, end), end))
    }

    /// One in the other: what comes later is looked at only where nothing before it held.
    fn nested(&self, arms: Vec<Arm>, end: End) -> Vec<Op> {
        let mut rest: Vec<Op> = Vec::new();
        for Arm { condition, mut ops, end: ends } in arms.into_iter().rev() {
            if ends == End::Always && end == End::Sometimes {
                ops.push(Op::Remember { name: self.exit.clone(), value: Value::Bool(true) });
            }
            let Some(condition) = condition else {
                rest = ops;
                continue;
            };
            if rest.is_empty() {
                rest = if ops.is_empty() { Vec::new() } else { vec![Op::When { condition, ops }] };
                continue;
            }
            if ops.is_empty() {
                rest = vec![Op::When { condition: condition.negated(), ops: rest }];
                continue;
            }
            let flag = self.fresh("branch");
            ops.insert(0, Op::Remember { name: flag.clone(), value: Value::Bool(true) });
            let otherwise = Condition::Values(Box::new(Test::Nothing(Value::Kept(flag))));
            rest = vec![Op::When { condition, ops }, Op::When { condition: otherwise, ops: rest }];
        }
        rest
    }
}
