//! Reads the parsers, plugins, streams and upstream files that sections name.

use std::path::{Path, PathBuf};

use crate::files::{directory, file_name, found_beside, is_absolute, normal};
use crate::read::{read_tree, shipped_file};
use crate::template::{Piece, parse_template};
use crate::{Diagnostic, Dialect, Document, Loader, SectionKind, SourceMap, Span, ValueKind, classic, codes};

/// A kind of file that a section names.
struct Role {
    /// What it is called in messages.
    name: &'static str,
    /// The sections and key that name it.
    section: SectionKind,
    key: &'static str,
    /// The kinds of sections that Fluent Bit reads from it.
    kinds: &'static [SectionKind],
}

const ROLES: [Role; 4] = [
    Role {
        name: "parsers file",
        section: SectionKind::Service,
        key: "parsers_file",
        kinds: &[SectionKind::Parser, SectionKind::MultilineParser],
    },
    Role {
        name: "plugins file",
        section: SectionKind::Service,
        key: "plugins_file",
        kinds: &[SectionKind::Plugins],
    },
    Role {
        name: "streams file",
        section: SectionKind::Service,
        key: "streams_file",
        kinds: &[SectionKind::StreamTask],
    },
    Role {
        name: "upstream file",
        section: SectionKind::Output,
        key: "upstream",
        kinds: &[SectionKind::Upstream, SectionKind::Node],
    },
];

pub(crate) struct NamedFiles<'a> {
    main: &'a Path,
    document: Document,
    read: Vec<PathBuf>,
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    diagnostics: Vec<Diagnostic>,
}

/// A place in a configuration that names a file.
struct Naming<'r> {
    role: &'r Role,
    /// The path as written. Messages show this one, since the values of variables may be secret.
    written: String,
    span: Span,
}

impl<'a> NamedFiles<'a> {
    pub(crate) fn new(
        main: &'a Path,
        document: Document,
        loader: &'a dyn Loader,
        sources: &'a mut SourceMap,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        NamedFiles { main, document, read: Vec::new(), loader, sources, diagnostics }
    }

    /// Reads them all, and gives the document with what they hold at its end.
    pub(crate) fn read(mut self) -> (Document, Vec<Diagnostic>) {
        for role in &ROLES {
            let sections = self.document.sections.iter().filter(|section| section.kind == role.section);
            let entries =
                sections.flat_map(|section| &section.entries).filter(|entry| entry.name == role.key);
            let named: Vec<Naming<'_>> = entries
                .filter_map(|entry| {
                    Some(Naming { role, written: entry.value.as_str()?.to_owned(), span: entry.value.span })
                })
                .collect();
            for naming in named {
                self.find(&naming);
            }
        }
        (self.document, self.diagnostics)
    }

    fn find(&mut self, naming: &Naming<'_>) {
        let directory = directory(self.main);
        let beside = directory.join(file_name(&naming.written));
        let mut candidates = Vec::new();
        let mut is_elsewhere = true;
        match self.resolve(&naming.written, naming.span) {
            Ok(path) => {
                // Fluent Bit tries the working directory before that of the main file; see `Reader::include` for why
                // this is the other way round here.
                candidates.extend([directory.join(&path), PathBuf::from(&path)]);
                is_elsewhere = is_absolute(&path);
            }
            Err(variable) if file_name(&naming.written).contains("${") => {
                self.unknown_path(naming, &variable);
                return;
            }
            Err(_) => {}
        }
        let own = candidates.len();
        if is_elsewhere {
            candidates.push(beside);
        }
        let mut problem = None;
        for (index, candidate) in candidates.iter().enumerate() {
            match self.loader.read(candidate) {
                Ok(text) => {
                    if index >= own {
                        self.diagnostics.push(found_beside(&naming.written, naming.span));
                    }
                    self.read_file(naming.role, candidate, &text);
                    return;
                }
                Err(error) => problem = problem.or(Some(error)),
            }
        }
        self.missing(naming, &problem.map_or_else(String::new, |error| error.to_string()));
    }

