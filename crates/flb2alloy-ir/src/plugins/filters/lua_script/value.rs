//! Expressions of a Lua script as values.

use full_moon::ast::{BinOp, Expression, Index, Prefix, Suffix, UnOp, Var};
use full_moon::node::Node;

use super::facts::Kind;
use super::{Binding, Reader, Result, choice, literal, script, unknown};
use crate::compute::{Arithmetic, Function, Value};
use crate::record::{Path, Step};

/// What a script has of `env` of the configuration.
const ENVIRONMENT: &str = "FLB_ENV";
const IN_ENVIRONMENT: &str =
    "`FLB_ENV`: what `env` of the configuration sets; write the value out, or see sys.env";

impl Reader {
    /// The place that a variable is: a key of the record, or of a table that is kept.
    pub(super) fn place(&self, variable: &Var) -> Result<Value> {
        let Var::Expression(expression) = variable else { return unknown(variable, "a variable") };
        let suffixes: Vec<&Suffix> = expression.suffixes().collect();
        match self.path(expression.prefix(), &suffixes)? {
            Value::Member(name, path) if self.script.constants.contains_key(&name) => unknown(
                variable,
                format!("`{name}` keeps a value from one record to the next, at {}", path.0.len()),
            ),
            place @ (Value::Path(_) | Value::Member(..)) => Ok(place),
            _ => unknown(variable, "a table that is neither the record nor made here"),
        }
    }

    /// What is at the end of the keys behind a name.
    pub(super) fn path(&self, prefix: &Prefix, suffixes: &[&Suffix]) -> Result<Value> {
        let Prefix::Name(name) = prefix else { return unknown(prefix, "a table that is not the record") };
        let name = name.token().to_string();
        let mut steps = Vec::new();
        for (position, suffix) in suffixes.iter().enumerate() {
            match suffix {
                Suffix::Index(Index::Dot { name, .. }) => steps.push(Step::Key(name.token().to_string())),
                Suffix::Index(Index::Brackets { expression, .. }) => match self.step(expression)? {
                    Some(step) => steps.push(step),
                    None if position + 1 == suffixes.len() => {
                        return self.looked_up(prefix, &name, &steps, expression);
                    }
                    None => return unknown(*suffix, "a key that is known only at run time"),
                },
                _ => return unknown(*suffix, "a call"),
            }
        }
        match self.scope.get(&name) {
            Some(Binding::Record) => Ok(self.below(prefix, Vec::new(), steps, true)),
            Some(Binding::Is(Value::Path(path))) => {
                let known = self.facts.kind(&Value::Path(path.clone())).is_something();
                Ok(self.below(prefix, path.0.clone(), steps, known))
            }
            Some(Binding::Is(table @ (Value::Map(_) | Value::List(_)))) => match literal_at(table, &steps) {
                Some(value) => Ok(value),
                None => unknown(prefix, format!("a key of `{name}` that is not written out")),
            },
            Some(Binding::Time) => self.of_time(prefix, &steps),
            Some(Binding::Kept(kept)) => {
                let place = Value::Kept(kept.clone());
                let known = matches!(self.facts.kind(&place), Kind::Table | Kind::Something);
                match self.aliases.place_of(kept) {
                    Some(Value::Path(path)) => Ok(self.below(prefix, path.0.clone(), steps, known)),
                    of => {
                        if !known {
                            self.fails(prefix, &place, "no table");
                        }
                        Ok(match of {
                            Some(Value::Member(name, path)) => {
                                Value::Member(name.clone(), Path([path.0.clone(), steps].concat()))
                            }
                            _ => Value::Member(kept.clone(), Path(steps)),
                        })
                    }
                }
            }
            Some(Binding::Untold(why)) => unknown(prefix, format!("`{name}` {why}")),
            _ if name == ENVIRONMENT => unknown(prefix, IN_ENVIRONMENT),
            _ => unknown(prefix, format!("`{name}`, which is not the record")),
        }
    }

    /// What is at steps below a path, of which it may be known that there is something.
    fn below(&self, node: &impl Node, mut path: Vec<Step>, steps: Vec<Step>, mut known: bool) -> Value {
        for step in steps {
            let above = Value::Path(Path(path.clone()));
            if !known && !self.facts.kind(&above).is_something() {
                self.fails(node, &above, "missing");
            }
            path.push(step);
            known = false;
        }
        Value::Path(Path(path))
    }

