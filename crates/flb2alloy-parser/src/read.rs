//! Reads a configuration: the main file, and the parsers, plugins, streams and upstream files that its sections name.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::files::{Reader, Tree, directory, file_name, found_beside, is_absolute, normal};
use crate::template::{Piece, parse_template};
use crate::{
    Diagnostic, Dialect, Document, Loader, NoFiles, Section, SectionKind, SourceMap, Span, ValueKind,
    classic, codes,
};

/// The definitions of the `parsers.conf` that Fluent Bit 5.1's packages and images hold.
const SHIPPED_PARSERS: &str = include_str!("shipped_parsers.conf");

impl Dialect {
    /// The dialect of a file by its extension, as `flb_cf_create_from_file` tells it: `.yaml` and `.yml` are YAML, all
    /// others classic.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        match extension.to_ascii_lowercase().as_str() {
            "yaml" | "yml" => Dialect::Yaml,
            _ => Dialect::Classic,
        }
    }
}

/// Reads the configuration `text` of the file `name`, with all the files that it includes or names.
///
/// `dialect` overrides what the extension of `name` tells. Each file is added to `sources`, the main one first. What
/// could be read comes back whatever the diagnostics say; an error among them (codes in [`crate::CODES`]) means that
/// Fluent Bit would refuse the configuration, or that a file was not there.
pub fn read(
    name: &Path,
    text: &str,
    dialect: Option<Dialect>,
    loader: &dyn Loader,
    sources: &mut SourceMap,
) -> (Document, Vec<Diagnostic>) {
    let dialect = dialect.unwrap_or_else(|| Dialect::of(name));
    let mut diagnostics = Vec::new();
    let tree = read_tree(name, text, dialect, true, loader, sources, &mut diagnostics);
    let document = Document {
        dialect,
        sections: tree.sections,
        env: tree.env,
        trailing_comments: tree.trailing_comments,
    };
    let mut named = NamedFiles { main: name, document, read: Vec::new(), loader, sources, diagnostics };
    named.read_all();
    (named.document, named.diagnostics)
}

/// The parsers that Fluent Bit's packages and images bring along in `parsers.conf`. They are not part of the program:
/// a configuration has to name the file. The source is added to `sources`.
pub fn shipped_parsers(sources: &mut SourceMap) -> Vec<Section> {
    let name = Path::new("<shipped>/parsers.conf");
    let mut diagnostics = Vec::new();
    let tree = read_tree(name, SHIPPED_PARSERS, Dialect::Classic, false, &NoFiles, sources, &mut diagnostics);
    let mut sections = tree.sections;
    // Those are ours, not the user's.
    sections.iter_mut().for_each(|section| section.leading_comments.clear());
    sections
}

fn read_tree(
    name: &Path,
    text: &str,
    dialect: Dialect,
    is_main: bool,
    loader: &dyn Loader,
    sources: &mut SourceMap,
    diagnostics: &mut Vec<Diagnostic>,
) -> Tree {
    let file = sources.add(name.display().to_string(), text);
    let mut reader = Reader::new(name, is_main, loader, sources, diagnostics);
    match dialect {
        Dialect::Classic => reader.classic(file, text),
        Dialect::Yaml => reader.yaml(file, name, text),
    }
    reader.tree.trailing_comments = std::mem::take(&mut reader.pending);
    reader.tree
}

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

struct NamedFiles<'a> {
    main: &'a Path,
    document: Document,
    read: Vec<PathBuf>,
    loader: &'a dyn Loader,
    sources: &'a mut SourceMap,
    diagnostics: Vec<Diagnostic>,
}

impl NamedFiles<'_> {
    fn read_all(&mut self) {
        for role in &ROLES {
            let written: Vec<(String, Span)> = self
                .document
                .sections
                .iter()
                .filter(|section| section.kind == role.section)
                .flat_map(|section| &section.entries)
                .filter(|entry| entry.name == role.key)
                .filter_map(|entry| Some((entry.value.as_str()?.to_owned(), entry.value.span)))
                .collect();
            for (written, span) in written {
                self.read_one(role, &written, span);
            }
        }
    }

    fn read_one(&mut self, role: &Role, written: &str, span: Span) {
        let Some(path) = self.resolve(role, written, span) else { return };
        // Fluent Bit tries the working directory before that of the main file; see `Reader::include` for why this
        // is the other way round here.
        let directory = directory(self.main);
        let mut candidates = vec![directory.join(&*path), PathBuf::from(&*path)];
        if is_absolute(&path) {
            candidates.push(directory.join(file_name(&path)));
        }
        let mut problem = None;
        for candidate in &candidates {
            match self.loader.read(candidate) {
                Ok(text) => {
                    if is_absolute(&path) && *candidate != candidates[0] {
                        self.diagnostics.push(found_beside(&path, span, candidate));
                    }
                    self.read_file(role, candidate, &text);
                    return;
                }
                Err(error) => problem = problem.or(Some(error)),
            }
        }
        let why = problem.map_or_else(String::new, |error| error.to_string());
        self.missing(role, &path, span, &why);
    }

    fn missing(&mut self, role: &Role, path: &str, span: Span, why: &str) {
        let shipped = match (role.key, file_name(path)) {
            ("parsers_file", "parsers.conf") => Some("the parsers"),
            // The one that is shipped has nothing but comments.
            ("plugins_file", "plugins.conf") => Some("no plugins"),
            _ => None,
        };
        let Some(shipped) = shipped else {
            self.diagnostics.push(
                Diagnostic::error(codes::MISSING_FILE, format!("cannot read the {} `{path}`", role.name))
                    .at(span, why)
                    .help("what it defines is unknown to the conversion; put the file at this path, or beside the main file"),
            );
            return;
        };
        self.diagnostics.push(
            Diagnostic::info(
                codes::SHIPPED_FILE,
                format!("the {} `{path}` is not on this machine", role.name),
            )
            .at(span, format!("taken to define {shipped} of the file of this name that Fluent Bit ships"))
            .help("if yours differs, put it at this path, or beside the main file"),
        );
        let marker = PathBuf::from("<shipped>/parsers.conf");
        if role.key == "parsers_file" && !self.read.contains(&marker) {
            self.read.push(marker);
            self.document.sections.extend(shipped_parsers(self.sources));
        }
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

    /// The path that `written` stands for: variables get their values from `@SET`, `env` and their defaults.
    fn resolve<'t>(&mut self, role: &Role, written: &'t str, span: Span) -> Option<Cow<'t, str>> {
        if !written.contains("${") {
            return Some(Cow::Borrowed(written));
        }
        let mut path = String::new();
        for piece in parse_template(written, span) {
            match piece {
                Piece::Literal { text, .. } => path.push_str(&text),
                Piece::Dropped { .. } => {}
                Piece::Variable { name, default, span } => {
                    let set = self
                        .document
                        .env
                        .iter()
                        .rfind(|entry| entry.name == name)
                        .map(|entry| &entry.value.kind);
                    match (set, default) {
                        (Some(ValueKind::Scalar { text, .. }), _) if !text.starts_with("file://") => {
                            path.push_str(text);
                        }
                        (None, Some(default)) => path.push_str(&default),
                        _ => {
                            self.diagnostics.push(
                                Diagnostic::error(
                                    codes::UNKNOWN_PATH,
                                    format!("the path of a {} is not known", role.name),
                                )
                                .at(span, format!("the value of `{name}` is not known"))
                                .help(format!(
                                    "set it in the file (`@SET {name}=...`), or write out the path"
                                )),
                            );
                            return None;
                        }
                    }
                }
            }
        }
        Some(Cow::Owned(path))
    }
}
