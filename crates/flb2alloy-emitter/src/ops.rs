//! Record operations as OTTL. The record is a map in `log.body` from the source on, so statements need no guard for
//! that.

use flb2alloy_ir::record::{Condition, KeyMatch, KeyPattern, Op, Path, PrefixChange};

use crate::canvas::Statements;
use crate::ottl::{self, Root, Statement, quote};
use crate::parse;
use crate::{condition, operand};

/// A piece of a process: a block of a transform, conditions of a filter, or the kubernetes filter's own components.
pub(crate) enum Piece<'a> {
    /// Statements.
    Transform(Statements),
    /// Records for which one of these conditions holds are dropped.
    Drop(Vec<String>),
    /// Metadata of Kubernetes.
    Kubernetes(&'a flb2alloy_ir::kubernetes::Kubernetes),
}

/// Lowers operations to pieces in the same order.
pub(crate) fn lower(ops: &[Op]) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut scratch = Scratch::default();
    for op in ops {
        match op {
            Op::Drop(condition) => drop_where(condition, &mut pieces),
            Op::Kubernetes(kubernetes) => pieces.push(Piece::Kubernetes(kubernetes)),
            Op::When { condition, ops } => pieces.extend(when(condition, ops)),
            Op::Unconverted { what } => pieces.push(Piece::Transform(Statements {
                comments: vec![format!(
                    "TODO: {what} stood here and is not converted; records pass unchanged"
                )],
                ..Statements::default()
            })),
            Op::Parse(parse) => {
                let statements = parse::filter(parse);
                pieces.push(Piece::Transform(Statements {
                    silent: true,
                    statements: statements.iter().map(ToString::to_string).collect(),
                    ..Statements::default()
                }));
            }
            simple => {
                let statements =
                    statements(simple, &mut scratch).iter().map(ToString::to_string).collect::<Vec<_>>();
                match pieces.last_mut() {
                    Some(Piece::Transform(block))
                        if block.conditions.is_empty() && !block.silent && block.comments.is_empty() =>
                    {
                        block.statements.extend(statements);
                    }
                    _ => pieces.push(Piece::Transform(Statements { statements, ..Statements::default() })),
                }
            }
        }
    }
    pieces
}

fn drop_where(condition: &Condition, pieces: &mut Vec<Piece<'_>>) {
    let lowered = condition::lower(condition);
    if lowered.prepare.is_empty() {
        match pieces.last_mut() {
            Some(Piece::Drop(conditions)) => conditions.push(lowered.test),
            _ => pieces.push(Piece::Drop(vec![lowered.test])),
        }
        return;
    }
    // The filter has no scratch values: the test is made before it and handed over in an attribute.
    let mark = r#"log.attributes["fluentbit.drop"]"#;
    let mut statements = lowered.prepare;
    statements.push(Statement::set(mark, "true").when(lowered.test));
    let statements = statements.iter().map(ToString::to_string).collect();
    pieces.push(Piece::Transform(Statements { statements, ..Statements::default() }));
    pieces.push(Piece::Drop(vec![format!("{mark} == true")]));
}

/// Operations under a condition, which is tested once, before the first of them.
fn when<'a>(condition: &Condition, ops: &'a [Op]) -> Vec<Piece<'a>> {
    let lowered = condition::lower(condition);
    let mut pieces = lower(ops);
    if let ([Piece::Transform(block)], []) = (pieces.as_mut_slice(), lowered.prepare.as_slice())
        && block.conditions.is_empty()
    {
        block.conditions.push(lowered.test);
        return pieces;
    }
    if let [Piece::Transform(block)] = pieces.as_mut_slice()
        && block.conditions.is_empty()
        && let Some(body) = simple(ops)
    {
        let holds = Root::cache("holds").0;
        let mut statements = lowered.prepare;
        statements.push(Statement::set(&holds, "true").when(lowered.test));
        statements.extend(body.into_iter().map(|statement| statement.when(format!("{holds} == true"))));
        block.statements = texts(&statements);
        return pieces;
    }
    // Between components nothing but the record goes on: the result is handed over in an attribute.
    let mark = r#"log.attributes["fluentbit.when"]"#;
    let mut statements = lowered.prepare;
    statements.push(Statement::set(mark, "true").when(lowered.test));
    let tested = Piece::Transform(Statements { statements: texts(&statements), ..Statements::default() });
    let holds = format!("{mark} == true");
    for piece in &mut pieces {
        piece.only_where(&holds);
    }
    let forget = Statement::delete_key("log.attributes", "fluentbit.when");
    let forget = Piece::Transform(Statements { statements: texts(&[forget]), ..Statements::default() });
    std::iter::once(tested).chain(pieces).chain([forget]).collect()
}

