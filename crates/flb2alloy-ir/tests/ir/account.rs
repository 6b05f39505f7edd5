//! Each key of the source is accounted for, and only once.

use flb2alloy_ir::{Built, Options};
use flb2alloy_parser::{Document, Section, SourceMap, Span};

use crate::configuration;

/// The places of all keys of the source.
fn keys(document: &Document) -> Vec<Span> {
    fn of(section: &Section, keys: &mut Vec<Span>) {
        keys.extend(section.entries.iter().map(flb2alloy_parser::Entry::span));
        section.groups.iter().flat_map(|group| &group.sections).for_each(|inner| of(inner, keys));
    }
    let mut keys: Vec<Span> = document.env.iter().map(flb2alloy_parser::Entry::span).collect();
    document.sections.iter().for_each(|section| of(section, &mut keys));
    keys.sort();
    keys
}

/// What is wrong with the account; empty if nothing is.
pub(crate) fn faults(document: &Document, sources: &SourceMap, built: &Built) -> Vec<String> {
    let mut accounted: Vec<Span> = built.account.entries().iter().map(|entry| entry.span).collect();
    accounted.sort();
    let mut faults = Vec::new();
    let source = keys(document);
    for span in &source {
        let text = sources.text(*span).to_owned();
        let wanted = source.iter().filter(|other| *other == span).count();
        let found = accounted.iter().filter(|other| *other == span).count();
        if found != wanted {
            faults.push(format!("`{text}` is accounted for {found} times, and is {wanted} times there"));
        }
    }
    for span in accounted.iter().filter(|span| !source.contains(span)) {
        faults.push(format!("`{}` is accounted for, but is no key", sources.text(*span)));
    }
    let bugs =
        built.diagnostics.iter().filter(|diagnostic| diagnostic.code == flb2alloy_ir::codes::BUG_NOT_TAKEN);
    faults.extend(bugs.map(|bug| bug.message.clone()));
    faults
}

#[test]
fn every_key_of_the_corpus_is_accounted_for_once() {
    let mut configurations = 0;
    let mut faulty = Vec::new();
    for folder in ["corpus/fluentbit-classic", "corpus/fluentbit-yaml"] {
        let Some(folder) = configuration::shared(folder) else { continue };
        for path in configuration::files_below(&folder) {
            for loki_url in [None, Some("http://loki:3100/loki/api/v1/push".to_owned())] {
                let prometheus_url = loki_url.clone();
                let options = Options { loki_url, prometheus_url, ..Options::default() };
                let Some((document, sources, built)) = configuration::file(&path, &options) else { continue };
                configurations += 1;
                for fault in faults(&document, &sources, &built) {
                    faulty.push(format!("{}: {fault}", path.display()));
                }
            }
        }
    }
    assert!(
        faulty.is_empty(),
        "{} faults in {configurations} builds:\n{}",
        faulty.len(),
        faulty[..faulty.len().min(40)].join("\n")
    );
}