    /// A key that is written out, also by way of a variable that stands for it.
    fn step(&self, key: &Expression) -> Result<Option<Step>> {
        match self.value(key)? {
            Value::Text(text) => Ok(text.as_literal().map(|text| Step::Key(text.to_owned()))),
            Value::Number(number) if number >= 1.0 && number.fract() == 0.0 =>
            {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "whole and above 0"
                )]
                Ok(Some(Step::Index(number as usize - 1)))
            }
            _ => Ok(None),
        }
    }

    /// `LEVELS[record.level]`
    fn looked_up(&self, node: &impl Node, name: &str, steps: &[Step], key: &Expression) -> Result<Value> {
        let table = match self.scope.get(name) {
            Some(Binding::Is(table)) if script::is_constant(table) => literal_at(table, steps),
            _ => None,
        };
        let Some(Value::Map(table)) = table else {
            return unknown(node, "a key that is known only at run time");
        };
        let by = self.value(key)?;
        if !self.facts.kind(&by).is_something() && self.facts.kind(&by) == Kind::Nothing {
            return unknown(key, "a key that is nothing");
        }
        let numbers = table.iter().filter(|(key, _)| key.parse::<f64>().is_ok()).count();
        if numbers != 0 && numbers != table.len() {
            return unknown(node, "a table of which some keys are numbers and some are text");
        }
        Ok(Value::Lookup { numbers: numbers != 0, table, by: Box::new(by) })
    }

    pub(super) fn value(&self, expression: &Expression) -> Result<Value> {
        if let Some(value) = literal::value(expression) {
            return Ok(value);
        }
        match expression {
            Expression::Parentheses { expression, .. } => self.value(expression),
            Expression::Var(Var::Name(name)) => {
                let name = name.token().to_string();
                match self.scope.get(&name) {
                    Some(Binding::Is(value)) => Ok(value.clone()),
                    Some(Binding::Kept(kept)) => Ok(self.aliases.seen(kept)),
                    Some(Binding::Record) => Ok(Value::Path(Path(Vec::new()))),
                    Some(Binding::Time) if self.time_as_table => unknown(expression, "the time as a table"),
                    Some(Binding::Time) => Ok(Value::Seconds),
                    Some(Binding::Untold(why)) => unknown(expression, format!("`{name}` {why}")),
                    None if name == ENVIRONMENT => unknown(expression, IN_ENVIRONMENT),
                    None => unknown(expression, format!("the variable `{name}`, which is not set here")),
                }
            }
            Expression::Var(Var::Expression(place)) => {
                let suffixes: Vec<&Suffix> = place.suffixes().collect();
                self.path(place.prefix(), &suffixes)
            }
            Expression::UnaryOperator { unop: UnOp::Not(_), .. } => {
                Ok(Value::Holds(Box::new(self.condition(expression)?)))
            }
            Expression::UnaryOperator { unop: UnOp::Hash(_), expression: of } => {
                let of = self.value(of)?;
                if self.facts.kind(&of) == Kind::Table {
                    return unknown(expression, "the length of a table");
                }
                Ok(Value::Applied(Function::Length, Box::new(self.text(expression, of))))
            }
            Expression::UnaryOperator { expression: of, .. } => {
                let zero = Value::Number(0.0);
                let of = self.number(of, self.value(of)?);
                Ok(Value::Arithmetic(Box::new(zero), Arithmetic::Minus, Box::new(of)))
            }
            Expression::BinaryOperator { lhs, binop, rhs } => self.operation(expression, lhs, binop, rhs),
            Expression::TableConstructor(constructor) => {
                let mut failed = None;
                let table = literal::table(constructor, &mut |value| match self.value(value) {
                    Ok(value) => Some(value),
                    Err(unknown) => {
                        failed.get_or_insert(unknown);
                        None
                    }
                });
                match (table, failed) {
                    (_, Some(unknown)) => Err(unknown),
                    (Some(table), None) => Ok(table),
                    (None, None) => unknown(expression, "a table that is partly a list"),
                }
            }
            Expression::FunctionCall(call) => self.call(call),
            other => unknown(other, "an expression of another kind"),
        }
    }

    fn operation(
        &self,
        node: &Expression,
        lhs: &Expression,
        operator: &BinOp,
        rhs: &Expression,
    ) -> Result<Value> {
        let number = |side: &Expression| Ok(Box::new(self.number(side, self.value(side)?)));
        let arithmetic = match operator {
            BinOp::TwoDots(_) => return Ok(joined(self.piece(lhs)?, self.piece(rhs)?)),
            BinOp::Or(_) => {
                return Ok(choice::either_of(self.value(lhs)?, self.assuming(lhs, false)?.value(rhs)?));
            }
            BinOp::And(_) => {
                return Ok(choice::both_of(self.value(lhs)?, self.assuming(lhs, true)?.value(rhs)?));
            }
            BinOp::Plus(_) => Arithmetic::Plus,
            BinOp::Minus(_) => Arithmetic::Minus,
            BinOp::Star(_) => Arithmetic::Times,
            BinOp::Slash(_) => Arithmetic::Over,
            BinOp::Percent(_) | BinOp::Caret(_) => {
                return unknown(node, format!("the operator `{}`", operator.token().token()));
            }
            _ => return Ok(Value::Holds(Box::new(self.condition(node)?))),
        };
        Ok(Value::Arithmetic(number(lhs)?, arithmetic, number(rhs)?))
    }

    /// A reader of what comes only where a condition holds, or does not.
    pub(super) fn assuming(&self, condition: &Expression, holds: bool) -> Result<Reader> {
        let mut inside = self.clone();
        inside.facts.assume(&self.condition(condition)?, holds);
        Ok(inside)
    }

    /// A value that has to be text, or a number, which Lua makes text of.
    pub(super) fn text(&self, node: &impl Node, value: Value) -> Value {
        let kind = self.facts.kind(&value);
        if !matches!(kind, Kind::Text | Kind::Number) {
            self.fails(node, &value, if kind.is_something() { "no text" } else { "missing or no text" });
        }
        match kind {
            Kind::Text | Kind::MaybeText => value,
            Kind::Number => Value::Applied(Function::ToText, Box::new(value)),
            _ => Value::Applied(Function::TextOrDigits, Box::new(value)),
        }
    }

    /// A value that has to be a number, or text that is one.
    pub(super) fn number(&self, node: &impl Node, value: Value) -> Value {
        match self.facts.kind(&value) {
            Kind::Number => value,
            kind => {
                self.fails(node, &value, "no number");
                if kind == Kind::MaybeNumber {
                    value
                } else {
                    Value::Applied(Function::ToNumber, Box::new(value))
                }
            }
        }
    }

    /// A piece of a text that is put together.
    fn piece(&self, expression: &Expression) -> Result<Value> {
        let value = self.value(expression)?;
        let kind = self.facts.kind(&value);
        if !matches!(kind, Kind::Text | Kind::Number) {
            self.fails(
                expression,
                &value,
                if kind.is_something() { "no text" } else { "missing or no text" },
            );
        }
        Ok(value)
    }
}

