//! A configuration that is merged over another one.

use serde_json::{Map, Value, json};

/// Keys with their values, as JSON, which is YAML.
#[derive(Debug, Default)]
pub(super) struct Overlay(Map<String, Value>);

impl Overlay {
    /// Sets `key` below `path` to `value`.
    pub(super) fn set(&mut self, path: &[&str], key: &str, value: impl Into<Setting>) {
        let mut map = &mut self.0;
        for part in path {
            let inner = map.entry((*part).to_owned()).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            let Value::Object(inner) = inner else { return };
            map = inner;
        }
        map.insert(key.to_owned(), value.into().0);
    }

    pub(super) fn text(&self) -> String {
        Value::Object(self.0.clone()).to_string() + "\n"
    }
}

/// What a key can be set to.
pub(super) struct Setting(Value);

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Setting(json!(text))
    }
}

impl From<bool> for Setting {
    fn from(flag: bool) -> Self {
        Setting(json!(flag))
    }
}

impl From<()> for Setting {
    fn from((): ()) -> Self {
        Setting(Value::Null)
    }
}

impl From<Vec<String>> for Setting {
    fn from(list: Vec<String>) -> Self {
        Setting(json!(list))
    }
}
