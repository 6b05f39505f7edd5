//! Functions of a script that are called: what they do, or give, is put in place of the call.

use std::collections::HashMap;

use full_moon::ast::{
    Block, Call, Expression, FunctionArgs, FunctionBody, FunctionCall, LastStmt, Parameter, Prefix, Stmt,
    Suffix,
};

use super::{End, Reader, Result, unknown};
use crate::compute::{Function, Test, Value};
use crate::record::{Condition, Op};
use crate::text::Text;

/// The functions of a script by name.
pub(super) fn all(script: &Block) -> HashMap<String, FunctionBody> {
    let named = script.stmts().filter_map(|statement| match statement {
        Stmt::FunctionDeclaration(function) => {
            Some((function.name().to_string().trim().to_owned(), function.body().clone()))
        }
        Stmt::LocalFunction(function) => Some((function.name().token().to_string(), function.body().clone())),
        _ => None,
    });
    named.collect()
}

/// The names of a function's parameters.
pub(super) fn parameters(function: &FunctionBody) -> Vec<String> {
    function
        .parameters()
        .iter()
        .map(|parameter: &Parameter| parameter.to_string().trim().to_owned())
        .collect()
}

impl Reader {
    /// The function that is called, and with what; `None` where it is none of the script.
    pub(super) fn callee<'c>(&self, call: &'c FunctionCall) -> Option<(FunctionBody, Vec<&'c Expression>)> {
        let suffixes: Vec<&Suffix> = call.suffixes().collect();
        let [Suffix::Call(Call::AnonymousCall(arguments))] = suffixes.as_slice() else { return None };
        let FunctionArgs::Parentheses { arguments, .. } = arguments.as_ref() else { return None };
        let body = match call.prefix() {
            Prefix::Name(name) => self.functions.get(&name.token().to_string())?.clone(),
            Prefix::Expression(expression) => match without_parentheses(expression) {
                Expression::Function(function) => function.body().clone(),
                _ => return None,
            },
            _ => return None,
        };
        Some((body, arguments.iter().collect()))
    }

    /// A reader for the body of a function. What is called while it is read is not called again, so that no function
    /// goes round without end.
    fn inside(&self, call: &FunctionCall, body: &FunctionBody, arguments: &[&Expression]) -> Result<Reader> {
        let mut inside = self.clone();
        if let Prefix::Name(name) = call.prefix() {
            inside.functions.remove(&name.token().to_string());
            // It does not see the variables of its caller, and must not take their places.
            inside.reserved.extend(inside.locals.drain());
            inside.bound.clear();
            inside.record.clear();
            inside.tag.clear();
            inside.time.clear();
        }
        for (position, name) in parameters(body).into_iter().enumerate() {
            let argument = arguments.get(position);
            inside.record.retain(|record| *record != name);
            match argument {
                Some(argument) if self.is_record(argument) => inside.record.push(name),
                Some(argument) => {
                    inside.bound.insert(name, self.value(argument)?);
                }
                None => {
                    inside.bound.insert(name, Value::Nothing);
                }
            }
        }
        Ok(inside)
    }

    /// What a function gives that changes nothing.
    pub(super) fn inlined(
        &self,
        call: &FunctionCall,
        body: &FunctionBody,
        arguments: &[&Expression],
    ) -> Result<Value> {
        let inside = self.inside(call, body, arguments)?;
        let statements: Vec<&Stmt> = body.block().stmts().collect();
        inside.given(call, &statements, body.block().last_stmt())
    }

    fn given(mut self, call: &FunctionCall, statements: &[&Stmt], last: Option<&LastStmt>) -> Result<Value> {
        for (position, statement) in statements.iter().enumerate() {
            match statement {
                Stmt::LocalAssignment(local) => {
                    let names: Vec<String> =
                        local.names().iter().map(|name| name.token().to_string()).collect();
                    let values: Vec<&Expression> = local.expressions().iter().collect();
                    let ([name], [value]) = (names.as_slice(), values.as_slice()) else {
                        return unknown(*statement, "several variables at once");
                    };
                    let value = self.value(value)?;
                    self.bound.insert(name.clone(), value);
                }
                Stmt::If(branches) if branches.else_if().is_none() => {
                    let condition = self.condition(branches.condition())?;
                    let block = |block: &Block| {
                        let statements: Vec<&Stmt> = block.stmts().collect();
                        self.clone().given(call, &statements, block.last_stmt())
                    };
                    let then = block(branches.block())?;
                    let otherwise = match branches.else_block() {
                        Some(other) => block(other)?,
                        None => self.clone().given(call, &statements[position + 1..], last)?,
                    };
                    return Ok(either(condition, then, otherwise));
                }
                other => return unknown(*other, "a function that does more than give a value"),
            }
        }
        match last {
            Some(LastStmt::Return(returned)) => match returned.returns().iter().next() {
                Some(value) => self.value(value),
                None => Ok(Value::Nothing),
            },
            _ => unknown(call, "a function that gives nothing in some cases"),
        }
    }

    /// What a function does whose value is not asked for.
    pub(super) fn called(&mut self, call: &FunctionCall) -> Result<Vec<Op>> {
        let Some((body, arguments)) = self.callee(call) else { return unknown(call, "a call") };
        let mut inside = self.inside(call, &body, &arguments)?;
        let mut ops = Vec::new();
        for (name, value) in inside.bound.iter_mut().filter(|(name, _)| !self.bound.contains_key(*name)) {
            // What the function does may change what the argument was made of.
            if !matches!(
                value,
                Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Nothing | Value::Kept(_)
            ) {
                self.flags += 1;
                let kept = format!("{name}{}", self.flags);
                ops.push(Op::Remember {
                    name: kept.clone(),
                    value: std::mem::replace(value, Value::Kept(kept)),
                });
            }
        }
        inside.flags = self.flags;
        let (done, end) = inside.block(body.block())?;
        if end != End::Never {
            return unknown(call, "a function that returns");
        }
        self.changed |= inside.changed;
        self.flags = inside.flags;
        ops.extend(done);
        Ok(ops)
    }
}

