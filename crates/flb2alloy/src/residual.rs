//! The configuration that has to stay with Fluent Bit: what is not converted, and all that it needs to run.
//!
//! Keys and values are copied as they stand, with their comments; included files become part of the one text. Files
//! that the service section names (`Parsers_File` and the like) stay named, so the residual belongs in the folder of
//! the source. Literal secrets become variables, as in the Alloy output.

mod classic;
mod yaml;

use std::collections::BTreeSet;
use std::path::Path;

use flb2alloy_ir::Routing;
use flb2alloy_parser::{Dialect, Document, FileId, Section, SectionKind, SourceMap, Value};

use crate::secrets::Secrets;

/// Filters that put records back at the start of the pipeline under other tags, so that any filter or output may see
/// them.
const REEMITTING: [&str; 2] = ["rewrite_tag", "log_to_metrics"];

const TITLE: &str =
    "What flb2alloy leaves with Fluent Bit. Keep it in the folder of the original configuration.";

/// What the writers of both dialects go by.
struct Residual<'a> {
    document: &'a Document,
    sources: &'a SourceMap,
    secrets: &'a Secrets,
    /// The sections that stay, by index.
    stay: BTreeSet<usize>,
}

/// The residual of `document`; `None` where nothing has to stay.
pub(crate) fn write(
    document: &Document,
    sources: &SourceMap,
    routing: &Routing,
    secrets: &Secrets,
) -> Option<String> {
    let mut residual = Residual { document, sources, secrets, stay: routing.residual() };
    residual.add_what_reemission_reaches();
    let lost = |index: &usize| document.sections[*index].kind == SectionKind::StreamTask;
    let task_stays = !residual.stay.is_empty() || routing.unconverted.iter().any(lost);
    if residual.has(&SectionKind::StreamTask) && task_stays {
        // A task may read any input and feed any output.
        residual.keep(is_pipeline);
    }
    if residual.stay.is_empty() && !residual.has(&SectionKind::Custom) {
        return None;
    }
    residual.keep(|kind| !is_pipeline(kind));
    Some(match document.dialect {
        Dialect::Classic => classic::write(&residual),
        Dialect::Yaml | Dialect::Collector => yaml::write(&residual),
    })
}

fn is_pipeline(kind: &SectionKind) -> bool {
    matches!(kind, SectionKind::Input | SectionKind::Filter | SectionKind::Output)
}

impl<'a> Residual<'a> {
    fn sections(&self) -> impl Iterator<Item = &'a Section> {
        self.stay.iter().filter_map(|&index| self.document.sections.get(index))
    }

    fn of_kind(&self, kind: &SectionKind) -> Vec<&'a Section> {
        self.sections().filter(|section| section.kind == *kind).collect()
    }

    fn has(&self, kind: &SectionKind) -> bool {
        self.document.sections.iter().any(|section| section.kind == *kind)
    }

    fn keep(&mut self, wanted: impl Fn(&SectionKind) -> bool) {
        let found: Vec<usize> = (self.document.sections.iter().enumerate())
            .filter(|(_, section)| wanted(&section.kind) && !self.is_of_named_file(section.header.file))
            .map(|(index, _)| index)
            .collect();
        self.stay.extend(found);
    }

    /// Records that are emitted anew can go anywhere; so can those of an input that names its outputs itself.
    fn add_what_reemission_reaches(&mut self) {
        let name =
            |section: &Section| section.get("name").and_then(Value::as_str).map(str::to_ascii_lowercase);
        let reemits = |section: &Section| {
            section.kind == SectionKind::Filter
                && name(section).is_some_and(|name| REEMITTING.contains(&name.as_str()))
        };
        if self.sections().any(reemits) {
            self.keep(|kind| matches!(kind, SectionKind::Filter | SectionKind::Output));
        }
        let is_routed = |section: &Section| section.groups.iter().any(|group| group.key.value == "routes");
        if self.sections().any(is_routed) {
            self.keep(|kind| *kind == SectionKind::Output);
        }
    }

    /// Whether a file was read because a section names it, not because it is the main one or included.
    fn is_of_named_file(&self, file: FileId) -> bool {
        let Some(source) = self.sources.get(file).filter(|_| file != FileId(0)) else { return false };
        let keys = ["parsers_file", "plugins_file", "streams_file", "upstream"];
        let mut named = (self.document.sections.iter())
            .filter(|section| matches!(section.kind, SectionKind::Service | SectionKind::Output))
            .flat_map(|section| &section.entries)
            .filter(|entry| keys.contains(&entry.name.as_str()))
            .filter_map(|entry| entry.value.as_str());
        let file_name = Path::new(&source.name).file_name();
        source.name.starts_with("<shipped>") || named.any(|path| Path::new(path).file_name() == file_name)
    }
}
