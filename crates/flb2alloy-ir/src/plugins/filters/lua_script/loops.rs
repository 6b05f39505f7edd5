//! Loops: over tables that are written out, which are unrolled, and over the record in the shapes that OTTL has an
//! editor for.

use full_moon::ast::{
    Block, Call, ElseIf, Expression, FunctionArgs, FunctionCall, GenericFor, LastStmt, Stmt, Suffix,
};

use super::call::{advice, name_of};
use super::function::Step;
use super::{Binding, End, Reader, Result, script, unknown};
use crate::compute::{Test, Value};
use crate::record::{Condition, KeyMatch, KeyPattern, Op};

const WALK: &str = "a loop over the keys of a record; see delete_matching_keys, keep_matching_keys, replace_all_patterns \
                    and merge_maps";

impl Reader {
    pub(super) fn for_all(&mut self, all: &GenericFor) -> Result<(Vec<Op>, End)> {
        let over: Vec<&Expression> = all.expressions().iter().collect();
        let (function, argument) = match over.as_slice() {
            [Expression::FunctionCall(call)] => match walk(call) {
                Some(walk) => walk,
                None => return unknown(all, advice(&name_of(call).replace(':', "."))),
            },
            _ => return unknown(all, "a loop"),
        };
        if function == "pairs" && self.is_record(argument) {
            return Ok((self.for_each_key(all)?, End::Never));
        }
        let Some(elements) = self.elements(function, argument)? else { return unknown(all, WALK) };
        if function == "pairs" && leaves(all.block()) {
            return unknown(all, "a loop that ends early: `pairs` goes through a table in no order");
        }
        self.unroll(all, elements)
    }

    /// A loop over a table that is written out, each time with its body.
    fn unroll(&mut self, all: &GenericFor, elements: Vec<[Value; 2]>) -> Result<(Vec<Op>, End)> {
        let outside = (self.scope.clone(), self.exit.clone());
        let broken = breaks(all.block());
        if broken {
            self.exit = self.fresh("broken");
        }
        let mut ops: Vec<Op> = Vec::new();
        let mut end = End::Never;
        for element in elements {
            for (name, value) in names(all).into_iter().zip(element) {
                self.scope.insert(name, Binding::Is(value));
            }
            let (done, ends) = self.block(all.block())?;
            ops.extend(self.unless_ended(done, end));
            if ends == End::Always {
                end = End::Always;
                break;
            }
            if ends == End::Sometimes {
                end = ends;
            }
        }
        (self.scope, self.exit) = outside;
        Ok((ops, if broken { End::Never } else { end }))
    }

