//! Merging as `confmap` does: mappings key by key, all else replaced.

use super::{Entry, Value, ValueKind};

/// Merges `newer` into `older`.
pub(super) fn merge(older: &mut Value, newer: Value) {
    match (&mut older.kind, newer.kind) {
        (ValueKind::Map(entries), ValueKind::Map(newer)) => {
            newer.into_iter().for_each(|entry| add(entries, entry));
        }
        (_, kind) => *older = Value { kind, span: newer.span },
    }
}

/// Adds an entry to a mapping, or merges it with the one of its key.
pub(super) fn add(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.iter_mut().find(|older| older.key.value == entry.key.value) {
        None => entries.push(entry),
        Some(older) => {
            older.key.span = entry.key.span;
            older.comments.extend(entry.comments);
            merge(&mut older.value, entry.value);
        }
    }
}