/// What is at the end of steps into a table that is written out.
fn literal_at(table: &Value, steps: &[Step]) -> Option<Value> {
    let Some((first, rest)) = steps.split_first() else { return Some(table.clone()) };
    let member = match (table, first) {
        (Value::Map(members), Step::Key(key)) => {
            members.iter().find(|(known, _)| known == key).map(|(_, value)| value)
        }
        (Value::Map(members), Step::Index(index)) => {
            let key = (index + 1).to_string();
            members.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
        }
        (Value::List(elements), Step::Index(index)) => elements.get(*index),
        _ => None,
    };
    match member {
        Some(member) => literal_at(member, rest),
        None if rest.is_empty() => Some(Value::Nothing),
        None => None,
    }
}

pub(super) fn joined(left: Value, right: Value) -> Value {
    let pieces = |value| match value {
        Value::Joined(values) => values,
        value => vec![value],
    };
    Value::Joined([pieces(left), pieces(right)].concat())
}

/// A value as a person would call it.
pub(super) fn described(value: &Value) -> String {
    let keys = |path: &Path| {
        let steps = path.0.iter().map(|step| match step {
            Step::Key(key) => key.clone(),
            Step::Index(index) => (index + 1).to_string(),
        });
        steps.collect::<Vec<_>>().join(".")
    };
    match value {
        Value::Path(path) if path.0.is_empty() => "the record".to_owned(),
        Value::Path(path) => keys(path),
        Value::Kept(name) => name.clone(),
        Value::Member(name, path) => format!("{name}.{}", keys(path)),
        Value::Applied(_, of) => described(of),
        Value::FirstOf(values) => values.first().map_or_else(String::new, described),
        Value::Lookup { by, .. } => described(by),
        Value::Either { otherwise, .. } => described(otherwise),
        _ => "a value".to_owned(),
    }
}

/// Whether a place is this one or below it.
pub(super) fn begins_with(place: &Value, above: &Value) -> bool {
    match (place, above) {
        (Value::Path(place), Value::Path(above)) => place.0.starts_with(&above.0),
        (Value::Member(name, place), Value::Member(of, above)) => name == of && place.0.starts_with(&above.0),
        (Value::Member(name, _), Value::Kept(of)) | (Value::Kept(name), Value::Kept(of)) => name == of,
        _ => false,
    }
}
