//! Replaces values in source text by their spans, in either dialect.

use flb2alloy_parser::{Dialect, Entry, FileId, Section, SourceMap, Span, Value, ValueKind};

/// Replacements that are collected and then applied together.
pub(super) struct Edits<'a> {
    sources: &'a SourceMap,
    replacements: Vec<(Span, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn new(sources: &'a SourceMap) -> Self {
        Edits { sources, replacements: Vec::new() }
    }

    /// Replaces the values of all entries `name` by what `change` makes of them; where it gives none, they stay.
    pub(super) fn change(&mut self, section: &Section, name: &str, change: impl Fn(&str) -> Option<String>) {
        for entry in section.entries.iter().filter(|entry| entry.name == name) {
            self.change_value(&entry.value, &change);
        }
    }

    fn change_value(&mut self, value: &Value, change: &impl Fn(&str) -> Option<String>) {
        match &value.kind {
            ValueKind::Scalar { text, .. } => {
                if let Some(changed) = change(text) {
                    let written = self.written(value.span.file, &changed);
                    self.replacements.push((value.span, written));
                }
            }
            ValueKind::List(values) => values.iter().for_each(|value| self.change_value(value, change)),
            ValueKind::Null | ValueKind::Map(_) => {}
        }
    }

    /// Sets `name` to `value`, adding it where the section does not have it.
    pub(super) fn set(&mut self, section: &Section, name: &str, value: &str) {
        if section.get(name).is_some() {
            self.change(section, name, |_| Some(value.to_owned()));
        } else if let Some(first) = section.entries.first() {
            self.insert_before(first, name, value);
        }
    }

    fn insert_before(&mut self, entry: &Entry, name: &str, value: &str) {
        let at = entry.key.span;
        let before = self.sources.get(at.file).and_then(|file| file.text.get(..at.start as usize));
        let before = before.unwrap_or_default();
        let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
        // Behind `- ` the next key stands below the first one.
        let indent: String = line.chars().map(|c| if c.is_whitespace() { c } else { ' ' }).collect();
        let value = self.written(at.file, value);
        let text = match (self.dialect(at.file), line.contains('{')) {
            (Dialect::Classic, _) => format!("{name} {value}\n{indent}"),
            (Dialect::Yaml | Dialect::Collector, false) => format!("{name}: {value}\n{indent}"),
            (Dialect::Yaml | Dialect::Collector, true) => format!("{name}: {value}, "),
        };
        self.replacements.push((Span { end: at.start, ..at }, text));
    }

    /// Takes out all entries that `which` names. A comment stays in their place: an empty line has a meaning in
    /// neither dialect, but an empty list element has.
    pub(super) fn remove(&mut self, section: &Section, which: impl Fn(&str) -> bool) {
        for entry in section.entries.iter().filter(|entry| which(&entry.name)) {
            self.replacements.push((entry.span(), format!("# {} is not for the sandbox", entry.name)));
        }
    }

    fn dialect(&self, file: FileId) -> Dialect {
        let name = self.sources.get(file).map_or("", |file| file.name.as_str());
        Dialect::of(std::path::Path::new(name))
    }

    /// `value` as it is written in `file`. A JSON string is a YAML double-quoted scalar.
    fn written(&self, file: FileId, value: &str) -> String {
        match self.dialect(file) {
            Dialect::Classic => value.to_owned(),
            Dialect::Yaml | Dialect::Collector => serde_json::Value::from(value).to_string(),
        }
    }

    /// The text of `file` with all its replacements made.
    pub(super) fn apply(&self, file: FileId) -> String {
        let mut text = self.sources.get(file).map(|file| file.text.clone()).unwrap_or_default();
        let mut replacements: Vec<&(Span, String)> =
            self.replacements.iter().filter(|(span, _)| span.file == file).collect();
        // From the end, so that earlier spans stay valid. Insertions at one place keep their order, and stand before
        // what is replaced there.
        replacements.sort_by_key(|(span, _)| (span.start, span.end));
        for (span, replacement) in replacements.into_iter().rev() {
            text.replace_range(span.start as usize..span.end as usize, replacement);
        }
        text
    }
}
