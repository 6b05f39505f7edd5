//! The kinds of sections of classic files.

use crate::document::Group;
use crate::{Section, SectionKind, Spanned};

/// The kinds of sections. Fluent Bit takes any beginning of these names, the first that matches (`get_section_type`
/// of `flb_config_format.c`).
pub(super) const KINDS: &[(&str, SectionKind)] = &[
    ("service", SectionKind::Service),
    ("parser", SectionKind::Parser),
    ("multiline_parser", SectionKind::MultilineParser),
    ("plugins", SectionKind::Plugins),
    ("custom", SectionKind::Custom),
    ("customs", SectionKind::Custom),
    ("input", SectionKind::Input),
    ("inputs", SectionKind::Input),
    ("filter", SectionKind::Filter),
    ("filters", SectionKind::Filter),
    ("output", SectionKind::Output),
    ("outputs", SectionKind::Output),
    ("upstream", SectionKind::Upstream),
    ("node", SectionKind::Node),
    ("stream_task", SectionKind::StreamTask),
    ("stream_processor", SectionKind::StreamTask),
];

pub(super) fn section_kind(name: &str) -> SectionKind {
    let is = |full: &str| name.eq_ignore_ascii_case(full);
    let begins = |full: &str| full.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    // These are looked for by their full names.
    let exact = ["upstream", "node", "stream_task", "stream_processor"];
    KINDS
        .iter()
        .find(|(full, _)| !name.is_empty() && if exact.contains(full) { is(full) } else { begins(full) })
        .map_or_else(|| SectionKind::Other(name.to_owned()), |(_, kind)| kind.clone())
}

/// Groups the `[NODE]`s of an upstream file below its first `[UPSTREAM]`, as `flb_upstream_ha_from_file` does.
pub(crate) fn group_nodes(sections: &mut Vec<Section>) {
    if !sections.iter().any(|section| section.kind == SectionKind::Upstream) {
        return;
    }
    let nodes: Vec<Section> = sections.extract_if(.., |section| section.kind == SectionKind::Node).collect();
    let upstream = sections.iter_mut().find(|section| section.kind == SectionKind::Upstream);
    if let (Some(upstream), Some(first)) = (upstream, nodes.first()) {
        let key = Spanned::new("NODE".to_owned(), first.header);
        upstream.groups.push(Group { key, signal: None, sections: nodes });
    }
}
