//! What holds for every conversion, whatever the source. Tests and the fuzz target share it.
#![allow(unreachable_pub, reason = "the fuzz target reaches it")]

pub mod collector;

use std::collections::BTreeMap;
use std::path::Path;

use flb2alloy::{Conversion, Dialect, Document, NoFiles, Severity, SourceMap, Span};
use flb2alloy_parser::{Entry, Section};

/// Shorter literals also stand in an output by chance.
const SHORTEST_SECRET: usize = 12;

/// What is wrong with a conversion; empty if nothing is. This holds for any text.
pub fn faults(conversion: &Conversion) -> Vec<String> {
    let mut faults = faults_of_collectors(conversion);
    if !conversion.is_refused() {
        // That of a collector's keys goes by other rules: see `collector`.
        if conversion.document.dialect != Dialect::Collector {
            faults.extend(account_faults(conversion));
        }
    }
    faults
}

/// The same for the conversion of a collector, whose account goes by the keys inside of values.
pub fn faults_of_collectors(conversion: &Conversion) -> Vec<String> {
    let mut faults = bad_places(conversion);
    if conversion.is_refused() {
        if !conversion.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            faults.push("refused without an error".to_owned());
        }
        if !conversion.alloy.is_empty() || conversion.residual.is_some() {
            faults.push("refused, and half an output".to_owned());
        }
        return faults;
    }
    faults.extend(text_faults(conversion));
    faults.extend(target_faults(conversion));
    faults
}

/// What else is wrong with the conversion of a configuration that a person wrote.
pub fn faults_of_real_files(conversion: &Conversion) -> Vec<String> {
    let mut faults = faults(conversion);
    if !conversion.is_refused() {
        faults.extend(residual_faults(conversion));
        faults.extend(shown_secrets(conversion));
    }
    faults
}

/// Each key of the source has one entry in the account, counted from the document alone.
fn account_faults(conversion: &Conversion) -> Vec<String> {
    fn count(section: &Section, balance: &mut BTreeMap<Span, i32>) {
        for entry in &section.entries {
            *balance.entry(entry.span()).or_default() += 1;
        }
        section.groups.iter().flat_map(|group| &group.sections).for_each(|inner| count(inner, balance));
    }
    let mut balance: BTreeMap<Span, i32> = BTreeMap::new();
    for span in conversion.document.env.iter().map(Entry::span) {
        *balance.entry(span).or_default() += 1;
    }
    conversion.document.sections.iter().for_each(|section| count(section, &mut balance));
    for entry in conversion.account.entries() {
        *balance.entry(entry.span).or_default() -= 1;
    }
    let text = |span: &Span| conversion.sources.text(*span).to_owned();
    balance
        .iter()
        .filter(|(_, balance)| **balance != 0)
        .map(|(span, balance)| match balance {
            1.. => format!("`{}` is not accounted for", text(span)),
            _ => format!("`{}` is accounted for {} times too often", text(span), -balance),
        })
        .collect()
}

/// The output reads back, and formatting does not change it.
fn text_faults(conversion: &Conversion) -> Option<String> {
    match flb2alloy_syntax::format(&conversion.alloy) {
        // `alloy fmt` makes a blank line of nothing.
        Ok(_) if conversion.alloy.is_empty() => None,
        Ok(formatted) if formatted == conversion.alloy => None,
        Ok(_) => Some("formatting changes the output".to_owned()),
        Err(diagnostics) => Some(format!("the output does not read back: {diagnostics:?}")),
    }
}

/// Targets are where they say, and of sections that exist.
fn target_faults(conversion: &Conversion) -> Vec<String> {
    let is_right = |target: &&flb2alloy::Target| {
        let kind = target.component.rsplit_once('.').map_or("", |(kind, _)| kind);
        conversion.alloy.get(target.range.clone()).is_some_and(|text| text.contains(kind))
            && target.sections.iter().all(|&section| section < conversion.document.sections.len())
    };
    let wrong = conversion.targets.iter().filter(|target| !is_right(target));
    wrong.map(|target| format!("{target:?} is not where it says")).collect()
}

/// The residual is a configuration that can be read without an error and holds what was left out.
fn residual_faults(conversion: &Conversion) -> Option<String> {
    let text = conversion.residual.as_ref()?;
    let mut sources = SourceMap::default();
    let dialect = Some(conversion.document.dialect);
    let (_, diagnostics) =
        flb2alloy_parser::read(Path::new("residual"), text, dialect, &NoFiles, &mut sources);
    // Files are not to be found here, in the residual as in the source.
    let is_about_files = |code: &str| code.starts_with("FB03");
    let error = diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error && !is_about_files(diagnostic.code.0))?;
    Some(format!("the residual does not read back: {error}\n{text}"))
}

/// No secret of the source stands in anything that comes out.
fn shown_secrets(conversion: &Conversion) -> Vec<String> {
    let mut out = vec![conversion.alloy.as_str(), conversion.residual.as_deref().unwrap_or("")];
    for diagnostic in &conversion.diagnostics {
        out.extend([diagnostic.message.as_str(), diagnostic.help.as_deref().unwrap_or("")]);
        out.extend(diagnostic.labels.iter().map(|label| label.text.as_str()));
    }
    let secret =
        |place: &flb2alloy::SecretPlace| conversion.sources.text(place.span).trim_matches(['"', '\'']);
    // What also stands where it is no secret may be shown from there.
    let elsewhere: Vec<_> = (conversion.sources.files())
        .map(|(id, file)| {
            let mut text = file.text.clone().into_bytes();
            let places = conversion.secrets.places().iter().map(|place| place.span);
            for span in places.filter(|span| span.file == id) {
                text[span.start as usize..span.end as usize].fill(b'*');
            }
            String::from_utf8_lossy(&text).into_owned()
        })
        .collect();
    let is_shown = |secret: &&str| {
        secret.len() >= SHORTEST_SECRET
            && out.iter().any(|text| text.contains(secret))
            && !elsewhere.iter().any(|text| text.contains(secret))
    };
    conversion
        .secrets
        .places()
        .iter()
        .map(secret)
        .filter(is_shown)
        .map(|text| format!("`{text}` is shown"))
        .collect()
}

/// Labels point at text that is there.
fn bad_places(conversion: &Conversion) -> Vec<String> {
    let is_there = |span: &Span| {
        conversion
            .sources
            .get(span.file)
            .is_some_and(|file| file.text.get(span.start as usize..span.end as usize).is_some())
    };
    let labels = conversion.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels);
    labels.filter(|label| !is_there(&label.span)).map(|label| format!("{label:?} points nowhere")).collect()
}

/// The same input gives the same output.
pub fn is_repeatable(first: &Conversion, second: &Conversion) -> bool {
    let document = |conversion: &Conversion| -> Document { conversion.document.clone() };
    first.alloy == second.alloy
        && first.residual == second.residual
        && first.diagnostics == second.diagnostics
        && first.account == second.account
        && document(first).sections.len() == document(second).sections.len()
}
