//! Lists of sections: plugins with their processors and routes, parsers, upstreams.

use super::entries::{Naming, Shape};
use crate::document::Group;
use crate::files::Reader;
use crate::yaml::{Node, NodeKind};
use crate::{Diagnostic, Entry, Section, SectionKind, Span, Spanned, Value, ValueKind, codes, suggest};

impl Reader<'_> {
    /// `inputs`, `filters`, `outputs`, `customs`.
    pub(super) fn plugin_list(&mut self, list: &Node, value: Node, kind: &SectionKind) {
        let name = list.as_str().unwrap_or_default().to_owned();
        if let NodeKind::Mapping(entries) = &value.kind {
            let example = entries.first().and_then(|(key, _)| key.as_str()).unwrap_or("...");
            self.report(
                Diagnostic::error(codes::WRONG_SHAPE, format!("`{name}` has to be a list"))
                    .at(list.span, "is a mapping")
                    .help(format!("write `- name: {example}` with the settings below it")),
            );
            return;
        }
        for item in self.sequence(value, &format!("`{name}`")).unwrap_or_default() {
            if let Some(section) = self.plugin(list, item, kind) {
                self.tree.sections.push(section);
            }
        }
    }

    fn plugin(&mut self, list: &Node, mut item: Node, kind: &SectionKind) -> Option<Section> {
        let mut section = self.list_section(list, &mut item, kind);
        let is_processor = *kind == SectionKind::Processor;
        let naming = if is_processor { Naming::Lowercase } else { Naming::Translated };
        for (mut key, value) in self.mapping(item, "a plugin")? {
            let deeper = std::mem::take(&mut key.trailing_comments);
            // These are told by their exact spelling.
            let shape = match (key.as_str(), &value.kind) {
                _ if is_processor => Shape::Any,
                (Some("processors"), NodeKind::Mapping(_)) => {
                    self.groups(&key, value, &mut section);
                    continue;
                }
                (Some("routes"), NodeKind::Mapping(entries)) if entries.iter().all(is_route_list) => {
                    self.routes(&key, value, &mut section);
                    continue;
                }
                (Some("processors" | "routes"), _) => Shape::Any,
                (Some("telemetry"), NodeKind::Mapping(_)) if *kind == SectionKind::Input => Shape::Any,
                _ => Shape::Property,
            };
            section.entries.extend(self.entry(key, value, shape, naming));
            section.trailing_comments.extend(deeper);
        }
        Some(section)
    }

    /// A section for an element of the list `list`, with its comments.
    fn list_section(&mut self, list: &Node, item: &mut Node, kind: &SectionKind) -> Section {
        let mut section = self.section(kind.clone(), header(item).unwrap_or(list.span), item.span);
        section.leading_comments.append(&mut item.leading_comments);
        section.trailing_comments.append(&mut item.trailing_comments);
        section
    }

    /// `processors`: by signal, a list of processor units each.
    fn groups(&mut self, key: &Node, value: Node, section: &mut Section) {
        let name = Spanned::new(key.as_str().unwrap_or_default().to_owned(), key.span);
        let signals = self.mapping(value, "`processors`").unwrap_or_default();
        if signals.is_empty() {
            section.groups.push(Group { key: name.clone(), signal: None, sections: Vec::new() });
        }
        self.pending.extend(key.leading_comments.iter().cloned());
        for (mut signal, units) in signals {
            let Some(text) = signal.as_str().map(str::to_owned) else {
                self.bad_key(&signal);
                continue;
            };
            let known = ["logs", "metrics", "traces"];
            if !known.iter().any(|known| text.eq_ignore_ascii_case(known)) {
                let near = suggest::nearest(&text, known)
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                self.report(
                    Diagnostic::error(codes::UNKNOWN_SIGNAL, format!("`processors` has no signal `{text}`"))
                        .at(signal.span, "not a signal")
                        .help(format!("signals are logs, metrics and traces{near}")),
                );
            }
            self.pending.append(&mut signal.leading_comments);
            let items = self.sequence(units, &format!("`{text}`")).unwrap_or_default();
            let sections = items
                .into_iter()
                .filter_map(|item| self.plugin(&signal, item, &SectionKind::Processor))
                .collect();
            let signal = Spanned::new(text, signal.span);
            section.groups.push(Group { key: name.clone(), signal: Some(signal), sections });
        }
    }

    /// `routes`: by signal, a list of routes each.
    fn routes(&mut self, key: &Node, value: Node, section: &mut Section) {
        let name = Spanned::new(key.as_str().unwrap_or_default().to_owned(), key.span);
        let kind = SectionKind::Other("route".to_owned());
        let signals = self.mapping(value, "`routes`").unwrap_or_default();
        if signals.is_empty() {
            section.groups.push(Group { key: name.clone(), signal: None, sections: Vec::new() });
        }
        for (signal, routes) in signals {
            let Some(text) = signal.as_str().map(str::to_owned) else { continue };
            let mut sections = Vec::new();
            for mut item in self.sequence(routes, "routes").unwrap_or_default() {
                let mut route = self.list_section(&signal, &mut item, &kind);
                for (key, value) in self.mapping(item, "a route").unwrap_or_default() {
                    route.entries.extend(self.entry(key, value, Shape::Any, Naming::Lowercase));
                }
                sections.push(route);
            }
            let signal = Spanned::new(text, signal.span);
            section.groups.push(Group { key: name.clone(), signal: Some(signal), sections });
        }
    }

    /// A list of sections whose keys have scalar values; `nested` is the key, in that very spelling, of a list of such
    /// sections inside each.
    pub(super) fn flat_list(
        &mut self,
        list: &Node,
        value: Node,
        kind: &SectionKind,
        nested: Option<(&str, SectionKind)>,
    ) {
        let name = format!("`{}`", list.as_str().unwrap_or_default());
        for mut item in self.sequence(value, &name).unwrap_or_default() {
            let mut section = self.list_section(list, &mut item, kind);
            for (key, value) in self.mapping(item, &format!("an element of {name}")).unwrap_or_default() {
                match &nested {
                    Some((group, kind)) if key.as_str() == Some(group) => {
                        let group = self.nested_list(&key, value, kind);
                        section.groups.push(group);
                    }
                    _ => section.entries.extend(self.entry(key, value, Shape::Scalar, Naming::Translated)),
                }
            }
            self.tree.sections.push(section);
        }
    }

    fn nested_list(&mut self, key: &Node, value: Node, kind: &SectionKind) -> Group {
        let name = key.as_str().unwrap_or_default();
        self.pending.extend(key.leading_comments.iter().cloned());
        let mut sections = Vec::new();
        for mut item in self.sequence(value, &format!("`{name}`")).unwrap_or_default() {
            let mut section = self.list_section(key, &mut item, kind);
            for (key, value) in self.mapping(item, &format!("an element of `{name}`")).unwrap_or_default() {
                section.entries.extend(self.entry(key, value, Shape::Scalar, Naming::Translated));
            }
            sections.push(section);
        }
        Group { key: Spanned::new(name.to_owned(), key.span), signal: None, sections }
    }

    /// `plugins`: a list of paths. It becomes a section with one entry `path`, as the classic format writes it.
    pub(super) fn plugin_paths(&mut self, list: &Node, value: Node) {
        let mut section = self.section(SectionKind::Plugins, list.span, list.span.to(value.span));
        let Some(items) = self.sequence(value, "`plugins`") else { return };
        let span = section.span;
        let mut paths = Vec::with_capacity(items.len());
        let mut leading_comments = Vec::new();
        for item in items {
            match item.kind {
                NodeKind::Scalar { .. } | NodeKind::Alias(_) => {
                    paths.push(self.value(item, &mut leading_comments));
                }
                _ => self.wrong_shape(&item, "an element of `plugins`", "a path"),
            }
        }
        let key = Spanned::new(list.as_str().unwrap_or_default().to_owned(), list.span);
        let value = Value { kind: ValueKind::List(paths), span };
        section.entries.push(Entry { key, name: "path".to_owned(), value, leading_comments });
        self.tree.sections.push(section);
    }
}

/// Whether the value of a key of `routes` is a list of mappings.
fn is_route_list((key, value): &(Node, Node)) -> bool {
    let is_mapping = |item: &Node| matches!(item.kind, NodeKind::Mapping(_));
    key.as_str().is_some() && matches!(&value.kind, NodeKind::Sequence(items) if items.iter().all(is_mapping))
}

/// What stands for an element of a list where it is talked about: its name, else what it begins with.
fn header(item: &Node) -> Option<Span> {
    let NodeKind::Mapping(entries) = &item.kind else { return None };
    let (key, value) = entries.iter().find(|(key, _)| key.as_str() == Some("name")).or(entries.first())?;
    let is_line = value.as_str().is_some() && value.span.start >= key.span.end;
    Some(if is_line { key.span.to(value.span) } else { key.span })
}
