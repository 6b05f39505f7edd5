//! Where the files that a configuration names are, and that none is read twice.

use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use crate::document::Comment;
use crate::{Diagnostic, Dialect, Entry, Loader, Section, SourceMap, Span, codes};

/// `FLB_CF_FILE_NUM_LIMIT` of `flb_cf_fluentbit.c`.
const FILE_LIMIT: usize = 1000;

/// What a file and those that it includes hold.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) sections: Vec<Section>,
    pub(crate) env: Vec<Entry>,
    pub(crate) trailing_comments: Vec<Comment>,
}

/// Reads one file and those that it includes.
pub(crate) struct Reader<'a> {
    pub(crate) loader: &'a dyn Loader,
    pub(crate) sources: &'a mut SourceMap,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    /// The directory of the file that this reader was started for.
    pub(crate) root: PathBuf,
    /// Whether that file is the main one, in which the classic format allows no parser.
    pub(crate) is_main: bool,
    /// The place of the service section, once there is one; YAML allows no second.
    pub(crate) service: Option<Span>,
    /// Comments that wait for the section or entry that they stand above.
    pub(crate) pending: Vec<Comment>,
    pub(crate) tree: Tree,
    seen: Vec<PathBuf>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        path: &Path,
        is_main: bool,
        loader: &'a dyn Loader,
        sources: &'a mut SourceMap,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Reader {
            loader,
            sources,
            diagnostics,
            root: directory(path),
            is_main,
            service: None,
            pending: Vec::new(),
            tree: Tree::default(),
            seen: vec![normal(path)],
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Reads the file, or the files, that the include `written` at `span` stands for.
    ///
    /// `directory` is what a relative path counts from: the directory of the file that the reader was started for in
    /// the classic format, that of the including file in YAML. Fluent Bit's classic format tries the working directory
    /// first; here it comes last, because the working directory of whoever converts is not that of Fluent Bit. A file
    /// with an absolute path that is not there may lie beside the main one.
    pub(crate) fn include(&mut self, written: &str, span: Span, directory: &Path, dialect: Dialect) {
        let path = directory.join(written);
        if written.contains('*') {
            let matches = self.loader.glob(&path);
            if matches.is_empty() {
                self.no_match(&path, written, span, dialect);
            }
            for found in matches {
                self.read_first(&[found], written, span, dialect);
            }
            return;
        }
        let mut candidates = vec![path];
        if dialect == Dialect::Classic {
            candidates.push(PathBuf::from(written));
        }
        if is_absolute(written) {
            candidates.push(self.root.join(file_name(written)));
        }
        self.read_first(&candidates, written, span, dialect);
    }

    fn no_match(&mut self, path: &Path, written: &str, span: Span, dialect: Dialect) {
        let message = format!("no file matches `{written}`");
        let looked = format!("looked for {}", path.display());
        // `read_glob` of `flb_cf_yaml.c` has overwritten its error code by then if the path is relative.
        self.report(if dialect == Dialect::Yaml && !written.starts_with('/') {
            Diagnostic::warning(codes::EMPTY_GLOB, message).at(span, looked)
        } else {
            Diagnostic::error(codes::EMPTY_GLOB, message)
                .at(span, looked)
                .help("Fluent Bit does not start when a pattern matches nothing; make the files available, or remove the include")
        });
    }

    /// Reads the first of `candidates` that exists.
    fn read_first(&mut self, candidates: &[PathBuf], written: &str, span: Span, dialect: Dialect) {
        if self.seen.len() >= FILE_LIMIT {
            self.report(
                Diagnostic::error(
                    codes::TOO_MANY_FILES,
                    format!("more than {FILE_LIMIT} files are included"),
                )
                .at(span, "this one is not read"),
            );
            return;
        }
        let mut first_error = None;
        for path in candidates {
            if self.seen.contains(&normal(path)) {
                self.report(
                    Diagnostic::error(codes::INCLUDED_TWICE, format!("`{written}` is already included"))
                        .at(span, format!("{} was read before", path.display()))
                        .help("Fluent Bit refuses to read a file twice; remove this include"),
                );
                return;
            }
            match self.loader.read(path) {
                Ok(text) => {
                    if is_absolute(written) && *path != candidates[0] {
                        self.report(found_beside(written, span));
                    }
                    self.seen.push(normal(path));
                    let file = self.sources.add(path.display().to_string(), text.as_str());
                    match dialect {
                        Dialect::Classic => self.classic(file, &text),
                        Dialect::Yaml | Dialect::Collector => self.yaml(file, path, &text),
                    }
                    return;
                }
                // Fluent Bit opens a directory and reads nothing from it, so `conf.d/*` may match some.
                Err(error) if error.kind() == ErrorKind::IsADirectory => return,
                Err(error) => first_error = first_error.or(Some((path, error))),
            }
        }
        if let Some((path, error)) = first_error {
            self.report(
                Diagnostic::error(
                    codes::MISSING_INCLUDE,
                    format!("cannot read the included file `{written}`"),
                )
                .at(span, format!("{}: {error}", path.display()))
                .help("Fluent Bit does not start without it; make the file available, or remove the include"),
            );
        }
    }
}

/// Says that a file beside the main one was read for the path `written`.
pub(crate) fn found_beside(written: &str, span: Span) -> Diagnostic {
    Diagnostic::info(codes::FOUND_BESIDE, format!("`{written}` is not on this machine"))
        .at(span, "the file of this name beside the main file was read in its place")
}

/// Whether `path` is absolute on either system.
pub(crate) fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.contains(":\\")
}

/// The last part of a path of either system.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The directory in which relative paths of `file` start; empty for the working directory.
pub(crate) fn directory(file: &Path) -> PathBuf {
    file.parent().map(Path::to_path_buf).unwrap_or_default()
}

/// `path` without `.` and resolvable `..`, for comparing paths without touching a file system.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}
