//! Expressions of a Lua script as conditions.

use full_moon::ast::{Expression, FunctionCall, UnOp};

use super::facts::Kind;
use super::{Reader, Result, choice, pattern, unknown};
use crate::compute::{Test, Type, Value};
use crate::record::{Comparison, Condition};
use crate::regex::Regex;

impl Reader {
    pub(super) fn condition(&self, expression: &Expression) -> Result<Condition> {
        match expression {
            Expression::Parentheses { expression, .. } => self.condition(expression),
            Expression::UnaryOperator { unop: UnOp::Not(_), expression } => {
                Ok(self.condition(expression)?.negated())
            }
            Expression::BinaryOperator { lhs, binop, rhs } => {
                let operator = binop.token().token().to_string();
                match operator.as_str() {
                    "and" => {
                        let both = [self.condition(lhs)?, self.assuming(lhs, true)?.condition(rhs)?];
                        Ok(Condition::all(both))
                    }
                    "or" => {
                        let either = [self.condition(lhs)?, self.assuming(lhs, false)?.condition(rhs)?];
                        Ok(Condition::any(either))
                    }
                    "==" => self.same(lhs, rhs),
                    "~=" => Ok(self.same(lhs, rhs)?.negated()),
                    operator => match comparison(operator) {
                        Some(comparison) => self.compared(expression, lhs, comparison, rhs),
                        None => self.value(expression).map(choice::holds),
                    },
                }
            }
            expression => match self.found(expression)? {
                Some(found) => Ok(found),
                None => Ok(choice::holds(self.value(expression)?)),
            },
        }
    }

    fn same(&self, lhs: &Expression, rhs: &Expression) -> Result<Condition> {
        let test = |test| Ok(Condition::Values(Box::new(test)));
        for (side, other) in [(lhs, rhs), (rhs, lhs)] {
            if let Some(subject) = self.argument_of(side, "type")? {
                return self.of_type(other, subject);
            }
            // `string.find(...) == nil`
            if let Value::Nothing = self.value(other).unwrap_or(Value::Tag)
                && let Some(found) = self.found(side)?
            {
                return Ok(found.negated());
            }
        }
        match (self.value(lhs)?, self.value(rhs)?) {
            (value, Value::Nothing) | (Value::Nothing, value) => test(Test::Nothing(value)),
            (left, right) => test(Test::Same(left, right)),
        }
    }

    fn compared(
        &self,
        node: &Expression,
        lhs: &Expression,
        by: Comparison,
        rhs: &Expression,
    ) -> Result<Condition> {
        let (left, right) = (self.value(lhs)?, self.value(rhs)?);
        let (of_left, of_right) = (self.facts.kind(&left), self.facts.kind(&right));
        if !matches!(
            (of_left, of_right),
            (Kind::Number | Kind::MaybeNumber, _) | (_, Kind::Number | Kind::MaybeNumber)
        ) {
            return unknown(node, "a comparison of which no side is known to be a number");
        }
        for (value, kind) in [(&left, of_left), (&right, of_right)] {
            if kind != Kind::Number {
                self.fails(
                    node,
                    value,
                    if kind.is_something() { "no number" } else { "missing or no number" },
                );
            }
        }
        Ok(Condition::Values(Box::new(Test::Compares(left, by, right))))
    }

    /// `type(value) == "string"`
    fn of_type(&self, name: &Expression, subject: Value) -> Result<Condition> {
        let of = match self.value(name)? {
            Value::Text(text) => match text.as_literal() {
                Some("string") => Type::Text,
                Some("number") => Type::Number,
                Some("boolean") => Type::Bool,
                Some("table") => Type::Table,
                Some("nil") => return Ok(Condition::Values(Box::new(Test::Nothing(subject)))),
                _ => return unknown(name, "a type that values of a record do not have"),
            },
            _ => return unknown(name, "a type that is known only at run time"),
        };
        Ok(Condition::Values(Box::new(Test::Is(subject, of))))
    }

    /// The one argument of a call of this function.
    fn argument_of(&self, expression: &Expression, function: &str) -> Result<Option<Value>> {
        let Expression::FunctionCall(call) = expression else { return Ok(None) };
        if call.prefix().to_string().trim() != function {
            return Ok(None);
        }
        match self.parts(call)? {
            Some(parts) if parts.function == function => Ok(Some(parts.subject)),
            _ => Ok(None),
        }
    }

    /// The condition that a pattern is found, where the expression asks that.
    fn found(&self, expression: &Expression) -> Result<Option<Condition>> {
        match expression {
            Expression::Parentheses { expression, .. } => self.found(expression),
            Expression::FunctionCall(call) if self.callee(call).is_none() => {
                let Some((subject, regex)) = self.search(call)? else { return Ok(None) };
                Ok(Some(Condition::Values(Box::new(Test::Matches(subject, regex)))))
            }
            _ => Ok(None),
        }
    }

    /// What `string.find` and `string.match` look through, and for what.
    fn search(&self, call: &FunctionCall) -> Result<Option<(Value, Regex)>> {
        let Some(parts) = self.parts(call)? else { return Ok(None) };
        let (find, text) = match (parts.function.as_str(), parts.arguments.as_slice()) {
            ("string.find", [pattern, ..]) => (true, self.constant_text(pattern)),
            ("string.match", [pattern]) => (false, self.constant_text(pattern)),
            _ => return Ok(None),
        };
        let from_start = match parts.arguments.get(1) {
            None => true,
            Some(init) => matches!(init.to_string().trim(), "1" | "0" | "nil"),
        };
        let plain = parts.arguments.get(2).is_some_and(|argument| argument.to_string().trim() == "true");
        let regex = match text {
            Some(text) if find && plain => pattern::regex(&quoted(&text)),
            Some(text) => pattern::regex(&text),
            None => return unknown(call, "a pattern that is known only at run time"),
        };
        match regex {
            Some(regex) if from_start => Ok(Some((self.text(call, parts.subject), regex))),
            Some(_) => unknown(call, "a search that begins within the text"),
            None => unknown(call, pattern::UNKNOWN),
        }
    }
}

/// A plain text as a pattern.
fn quoted(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if char.is_ascii_punctuation() {
            pattern.push('%');
        }
        pattern.push(char);
    }
    pattern
}

fn comparison(operator: &str) -> Option<Comparison> {
    match operator {
        "<" => Some(Comparison::Less),
        "<=" => Some(Comparison::AtMost),
        ">" => Some(Comparison::More),
        ">=" => Some(Comparison::AtLeast),
        _ => None,
    }
}
