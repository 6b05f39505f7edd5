//! Loops over the keys of the record, or of a map in it, in the shapes that OTTL has an editor for.

use full_moon::ast::{Assignment, Expression, GenericFor, Index, Stmt, Suffix, Var};

use super::facts::Kind;
use super::loops::{WALK, names};
use super::{Binding, Reader, Result, unknown, value};
use crate::compute::{Function, Test, Type, Value};
use crate::record::{Condition, CopyKeys, KeyChange, KeyMatch, KeyPattern, Op, Path};

/// What a loop goes through, and what stands for a key and its value while its body is read.
struct Walk {
    table: Value,
    key: Value,
    value: Value,
}

impl Reader {
    /// One of
    ///
    /// ```lua
    /// for k, v in pairs(record) do if string.match(k, "^_") then record[k] = nil end end
    /// for k, v in pairs(record) do new[string.gsub(k, "%.", "_")] = v end
    /// for k, v in pairs(record) do if type(v) == "string" then record[k] = v:gsub("a", "b") end end
    /// ```
    pub(super) fn for_each_key(&mut self, all: &GenericFor, table: &Expression) -> Result<Vec<Op>> {
        let table = self.value(table)?;
        if !matches!(table, Value::Path(_) | Value::Kept(_) | Value::Member(..)) {
            return unknown(all, WALK);
        }
        if !self.facts.kind(&table).is_something() {
            self.fails(all, &table, "no table");
        }
        let [key, value] = ["key of the loop", "value of the loop"].map(|name| Value::Kept(name.to_owned()));
        let mut inside = self.clone();
        inside.facts.learn(key.clone(), Kind::Text);
        inside.facts.learn(value.clone(), Kind::Something);
        for (name, mark) in names(all).into_iter().zip([&key, &value]) {
            inside.scope.insert(name, Binding::Is(mark.clone()));
        }
        let mut condition = None;
        let mut statements: Vec<&Stmt> = all.block().stmts().collect();
        if all.block().last_stmt().is_some() {
            return unknown(all, WALK);
        }
        let assignment = loop {
            match statements.as_slice() {
                [Stmt::LocalAssignment(local), ..] => {
                    let values: Vec<&Expression> = local.expressions().iter().collect();
                    let names: Vec<String> =
                        local.names().iter().map(|name| name.token().to_string()).collect();
                    let ([name], [value]) = (names.as_slice(), values.as_slice()) else {
                        return unknown(local, WALK);
                    };
                    let binding = inside.binding(value)?;
                    inside.scope.insert(name.clone(), binding);
                    statements.remove(0);
                }
                [Stmt::If(only)] if condition.is_none() => {
                    let alone = only.else_if().is_none() && only.else_block().is_none();
                    if !alone || only.block().last_stmt().is_some() {
                        return unknown(only.as_ref(), WALK);
                    }
                    let holds = inside.condition(only.condition())?;
                    inside.facts.assume(&holds, true);
                    condition = Some(holds);
                    statements = only.block().stmts().collect();
                }
                [Stmt::Assignment(assignment)] => break assignment,
                _ => return unknown(all, WALK),
            }
        };
        let op = inside.done_to_each(assignment, condition, Walk { table, key, value })?;
        let mut ops = Vec::new();
        let changed = match &op {
            Op::CopyKeys(copy) if matches!(copy.to, Value::Kept(_)) => copy.to.clone(),
            _ => {
                self.changed = true;
                ops = self.aliases.detach_all();
                Value::Path(Path(Vec::new()))
            }
        };
        self.facts.forget(|place| place != &changed && value::begins_with(place, &changed));
        ops.push(op);
        Ok(ops)
    }

