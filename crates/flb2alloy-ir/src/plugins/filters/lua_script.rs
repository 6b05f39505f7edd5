//! Reads a function of a Lua script as operations on the record. All of it is understood, or nothing is taken.

mod function;
mod pattern;
mod value;

use std::collections::{HashMap, HashSet};

use full_moon::ast::{Block, Expression, FunctionBody, GenericFor, If, LastStmt, Stmt, Var};
use full_moon::node::Node;
use full_moon::tokenizer::Position;

use crate::compute::{Test, Value};
use crate::record::{Condition, KeyMatch, KeyPattern, Op, Path};

/// What is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) line: Option<usize>,
    pub(super) what: String,
}

type Result<T> = std::result::Result<T, Unknown>;

fn unknown<T>(node: &impl Node, what: impl Into<String>) -> Result<T> {
    Err(Unknown { line: node.start_position().map(Position::line), what: what.into() })
}

/// The operations that the function `call` of the script does.
pub(super) fn convert(script: &str, call: &str) -> Result<Vec<Op>> {
    let nowhere = |what: String| Unknown { line: None, what };
    let ast = full_moon::parse_fallible(script, full_moon::LuaVersion::lua51())
        .into_result()
        .map_err(|_| nowhere("the script has a mistake".to_owned()))?;
    let functions = function::all(ast.nodes());
    let Some(function) = functions.get(call).cloned() else {
        return Err(nowhere(format!("there is no function `{call}`")));
    };
    let parameters = function::parameters(&function);
    let [tag, time, record] = parameters.as_slice() else {
        return Err(nowhere("it does not take tag, timestamp and record".to_owned()));
    };
    let mut reader = Reader {
        tag: tag.clone(),
        time: time.clone(),
        record: vec![record.clone()],
        functions,
        bound: HashMap::new(),
        locals: HashSet::new(),
        reserved: HashSet::new(),
        declared: HashSet::new(),
        changed: false,
        flags: 0,
    };
    let (ops, end) = reader.block(function.block())?;
    match end {
        End::Always => Ok(ops),
        _ => Err(nowhere("it may end without a return, which leaves the record as it was".to_owned())),
    }
}

/// Whether a list of statements ends the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    Sometimes,
    Always,
}

/// What is set where the function has ended.
const ENDED: &str = "ended";

#[derive(Clone)]
struct Reader {
    tag: String,
    time: String,
    /// Names of the record.
    record: Vec<String>,
    /// The functions of the script.
    functions: HashMap<String, FunctionBody>,
    /// What parameters and the like stand for.
    bound: HashMap<String, Value>,
    locals: HashSet<String>,
    /// Those of the functions that called this one.
    reserved: HashSet<String>,
    /// Those of this block.
    declared: HashSet<String>,
    /// Whether the record may have been changed.
    changed: bool,
    flags: usize,
}

impl Reader {
    fn block(&mut self, block: &Block) -> Result<(Vec<Op>, End)> {
        let statements: Vec<&Stmt> = block.stmts().collect();
        let outside = std::mem::take(&mut self.declared);
        let read = self.statements(&statements, block.last_stmt());
        self.declared = outside;
        read
    }

    fn statements(&mut self, statements: &[&Stmt], last: Option<&LastStmt>) -> Result<(Vec<Op>, End)> {
        let mut ops = Vec::new();
        for (position, statement) in statements.iter().enumerate() {
            let (done, end) = self.statement(statement)?;
            ops.extend(done);
            match end {
                End::Never => {}
                End::Always => return Ok((ops, End::Always)),
                End::Sometimes => {
                    let (rest, end) = self.statements(&statements[position + 1..], last)?;
                    if !rest.is_empty() {
                        let goes_on =
                            Condition::Values(Box::new(Test::Nothing(Value::Kept(ENDED.to_owned()))));
                        ops.push(Op::When { condition: goes_on, ops: rest });
                    }
                    return Ok((ops, if end == End::Always { end } else { End::Sometimes }));
                }
            }
        }
        match last {
            None => Ok((ops, End::Never)),
            Some(LastStmt::Return(returned)) => {
                let values: Vec<&Expression> = returned.returns().iter().collect();
                ops.extend(self.returned(returned, &values)?);
                Ok((ops, End::Always))
            }
            Some(other) => unknown(other, "a jump"),
        }
    }

