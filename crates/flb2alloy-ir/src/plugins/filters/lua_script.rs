//! Reads a function of a Lua script as operations on the record. All of it is understood, or nothing is taken.
//!
//! A script is no more than what it does to one record: loops over written-out tables are unrolled, functions of the
//! script are put in place of their calls, and what a statement may assume about types is followed from test to use
//! (`facts`), so that it is known where the function fails on a record.

mod aliases;
mod assign;
mod branch;
mod call;
mod choice;
mod condition;
mod facts;
mod function;
mod keys;
mod literal;
mod loops;
mod pattern;
mod result;
mod script;
mod summary;
mod time;
mod value;

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use full_moon::ast::{Block, Expression, FunctionBody, LastStmt, Stmt, Var};
use full_moon::node::Node;

use crate::compute::{Test, Value};
use crate::record::{Condition, Op, Path};

use aliases::Aliases;
use facts::Facts;
use script::Script;
pub(super) use summary::summary;

/// A place in a script and what there is to say of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Line and column from 1; `None` where it is about the script as a whole.
    pub(super) at: Option<(usize, usize)>,
    pub(super) what: String,
}

impl Remark {
    fn new(node: &impl Node, what: impl Into<String>) -> Self {
        let at = node.start_position().map(|position| (position.line(), position.character()));
        Remark { at, what: what.into() }
    }

    fn nowhere(what: impl Into<String>) -> Self {
        Remark { at: None, what: what.into() }
    }
}

type Result<T> = std::result::Result<T, Remark>;

fn unknown<T>(node: &impl Node, what: impl Into<String>) -> Result<T> {
    Err(Remark::new(node, what))
}

/// What a function of a script does.
#[derive(Debug)]
pub(super) struct Converted {
    pub(super) ops: Vec<Op>,
    /// The values that it fails on, each at the first place.
    pub(super) fails: Vec<Remark>,
    /// Where it writes a time in the time zone of the machine.
    pub(super) local_time: Option<Remark>,
    /// Whether the time goes through a number, which has no room for all digits.
    pub(super) rounds_time: bool,
    /// Whether it gives a record back, so that keys without a value are gone.
    pub(super) replaces: bool,
}

/// The operations that the function `call` of the script does; `time_as_table` as the filter has it.
pub(super) fn convert(script: &str, call: &str, time_as_table: bool) -> Result<Converted> {
    let ast = full_moon::parse_fallible(script, full_moon::LuaVersion::lua51()).into_result().map_err(
        |errors| {
            let at =
                errors.first().map(|error| error.range().0).map(|start| (start.line(), start.character()));
            Remark { at, what: "the script has a mistake".to_owned() }
        },
    )?;
    let script = Script::read(ast.nodes());
    let Some(function) = script.functions.get(call).cloned() else {
        return Err(Remark::nowhere(format!("the script has no function `{call}`")));
    };
    let parameters = function::parameters(&function);
    let bindings = match parameters.as_slice() {
        [tag, time, record] => {
            [(tag, Binding::Is(Value::Tag)), (time, Binding::Time), (record, Binding::Record)]
        }
        _ => return unknown(&function, "it does not take tag, timestamp and record"),
    };
    let mut reader = Reader {
        functions: script.functions.clone(),
        scope: script.constants.clone(),
        script: Rc::new(script),
        facts: Facts::default(),
        aliases: Aliases::default(),
        changed: false,
        exit: ENDED.to_owned(),
        helper: false,
        time_as_table,
        shared: Rc::default(),
    };
    reader.scope.extend(bindings.map(|(name, binding)| (name.clone(), binding)));
    let (mut ops, end) = reader.block(function.block())?;
    if end != End::Always {
        let left = reader.left_as_it_was();
        ops.extend(reader.unless_ended(left, end));
    }
    let shared = reader.shared.take();
    if shared.restores {
        let record = Value::Path(Path(Vec::new()));
        ops.insert(0, Op::Remember { name: ORIGINAL.to_owned(), value: record });
    }
    Ok(Converted {
        ops,
        fails: shared.fails,
        local_time: shared.local_time,
        rounds_time: shared.rounds_time,
        replaces: shared.replaces,
    })
}

/// Whether a list of statements ends the function, or the loop around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    Sometimes,
    Always,
}

/// What is set where the function has ended.
const ENDED: &str = "ended";

/// The record as it came.
const ORIGINAL: &str = "original";