    fn done_to_each(&self, assignment: &Assignment, condition: Option<Condition>, walk: Walk) -> Result<Op> {
        let variables: Vec<&Var> = assignment.variables().iter().collect();
        let values: Vec<&Expression> = assignment.expressions().iter().collect();
        let ([Var::Expression(place)], [new]) = (variables.as_slice(), values.as_slice()) else {
            return unknown(assignment, WALK);
        };
        let suffixes: Vec<&Suffix> = place.suffixes().collect();
        let Some((Suffix::Index(Index::Brackets { expression: key, .. }), before)) = suffixes.split_last()
        else {
            return unknown(assignment, WALK);
        };
        let to = match before {
            [] => self.value(&Expression::Var(Var::Name(match place.prefix() {
                full_moon::ast::Prefix::Name(name) => name.clone(),
                _ => return unknown(assignment, WALK),
            })))?,
            keys => self.path(place.prefix(), keys)?,
        };
        let (key, new) = (self.value(key)?, self.value(new)?);
        let whole = Value::Path(Path(Vec::new()));
        let itself = to == walk.table && key == walk.key;
        // Nothing but a text has matches to replace.
        if let (true, Value::Applied(Function::Replace { regex, by }, of), Value::Path(of_table)) =
            (itself, &new, &to)
        {
            let of_text = Condition::Values(Box::new(Test::Is(walk.value.clone(), Type::Text)));
            return match condition {
                Some(condition) if **of == walk.value && condition == of_text => {
                    Ok(Op::ReplaceInValues { of: of_table.clone(), regex: regex.clone(), by: by.clone() })
                }
                _ => unknown(assignment, WALK),
            };
        }
        let keys = match condition.map(|condition| chosen(&condition, &walk.key)) {
            None => None,
            Some(Some(keys)) => Some(keys),
            Some(None) => return unknown(assignment, WALK),
        };
        match (new, keys) {
            (Value::Nothing, Some((keys, these))) if itself && to == whole => {
                Ok(if these { Op::Remove(keys) } else { Op::Keep(keys) })
            }
            (new, keys) if new == walk.value && to != walk.table => {
                let rename = match key {
                    key if key == walk.key => KeyChange::Keep,
                    Value::Applied(Function::Replace { regex, by }, of) if *of == walk.key => {
                        KeyChange::Replace(regex, by)
                    }
                    Value::Joined(pieces) => match pieces.as_slice() {
                        [Value::Text(text), key] if *key == walk.key => match text.as_literal() {
                            Some(text) => KeyChange::Prefix(text.to_owned()),
                            None => return unknown(assignment, WALK),
                        },
                        _ => return unknown(assignment, WALK),
                    },
                    _ => return unknown(assignment, WALK),
                };
                Ok(Op::CopyKeys(Box::new(CopyKeys { from: walk.table, keys, rename, to })))
            }
            _ => unknown(assignment, WALK),
        }
    }
}

/// The keys for which a condition holds, and whether it is these or all but these.
fn chosen(condition: &Condition, key: &Value) -> Option<(KeyMatch, bool)> {
    let one = |pattern| Some((KeyMatch { any_of: vec![pattern], ignore_case: false }, true));
    match condition {
        Condition::Values(test) => match test.as_ref() {
            Test::Same(of, Value::Text(text)) if of == key => {
                one(KeyPattern::Exact(text.as_literal()?.to_owned()))
            }
            Test::Same(Value::Applied(Function::Part { from: 1, to }, of), Value::Text(text))
                if **of == *key && usize::try_from(*to).ok() == text.as_literal().map(str::len) =>
            {
                one(KeyPattern::Prefix(text.as_literal()?.to_owned()))
            }
            Test::Matches(of, regex) if of == key => one(KeyPattern::Regex(regex.clone())),
            _ => None,
        },
        Condition::Not(not) => chosen(not, key).map(|(keys, these)| (keys, !these)),
        // One of these, or none of those.
        Condition::Any(several) | Condition::All(several) => {
            let wanted = matches!(condition, Condition::Any(_));
            let mut any_of = Vec::new();
            for condition in several {
                let (keys, these) = chosen(condition, key)?;
                if these != wanted {
                    return None;
                }
                any_of.extend(keys.any_of);
            }
            Some((KeyMatch { any_of, ignore_case: false }, wanted))
        }
        _ => None,
    }
}
