//! What a function returns: `return code, timestamp, record` (lua.c).

use full_moon::ast::{Expression, FunctionCall};
use full_moon::node::Node;

use super::facts::Kind;
use super::{Binding, End, ORIGINAL, Reader, Result, function, literal, unknown};
use crate::compute::Value;
use crate::record::{Condition, Op, Path};

impl Reader {
    /// -1 drops the record, 1 and 2 take what is returned, anything else leaves the record as it was. What is not
    /// returned is nil, and nil is no number, which counts as 0.
    pub(super) fn returned(&mut self, node: &impl Node, values: &[&Expression]) -> Result<(Vec<Op>, End)> {
        // Nobody looks at what it gives.
        if self.helper && !self.in_loop_with_break() {
            values.iter().try_for_each(|value| self.value(value).map(|_| ()))?;
            return Ok((Vec::new(), End::Always));
        }
        if self.in_loop_with_break() {
            return unknown(node, "a return from within a loop that has a break as well");
        }
        if let [Expression::FunctionCall(call)] = values
            && let Some((body, arguments)) = self.callee(call)
        {
            return self.returned_by(call, &body, &arguments);
        }
        let ops = match values {
            [] => self.left_as_it_was(),
            [code, ..] => match literal::number(code) {
                Some(-1.0) => vec![Op::Drop(Condition::All(Vec::new()))],
                Some(code) if code == 1.0 || code == 2.0 => match values {
                    [_, time, record] => self.taken(node, code == 1.0, time, record)?,
                    _ => return unknown(node, "it does not return code, timestamp and record"),
                },
                Some(_) => self.left_as_it_was(),
                None if self.is_record(code) || matches!(self.value(code), Ok(Value::Nothing)) => {
                    self.left_as_it_was()
                }
                None => return unknown(*code, "it returns a code that is known only at run time"),
            },
        };
        Ok((ops, End::Always))
    }

    /// `return other(tag, timestamp, record)`
    fn returned_by(
        &mut self,
        call: &FunctionCall,
        body: &full_moon::ast::FunctionBody,
        arguments: &[&Expression],
    ) -> Result<(Vec<Op>, End)> {
        let (mut ops, mut inside) = self.inside_with(call, body, arguments)?;
        let (done, end) = inside.block(body.block())?;
        ops.extend(done);
        self.changed |= inside.changed;
        if end != End::Always {
            let left = inside.left_as_it_was();
            ops.extend(inside.unless_ended(left, end));
        }
        Ok((ops, End::Always))
    }

    pub(super) fn left_as_it_was(&mut self) -> Vec<Op> {
        if !self.changed {
            return Vec::new();
        }
        self.shared.borrow_mut().restores = true;
        vec![Op::Assign { to: Path(Vec::new()), value: Value::Kept(ORIGINAL.to_owned()) }]
    }

    fn taken(
        &self,
        node: &impl Node,
        with_time: bool,
        time: &Expression,
        record: &Expression,
    ) -> Result<Vec<Op>> {
        let binding = |expression: &Expression| self.scope.get(expression.to_string().trim());
        let mut ops = Vec::new();
        if with_time {
            match binding(time) {
                Some(Binding::Time) => self.shared.borrow_mut().rounds_time |= !self.time_as_table,
                _ if self.time_as_table => {
                    return unknown(time, "it returns another time; see set(log.time, ...)");
                }
                _ => {
                    let seconds = self.number(time, self.value(time)?);
                    ops.push(Op::SetTime(seconds));
                }
            }
        }
        self.shared.borrow_mut().replaces = true;
        if self.is_record(record) {
            return Ok(ops);
        }
        let value = self.value(record)?;
        match self.facts.kind(&value) {
            _ if matches!(value, Value::List(_)) => {
                unknown(node, "it makes several records of one, which nothing in Alloy does")
            }
            Kind::Nothing => unknown(node, "it returns no record"),
            kind => {
                if kind != Kind::Table {
                    self.fails(record, &value, "no table");
                }
                ops.push(Op::Assign { to: Path(Vec::new()), value });
                Ok(ops)
            }
        }
    }

    pub(super) fn is_record(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Parentheses { expression, .. } => self.is_record(expression),
            expression => {
                let name = expression.to_string();
                matches!(self.scope.get(function::trimmed(&name)), Some(Binding::Record))
            }
        }
    }
}
