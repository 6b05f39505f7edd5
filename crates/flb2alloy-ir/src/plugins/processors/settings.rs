//! Maps that are the value of a processor's option.

use std::cell::RefCell;

use flb2alloy_parser::{Spanned, Value, ValueKind, nearest};

use crate::context::Context;
use crate::unknown;

/// The entries of a map, none where the value is no map, and the names that were asked for. What was not asked for is not
/// converted, so it has to be told of with [`Map::refused`] or [`Map::ignored`].
#[derive(Debug, Default)]
pub(super) struct Map<'v> {
    entries: &'v [(Spanned<String>, Value)],
    asked: RefCell<Vec<&'static str>>,
}

impl<'v> Map<'v> {
    pub(super) fn of(value: &'v Value) -> Self {
        let entries: &[_] = match &value.kind {
            ValueKind::Map(entries) => entries,
            _ => &[],
        };
        Map { entries, asked: RefCell::default() }
    }

    /// Fluent Bit looks for names whatever their letter case (cfl_kvlist_fetch, flb_config_map.c).
    pub(super) fn get(&self, name: &'static str) -> Option<&'v Value> {
        self.asked.borrow_mut().push(name);
        self.entries.iter().find(|(key, _)| key.value.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The text of an entry.
    pub(super) fn text(&self, name: &'static str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    /// The texts of a list.
    pub(super) fn list(&self, name: &'static str) -> Vec<String> {
        match self.get(name).map(|value| &value.kind) {
            Some(ValueKind::List(values)) => {
                values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Says of each entry that was not asked for that Fluent Bit refuses it.
    pub(super) fn refused(&self, context: &mut Context<'_>, of: &str) {
        self.unasked(|key, near| context.report(unknown::refused(of, key, near)));
    }

    /// Says of each entry that was not asked for that Fluent Bit does not look at it.
    pub(super) fn ignored(&self, context: &mut Context<'_>, of: &str) {
        self.unasked(|key, near| context.report(unknown::ignored(of, key, near)));
    }

    fn unasked(&self, mut each: impl FnMut(&Spanned<String>, Option<&str>)) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries {
            if !asked.iter().any(|name| key.value.eq_ignore_ascii_case(name)) {
                each(key, nearest(&key.value, asked.iter().copied()));
            }
        }
    }
}