    /// The steps of a loop over a table that is written out.
    pub(super) fn unrolled<'a>(&self, all: &'a GenericFor) -> Result<Vec<Step<'a>>> {
        let over: Vec<&Expression> = all.expressions().iter().collect();
        let [Expression::FunctionCall(call)] = over.as_slice() else { return unknown(all, "a loop") };
        let Some((function, argument)) = walk(call) else { return unknown(all, "a loop") };
        let Some(elements) = self.elements(function, argument)? else { return unknown(all, WALK) };
        if breaks(all.block()) || (function == "pairs" && leaves(all.block())) {
            return unknown(all, "a loop that ends early");
        }
        let mut steps = Vec::new();
        for element in elements {
            steps.extend(
                names(all).into_iter().zip(element).map(|(name, value)| Step::Bind(name, Box::new(value))),
            );
            steps.extend(all.block().stmts().map(Step::Do));
        }
        Ok(steps)
    }

    /// The keys and values of a table that is written out.
    fn elements(&self, function: &str, table: &Expression) -> Result<Option<Vec<[Value; 2]>>> {
        let table = self.value(table)?;
        if !script::is_constant(&table) {
            return Ok(None);
        }
        #[expect(clippy::cast_precision_loss, reason = "no table is that long")]
        let number = |at: usize| Value::Number(at as f64 + 1.0);
        Ok(match (table, function) {
            (Value::List(values), _) => {
                Some(values.into_iter().enumerate().map(|(at, value)| [number(at), value]).collect())
            }
            (Value::Map(members), "pairs") => Some(
                members
                    .into_iter()
                    .map(|(key, value)| [Value::Text(crate::text::Text::literal(key)), value])
                    .collect(),
            ),
            _ => None,
        })
    }

    /// `for k, v in pairs(record) do if string.match(k, PATTERN) then record[k] = nil end end`
    fn for_each_key(&mut self, all: &GenericFor) -> Result<Vec<Op>> {
        let statements: Vec<&Stmt> = all.block().stmts().collect();
        let names = names(all);
        let ([key, ..], [Stmt::If(only)], None) =
            (names.as_slice(), statements.as_slice(), all.block().last_stmt())
        else {
            return unknown(all, WALK);
        };
        let inner: Vec<&Stmt> = only.block().stmts().collect();
        let alone =
            only.else_if().is_none() && only.else_block().is_none() && only.block().last_stmt().is_none();
        let ([Stmt::Assignment(removal)], true) = (inner.as_slice(), alone) else {
            return unknown(all, WALK);
        };
        let removed = removal.to_string();
        let removes = self.scope.iter().any(|(name, binding)| {
            *binding == Binding::Record
                && removed.trim().trim_end_matches(';') == format!("{name}[{key}] = nil")
        });
        if !removes {
            return unknown(all, WALK);
        }
        let mut named = self.clone();
        let mark = Value::Kept(key.clone());
        named.scope.insert(key.clone(), Binding::Is(mark.clone()));
        named.facts.learn(mark.clone(), super::facts::Kind::Text);
        let matcher = match named.condition(only.condition())? {
            Condition::Values(test) => match *test {
                Test::Matches(of, regex) if of == mark => KeyPattern::Regex(regex),
                Test::Same(of, Value::Text(text)) if of == mark => match text.as_literal() {
                    Some(key) => KeyPattern::Exact(key.to_owned()),
                    None => return unknown(all, WALK),
                },
                _ => return unknown(all, WALK),
            },
            _ => return unknown(all, WALK),
        };
        self.changed = true;
        self.facts.forget(|place| matches!(place, Value::Path(_)));
        Ok(vec![Op::Remove(KeyMatch { any_of: vec![matcher], ignore_case: false })])
    }
}

/// `pairs(table)` or `ipairs(table)`
fn walk(call: &FunctionCall) -> Option<(&'static str, &Expression)> {
    let function = match call.prefix().to_string().trim() {
        "pairs" => "pairs",
        "ipairs" => "ipairs",
        _ => return None,
    };
    let suffixes: Vec<&Suffix> = call.suffixes().collect();
    let [Suffix::Call(Call::AnonymousCall(arguments))] = suffixes.as_slice() else { return None };
    let FunctionArgs::Parentheses { arguments, .. } = arguments.as_ref() else { return None };
    arguments.iter().next().map(|argument| (function, argument))
}

fn names(all: &GenericFor) -> Vec<String> {
    all.names().iter().map(|name| name.token().to_string()).collect()
}

/// Whether a block ends the loop around it.
fn breaks(block: &Block) -> bool {
    within(block, &|last| matches!(last, LastStmt::Break(_)))
}

/// Whether a block ends the loop or the function around it.
fn leaves(block: &Block) -> bool {
    within(block, &|_| true)
}

fn within(block: &Block, which: &dyn Fn(&LastStmt) -> bool) -> bool {
    block.last_stmt().is_some_and(which)
        || block.stmts().any(|statement| match statement {
            Stmt::If(branches) => {
                let others = branches.else_if().into_iter().flatten().map(ElseIf::block);
                let mut blocks = std::iter::once(branches.block()).chain(others).chain(branches.else_block());
                blocks.any(|block| within(block, which))
            }
            Stmt::Do(block) => within(block.block(), which),
            _ => false,
        })
}