/// The statements of operations that are nothing but statements.
fn simple(ops: &[Op]) -> Option<Vec<Statement>> {
    let is_simple = |op: &Op| {
        !matches!(
            op,
            Op::Parse(_) | Op::Drop(_) | Op::When { .. } | Op::Kubernetes(_) | Op::Unconverted { .. }
        )
    };
    let mut scratch = Scratch::default();
    ops.iter().all(is_simple).then(|| ops.iter().flat_map(|op| statements(op, &mut scratch)).collect())
}

fn texts(statements: &[Statement]) -> Vec<String> {
    statements.iter().map(ToString::to_string).collect()
}

impl Piece<'_> {
    /// Restricts the piece to records for which the condition holds.
    pub(crate) fn only_where(&mut self, condition: &str) {
        let joined = |inner: &str| format!("{condition} and {}", ottl::bracket(inner));
        match self {
            Piece::Transform(block) => {
                block.conditions = match block.conditions.as_slice() {
                    [] => vec![condition.to_owned()],
                    conditions => vec![format!("{condition} and ({})", conditions.join(" or "))],
                };
            }
            Piece::Drop(conditions) => {
                *conditions = conditions.iter().map(|inner| joined(inner)).collect();
            }
            // It brings its own condition along.
            Piece::Kubernetes(_) => {}
        }
    }
}

