//! Loops over tables that are written out, which are unrolled.

use full_moon::ast::{
    Block, Call, ElseIf, Expression, FunctionArgs, FunctionCall, GenericFor, LastStmt, Stmt, Suffix,
};

use super::call::{advice, name_of};
use super::function::Step;
use super::{Binding, End, Reader, Result, script, unknown};
use crate::compute::Value;
use crate::record::Op;

/// What is set where a loop is broken off.
const BROKEN: &str = "broken";

pub(super) const WALK: &str = "a loop over the keys of a record; see delete_matching_keys, keep_matching_keys, replace_all_patterns \
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
        let Some(elements) = self.elements(function, argument)? else {
            return Ok((self.for_each_key(all, argument)?, End::Never));
        };
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
            self.exit = self.fresh(BROKEN);
        }
        let aliases = self.aliases.clone();
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
        if leaves(all.block()) {
            self.forget_after(all, &aliases)?;
        }
        Ok((ops, if broken { End::Never } else { end }))
    }

    pub(super) fn in_loop_with_break(&self) -> bool {
        self.exit.starts_with(BROKEN)
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

pub(super) fn names(all: &GenericFor) -> Vec<String> {
    all.names().iter().map(|name| name.token().to_string()).collect()
}

/// Whether a block ends the loop around it.
fn breaks(block: &Block) -> bool {
    within(block, &|last| matches!(last, LastStmt::Break(_)))
}

/// Whether a block ends the loop or the function around it.
pub(super) fn leaves(block: &Block) -> bool {
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