    fn unknown_path(&mut self, naming: &Naming<'_>, variable: &str) {
        let message = format!("the path of a {} is not known", naming.role.name);
        self.diagnostics.push(
            Diagnostic::error(codes::UNKNOWN_PATH, message)
                .at(naming.span, format!("the value of `{variable}` is not known"))
                .help(format!("give the value of `{variable}` to the conversion, or write out the path")),
        );
    }

    fn missing(&mut self, naming: &Naming<'_>, why: &str) {
        let Naming { role, written, span } = naming;
        let name = file_name(written);
        let marker = Path::new("<shipped>").join(name);
        let shipped = match role.key {
            _ if self.read.contains(&marker) => Some(Vec::new()),
            "parsers_file" => shipped_file(name, self.sources),
            // The one that is shipped has nothing but comments.
            "plugins_file" if name == "plugins.conf" => Some(Vec::new()),
            _ => None,
        };
        let Some(sections) = shipped else {
            self.diagnostics.push(
                Diagnostic::error(codes::MISSING_FILE, format!("cannot read the {} `{written}`", role.name))
                    .at(*span, why)
                    .help("what it defines is unknown to the conversion; put the file at this path, or beside the main file"),
            );
            return;
        };
        self.diagnostics.push(
            Diagnostic::info(
                codes::SHIPPED_FILE,
                format!("the {} `{written}` is not on this machine", role.name),
            )
            .at(*span, format!("taken for the `{name}` that Fluent Bit ships"))
            .help("if yours differs, put it at this path, or beside the main file"),
        );
        self.read.push(marker);
        self.document.sections.extend(sections);
    }

    fn read_file(&mut self, role: &Role, path: &Path, text: &str) {
        let normal = normal(path);
        if self.read.contains(&normal) {
            return;
        }
        self.read.push(normal);
        let dialect = Dialect::of(path);
        let mut tree =
            read_tree(path, text, dialect, false, self.loader, self.sources, &mut self.diagnostics);
        if dialect == Dialect::Classic {
            classic::group_nodes(&mut tree.sections);
        }
        for section in tree.sections {
            if role.kinds.contains(&section.kind) {
                self.document.sections.push(section);
            } else if !matches!(section.kind, SectionKind::Other(_)) {
                self.ignored(role, section.header);
            }
        }
        for entry in tree.env {
            self.ignored(role, entry.span());
        }
    }

    fn ignored(&mut self, role: &Role, span: Span) {
        self.diagnostics.push(
            Diagnostic::warning(
                codes::IGNORED_IN_FILE,
                format!("Fluent Bit ignores this in a {}", role.name),
            )
            .at(span, "has no effect")
            .help("move it to the main file, or remove it"),
        );
    }

    /// The path that `written` stands for: variables get their values from `@SET` and `env`, then from the loader, then
    /// their defaults (`flb_env_get`). The error is the name of a variable whose value is not known.
    fn resolve(&self, written: &str, span: Span) -> Result<String, String> {
        let mut path = String::new();
        for piece in parse_template(written, span) {
            match piece {
                Piece::Literal { text, .. } => path.push_str(&text),
                Piece::Dropped { .. } => {}
                Piece::Variable { name, default, .. } => match self.variable(&name).or(default) {
                    Some(value) => path.push_str(&value),
                    None => return Err(name),
                },
            }
        }
        Ok(path)
    }

    /// The value of a variable that is set and not empty.
    fn variable(&self, name: &str) -> Option<String> {
        let set = self.document.env.iter().rfind(|entry| entry.name == name).map(|entry| &entry.value.kind);
        match set {
            // A `file://` value is read from that file when Fluent Bit starts.
            Some(ValueKind::Scalar { text, .. }) if !text.starts_with("file://") => Some(text.clone()),
            Some(_) => None,
            None => self.loader.variable(name),
        }
        .filter(|value| !value.is_empty())
    }
}