fn without_parentheses(expression: &Expression) -> &Expression {
    match expression {
        Expression::Parentheses { expression, .. } => without_parentheses(expression),
        other => other,
    }
}

/// Whether a value is `true` or `false` and nothing else.
fn is_bool(value: &Value) -> bool {
    match value {
        Value::Bool(_) | Value::Holds(_) => true,
        Value::Either { then, otherwise, .. } => is_bool(then) && is_bool(otherwise),
        _ => false,
    }
}

/// The condition that a value is something, and not `false`.
pub(super) fn holds(value: Value) -> Condition {
    match value {
        Value::Bool(true) => Condition::All(Vec::new()),
        Value::Bool(false) | Value::Nothing => Condition::Any(Vec::new()),
        Value::Holds(condition) => *condition,
        Value::Either { condition, then, otherwise } => match (*then, *otherwise) {
            (Value::Bool(false) | Value::Nothing, otherwise) => {
                Condition::all([condition.negated(), holds(otherwise)])
            }
            (then, Value::Bool(false) | Value::Nothing) => Condition::all([*condition, holds(then)]),
            (Value::Bool(true), otherwise) => Condition::any([*condition, holds(otherwise)]),
            (then, otherwise) => Condition::any([
                Condition::all([condition.as_ref().clone(), holds(then)]),
                Condition::all([condition.negated(), holds(otherwise)]),
            ]),
        },
        value => Condition::Values(Box::new(Test::True(value))),
    }
}

/// `left or right`
pub(super) fn either_of(left: Value, right: Value) -> Value {
    if is_bool(&left) && is_bool(&right) {
        return Value::Holds(Box::new(Condition::any([holds(left), holds(right)])));
    }
    Value::FirstOf(vec![left, right])
}

/// `left and right`
pub(super) fn both_of(left: Value, right: Value) -> Value {
    if is_bool(&left) && is_bool(&right) {
        return Value::Holds(Box::new(Condition::all([holds(left), holds(right)])));
    }
    either(holds(left.clone()), right, left)
}

/// One value or the other. A path below what is not there is nothing anyway.
fn either(condition: Condition, then: Value, otherwise: Value) -> Value {
    if let (Condition::Values(test), Value::Nothing, Value::Path(below)) = (&condition, &then, &otherwise)
        && let Test::Nothing(Value::Path(above)) = test.as_ref()
        && below.0.starts_with(&above.0)
    {
        return otherwise;
    }
    let value = Value::Either {
        condition: Box::new(condition),
        then: Box::new(then),
        otherwise: Box::new(otherwise),
    };
    if is_bool(&value) { Value::Holds(Box::new(holds(value))) } else { value }
}

/// Text in another case, at once where it is known.
pub(super) fn cased(value: Value, function: Function) -> Value {
    match (&value, &function) {
        (Value::Text(text), Function::Lower) => match text.as_literal() {
            // Lua knows the letters of ASCII only.
            Some(text) => Value::Text(Text::literal(text.to_ascii_lowercase())),
            None => Value::Applied(function, Box::new(value)),
        },
        (Value::Text(text), Function::Upper) => match text.as_literal() {
            Some(text) => Value::Text(Text::literal(text.to_ascii_uppercase())),
            None => Value::Applied(function, Box::new(value)),
        },
        _ => Value::Applied(function, Box::new(value)),
    }
}
