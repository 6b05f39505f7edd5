//! How two configurations differ in meaning.

use std::collections::BTreeSet;
use std::fmt;

use super::meaning::{Component, components};

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The component that it is in.
    pub(super) component: String,
    /// The argument; empty where the whole component is there only once.
    pub(super) argument: String,
    /// What is expected; nothing where it is not there.
    pub(super) expected: Option<String>,
    /// What we have.
    pub(super) ours: Option<String>,
}

impl Difference {
    /// Where it is.
    pub(super) fn place(&self) -> String {
        if self.argument.is_empty() {
            format!("`{}`", self.component)
        } else {
            format!("`{}` {}", self.component, self.argument)
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |side: &Option<String>| side.clone().unwrap_or_else(|| "-".to_owned());
        write!(formatter, "{}: expected {}, ours {}", self.place(), show(&self.expected), show(&self.ours))
    }
}

/// The differences between what is expected and what is ours.
pub(super) fn compare(expected: &str, ours: &str) -> Result<Vec<Difference>, String> {
    let mut expected = components(expected)?;
    let mut ours = components(ours)?;
    // Those that are equal need no partner by name.
    expected.retain(|component| {
        let same = |other: &Component| other.kind == component.kind && other.arguments == component.arguments;
        match ours.iter().position(same) {
            Some(at) => {
                ours.remove(at);
                false
            }
            None => true,
        }
    });
    let mut differences = Vec::new();
    for component in &expected {
        // The partner is the one with most in common.
        let common = |other: &Component| {
            other
                .arguments
                .iter()
                .filter(|(name, value)| component.arguments.get(*name) == Some(value))
                .count()
        };
        let partner = ours
            .iter()
            .enumerate()
            .filter(|(_, other)| other.kind == component.kind)
            .max_by_key(|(_, other)| (common(other), other.label == component.label));
        let Some((at, _)) = partner else {
            differences.push(whole(component, true));
            continue;
        };
        let partner = ours.remove(at);
        let names: BTreeSet<&String> = component.arguments.keys().chain(partner.arguments.keys()).collect();
        for name in names {
            let (expected, ours) = (component.arguments.get(name), partner.arguments.get(name));
            if expected != ours {
                differences.push(Difference {
                    component: component.kind.clone(),
                    argument: name.clone(),
                    expected: expected.cloned(),
                    ours: ours.cloned(),
                });
            }
        }
    }
    differences.extend(ours.iter().map(|component| whole(component, false)));
    Ok(differences)
}

fn whole(component: &Component, is_expected: bool) -> Difference {
    let there = Some("there".to_owned());
    Difference {
        component: component.kind.clone(),
        argument: String::new(),
        expected: there.clone().filter(|_| is_expected),
        ours: there.filter(|_| !is_expected),
    }
}
