//! What becomes of each component of the Collector and of each of its keys: a walk over the tables that the lowering goes
//! by, and over the schemas of both sides as the lowering compares them.

mod walk;

use std::collections::BTreeSet;

use flb2alloy_catalogue::{alloy, otel};
use flb2alloy_ir::collector::{Kind, older};
use flb2alloy_ir::{Outcome, Verdict};

use super::keys::Key;
use super::{special, telemetry, twins};

/// A component and what becomes of it.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Its kind and type in the spelling of v0.158: `receiver/file_log`.
    pub name: String,
    /// Older names of its type.
    pub older: Vec<&'static str>,
    /// What it becomes, or what to do in its place.
    pub becomes: String,
    /// Whether something of it gets into the output.
    pub is_converted: bool,
    /// Its keys, in the order of the tables.
    pub keys: Vec<KeyReference>,
}

/// A key and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyReference {
    /// Its path with dots. `NAME` stands for a name that the configuration gives, `*` for all keys below.
    pub path: String,
    /// The Collector's default, if it has one.
    pub default: Option<String>,
    /// What becomes of it.
    pub fate: Fate,
    /// Where it goes, in words of Alloy.
    pub target: String,
    /// How it differs, what to do instead, and what else there is to say.
    pub note: String,
}

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The output does the same.
    Exact,
    /// The output does nearly the same.
    Approximate,
    /// The output does not do it, which can change telemetry.
    Unsupported,
    /// The output does not do it, and no telemetry depends on it.
    NotNeeded,
}

impl Fate {
    /// The verdict in words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Exact => "exact",
            Fate::Approximate => "approximate",
            Fate::Unsupported => "unsupported",
            Fate::NotNeeded => "not needed",
        }
    }
}

/// All components that are known, by kind and name, and `service/telemetry` at the end.
#[must_use]
pub fn references() -> Vec<Reference> {
    let names: BTreeSet<String> = otel::components()
        .iter()
        .map(|component| component.name)
        .chain(special::all().map(|special| special.name))
        .chain(special::all_explained().map(|explained| explained.name))
        .chain(special::all_advice().map(|(name, _)| name))
        .chain(twins::TWINS.iter().map(|(name, _)| *name))
        .map(str::to_owned)
        .collect();
    let mut found: Vec<Reference> = names.iter().map(|name| reference(name)).collect();
    found.push(Reference {
        name: "service/telemetry".to_owned(),
        older: Vec::new(),
        becomes: telemetry::BECOMES.to_owned(),
        is_converted: true,
        keys: table(telemetry::KEYS),
    });
    found
}

/// One component, by its name of v0.158.
fn reference(name: &str) -> Reference {
    let (kind, type_name) = name.split_once('/').unwrap_or_default();
    let kind = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
    let (becomes, is_converted, keys) = if let Some(special) = special::find(name) {
        (special.becomes.to_owned(), true, table(special.keys))
    } else if let Some(explained) = special::all_explained().find(|explained| explained.name == name) {
        let fate = match explained.outcome {
            Outcome::Exact => Fate::NotNeeded,
            _ => Fate::Approximate,
        };
        (format!("nothing: {}", explained.why), true, vec![all(fate, explained.why)])
    } else if let Some(facts) = twins::twin(name).and_then(alloy::component) {
        (facts.name.to_owned(), true, walk::keys(name, facts))
    } else {
        let advice = special::advice(name);
        (advice.clone(), false, vec![all(Fate::Unsupported, &advice)])
    };
    Reference {
        name: name.to_owned(),
        older: kind.map(|kind| older(kind, type_name).collect()).unwrap_or_default(),
        becomes,
        is_converted,
        keys,
    }
}

/// One line for whatever the component takes.
fn all(fate: Fate, note: &str) -> KeyReference {
    KeyReference { path: "*".to_owned(), default: None, fate, target: String::new(), note: note.to_owned() }
}

/// The lines of a table.
fn table(keys: &[Key]) -> Vec<KeyReference> {
    let line = |key: &Key| {
        let (fate, target, note) = match key.verdict {
            Verdict::Exact(target) => (Fate::Exact, target, ""),
            Verdict::Approximate(target, how) => (Fate::Approximate, target, how),
            Verdict::Unsupported(instead) => (Fate::Unsupported, "", instead),
            Verdict::Operational(why) => (Fate::NotNeeded, "", why),
        };
        KeyReference {
            path: key.path.to_owned(),
            default: None,
            fate,
            target: target.to_owned(),
            note: note.to_owned(),
        }
    };
    keys.iter().map(line).collect()
}
