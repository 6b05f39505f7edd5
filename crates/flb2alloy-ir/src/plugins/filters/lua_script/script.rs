//! What a script says outside of the function that is called.

use std::collections::{HashMap, HashSet};

use full_moon::ast::{
    Assignment, Block, Expression, FunctionBody, FunctionCall, LocalAssignment, Stmt, Suffix, Var,
};
use full_moon::visitors::{Visit, Visitor};

use super::{Binding, literal};
use crate::compute::Value;
use crate::record::Step;

/// A script.
#[derive(Debug, Default)]
pub(super) struct Script {
    /// Its functions by name.
    pub(super) functions: HashMap<String, FunctionBody>,
    /// Names of the script as a whole that stand for a value.
    pub(super) constants: HashMap<String, Binding>,
    changes: Changes,
}

/// What gets another value somewhere in a script.
#[derive(Debug, Default)]
struct Changes {
    /// How often variables are assigned to, or their tables.
    names: HashMap<String, usize>,
    /// Keys of tables.
    keys: HashSet<String>,
    /// Whether a key is not written out.
    any_key: bool,
    /// Variables whose table is made anew, and those that have another.
    new_tables: HashSet<String>,
    other_tables: HashSet<String>,
    /// Which key each variable has its table from: `local k = record.k`.
    sources: HashMap<String, String>,
}

impl Script {
    pub(super) fn read(block: &Block) -> Script {
        let mut script = Script::default();
        block.visit(&mut script.changes);
        for statement in block.stmts() {
            match statement {
                Stmt::FunctionDeclaration(function) => {
                    script
                        .functions
                        .insert(function.name().to_string().trim().to_owned(), function.body().clone());
                }
                Stmt::LocalFunction(function) => {
                    script.functions.insert(function.name().token().to_string(), function.body().clone());
                }
                Stmt::LocalAssignment(local) => {
                    let names = local.names().iter().map(|name| name.token().to_string());
                    for (name, value) in names.zip(local.expressions()) {
                        script.constant(name, value);
                    }
                }
                Stmt::Assignment(assignment) => {
                    for (variable, value) in assignment.variables().iter().zip(assignment.expressions()) {
                        match variable {
                            Var::Name(name) => script.constant(name.token().to_string(), value),
                            _ => script.set_in_table(variable, value),
                        }
                    }
                }
                _ => {}
            }
        }
        // What is set here and again in a function is kept from one record to the next.
        let again = assigned_in_functions(&script.functions);
        for name in again {
            if script.constants.contains_key(&name) {
                script.constants.insert(name, Binding::Untold("keeps a value from one record to the next"));
            }
        }
        script
    }

    fn constant(&mut self, name: String, value: &Expression) {
        if let Some(value) = literal::value(value) {
            self.constants.insert(name, Binding::Is(value));
        }
    }

    /// `LEVELS["warn"] = "WARNING"` behind `local LEVELS = {}`
    fn set_in_table(&mut self, variable: &Var, value: &Expression) {
        if let Some((name, Some(key))) = literal::key_of(variable)
            && let Some(value) = literal::value(value)
            && let Some(Binding::Is(Value::Map(table))) = self.constants.get_mut(&name)
        {
            table.retain(|(known, _)| *known != key);
            table.push((key, value));
        }
    }

    /// Whether a variable of this name gets another value anywhere but in `expected` assignments.
    pub(super) fn changes(&self, name: &str, expected: usize) -> bool {
        self.changes.names.get(name).is_some_and(|count| *count > expected)
    }

    /// Whether nothing changes the places that a value is made of.
    pub(super) fn stays(&self, value: &Value) -> bool {
        match value {
            Value::Text(_) | Value::Number(_) | Value::Bool(_) | Value::Nothing | Value::Tag => true,
            Value::Map(members) => {
                !members.is_empty() && members.iter().all(|(_, value)| is_same_always(value))
            }
            Value::List(values) => values.iter().all(is_constant),
            Value::Path(path) => !path.0.is_empty() && path.0.iter().all(|step| self.key_stays(step)),
            Value::Seconds | Value::TimePart { now: false, .. } | Value::TimeText { now: false, .. } => true,
            _ => false,
        }
    }

    pub(super) fn key_stays(&self, step: &Step) -> bool {
        match step {
            Step::Key(key) => !self.changes.any_key && !self.changes.keys.contains(key),
            Step::Index(_) => true,
        }
    }
}

/// Whether a value is the same while one record is worked on.
fn is_same_always(value: &Value) -> bool {
    is_constant(value) || matches!(value, Value::TimePart { now: false, .. })
}

/// Whether a value is the same for every record.
pub(super) fn is_constant(value: &Value) -> bool {
    match value {
        Value::Text(_) | Value::Number(_) | Value::Bool(_) => true,
        Value::List(values) => values.iter().all(is_constant),
        Value::Map(members) => members.iter().all(|(_, value)| is_constant(value)),
        _ => false,
    }
}

fn assigned_in_functions(functions: &HashMap<String, FunctionBody>) -> HashSet<String> {
    let mut changes = Changes::default();
    for function in functions.values() {
        function.block().visit(&mut changes);
    }
    changes.names.into_keys().collect()
}

impl Changes {
    fn has_table(&mut self, name: String, value: &Expression) {
        match value {
            Expression::TableConstructor(_) => self.new_tables.insert(name),
            _ => self.other_tables.insert(name),
        };
    }

    fn count(&mut self, name: String) {
        *self.names.entry(name).or_insert(0) += 1;
    }
}

impl Visitor for Changes {
    fn visit_local_assignment(&mut self, local: &LocalAssignment) {
        for (name, value) in local.names().iter().zip(local.expressions()) {
            if let Expression::Var(variable) = value
                && let Some((_, Some(key))) = literal::key_of(variable)
            {
                self.sources.insert(name.token().to_string(), key);
            }
            self.has_table(name.token().to_string(), value);
        }
    }

    fn visit_assignment(&mut self, assignment: &Assignment) {
        for (variable, value) in assignment.variables().iter().zip(assignment.expressions()) {
            let (name, key) = match variable {
                Var::Name(name) => {
                    self.count(name.token().to_string());
                    self.has_table(name.token().to_string(), value);
                    continue;
                }
                _ => match literal::key_of(variable) {
                    Some(place) => place,
                    None => continue,
                },
            };
            // `record.k = k` behind `local k = record.k` changes nothing.
            let source = self.sources.get(value.to_string().trim());
            if source.is_some() && source == key.as_ref() {
                continue;
            }
            self.count(name.clone());
            if self.new_tables.contains(&name) && !self.other_tables.contains(&name) {
                continue;
            }
            match key {
                Some(key) => {
                    self.keys.insert(key);
                }
                None => self.any_key = true,
            }
        }
    }

    fn visit_function_call(&mut self, call: &FunctionCall) {
        // `table.insert(list, x)` and the like change what they are given.
        if call.prefix().to_string().trim() != "table" {
            return;
        }
        if let Some(Suffix::Call(called)) = call.suffixes().last() {
            let text = called.to_string();
            let first = text.trim_start_matches('(').split([',', ')']).next().unwrap_or_default();
            self.count(first.trim().to_owned());
        }
    }
}
