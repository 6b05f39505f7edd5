//! Variables that hold a table of the record: what is done to it by one name is seen by the other.

use std::collections::HashMap;

use super::value::begins_with;
use crate::compute::Value;
use crate::record::Op;

/// Kept values that are still what is at a place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Aliases(HashMap<String, Alias>);

#[derive(Debug, Clone, PartialEq)]
struct Alias {
    place: Value,
    /// Whether something below the place was changed, so that what is kept is no longer the same.
    changed: bool,
}

impl Aliases {
    /// Something is kept anew.
    pub(super) fn keep(&mut self, kept: &str, value: &Value) {
        self.0.remove(kept);
        if matches!(value, Value::Path(_) | Value::Member(..)) {
            self.0.insert(kept.to_owned(), Alias { place: value.clone(), changed: false });
        }
    }

    /// The place that a kept value is still the table of.
    pub(super) fn place_of(&self, kept: &str) -> Option<&Value> {
        self.0.get(kept).map(|alias| &alias.place)
    }

    /// Where the value is found as it is now.
    pub(super) fn seen(&self, kept: &str) -> Value {
        match self.0.get(kept) {
            Some(alias) if alias.changed => alias.place.clone(),
            _ => Value::Kept(kept.to_owned()),
        }
    }

    /// Something is put to a place. What was there is kept by those who have it, as it is then.
    pub(super) fn assigned(&mut self, place: &Value) -> Vec<Op> {
        for alias in self.0.values_mut() {
            alias.changed |= *place != alias.place && begins_with(place, &alias.place);
        }
        self.detach(|of| begins_with(of, place))
    }

    /// The record is changed in ways that are not followed.
    pub(super) fn detach_all(&mut self) -> Vec<Op> {
        self.detach(|_| true)
    }

    fn detach(&mut self, which: impl Fn(&Value) -> bool) -> Vec<Op> {
        let mut gone: Vec<(String, Alias)> = self.0.extract_if(|_, alias| which(&alias.place)).collect();
        gone.sort_by(|left, right| left.0.cmp(&right.0));
        let changed = gone.into_iter().filter(|(_, alias)| alias.changed);
        changed.map(|(name, alias)| Op::Remember { name, value: alias.place }).collect()
    }

    /// Whether those from before are still what they were.
    pub(super) fn have_all_of(&self, before: &Aliases) -> bool {
        before.0.iter().all(|(kept, alias)| self.place_of(kept) == Some(&alias.place))
    }

    /// What holds behind branches of which each may have been gone through, and what can no longer be told.
    pub(super) fn of_all(branches: &[Aliases]) -> (Aliases, Vec<String>) {
        let mut all = Aliases::default();
        let mut lost = Vec::new();
        for (name, alias) in branches.iter().flat_map(|branch| &branch.0) {
            let everywhere = branches
                .iter()
                .all(|branch| branch.0.get(name).map(|other| &other.place) == Some(&alias.place));
            if everywhere {
                let known = all.0.entry(name.clone()).or_insert_with(|| alias.clone());
                known.changed |= alias.changed;
            } else if alias.changed {
                lost.push(name.clone());
            }
        }
        (all, lost)
    }
}
