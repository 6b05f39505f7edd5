//! What becomes of the keys of components that are lowered by a file of their own: tables that the lowering and the
//! reference page go by.

use flb2alloy_ir::collector::Ledger;
use flb2alloy_ir::{Outcome, Verdict};
use flb2alloy_parser::collector::{Entry, Value, ValueKind};

use super::scope;

/// A key and what becomes of it, unless its value makes the lowering say otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Key {
    /// Its path with dots. A part `*` is any key; at the end it is any path.
    pub(crate) path: &'static str,
    pub(crate) verdict: Verdict,
}

/// The same in Alloy; says where.
pub(crate) const fn exact(path: &'static str, target: &'static str) -> Key {
    Key { path, verdict: Verdict::Exact(target) }
}

/// Nearly the same; says where and how it differs.
pub(crate) const fn approximate(path: &'static str, target: &'static str, how: &'static str) -> Key {
    Key { path, verdict: Verdict::Approximate(target, how) }
}

/// Not done; says what to do instead.
pub(crate) const fn unsupported(path: &'static str, instead: &'static str) -> Key {
    Key { path, verdict: Verdict::Unsupported(instead) }
}

/// Not done, and no telemetry depends on it; says why.
pub(crate) const fn operational(path: &'static str, why: &'static str) -> Key {
    Key { path, verdict: Verdict::Operational(why) }
}

/// The line of `table` for the key at `path`: its own before one with asterisks.
pub(crate) fn find<'t>(table: &'t [Key], path: &str) -> Option<&'t Key> {
    table.iter().find(|key| key.path == path).or_else(|| table.iter().find(|key| covers(key.path, path)))
}

fn covers(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('.').peekable(), path.split('.'));
    while let Some(pattern) = patterns.next() {
        let Some(part) = parts.next() else { return false };
        if pattern == "*" && patterns.peek().is_none() {
            return true;
        }
        let is_suffix = pattern.strip_prefix('*').is_some_and(|suffix| part.ends_with(suffix));
        if pattern != part && !is_suffix {
            return false;
        }
    }
    parts.next().is_none()
}

/// Whether `pattern` has as many parts as `path` and covers it.
fn is(pattern: &str, path: &str) -> bool {
    pattern.split('.').count() == path.split('.').count() && covers(pattern, path)
}

/// How many lines `table` has for keys under `path`.
fn below(table: &[Key], path: &str) -> usize {
    let depth = path.split('.').count();
    let is_below = |key: &&Key| {
        let parts: Vec<&str> = key.path.split('.').collect();
        parts.len() > depth && covers(&parts[..depth].join("."), path)
    };
    table.iter().filter(is_below).count()
}

/// Judges every key of a section that its lowering said nothing of.
pub(crate) fn settle(ledger: &mut Ledger, section: usize, config: &Value, table: &[Key]) {
    entries(ledger, section, config.entries(), table, "");
}

fn entries(ledger: &mut Ledger, section: usize, source: &[Entry], table: &[Key], outer: &str) {
    for entry in source {
        if ledger.is_judged(section, entry) {
            continue;
        }
        let path = scope::join(outer, &entry.key.value);
        // One line for all that is in it is a line for itself.
        let whole =
            table.iter().find(|key| key.path.strip_suffix(".*").is_some_and(|outer| is(outer, &path)));
        let lines = below(table, &path);
        let deeper = lines > usize::from(whole.is_some());
        let inner: Vec<&Value> = match &entry.value.kind {
            ValueKind::Map(_) => vec![&entry.value],
            ValueKind::List(items) => items.iter().map(|item| &item.value).collect(),
            _ => Vec::new(),
        };
        if deeper {
            inner.into_iter().for_each(|value| entries(ledger, section, value.entries(), table, &path));
        }
        // What asterisks say is of the keys below where there are such.
        let own = match deeper && scope::is_mapping(&entry.value) {
            true => table.iter().find(|key| key.path == path),
            false => whole.or_else(|| find(table, &path)),
        };
        match own.map(|key| key.verdict) {
            Some(Verdict::Exact(target)) => ledger.exact(section, entry, target),
            Some(Verdict::Approximate(_, how)) => ledger.approximate(section, entry, how),
            Some(_) if scope::is_nothing(&entry.value) => {
                ledger.judge(section, entry, Outcome::Default, "says nothing");
            }
            Some(Verdict::Unsupported(instead)) => ledger.unsupported(section, entry, instead),
            Some(Verdict::Operational(why)) => ledger.operational(section, entry, why),
            None if deeper && scope::is_mapping(&entry.value) => {}
            None => ledger.unsupported(section, entry, UNKNOWN),
        }
    }
}

/// What is said of a key that no table has.
const UNKNOWN: &str = "the components that take its place in Alloy have nothing like it: do without it, or keep this component in a collector";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_its_own_goes_before_asterisks() {
        let table = [exact("a.*", "any"), exact("a.b", "own"), exact("c.*.d", "each"), exact("j.*_sd", "sd")];
        let target = |path: &str| find(&table, path).map(|key| key.verdict);
        assert_eq!(target("a.b"), Some(Verdict::Exact("own")));
        assert_eq!(target("a.x.y"), Some(Verdict::Exact("any")));
        assert_eq!(target("a"), None);
        assert_eq!(target("c.x.d"), Some(Verdict::Exact("each")));
        assert_eq!(target("c.x.e"), None);
        assert_eq!(target("j.dns_sd"), Some(Verdict::Exact("sd")));
        assert_eq!([below(&table, "a"), below(&table, "c.x"), below(&table, "a.b")], [2, 1, 0]);
    }
}
