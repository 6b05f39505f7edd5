//! Functions of a script that are called: what they do, or give, is put in place of the call.

use std::collections::HashMap;

use full_moon::ast::{
    Block, Call, ElseIf, Expression, FunctionArgs, FunctionBody, FunctionCall, If, LastStmt, Parameter,
    Prefix, Stmt, Suffix, Var,
};

use super::call::{advice, name_of};
use super::choice::either;
use super::loops::leaves;
use super::{Binding, End, Reader, Result, is_printing, unknown};
use crate::compute::Value;
use crate::record::{Condition, Op};

/// The names of a function's parameters.
pub(super) fn parameters(function: &FunctionBody) -> Vec<String> {
    function
        .parameters()
        .iter()
        .map(|parameter: &Parameter| parameter.to_string().trim().to_owned())
        .collect()
}

/// What is read one after the other where a value is asked for.
#[derive(Clone)]
pub(super) enum Step<'a> {
    Do(&'a Stmt),
    Bind(String, Box<Value>),
    Last(&'a LastStmt),
}

fn steps(block: &Block) -> Vec<Step<'_>> {
    block.stmts().map(Step::Do).chain(block.last_stmt().map(Step::Last)).collect()
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
    fn inside(&self, call: &FunctionCall) -> Reader {
        let mut inside = self.clone();
        if let Prefix::Name(name) = call.prefix() {
            inside.functions.remove(&name.token().to_string());
            // It does not see the variables of its caller.
            inside.scope = self.script.constants.clone();
        }
        inside
    }

    /// A reader for the statements of a function. What they may change while they are done is kept before.
    pub(super) fn inside_with(
        &self,
        call: &FunctionCall,
        body: &FunctionBody,
        arguments: &[&Expression],
    ) -> Result<(Vec<Op>, Reader)> {
        let mut inside = self.inside(call);
        let mut ops = Vec::new();
        for (position, name) in parameters(body).into_iter().enumerate() {
            let binding = match arguments.get(position) {
                Some(argument) => self.binding(argument)?,
                None => Binding::Is(Value::Nothing),
            };
            ops.extend(inside.declare(&name, binding, 0));
        }
        Ok((ops, inside))
    }

    /// What a function does whose value is not asked for.
    pub(super) fn called(&mut self, call: &FunctionCall) -> Result<(Vec<Op>, End)> {
        let Some((body, arguments)) = self.callee(call) else {
            return unknown(call, advice(&name_of(call)));
        };
        let (mut ops, mut inside) = self.inside_with(call, &body, &arguments)?;
        inside.helper = true;
        inside.exit = self.fresh("returned");
        let (done, _) = inside.block(body.block())?;
        self.changed |= inside.changed;
        self.facts = inside.facts;
        let aliases = std::mem::replace(&mut self.aliases, inside.aliases);
        if leaves(body.block()) {
            self.forget_after(call, &aliases)?;
        }
        ops.extend(done);
        Ok((ops, End::Never))
    }

    /// What a function gives that changes nothing.
    pub(super) fn inlined(
        &self,
        call: &FunctionCall,
        body: &FunctionBody,
        arguments: &[&Expression],
    ) -> Result<Vec<Value>> {
        let mut inside = self.inside(call);
        for (position, name) in parameters(body).into_iter().enumerate() {
            let binding = match arguments.get(position) {
                Some(argument) => self.binding(argument)?,
                None => Binding::Is(Value::Nothing),
            };
            inside.scope.insert(name, binding);
        }
        inside.given(&steps(body.block()))
    }

    fn given(mut self, steps: &[Step<'_>]) -> Result<Vec<Value>> {
        for (position, step) in steps.iter().enumerate() {
            let rest = &steps[position + 1..];
            match step {
                Step::Do(Stmt::If(branches)) if returns_within(branches) => {
                    return self.given_by_branches(branches, rest);
                }
                Step::Do(Stmt::GenericFor(all)) => {
                    let mut unrolled = self.unrolled(all)?;
                    unrolled.extend(rest.iter().cloned());
                    return self.given(&unrolled);
                }
                Step::Do(statement) => self.bind(statement)?,
                Step::Bind(name, value) => {
                    self.scope.insert(name.clone(), Binding::Is(value.as_ref().clone()));
                }
                Step::Last(LastStmt::Return(returned)) => {
                    let values: Vec<&Expression> = returned.returns().iter().collect();
                    if let [Expression::FunctionCall(call)] = values.as_slice()
                        && let Some((body, arguments)) = self.callee(call)
                    {
                        return self.inlined(call, &body, &arguments);
                    }
                    return values.into_iter().map(|value| self.value(value)).collect();
                }
                Step::Last(other) => return unknown(*other, "a jump"),
            }
        }
        Ok(Vec::new())
    }

    fn given_by_branches(mut self, branches: &If, rest: &[Step<'_>]) -> Result<Vec<Value>> {
        let mut arms = Vec::new();
        let first = std::iter::once((branches.condition(), branches.block()));
        let others = branches.else_if().into_iter().flatten().map(|arm| (arm.condition(), arm.block()));
        for (condition, block) in first.chain(others) {
            let condition = self.condition(condition)?;
            let mut inside = self.clone();
            inside.facts.assume(&condition, true);
            let mut all = steps(block);
            all.extend(rest.iter().cloned());
            arms.push((condition.clone(), inside.given(&all)?));
            self.facts.assume(&condition, false);
        }
        let mut all = branches.else_block().map(steps).unwrap_or_default();
        all.extend(rest.iter().cloned());
        let last = self.given(&all)?;
        Ok(arms.into_iter().rev().fold(last, |otherwise, (condition, then)| {
            let count = then.len().max(otherwise.len());
            let at = |values: &[Value], at: usize| values.get(at).cloned().unwrap_or(Value::Nothing);
            (0..count).map(|n| either(condition.clone(), at(&then, n), at(&otherwise, n))).collect()
        }))
    }

    /// A statement that gives variables other values and does nothing else.
    fn bind(&mut self, statement: &Stmt) -> Result<()> {
        match statement {
            Stmt::LocalAssignment(local) => {
                let names: Vec<String> = local.names().iter().map(|name| name.token().to_string()).collect();
                let values: Vec<&Expression> = local.expressions().iter().collect();
                let bindings = match values.as_slice() {
                    [Expression::FunctionCall(call)] => self.results(call, names.len())?,
                    values => values.iter().map(|value| self.binding(value)).collect::<Result<_>>()?,
                };
                let nothing = std::iter::repeat(Binding::Is(Value::Nothing));
                self.scope.extend(names.into_iter().zip(bindings.into_iter().chain(nothing)));
                Ok(())
            }
            Stmt::Assignment(assignment) => {
                let variables: Vec<&Var> = assignment.variables().iter().collect();
                let values: Vec<&Expression> = assignment.expressions().iter().collect();
                let ([Var::Name(name)], [value]) = (variables.as_slice(), values.as_slice()) else {
                    return unknown(statement, "a function that gives a value and changes the record");
                };
                let name = name.token().to_string();
                if self.script.constants.contains_key(&name) {
                    return unknown(statement, format!("`{name}` keeps a value from one record to the next"));
                }
                let binding = self.binding(value)?;
                self.scope.insert(name, binding);
                Ok(())
            }
            Stmt::If(branches) => self.bind_branches(branches),
            Stmt::FunctionCall(call) if is_printing(&call.prefix().to_string()) => Ok(()),
            other => unknown(other, "a function that does more than give a value"),
        }
    }

    fn bind_branches(&mut self, branches: &If) -> Result<()> {
        let before = self.scope.clone();
        let facts = self.facts.clone();
        let mut arms: Vec<(Condition, HashMap<String, Binding>)> = Vec::new();
        let first = std::iter::once((branches.condition(), branches.block()));
        let others = branches.else_if().into_iter().flatten().map(|arm| (arm.condition(), arm.block()));
        for (condition, block) in first.chain(others) {
            let condition = self.condition(condition)?;
            let mut inside = self.clone();
            inside.facts.assume(&condition, true);
            block.stmts().try_for_each(|statement| inside.bind(statement))?;
            self.facts.assume(&condition, false);
            arms.push((condition, inside.scope));
        }
        if let Some(block) = branches.else_block() {
            block.stmts().try_for_each(|statement| self.bind(statement))?;
        }
        for (name, binding) in &before {
            let mut merged = self.scope.get(name).unwrap_or(binding).clone();
            for (condition, scope) in arms.iter().rev() {
                let then = scope.get(name).unwrap_or(binding).clone();
                merged = match (then, merged) {
                    (then, merged) if then == merged => merged,
                    (Binding::Is(then), Binding::Is(otherwise)) => {
                        Binding::Is(either(condition.clone(), then, otherwise))
                    }
                    _ => Binding::Untold("is one of two things that cannot be told apart"),
                };
            }
            self.scope.insert(name.clone(), merged);
        }
        self.scope.retain(|name, _| before.contains_key(name));
        self.facts = facts;
        Ok(())
    }
}

/// Whether a branch returns.
fn returns_within(branches: &If) -> bool {
    let others = branches.else_if().into_iter().flatten().map(ElseIf::block);
    let mut blocks = std::iter::once(branches.block()).chain(others).chain(branches.else_block());
    blocks.any(|block| {
        block.last_stmt().is_some()
            || block.stmts().any(|statement| match statement {
                Stmt::If(inner) => returns_within(inner),
                Stmt::GenericFor(_) => true,
                _ => false,
            })
    })
}

/// A name without the blanks and comments around it.
pub(super) fn trimmed(name: &str) -> &str {
    name.split("--").next().unwrap_or_default().trim()
}

fn without_parentheses(expression: &Expression) -> &Expression {
    match expression {
        Expression::Parentheses { expression, .. } => without_parentheses(expression),
        other => other,
    }
}