    fn statement(&mut self, statement: &Stmt) -> Result<(Vec<Op>, End)> {
        let ops = match statement {
            Stmt::LocalAssignment(local) => {
                let names: Vec<String> = local.names().iter().map(|name| name.token().to_string()).collect();
                let values: Vec<&Expression> = local.expressions().iter().collect();
                let [name] = names.as_slice() else { return unknown(local, "several variables at once") };
                // One of the same block takes the other's place; one of an inner block would have to leave it as it is.
                let again = !self.locals.insert(name.clone()) && !self.declared.contains(name);
                let taken = self.bound.contains_key(name) || self.reserved.contains(name);
                if again || taken || *name == self.tag || *name == self.time {
                    return unknown(local, format!("a second variable `{name}`"));
                }
                self.declared.insert(name.clone());
                match values.as_slice() {
                    [] => vec![Op::Remember { name: name.clone(), value: Value::Nothing }],
                    [value] => self.assign_local(name, value)?,
                    _ => return unknown(local, "several values at once"),
                }
            }
            Stmt::Assignment(assignment) => {
                let variables: Vec<&Var> = assignment.variables().iter().collect();
                let values: Vec<&Expression> = assignment.expressions().iter().collect();
                let ([variable], [value]) = (variables.as_slice(), values.as_slice()) else {
                    return unknown(assignment, "several values at once");
                };
                self.assign(variable, value)?
            }
            Stmt::If(branches) => return self.branches(branches),
            // What it prints is seen nowhere but in the log.
            Stmt::FunctionCall(call) if call.prefix().to_string().trim() == "print" => Vec::new(),
            Stmt::FunctionCall(call) => self.called(call)?,
            Stmt::GenericFor(all) => self.for_all(all)?,
            other => return unknown(other, "a loop, a call or the like"),
        };
        Ok((ops, End::Never))
    }

    fn assign_local(&mut self, name: &str, value: &Expression) -> Result<Vec<Op>> {
        if self.is_record(value) {
            self.record.push(name.to_owned());
            return Ok(Vec::new());
        }
        Ok(vec![Op::Remember { name: name.to_owned(), value: self.value(value)? }])
    }

    fn assign(&mut self, variable: &Var, value: &Expression) -> Result<Vec<Op>> {
        if let Var::Name(name) = variable {
            let name = name.token().to_string();
            let taken = self.record.contains(&name)
                || self.bound.contains_key(&name)
                || self.reserved.contains(&name);
            if taken || name == self.tag || name == self.time {
                return unknown(variable, format!("`{name}` gets another value"));
            }
            self.locals.insert(name.clone());
            return self.assign_local(&name, value);
        }
        let to: Path = self.path_of(variable)?;
        self.changed = true;
        Ok(vec![Op::Assign { to, value: self.value(value)? }])
    }

    /// `for k, v in pairs(record) do if string.match(k, PATTERN) then record[k] = nil end end`
    fn for_all(&mut self, all: &GenericFor) -> Result<Vec<Op>> {
        let names: Vec<String> = all.names().iter().map(|name| name.token().to_string()).collect();
        let of = all.expressions().to_string();
        let of_record = self.record.iter().any(|record| of.trim() == format!("pairs({record})"));
        let statements: Vec<&Stmt> = all.block().stmts().collect();
        let ([key, ..], true, [Stmt::If(only)]) = (names.as_slice(), of_record, statements.as_slice()) else {
            return unknown(all, "a loop");
        };
        let inner: Vec<String> =
            only.block().stmts().map(|statement| statement.to_string().trim().to_owned()).collect();
        let removes = |text: &String| {
            self.record.iter().any(|record| text.trim_end_matches(';') == format!("{record}[{key}] = nil"))
        };
        let alone =
            only.else_if().is_none() && only.else_block().is_none() && all.block().last_stmt().is_none();
        if !alone || inner.len() != 1 || !inner.iter().all(removes) || only.block().last_stmt().is_some() {
            return unknown(all, "a loop");
        }
        let mut named = self.clone();
        let mark = Value::Kept(key.clone());
        named.bound.insert(key.clone(), mark.clone());
        let matcher = match named.condition(only.condition())? {
            Condition::Values(test) => match *test {
                Test::Matches(of, regex) if of == mark => KeyPattern::Regex(regex),
                Test::Same(of, Value::Text(text)) if of == mark => match text.as_literal() {
                    Some(key) => KeyPattern::Exact(key.to_owned()),
                    None => return unknown(all, "a loop"),
                },
                _ => return unknown(all, "a loop"),
            },
            _ => return unknown(all, "a loop"),
        };
        self.changed = true;
        Ok(vec![Op::Remove(KeyMatch { any_of: vec![matcher], ignore_case: false })])
    }

