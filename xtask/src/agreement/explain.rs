//! Why verdicts differ, as far as somebody has found out.

use std::path::Path;

use regex::Regex;
use serde::Deserialize;

use super::{Difference, Judged};

/// The file of explanations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Explanations {
    #[serde(default)]
    text: Vec<OfTexts>,
    #[serde(default)]
    refusal: Vec<OfRefusal>,
}

/// Explains single texts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfTexts {
    hashes: Vec<String>,
    because: String,
}

/// Explains a kind of refusal of `alloy run`: mostly, that something is not there where Alloy ran.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfRefusal {
    /// A regular expression that what Alloy says matches.
    says: String,
    because: String,
    #[serde(skip)]
    regex: Option<Regex>,
}

pub(super) fn read(path: &Path) -> Result<Explanations, Box<dyn std::error::Error>> {
    let mut explanations: Explanations = toml::from_str(&std::fs::read_to_string(path)?)?;
    for refusal in &mut explanations.refusal {
        refusal.regex = Some(Regex::new(&refusal.says)?);
    }
    Ok(explanations)
}

impl Explanations {
    /// Why the verdicts on `judged` differ.
    pub(super) fn of(&self, judged: &Judged, difference: Difference) -> Option<&str> {
        let of_text = self.text.iter().find(|text| text.hashes.contains(&judged.text.hash));
        if let Some(text) = of_text {
            return Some(&text.because);
        }
        let said = match difference {
            Difference::SofterThanRun => judged.answer.run.as_deref()?,
            _ => return None,
        };
        let matches = |refusal: &&OfRefusal| refusal.regex.as_ref().is_some_and(|regex| regex.is_match(said));
        self.refusal.iter().find(matches).map(|refusal| refusal.because.as_str())
    }

    /// The hashes that belong to no text that differs.
    pub(super) fn unused<'e>(&'e self, differing: &[&str]) -> Vec<&'e str> {
        let hashes = self.text.iter().flat_map(|text| &text.hashes).map(String::as_str);
        hashes.filter(|hash| !differing.contains(hash)).collect()
    }
}
