//! The same for components of the OpenTelemetry Collector: the page `docs/otel-collector.md`.

use std::fmt::Write as _;

use flb2alloy_emitter::reference::{KeyReference, Reference, references};

use super::{anchor, cell, code};

const HEAD: &str = "\
# OpenTelemetry Collector, component by component

What becomes of each component and key. Made by `cargo xtask docs` from the tables and schemas that the conversion goes by;
`flb2alloy explain receiver/filelog` prints the same. Types are spelt as in Collector v0.158, with their older names beside
them. A component that is not here is left out of the output with an error that says so; the rest still converts.

- **exact**: the output does the same. What follows is the place in Alloy; blocks stand before the dot.
- **approximate**: it does nearly the same; a warning says what differs.
- **unsupported**: it does not do it, which can change telemetry; a warning says what to do instead.
- **not needed**: it does not do it, and no telemetry depends on it; the reason follows.

Dots lead into mappings and into the elements of lists; `NAME` is a name that the configuration gives, `*` all keys below.
";

/// Kinds of components, as they are named, with the headings of the page.
const KINDS: &[(&str, &str)] = &[
    ("receiver", "Receivers"),
    ("processor", "Processors"),
    ("exporter", "Exporters"),
    ("connector", "Connectors"),
    ("extension", "Extensions"),
    ("service", "Service"),
];

/// The page `docs/otel-collector.md`, in Markdown.
#[must_use]
pub fn page() -> String {
    let all = references();
    let mut page = HEAD.to_owned();
    for (kind, heading) in KINDS {
        // Writing to a string does not fail.
        let _ = write!(page, "\n## {heading}\n\n| component | becomes |\n|---|---|\n");
        for component in of_kind(&all, kind) {
            let name = match has_section(component) {
                true => format!("[{}](#{})", names(component), anchor(&component.name)),
                false => names(component),
            };
            let _ = writeln!(page, "| {name} | {} |", cell(&becomes(component)));
        }
        of_kind(&all, kind)
            .filter(|component| has_section(component))
            .for_each(|component| section(&mut page, component));
    }
    page
}

/// What there is to say of a component (`receiver/filelog`) or a kind of components (`receiver`).
pub(super) fn explain(subject: &str) -> Option<String> {
    let all = references();
    if let Some(component) = find(&all, subject) {
        let mut text = match component.is_converted {
            true => format!("{} becomes {}.\n", component.name, becomes(component)),
            false => format!("{} is {}.\n", component.name, becomes(component)),
        };
        if has_section(component) {
            text.push('\n');
            component.keys.iter().for_each(|key| text.push_str(&entry(key)));
        }
        return Some(text);
    }
    let (kind, heading) = KINDS.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(subject))?;
    let mut text = format!("{heading}:\n\n");
    for component in of_kind(&all, kind) {
        let verb = if component.is_converted { "becomes" } else { "is" };
        let _ = writeln!(text, "  {}\n      {verb} {}", component.name, becomes(component));
    }
    Some(text)
}

/// What there is to say of one key of a component.
pub(super) fn explain_key(subject: &str, path: &str) -> Option<String> {
    let all = references();
    let keys = &find(&all, subject)?.keys;
    let covers = |key: &KeyReference| key.path.strip_suffix('*').is_some_and(|outer| path.starts_with(outer));
    keys.iter().find(|key| key.path == path).or_else(|| keys.iter().find(|key| covers(key))).map(entry)
}

/// The names of all components and kinds.
pub(super) fn subjects() -> impl Iterator<Item = String> {
    let spelt = |component: Reference| {
        let kind = component.name.split('/').next().unwrap_or_default().to_owned();
        let older: Vec<String> = component.older.iter().map(|name| format!("{kind}/{name}")).collect();
        std::iter::once(component.name).chain(older)
    };
    KINDS.iter().map(|(kind, _)| (*kind).to_owned()).chain(references().into_iter().flat_map(spelt))
}

fn find<'r>(all: &'r [Reference], subject: &str) -> Option<&'r Reference> {
    let (kind, name) = subject.split_once('/')?;
    all.iter().find(|component| {
        component.name.split_once('/').is_some_and(|(of, known)| {
            let is = |known: &str| known.eq_ignore_ascii_case(name);
            of.eq_ignore_ascii_case(kind) && (is(known) || component.older.iter().any(|older| is(older)))
        })
    })
}

fn of_kind<'r>(all: &'r [Reference], kind: &str) -> impl Iterator<Item = &'r Reference> {
    all.iter().filter(move |component| component.name.split('/').next() == Some(kind))
}

/// Whether there is more to say of it than what it becomes.
fn has_section(component: &Reference) -> bool {
    component.keys.iter().any(|key| key.path != "*")
}

fn becomes(component: &Reference) -> String {
    match component.is_converted {
        true => component.becomes.clone(),
        false => format!("not converted: {}", component.becomes),
    }
}

/// The names of its type, the current one first.
fn names(component: &Reference) -> String {
    let type_name = component.name.split_once('/').map_or("", |(_, name)| name);
    std::iter::once(type_name).chain(component.older.iter().copied()).collect::<Vec<_>>().join(", ")
}

/// The part of the page on one component.
fn section(page: &mut String, component: &Reference) {
    let _ = write!(page, "\n### {}\n\nBecomes {}.\n\n", component.name, component.becomes);
    page.push_str("| key | default | verdict | what becomes of it |\n|---|---|---|---|\n");
    for key in &component.keys {
        let default = key.default.as_ref().map(|default| format!("`{default}`")).unwrap_or_default();
        let _ = writeln!(
            page,
            "| `{}` | {} | {} | {} |",
            code(&key.path),
            code(&default),
            key.fate.as_str(),
            cell(&outcome(&marked(key)))
        );
    }
}

/// A key on the terminal.
fn entry(key: &KeyReference) -> String {
    let default = key.default.as_ref().map(|default| format!(" (default: {default})")).unwrap_or_default();
    format!("  {}{default}\n      {}: {}\n", key.path, key.fate.as_str(), outcome(key))
}

/// The key with its target marked up where that is a name and no text.
fn marked(key: &KeyReference) -> KeyReference {
    let is_name = !key.target.is_empty() && !key.target.contains(' ');
    let target = if is_name { format!("`{}`", key.target) } else { key.target.clone() };
    KeyReference { target, ..key.clone() }
}

/// Where a key goes, and what else there is to say.
fn outcome(key: &KeyReference) -> String {
    match (key.target.as_str(), key.note.as_str()) {
        ("", note) => note.to_owned(),
        (target, "") => target.to_owned(),
        (target, note) => format!("{target}; {note}"),
    }
}
