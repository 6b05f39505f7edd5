//! Maps that are the value of a processor's option.

use flb2alloy_parser::{Spanned, Value, ValueKind};

/// The entries of a map; none where the value is no map.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Map<'v>(&'v [(Spanned<String>, Value)]);

impl<'v> Map<'v> {
    pub(super) fn of(value: &'v Value) -> Self {
        match &value.kind {
            ValueKind::Map(entries) => Map(entries),
            _ => Map(&[]),
        }
    }

    fn get(self, name: &str) -> Option<&'v Value> {
        self.0.iter().find(|(key, _)| key.value == name).map(|(_, value)| value)
    }

    /// The text of an entry.
    pub(super) fn text(self, name: &str) -> Option<String> {
        self.get(name)?.as_str().map(str::to_owned)
    }

    /// The texts of a list.
    pub(super) fn list(self, name: &str) -> Vec<String> {
        match self.get(name).map(|value| &value.kind) {
            Some(ValueKind::List(values)) => {
                values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect()
            }
            _ => Vec::new(),
        }
    }
}
