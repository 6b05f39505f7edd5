//! Fluent Bit's YAML: which sections a file may hold, and what shape each has (`flb_cf_yaml.c`).
//!
//! The YAML tree is walked as Fluent Bit's event machine walks it. Where that machine stops, there is a diagnostic, and
//! the walk goes on with what else is there.

use std::path::Path;

use crate::document::Comment;
use crate::files::{Reader, directory};
use crate::yaml::{self, Node, NodeKind};
use crate::{Diagnostic, Dialect, Entry, FileId, Section, SectionKind, Span, codes, suggest};

mod entries;
mod plugins;

/// The top-level sections.
const SECTIONS: [&str; 11] = [
    "env",
    "includes",
    "service",
    "pipeline",
    "customs",
    "parsers",
    "multiline_parsers",
    "stream_processor",
    "plugins",
    "upstream_servers",
    "extensions",
];

impl Reader<'_> {
    /// Reads a YAML file into the tree. Includes count from the directory of `path`.
    pub(crate) fn yaml(&mut self, file: FileId, path: &Path, text: &str) {
        let (stream, problem) = yaml::parse(file, text);
        let is_broken = problem.is_some();
        if let Some(problem) = problem {
            self.report(problem);
        }
        self.line_separators(file, text);
        let before = self.diagnostics.len();
        for document in stream.documents {
            self.document(document, path);
        }
        if is_broken {
            // What was read last is incomplete, and so often has the wrong shape.
            let found = self.diagnostics.split_off(before);
            self.diagnostics.extend(found.into_iter().filter(|found| found.code != codes::WRONG_SHAPE));
        }
        for comment in stream.trailing_comments {
            self.trailing_comment(comment, text);
        }
    }

    /// libyaml follows YAML 1.1, in which these end a line.
    fn line_separators(&mut self, file: FileId, text: &str) {
        for (start, character) in text.match_indices(['\u{85}', '\u{2028}', '\u{2029}']) {
            self.report(
                Diagnostic::warning(
                    codes::LINE_SEPARATOR,
                    "Fluent Bit takes this character for a line break",
                )
                .at(Span::new(file, start, start + character.len()), "is kept as text here")
                .help("remove it, or write it as an escape in double quotes"),
            );
        }
    }

    /// An indented comment at the end of a file belongs to the last section.
    fn trailing_comment(&mut self, comment: Comment, text: &str) {
        let line_start = text[..comment.span.start as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let indented = comment.span.start as usize > line_start;
        match self.tree.sections.last_mut() {
            Some(section) if indented && section.span.file == comment.span.file => {
                section.trailing_comments.push(comment);
            }
            _ => self.pending.push(comment),
        }
    }

    fn document(&mut self, root: Node, path: &Path) {
        let Some(entries) = self.mapping(root, "the top level of a configuration") else { return };
        for (mut key, value) in entries {
            self.pending.append(&mut key.leading_comments);
            let below = std::mem::take(&mut key.trailing_comments);
            let Some(name) = key.as_str().map(str::to_ascii_lowercase) else {
                self.bad_key(&key);
                continue;
            };
            match name.as_str() {
                "env" => self.env(value),
                "includes" => self.includes(value, path),
                "service" => self.service(&key, value),
                "pipeline" => self.pipeline(value),
                "customs" => self.plugin_list(&key, value, &SectionKind::Custom),
                "parsers" => self.flat_list(&key, value, &SectionKind::Parser, None),
                "multiline_parsers" => {
                    let rule = SectionKind::Other("rule".to_owned());
                    self.flat_list(&key, value, &SectionKind::MultilineParser, Some(("rules", rule)));
                }
                "stream_processor" => self.flat_list(&key, value, &SectionKind::StreamTask, None),
                "plugins" => self.plugin_paths(&key, value),
                "upstream_servers" => {
                    self.flat_list(&key, value, &SectionKind::Upstream, Some(("nodes", SectionKind::Node)));
                }
                "extensions" => self.free_section(&key, value, SectionKind::Other(name), entries::Shape::Any),
                _ => self.unknown_section(&key, value),
            }
            self.below_last_section(below);
        }
    }

    /// Comments below a list belong to its last element.
    fn below_last_section(&mut self, comments: Vec<Comment>) {
        match self.tree.sections.last_mut() {
            Some(section) => section.trailing_comments.extend(comments),
            None => self.pending.extend(comments),
        }
    }

    fn pipeline(&mut self, value: Node) {
        for (mut key, value) in self.mapping(value, "`pipeline`").unwrap_or_default() {
            self.pending.append(&mut key.leading_comments);
            let below = std::mem::take(&mut key.trailing_comments);
            let Some(name) = key.as_str() else {
                self.bad_key(&key);
                continue;
            };
            match name.to_ascii_lowercase().as_str() {
                "inputs" => self.plugin_list(&key, value, &SectionKind::Input),
                "filters" => self.plugin_list(&key, value, &SectionKind::Filter),
                "outputs" => self.plugin_list(&key, value, &SectionKind::Output),
                _ => {
                    let known = ["inputs", "filters", "outputs"];
                    let near = suggest::nearest(name, known)
                        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                    self.report(
                        Diagnostic::error(
                            codes::UNKNOWN_COMPONENT,
                            format!("`pipeline` has no component `{name}`"),
                        )
                        .at(key.span, "not a component")
                        .help(format!("components are inputs, filters and outputs{near}")),
                    );
                }
            }
            self.below_last_section(below);
        }
    }

    fn service(&mut self, key: &Node, value: Node) {
        if let Some(first) = self.service {
            self.report(
                Diagnostic::error(codes::SECOND_SERVICE, "the service section is defined twice")
                    .at(key.span, "second definition")
                    .at(first, "first definition")
                    .help("merge the two; included files count too"),
            );
        }
        self.service.get_or_insert(key.span);
        self.free_section(key, value, SectionKind::Service, entries::Shape::ScalarOrMapping);
    }

    fn unknown_section(&mut self, key: &Node, value: Node) {
        let name = key.as_str().unwrap_or_default().to_owned();
        let diagnostic = Diagnostic::warning(
            codes::IGNORED_YAML_SECTION,
            format!("Fluent Bit ignores the top-level section `{name}`"),
        )
        .at(key.span, "not a section");
        self.report(match suggest::nearest(&name, SECTIONS) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
        self.free_section(key, value, SectionKind::Other(name), entries::Shape::Scalar);
    }

    /// A section that is one mapping.
    fn free_section(&mut self, key: &Node, value: Node, kind: SectionKind, shape: entries::Shape) {
        let mut section = self.section(kind, key.span, key.span.to(value.span));
        for (key, value) in self.mapping(value, "a section").unwrap_or_default() {
            section.entries.extend(self.entry(key, value, shape, entries::Naming::Translated));
        }
        self.tree.sections.push(section);
    }

    fn includes(&mut self, value: Node, path: &Path) {
        let directory = directory(path);
        for mut item in self.sequence(value, "`includes`").unwrap_or_default() {
            self.pending.append(&mut item.leading_comments);
            match item.as_str() {
                Some(written) if !written.is_empty() => {
                    let written = written.to_owned();
                    self.include(&written, item.span, &directory, Dialect::Yaml);
                }
                _ => self.wrong_shape(&item, "an element of `includes`", "a path"),
            }
        }
    }

    fn section(&mut self, kind: SectionKind, header: Span, span: Span) -> Section {
        Section {
            kind,
            header,
            span,
            entries: Vec::new(),
            groups: Vec::new(),
            leading_comments: std::mem::take(&mut self.pending),
            trailing_comments: Vec::new(),
        }
    }

    /// The entries of a mapping; `what` names it in the diagnostic given if it is none.
    fn mapping(&mut self, node: Node, what: &str) -> Option<Vec<(Node, Node)>> {
        match node.kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => {
                self.wrong_shape(&node, what, "a mapping");
                None
            }
        }
    }

    /// The elements of a list; `what` names it in the diagnostic given if it is none.
    fn sequence(&mut self, node: Node, what: &str) -> Option<Vec<Node>> {
        match node.kind {
            NodeKind::Sequence(items) => Some(items),
            _ => {
                self.wrong_shape(&node, what, "a list");
                None
            }
        }
    }

    fn wrong_shape(&mut self, node: &Node, what: &str, expected: &str) {
        if let NodeKind::Alias(name) = &node.kind {
            self.report(
                Diagnostic::error(codes::ALIAS, format!("Fluent Bit refuses the YAML alias `*{name}`"))
                    .at(node.span, "an alias")
                    .help("write out what it stands for"),
            );
            return;
        }
        self.report(
            Diagnostic::error(codes::WRONG_SHAPE, format!("{what} has to be {expected}"))
                .at(node.span, format!("is {}", node.description())),
        );
    }

    fn bad_key(&mut self, key: &Node) {
        self.report(
            Diagnostic::error(codes::BAD_KEY, "a key has to be a scalar")
                .at(key.span, format!("is {}", key.description())),
        );
    }

    /// `env`: a mapping, or a list of `{NAME: value}` and `{name, value, uri, refresh_interval}`.
    fn env(&mut self, value: Node) {
        match value.kind {
            NodeKind::Mapping(entries) => {
                for (key, value) in entries {
                    let entry = self.entry(key, value, entries::Shape::Scalar, entries::Naming::Verbatim);
                    self.tree.env.extend(entry);
                }
            }
            NodeKind::Sequence(items) => {
                for item in items {
                    let entry = self.env_element(item);
                    self.tree.env.extend(entry);
                }
            }
            _ => self.wrong_shape(&value, "`env`", "a mapping or a list"),
        }
    }

    fn env_element(&mut self, item: Node) -> Option<Entry> {
        let span = item.span;
        let mut leading_comments = item.leading_comments.clone();
        let mut named: Option<Entry> = None;
        let mut attributes = Vec::new();
        for (key, value) in self.mapping(item, "an element of `env`")? {
            let entry = self.entry(key, value, entries::Shape::Scalar, entries::Naming::Verbatim)?;
            let known = ["name", "value", "uri", "refresh_interval"];
            if known.iter().any(|known| entry.key.value.eq_ignore_ascii_case(known)) {
                attributes.push(entry);
            } else if named.is_none() {
                named = Some(entry);
            } else {
                self.ignored_env(entry.key.span, "only the first variable of a list element counts");
            }
        }
        let attribute =
            |name: &str| attributes.iter().rfind(|entry| entry.key.value.eq_ignore_ascii_case(name));
        if let Some(name) = attribute("name") {
            let value = match (attribute("uri"), attribute("value")) {
                (None, Some(value)) => value.value.clone(),
                _ => entries::mapping_of(&attributes, span),
            };
            if let Some(ignored) = &named {
                self.ignored_env(ignored.key.span, "the element already has a `name`");
            }
            let text = name.value.as_str().unwrap_or_default().to_owned();
            named = Some(Entry {
                key: crate::Spanned::new(text.clone(), name.value.span),
                name: text,
                value,
                leading_comments: name.leading_comments.clone(),
            });
        }
        if named.is_none() {
            self.ignored_env(span, "has no `name`");
        }
        named.map(|mut entry| {
            leading_comments.append(&mut entry.leading_comments);
            Entry { leading_comments, ..entry }
        })
    }

    fn ignored_env(&mut self, span: Span, why: &str) {
        self.report(
            Diagnostic::warning(codes::IGNORED_ENV, "Fluent Bit ignores this variable")
                .at(span, why)
                .help("write `- NAME: value`, or `- name: NAME` with `value:`"),
        );
    }
}