/// What a name stands for.
#[derive(Debug, Clone, PartialEq)]
enum Binding {
    /// The record.
    Record,
    /// The time that the function is called with.
    Time,
    /// A value that stays the same.
    Is(Value),
    /// What is kept under this name.
    Kept(String),
    /// Something that cannot be told, for this reason.
    Untold(&'static str),
}

/// What is found out on the way, wherever that is.
#[derive(Debug, Default)]
struct Shared {
    /// How often a name was taken.
    names: HashMap<String, usize>,
    fails: Vec<Remark>,
    local_time: Option<Remark>,
    restores: bool,
    rounds_time: bool,
    replaces: bool,
}

#[derive(Clone)]
struct Reader {
    script: Rc<Script>,
    /// The functions that can be called here.
    functions: HashMap<String, FunctionBody>,
    scope: HashMap<String, Binding>,
    facts: Facts,
    aliases: Aliases,
    /// Whether the record may have been changed.
    changed: bool,
    /// What is set where the statements that are read here end early.
    exit: String,
    /// Whether these are the statements of a function whose value is not asked for.
    helper: bool,
    time_as_table: bool,
    shared: Rc<RefCell<Shared>>,
}

impl Reader {
    /// A name for a kept value that no other has.
    fn fresh(&self, name: &str) -> String {
        let names = &mut self.shared.borrow_mut().names;
        let count = names.entry(name.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 { name.to_owned() } else { format!("{name}_{count}") }
    }

    /// Takes down that the function fails where the value is not of the type that is asked for.
    fn fails(&self, node: &impl Node, value: &Value, lacks: &str) {
        let subject = format!("`{}` is ", value::described(value));
        let fails = &mut self.shared.borrow_mut().fails;
        if fails.iter().all(|known| !known.what.starts_with(&subject)) {
            fails.push(Remark::new(node, format!("{subject}{lacks}")));
        }
    }

    fn block(&mut self, block: &Block) -> Result<(Vec<Op>, End)> {
        let statements: Vec<&Stmt> = block.stmts().collect();
        let outside = self.scope.clone();
        let read = self.statements(&statements, block.last_stmt());
        self.scope = outside;
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
                    ops.extend(self.unless_ended(rest, End::Sometimes));
                    return Ok((ops, if end == End::Always { end } else { End::Sometimes }));
                }
            }
        }
        match last {
            None => Ok((ops, End::Never)),
            Some(LastStmt::Return(returned)) => {
                let values: Vec<&Expression> = returned.returns().iter().collect();
                let (done, end) = self.returned(returned, &values)?;
                ops.extend(done);
                Ok((ops, end))
            }
            Some(LastStmt::Break(_)) if self.in_loop_with_break() => Ok((ops, End::Always)),
            Some(other) => unknown(other, "a jump"),
        }
    }

    /// The operations, which are not done where others ended the function.
    fn unless_ended(&self, ops: Vec<Op>, end: End) -> Vec<Op> {
        if ops.is_empty() || end == End::Never {
            return ops;
        }
        let goes_on = Condition::Values(Box::new(Test::Nothing(Value::Kept(self.exit.clone()))));
        vec![Op::When { condition: goes_on, ops }]
    }

    fn statement(&mut self, statement: &Stmt) -> Result<(Vec<Op>, End)> {
        let ops = match statement {
            Stmt::LocalAssignment(local) => self.local(local)?,
            Stmt::Assignment(assignment) => {
                let variables: Vec<&Var> = assignment.variables().iter().collect();
                let values: Vec<&Expression> = assignment.expressions().iter().collect();
                match (variables.as_slice(), values.as_slice()) {
                    ([variable], [value]) => self.assign(variable, value)?,
                    (variables, [Expression::FunctionCall(call)]) => self.assign_results(variables, call)?,
                    _ => return unknown(assignment, "several assignments at once"),
                }
            }
            Stmt::If(branches) => return self.branches(branches),
            Stmt::Do(block) => return self.block(block.block()),
            // What it prints is seen nowhere but in the log.
            Stmt::FunctionCall(call) if is_printing(&call.prefix().to_string()) => Vec::new(),
            Stmt::FunctionCall(call) => return self.called(call),
            Stmt::GenericFor(all) => return self.for_all(all),
            Stmt::LocalFunction(function) => {
                self.functions.insert(function.name().token().to_string(), function.body().clone());
                Vec::new()
            }
            Stmt::NumericFor(_) | Stmt::While(_) | Stmt::Repeat(_) => {
                return unknown(statement, "a loop; OTTL has none");
            }
            other => return unknown(other, "a statement of another kind"),
        };
        Ok((ops, End::Never))
    }

    /// What may have been left early, at some place: nothing of types is known behind it.
    fn forget_after(&mut self, node: &impl Node, aliases: &Aliases) -> Result<()> {
        self.facts = Facts::default();
        if self.aliases.have_all_of(aliases) {
            Ok(())
        } else {
            unknown(node, "a table that has two names and is changed here")
        }
    }
}

fn is_printing(function: &str) -> bool {
    matches!(function.trim(), "print" | "io.write")
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
            assert!(convert(&script, "f", false).is_err(), "{script}");
        }
        let quoted = "function f(tag, timestamp, record)\nrecord.a = '`'\nreturn 2, timestamp, record\nend";
        assert!(convert(quoted, "f", false).is_ok());
    }

    /// The place of the first statement that is in the way, by line and column.
    #[test]
    fn what_is_in_the_way_has_a_place() {
        let refused = |body: &str| {
            let script = format!("function f(tag, ts, record)\n  {body}\n  return 2, ts, record\nend");
            convert(&script, "f", false).map(|_| ()).expect_err(body)
        };
        for (body, at, what) in [
            ("record.a = FLB_ENV", (2, 14), "`FLB_ENV`"),
            ("for w in string.gmatch(record.a, \"%w+\") do record[w] = 1 end", (2, 3), "`string.gmatch`"),
            ("count = count + 1", (2, 11), "the variable `count`"),
            ("record.a = io.open(\"/etc/hostname\")", (2, 14), "`io.open`"),
            ("do return 2, ts, { record, record } end", (2, 6), "several records"),
        ] {
            let refused = refused(body);
            assert_eq!(refused.at, Some(at), "{body}: {}", refused.what);
            assert!(refused.what.contains(what), "{body}: {}", refused.what);
        }
    }
}