/// Numbers scratch values, so that operations that share a block do not share them.
#[derive(Default)]
struct Scratch(Vec<&'static str>);

impl Scratch {
    fn root(&mut self, name: &'static str) -> Root {
        self.0.push(name);
        let count = self.0.iter().filter(|taken| **taken == name).count();
        Root::cache(&if count == 1 { name.to_owned() } else { format!("{name}{count}") })
    }
}

fn statements(op: &Op, scratch: &mut Scratch) -> Vec<Statement> {
    let record = Root::record();
    match op {
        Op::Set { key, value, only_if_absent } => {
            let set = Statement::set(record.key(key), ottl::quote_text(value));
            vec![if *only_if_absent { set.when(format!("not {}", has(&record, key))) } else { set }]
        }
        Op::SetUuid { key } => vec![Statement::set(record.key(key), "UUID()")],
        Op::Remove(keys) => remove(&record, keys),
        Op::Keep(keys) => {
            vec![Statement::new(format!("keep_matching_keys({}, {})", record.0, quote(&key_regex(keys))))]
        }
        Op::RemovePath(path) => remove_path(&record, path).into_iter().collect(),
        Op::Rename { from, to, overwrite } => rename(&record, from, to, *overwrite),
        Op::Copy { from, to, overwrite } => copy(&record, from, to, *overwrite),
        Op::Retag { tag, captures } => operand::retag(tag, captures.as_ref()),
        Op::Nest { keys, under, prefix } => nest(&record, keys, under, prefix, &scratch.root("nest")),
        Op::Lift { from, prefix } => lift(&record, from, prefix, &scratch.root("lift")),
        // These make pieces of their own.
        Op::Parse(_) | Op::Drop(_) | Op::When { .. } | Op::Kubernetes(_) | Op::Unconverted { .. } => {
            Vec::new()
        }
    }
}

fn has(root: &Root, key: &str) -> String {
    condition::exists(root, &Path::key(key))
}

fn remove(record: &Root, keys: &KeyMatch) -> Vec<Statement> {
    let literal = |pattern: &KeyPattern| matches!(pattern, KeyPattern::Exact(_));
    if !keys.ignore_case && keys.any_of.iter().all(literal) {
        let exact = keys.any_of.iter().filter_map(|pattern| match pattern {
            KeyPattern::Exact(key) => Some(Statement::delete_key(&record.0, key)),
            _ => None,
        });
        return exact.collect();
    }
    vec![Statement::new(format!("delete_matching_keys({}, {})", record.0, quote(&key_regex(keys))))]
}

/// Deletes what is at a path.
pub(crate) fn remove_path(root: &Root, path: &Path) -> Option<Statement> {
    let (last, parents) = path.0.split_last()?;
    let flb2alloy_ir::record::Step::Key(key) = last else { return None };
    let parent = Path(parents.to_vec());
    let place = root.at(&parent);
    let is_map = (!parents.is_empty()).then(|| format!("IsMap({place})"));
    Some(Statement::delete_key(&place, key).when_some(ottl::all([root.guard(&parent), is_map])))
}

/// `replace_all_patterns` keeps the value, also one that is null, which `set` would not.
fn rename(record: &Root, from: &str, to: &str, overwrite: bool) -> Vec<Statement> {
    if from == to {
        // modify.c: the old key goes first, so a hard rename to itself takes the key away.
        return if overwrite { vec![Statement::delete_key(&record.0, from)] } else { Vec::new() };
    }
    let renamed = rename_key(&record.0, from, to);
    if overwrite {
        vec![Statement::delete_key(&record.0, to).when(has(record, from)), renamed]
    } else {
        vec![renamed.when(format!("not {}", has(record, to)))]
    }
}

fn rename_key(map: &str, from: &str, to: &str) -> Statement {
    let pattern = format!("^{}$", ottl::quote_regex(from));
    Statement::new(format!(
        r#"replace_all_patterns({map}, "key", {}, {})"#,
        quote(&pattern),
        quote(&ottl::quote_replacement(to))
    ))
}

/// `set` does nothing for null, so a null is copied by itself.
fn copy(record: &Root, from: &str, to: &str, overwrite: bool) -> Vec<Statement> {
    if from == to {
        return Vec::new();
    }
    let (source, target) = (record.key(from), record.key(to));
    let free = (!overwrite).then(|| format!("not {}", has(record, to)));
    let null = ottl::all([Some(format!("{source} == nil")), Some(has(record, from)), free.clone()]);
    let copy_null = format!(r#"merge_maps({}, {{{}: nil}}, "upsert")"#, record.0, quote(to));
    vec![
        Statement::new(copy_null).when_some(null),
        Statement::set(target, &source).when_some(ottl::all([Some(format!("{source} != nil")), free])),
    ]
}

fn nest(
    record: &Root,
    keys: &KeyMatch,
    under: &str,
    prefix: &PrefixChange,
    scratch: &Root,
) -> Vec<Statement> {
    let pattern = quote(&key_regex(keys));
    let mut statements = vec![
        Statement::set(&scratch.0, &record.0),
        Statement::new(format!("keep_matching_keys({}, {pattern})", scratch.0)),
        Statement::new(format!("delete_matching_keys({}, {pattern})", record.0)),
    ];
    statements.extend(change_prefix(&scratch.0, prefix));
    statements.push(Statement::set(record.key(under), &scratch.0).when(format!("Len({}) > 0", scratch.0)));
    statements
}

fn lift(record: &Root, from: &str, prefix: &PrefixChange, scratch: &Root) -> Vec<Statement> {
    let nested = record.key(from);
    let lifted = format!("IsMap({})", scratch.0);
    let mut statements = vec![Statement::set(&scratch.0, &nested).when(format!("IsMap({nested})"))];
    statements.extend(change_prefix(&scratch.0, prefix).map(|statement| statement.when(lifted.clone())));
    statements.push(Statement::delete_key(&record.0, from).when(lifted.clone()));
    statements
        .push(Statement::new(format!(r#"merge_maps({}, {}, "upsert")"#, record.0, scratch.0)).when(lifted));
    statements
}

fn change_prefix(map: &str, prefix: &PrefixChange) -> Option<Statement> {
    let (pattern, replacement) = match prefix {
        PrefixChange::Keep => return None,
        PrefixChange::Add(text) => ("^".to_owned(), quote_prefix(text)),
        PrefixChange::Remove(text) => (format!("^{}", ottl::quote_regex(text)), quote("")),
    };
    Some(Statement::new(format!(r#"replace_all_patterns({map}, "key", {}, {replacement})"#, quote(&pattern))))
}

fn quote_prefix(text: &flb2alloy_ir::Text) -> String {
    match text.as_literal() {
        Some(literal) => quote(&ottl::quote_replacement(literal)),
        None => ottl::quote_text(text),
    }
}

/// Chosen keys as one expression.
fn key_regex(keys: &KeyMatch) -> String {
    let alternatives: Vec<String> = keys
        .any_of
        .iter()
        .map(|pattern| match pattern {
            KeyPattern::Exact(key) => format!("^{}$", ottl::quote_regex(key)),
            KeyPattern::Prefix(prefix) => format!("^{}", ottl::quote_regex(prefix)),
            // A key is a single line.
            KeyPattern::Regex(regex) => regex.single_line().re2,
        })
        .collect();
    let joined = match alternatives.as_slice() {
        [only] => only.clone(),
        several => several
            .iter()
            .map(|one| if one.contains('|') { format!("(?:{one})") } else { one.clone() })
            .collect::<Vec<_>>()
            .join("|"),
    };
    if keys.ignore_case { format!("(?i){joined}") } else { joined }
}
