//! Variables, and keys of the record, that get a value.

use full_moon::ast::{Expression, FunctionCall, LocalAssignment, Var};

use super::facts::Kind;
use super::{Binding, Reader, Result, unknown, value};
use crate::compute::Value;
use crate::record::Op;

impl Reader {
    pub(super) fn local(&mut self, local: &LocalAssignment) -> Result<Vec<Op>> {
        let names: Vec<String> = local.names().iter().map(|name| name.token().to_string()).collect();
        let values: Vec<&Expression> = local.expressions().iter().collect();
        if let ([first, .., last], [Expression::FunctionCall(call)]) = (names.as_slice(), values.as_slice())
            && first != last
        {
            let results = self.results(call, names.len())?;
            let pairs = names.iter().zip(results);
            return Ok(pairs.flat_map(|(name, result)| self.declare(name, result, 0)).collect());
        }
        let mut results = Vec::new();
        for position in 0..names.len() {
            results.push(match values.get(position) {
                None => Binding::Is(Value::Nothing),
                Some(value) => self.binding(value)?,
            });
        }
        Ok(names.iter().zip(results).flat_map(|(name, result)| self.declare(name, result, 0)).collect())
    }

    /// What a variable stands for that this expression is assigned to.
    pub(super) fn binding(&self, value: &Expression) -> Result<Binding> {
        match value {
            Expression::Var(Var::Name(name)) => match self.scope.get(&name.token().to_string()) {
                Some(binding @ (Binding::Record | Binding::Time)) => Ok(binding.clone()),
                _ => self.value(value).map(Binding::Is),
            },
            _ => self.value(value).map(Binding::Is),
        }
    }

    /// A new variable. One that keeps its value, which nothing else changes either, needs no memory.
    pub(super) fn declare(&mut self, name: &str, binding: Binding, assigned: usize) -> Vec<Op> {
        let value = match binding {
            Binding::Is(value) => value,
            other => {
                self.scope.insert(name.to_owned(), other);
                return Vec::new();
            }
        };
        if !self.script.changes(name, assigned) && self.script.stays(&value) {
            self.scope.insert(name.to_owned(), Binding::Is(value));
            return Vec::new();
        }
        let kept = self.fresh(name);
        self.scope.insert(name.to_owned(), Binding::Kept(kept.clone()));
        self.keep(kept, value)
    }

    pub(super) fn keep(&mut self, name: String, value: Value) -> Vec<Op> {
        let kind = self.facts.kind(&value);
        let place = Value::Kept(name.clone());
        self.facts.forget(|known| value::begins_with(known, &place));
        self.facts.learn(place, kind);
        self.aliases.keep(&name, &value);
        vec![Op::Remember { name, value }]
    }

    /// `a, b = string.match(...)`
    pub(super) fn assign_results(&mut self, variables: &[&Var], call: &FunctionCall) -> Result<Vec<Op>> {
        let results = self.results(call, variables.len())?;
        let mut ops = Vec::new();
        let mut made = Vec::new();
        // All are made before the first of them is assigned.
        for result in results {
            made.push(match result {
                Binding::Is(value) if variables.len() > 1 => {
                    let kept = self.fresh("result");
                    ops.extend(self.keep(kept.clone(), value));
                    Binding::Is(Value::Kept(kept))
                }
                other => other,
            });
        }
        for (variable, result) in variables.iter().zip(made) {
            let Var::Name(name) = variable else { return unknown(*variable, "several assignments at once") };
            ops.extend(self.assign_name(variable, &name.token().to_string(), result)?);
        }
        Ok(ops)
    }

    fn assign_name(&mut self, node: &Var, name: &str, binding: Binding) -> Result<Vec<Op>> {
        match (self.scope.get(name).cloned(), binding) {
            // A variable of the whole script is set anew for each record, or it could not be read.
            (None, binding) => Ok(self.declare(name, binding, 1)),
            (Some(Binding::Kept(kept)), Binding::Is(value)) => Ok(self.keep(kept, value)),
            (Some(Binding::Is(_) | Binding::Untold(_)), _) if self.script.constants.contains_key(name) => {
                unknown(node, format!("`{name}` keeps a value from one record to the next"))
            }
            _ => unknown(node, format!("`{name}` gets another value")),
        }
    }

    pub(super) fn assign(&mut self, variable: &Var, value: &Expression) -> Result<Vec<Op>> {
        if let Var::Name(name) = variable {
            let binding = self.binding(value)?;
            return self.assign_name(variable, &name.token().to_string(), binding);
        }
        let place = self.place(variable)?;
        let new = self.value(value)?;
        let holds_it = matches!(&new, Value::Kept(kept) if self.aliases.place_of(kept) == Some(&place));
        if new == place || holds_it {
            return Ok(Vec::new());
        }
        let mut ops = self.aliases.assigned(&place);
        let kind = self.facts.kind(&new);
        self.facts.forget(|known| value::begins_with(known, &place));
        self.facts.learn(place.clone(), if kind == Kind::Nothing { Kind::Any } else { kind });
        ops.push(match place {
            Value::Path(to) => {
                self.changed = true;
                Op::Assign { to, value: new }
            }
            Value::Member(name, to) => Op::Put { name, to, value: new },
            _ => return unknown(variable, "a table that is not the record"),
        });
        Ok(ops)
    }
}
