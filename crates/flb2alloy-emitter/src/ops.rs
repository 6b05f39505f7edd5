//! Record operations as OTTL. The record is a map in `log.body` from the source on, so statements need no guard for
//! that.

use flb2alloy_ir::Signal;
use flb2alloy_ir::record::{Condition, KeyMatch, KeyPattern, Op, Path, PrefixChange, Step, Throttle};
use flb2alloy_ir::regex::Regex;

use crate::canvas::{Context, Statements};
use crate::ottl::{self, Root, Statement, quote};
use crate::parse;
use crate::{compute, condition, convert, operand, telemetry};

/// A piece of a process: a block of a transform, conditions of a filter, or the kubernetes filter's own components.
pub(crate) enum Piece<'a> {
    /// Statements.
    Transform(Statements),
    /// Records for which one of these conditions holds are dropped.
    Drop(Vec<String>),
    /// Records beyond so many are dropped.
    Throttle(Throttle),
    /// Records are joined.
    Join(&'a flb2alloy_ir::multiline::Join),
    /// Metadata of Kubernetes.
    Kubernetes(&'a flb2alloy_ir::kubernetes::Kubernetes),
    /// What a database says of addresses, for records for which the condition holds.
    Lookup { lookup: &'a flb2alloy_ir::lookup::Lookup, condition: Option<String> },
    /// What the cloud tells of the machine, for records for which the condition holds.
    Instance { instance: &'a flb2alloy_ir::instance::Instance, condition: Option<String> },
}

/// Marks a record that a filter drops behind the statements.
const DROP: &str = r#"log.attributes["fluentbit.drop"]"#;

/// Lowers operations to pieces in the same order; `place` is where they come from.
pub(crate) fn lower<'a>(ops: &'a [Op], place: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut scratch = Scratch::default();
    for op in ops {
        match op {
            Op::Drop(condition) => drop_where(condition, &mut pieces),
            Op::Kubernetes(kubernetes) => pieces.push(Piece::Kubernetes(kubernetes)),
            Op::Lookup(lookup) => pieces.push(Piece::Lookup { lookup, condition: None }),
            Op::Instance(instance) => pieces.push(Piece::Instance { instance, condition: None }),
            Op::Join(join) => pieces.push(Piece::Join(join)),
            Op::Throttle(throttle) => pieces.push(Piece::Throttle(*throttle)),
            Op::When { condition, ops } => pieces.extend(when(condition, ops, place)),
            Op::Unconverted { what } => pieces.push(Piece::Transform(Statements {
                comments: vec![format!("TODO: {what} of {place} is not converted; records pass unchanged")],
                ..Statements::default()
            })),
            Op::Parse(parse) => {
                pieces.push(Piece::Transform(Statements {
                    silent: true,
                    statements: texts(&parse::filter(parse)),
                    ..Statements::default()
                }));
            }
            Op::Modify(modify) => pieces.push(Piece::Transform(telemetry::statements(modify, Signal::Logs))),
            Op::Together(ops) => {
                let mut scratch = Scratch::default();
                let body: Vec<Statement> = ops.iter().flat_map(|op| statements(op, &mut scratch)).collect();
                pieces.push(block(Vec::new(), &body));
                pieces.extend(drops(ops).then(|| Piece::Drop(vec![format!("{DROP} == true")])));
            }
            simple => {
                let statements = texts(&statements(simple, &mut scratch));
                match pieces.last_mut() {
                    Some(Piece::Transform(block))
                        if block.conditions.is_empty()
                            && !block.silent
                            && block.comments.is_empty()
                            && block.context == Context::Log =>
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

fn block<'a>(conditions: Vec<String>, statements: &[Statement]) -> Piece<'a> {
    Piece::Transform(Statements { conditions, statements: texts(statements), ..Statements::default() })
}

fn texts(statements: &[Statement]) -> Vec<String> {
    statements.iter().map(ToString::to_string).collect()
}

/// Whether some record may be dropped by operations that are statements.
fn drops(ops: &[Op]) -> bool {
    ops.iter().any(|op| match op {
        Op::Drop(_) => true,
        Op::When { ops, .. } => drops(ops),
        _ => false,
    })
}

fn drop_where(condition: &Condition, pieces: &mut Vec<Piece<'_>>) {
    let lowered = condition::lower(condition, &mut Scratch::default());
    if lowered.prepare.is_empty() {
        match pieces.last_mut() {
            Some(Piece::Drop(conditions)) => conditions.push(lowered.test),
            _ => pieces.push(Piece::Drop(vec![lowered.test])),
        }
        return;
    }
    // The filter has no scratch values: the test is made before it and handed over in an attribute.
    let mut statements = lowered.prepare;
    statements.push(Statement::set(DROP, "true").when(lowered.test));
    pieces.push(block(Vec::new(), &statements));
    pieces.push(Piece::Drop(vec![format!("{DROP} == true")]));
}

/// Operations under a condition, which is tested once, before the first of them.
fn when<'a>(condition: &Condition, ops: &'a [Op], place: &str) -> Vec<Piece<'a>> {
    let mut scratch = Scratch::default();
    let mut lowered = condition::lower(condition, &mut scratch);
    if ops.iter().all(is_simple) {
        let body: Vec<Statement> = ops.iter().flat_map(|op| statements(op, &mut scratch)).collect();
        if lowered.prepare.is_empty() {
            return vec![block(vec![lowered.test], &body)];
        }
        return vec![block(Vec::new(), &guarded(lowered, body, &mut scratch))];
    }
    let mut pieces = lower(ops, place);
    if let ([piece], []) = (pieces.as_mut_slice(), lowered.prepare.as_slice()) {
        piece.only_where(&lowered.test);
        return pieces;
    }
    // Between components nothing but the record goes on: the result is handed over in an attribute.
    let mark = r#"log.attributes["fluentbit.when"]"#;
    lowered.prepare.push(Statement::set(mark, "true").when(lowered.test));
    let holds = format!("{mark} == true");
    for piece in &mut pieces {
        piece.only_where(&holds);
    }
    let tested = block(Vec::new(), &lowered.prepare);
    let forgotten = block(Vec::new(), &[Statement::delete_key("log.attributes", "fluentbit.when")]);
    std::iter::once(tested).chain(pieces).chain([forgotten]).collect()
}

/// Whether the operation is nothing but statements.
fn is_simple(op: &Op) -> bool {
    match op {
        Op::Parse(_)
        | Op::Drop(_)
        | Op::Throttle(_)
        | Op::Join(_)
        | Op::Kubernetes(_)
        | Op::Lookup(_)
        | Op::Instance(_)
        | Op::Unconverted { .. }
        | Op::Modify(_)
        | Op::Together(_) => false,
        Op::When { ops, .. } => ops.iter().all(is_simple),
        _ => true,
    }
}

/// Statements that are done where the condition held before the first of them.
fn guarded(condition: condition::Lowered, body: Vec<Statement>, scratch: &mut Scratch) -> Vec<Statement> {
    let holds = scratch.root("holds").0;
    let mut statements = condition.prepare;
    statements.push(Statement::set(&holds, "true").when(condition.test));
    statements.extend(body.into_iter().map(|statement| statement.where_marked(&holds)));
    statements
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
            Piece::Lookup { condition: inner, .. } | Piece::Instance { condition: inner, .. } => {
                *inner = Some(match inner {
                    Some(inner) => joined(inner),
                    None => condition.to_owned(),
                });
            }
            // These bring their own conditions along.
            Piece::Kubernetes(_) | Piece::Throttle(_) | Piece::Join(_) => {}
        }
    }
}

/// Numbers scratch values, so that operations that share a block do not share them.
#[derive(Default)]
pub(crate) struct Scratch {
    taken: Vec<&'static str>,
    kept: Vec<String>,
}

impl Scratch {
    /// A scratch value that nothing else uses.
    pub(crate) fn root(&mut self, name: &'static str) -> Root {
        self.taken.push(name);
        let count = self.taken.iter().filter(|taken| **taken == name).count();
        Root::cache(&if count == 1 { name.to_owned() } else { format!("{name}{count}") })
    }

    /// Takes down that something is kept under a name; whether something was before.
    pub(crate) fn keeps(&mut self, name: &str) -> bool {
        let again = self.kept.iter().any(|kept| kept == name);
        if !again {
            self.kept.push(name.to_owned());
        }
        again
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
        Op::Rename { from, to, overwrite } => rename(&record, from, to, *overwrite),
        Op::Copy { from, to, overwrite } => copy(&record, from, to, *overwrite),
        Op::Assign { to, value } => compute::assign(to, value, scratch),
        Op::CopyKeys(copy) => compute::copy_keys(copy, scratch),
        Op::ReplaceInValues { of, regex, by } => compute::replace_in_values(of, regex, by),
        Op::SetTime(seconds) => compute::set_time(seconds, scratch),
        Op::Put { name, to, value } => compute::put_kept(name, to, value, scratch),
        Op::Convert { from, to, into } => convert::convert(from, to, *into),
        Op::Remember { name, value } => compute::remember(name, value, scratch),
        Op::Extract { from, regex } => extract(&record, from, regex, scratch),
        Op::When { condition, ops } => {
            let lowered = condition::lower(condition, scratch);
            let body = ops.iter().flat_map(|op| statements(op, scratch)).collect();
            guarded(lowered, body, scratch)
        }
        Op::Drop(condition) => {
            let lowered = condition::lower(condition, scratch);
            let mut statements = lowered.prepare;
            let always = lowered.test == "true";
            statements.push(Statement::set(DROP, "true").when_some((!always).then_some(lowered.test)));
            statements
        }
        Op::Retag { tag, captures } => operand::retag(tag, captures.as_ref()),
        Op::Nest { keys, under, prefix } => nest(&record, keys, under, prefix, &scratch.root("nest")),
        Op::Lift { from, prefix } => lift(&record, from, prefix, &scratch.root("lift")),
        // These make pieces of their own.
        Op::Parse(_)
        | Op::Throttle(_)
        | Op::Join(_)
        | Op::Kubernetes(_)
        | Op::Lookup(_)
        | Op::Instance(_)
        | Op::Unconverted { .. }
        | Op::Modify(_)
        | Op::Together(_) => Vec::new(),
    }
}

/// What the named groups of an expression hold becomes keys of the record.
fn extract(record: &Root, from: &Path, regex: &Regex, scratch: &mut Scratch) -> Vec<Statement> {
    let found = scratch.root("found").0;
    let value = record.at(from);
    let pattern = quote(&regex.re2);
    let matches = Some(format!("IsString({value}) and IsMatch({value}, {pattern})"));
    let mut statements = vec![
        Statement::set(&found, format!("ExtractPatterns({value}, {pattern})"))
            .when_some(ottl::all([record.guard(from), matches])),
    ];
    for group in regex.groups.iter().filter(|group| group.re2_name != group.name) {
        statements.push(rename_key(&found, &group.re2_name, &group.name).when(format!("IsMap({found})")));
    }
    statements.push(
        Statement::new(format!(r#"merge_maps({}, {found}, "upsert")"#, record.0))
            .when(format!("IsMap({found})")),
    );
    statements
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

/// Deletes what is at a path. A list that has what a path asks of it is emptied (loki.c, flb_mp_accessor_keys_remove).
pub(crate) fn remove_path(root: &Root, path: &Path) -> Option<Statement> {
    let (last, parents) = path.0.split_last()?;
    let Step::Key(key) = last else {
        let list = Path(path.0.iter().take_while(|step| matches!(step, Step::Key(_))).cloned().collect());
        return Some(Statement::set(root.at(&list), "[]").when_some(root.guard(path)));
    };
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

pub(crate) fn rename_key(map: &str, from: &str, to: &str) -> Statement {
    let pattern = format!("^{}$", ottl::quote_regex(from));
    Statement::new(format!(
        r#"replace_all_patterns({map}, "key", {}, {})"#,
        quote(&pattern),
        quote(&ottl::quote_replacement(to))
    ))
}

/// `set` does nothing for null, so a null is copied by itself.
pub(crate) fn copy(record: &Root, from: &str, to: &str, overwrite: bool) -> Vec<Statement> {
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
pub(crate) fn key_regex(keys: &KeyMatch) -> String {
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
