//! What is known of types at a place of a script: by tests before it, and by what made a value.

use crate::compute::{Function, Test, Type, Value};
use crate::record::Condition;

/// What is known of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// That it is nothing.
    Nothing,
    /// No more than that it is something.
    Something,
    Text,
    /// Text or nothing.
    MaybeText,
    Number,
    /// A number or nothing.
    MaybeNumber,
    Bool,
    Table,
    Any,
}

impl Kind {
    /// What is known where one of two holds.
    fn or(self, other: Kind) -> Kind {
        use Kind::{Any, MaybeNumber, MaybeText, Nothing, Number, Something, Text};
        match (self, other) {
            (one, other) if one == other => one,
            (Nothing | MaybeText, Text | MaybeText) | (Text | MaybeText, Nothing | MaybeText) => MaybeText,
            (Nothing | MaybeNumber, Number | MaybeNumber) | (Number | MaybeNumber, Nothing | MaybeNumber) => {
                MaybeNumber
            }
            (one, other) if one.is_something() && other.is_something() => Something,
            _ => Any,
        }
    }

    /// What is known once it is known to be something as well.
    fn something(self) -> Kind {
        match self {
            Kind::Any => Kind::Something,
            Kind::MaybeText => Kind::Text,
            Kind::MaybeNumber => Kind::Number,
            other => other,
        }
    }

    pub(super) fn is_something(self) -> bool {
        !matches!(self, Kind::Nothing | Kind::Any | Kind::MaybeText | Kind::MaybeNumber)
    }
}

impl From<Type> for Kind {
    fn from(of: Type) -> Kind {
        match of {
            Type::Text => Kind::Text,
            Type::Number => Kind::Number,
            Type::Bool => Kind::Bool,
            Type::Table => Kind::Table,
        }
    }
}

/// What is known of places.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts(Vec<(Value, Kind)>);

impl Facts {
    pub(super) fn kind(&self, value: &Value) -> Kind {
        match value {
            Value::Text(_) | Value::Joined(_) | Value::Tag | Value::TimeText { .. } => Kind::Text,
            Value::Integer(_) | Value::Number(_) | Value::Seconds | Value::TimePart { .. } => Kind::Number,
            Value::Bool(_) | Value::Holds(_) => Kind::Bool,
            Value::Nothing | Value::Null => Kind::Nothing,
            Value::Map(_) | Value::List(_) => Kind::Table,
            Value::Path(path) if path.0.is_empty() => Kind::Table,
            Value::Path(_) | Value::Kept(_) | Value::Member(..) => self.known(value),
            Value::FirstOf(values) => {
                let (last, before) = values
                    .split_last()
                    .map_or((Kind::Nothing, &[][..]), |(last, before)| (self.kind(last), before));
                before.iter().fold(last, |all, value| match self.kind(value) {
                    Kind::Nothing => all,
                    kind => kind.something().or(all),
                })
            }
            Value::Either { condition, then, otherwise } => {
                let arm = |value: &Value, holds| {
                    let mut facts = self.clone();
                    facts.assume(condition, holds);
                    facts.kind(value)
                };
                arm(then, true).or(arm(otherwise, false))
            }
            // Where it cannot be made, the function has failed.
            Value::Applied(function, subject) => match function {
                Function::Group { .. } => Kind::MaybeText,
                Function::ToNumber if self.kind(subject) != Kind::Number => Kind::MaybeNumber,
                Function::ToNumber | Function::Whole | Function::Length => Kind::Number,
                _ => Kind::Text,
            },
            Value::Arithmetic(..) => Kind::Number,
            Value::Formatted(..) => Kind::Text,
            Value::Lookup { table, .. } => {
                table.iter().fold(Kind::Nothing, |all, (_, value)| all.or(self.kind(value)))
            }
            Value::OsName => Kind::Text,
        }
    }

    fn known(&self, place: &Value) -> Kind {
        self.0.iter().rev().find(|(known, _)| known == place).map_or(Kind::Any, |(_, kind)| *kind)
    }

    pub(super) fn forget(&mut self, which: impl Fn(&Value) -> bool) {
        self.0.retain(|(place, _)| !which(place));
    }

    pub(super) fn learn(&mut self, place: Value, kind: Kind) {
        if kind != Kind::Any && matches!(place, Value::Path(_) | Value::Kept(_) | Value::Member(..)) {
            self.0.retain(|(known, _)| *known != place);
            self.0.push((place, kind));
        }
    }

    /// Takes in what follows from a condition that holds, or does not.
    pub(super) fn assume(&mut self, condition: &Condition, holds: bool) {
        match (condition, holds) {
            (Condition::All(all), true) => all.iter().for_each(|one| self.assume(one, true)),
            (Condition::Any(any), false) => any.iter().for_each(|one| self.assume(one, false)),
            (Condition::Not(not), holds) => self.assume(not, !holds),
            (Condition::Values(test), holds) => self.assume_test(test, holds),
            _ => {}
        }
    }

    fn assume_test(&mut self, test: &Test, holds: bool) {
        match (test, holds) {
            (Test::Is(value, of), true) => self.learn_of(value, Kind::from(*of)),
            (Test::Nothing(value), false) | (Test::True(value), true) => {
                let kind = self.kind(value).something();
                self.learn_of(value, kind);
            }
            (Test::Nothing(value), true) => self.learn_of(value, Kind::Nothing),
            (Test::Same(left, right), true) => {
                let (of_left, of_right) = (self.kind(left), self.kind(right));
                self.learn_of(left, of_right);
                self.learn_of(right, of_left);
            }
            (Test::Compares(left, _, right), true) => {
                self.learn_of(left, Kind::Number);
                self.learn_of(right, Kind::Number);
            }
            (Test::Matches(value, _), true) if self.kind(value) == Kind::Any => {
                self.learn_of(value, Kind::Something);
            }
            _ => {}
        }
    }

    /// Of a value, and of what is something only where that is.
    fn learn_of(&mut self, value: &Value, kind: Kind) {
        match value {
            Value::Applied(_, subject) if kind.is_something() => {
                let of_subject = self.kind(subject).something();
                self.learn_of(subject, of_subject);
            }
            Value::Path(path) if kind.is_something() => {
                for length in 1..path.0.len() {
                    let above = Value::Path(crate::record::Path(path.0[..length].to_vec()));
                    if !self.known(&above).is_something() {
                        self.learn(above, Kind::Something);
                    }
                }
                self.learn(value.clone(), kind);
            }
            value => self.learn(value.clone(), kind),
        }
    }

    /// What is known behind branches of which each may have been gone through.
    pub(super) fn of_all(mut branches: Vec<Facts>) -> Facts {
        let Some(mut first) = branches.pop() else { return Facts::default() };
        for (place, kind) in &mut first.0 {
            *kind = branches.iter().fold(*kind, |all, branch| all.or(branch.known(place)));
        }
        first.0.retain(|(_, kind)| *kind != Kind::Any);
        first
    }
}
