//! What Helm puts in for `{{ .Values.name }}`.

use crate::yaml::Node;

/// The values of Fluent Bit's chart that its own sections use (values.yaml).
const DEFAULTS: [(&str, &str); 3] = [("flush", "1"), ("logLevel", "info"), ("metricsPort", "2020")];

/// `text` with the values that are known in place of their templates.
pub(super) fn filled(text: &str, values: &Node) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut at = 0;
    for (start, end) in templates(text) {
        let inner = text[start..end].trim_matches(['{', '}', '-', ' ']);
        if let Some(value) = inner.strip_prefix(".Values.").and_then(|name| value(name, values)) {
            filled.push_str(&text[at..start]);
            filled.push_str(value);
            at = end;
        }
    }
    filled.push_str(&text[at..]);
    filled
}

/// The places of templates in `text` outside of comments.
pub(super) fn unknown(text: &str) -> impl Iterator<Item = (usize, usize)> {
    templates(text).filter(|(start, _)| {
        let line = text[..*start].rsplit('\n').next().unwrap_or_default();
        !line.trim_start().starts_with('#')
    })
}

fn value<'a>(name: &str, values: &'a Node) -> Option<&'a str> {
    let given = name.split('.').try_fold(values, Node::get).and_then(Node::as_str);
    given.or_else(|| DEFAULTS.iter().find(|(default, _)| *default == name).map(|(_, value)| *value))
}

fn templates(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find("{{")?;
        let end = start + text[start..].find("}}")? + 2;
        at = end;
        Some((start, end))
    })
}