    fn branches(&mut self, branches: &If) -> Result<(Vec<Op>, End)> {
        let mut arms = vec![(Some(self.condition(branches.condition())?), branches.block())];
        for arm in branches.else_if().into_iter().flatten() {
            arms.push((Some(self.condition(arm.condition())?), arm.block()));
        }
        arms.extend(branches.else_block().map(|block| (None, block)));
        let has_else = branches.else_block().is_some();
        let (outer, changed) = (self.locals.clone(), self.changed);
        let mut read = Vec::new();
        let mut ends = Vec::new();
        let mut any_changed = changed;
        for (condition, block) in arms {
            self.changed = changed;
            let (ops, end) = self.block(block)?;
            any_changed |= self.changed;
            self.locals.clone_from(&outer);
            read.push((condition, ops, end));
            ends.push(end);
        }
        self.changed = any_changed;
        let end = match (
            ends.iter().all(|end| *end == End::Always) && has_else,
            ends.iter().all(|end| *end == End::Never),
        ) {
            (true, _) => End::Always,
            (_, true) => End::Never,
            _ => End::Sometimes,
        };
        Ok((self.nested(read, end), end))
    }

    /// `if`, `elseif`, `else` one in the other: what comes later is looked at only where nothing before it held.
    fn nested(&mut self, arms: Vec<(Option<Condition>, Vec<Op>, End)>, end: End) -> Vec<Op> {
        let mut rest: Vec<Op> = Vec::new();
        for (condition, mut ops, ends) in arms.into_iter().rev() {
            if ends == End::Always && end == End::Sometimes {
                ops.push(Op::Remember { name: ENDED.to_owned(), value: Value::Bool(true) });
            }
            let Some(condition) = condition else {
                rest = ops;
                continue;
            };
            if rest.is_empty() {
                rest = if ops.is_empty() { Vec::new() } else { vec![Op::When { condition, ops }] };
                continue;
            }
            self.flags += 1;
            let flag = format!("branch{}", self.flags);
            ops.insert(0, Op::Remember { name: flag.clone(), value: Value::Bool(true) });
            let otherwise = Condition::Values(Box::new(Test::Nothing(Value::Kept(flag))));
            rest = vec![Op::When { condition, ops }, Op::When { condition: otherwise, ops: rest }];
        }
        rest
    }

    /// `return code, timestamp, record` (lua.c): -1 drops the record, 0 leaves it as it was, 1 and 2 take the record.
    fn returned(&self, node: &impl Node, values: &[&Expression]) -> Result<Vec<Op>> {
        let [code, time, record] = values else { return unknown(node, "it does not return three values") };
        match code.to_string().trim() {
            "-1" => Ok(vec![Op::Drop(Condition::All(Vec::new()))]),
            "0" if !self.changed => Ok(Vec::new()),
            "0" => unknown(node, "it returns 0, which takes back changes of the record"),
            "1" if time.to_string().trim() != self.time => unknown(node, "it returns another time"),
            "1" | "2" if self.is_record(record) => Ok(Vec::new()),
            "1" | "2" => unknown(node, "it returns another record"),
            other => unknown(node, format!("it returns the code `{other}`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::convert;

    /// Lua has no such string. The reader of scripts had a panic here, which fuzzing found.
    #[test]
    fn a_backtick_is_a_mistake() {
        for script in ["record.a = `nil", "record.a = `nil`"] {
            let script =
                format!("function f(tag, timestamp, record)\n{script}\nreturn 2, timestamp, record\nend");
            assert!(convert(&script, "f").is_err(), "{script}");
        }
        let quoted = "function f(tag, timestamp, record)\nrecord.a = '`'\nreturn 2, timestamp, record\nend";
        assert!(convert(quoted, "f").is_ok());
    }
}
