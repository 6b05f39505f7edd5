//! Configurations for the tests: written in place, or those of the corpus beside the repository.

use std::io;
use std::path::{Path, PathBuf};

use flb2alloy_ir::{Built, Options, build};
use flb2alloy_parser::{Diagnostic, Dialect, Document, Loader, NoFiles, SourceMap, read};

/// Reads and builds a classic configuration that needs no other file.
pub(crate) fn classic(text: &str, options: &Options) -> (Document, SourceMap, Built) {
    of(Path::new("fluent-bit.conf"), text, Dialect::Classic, &NoFiles, options)
}

/// Reads and builds a YAML configuration that needs no other file.
pub(crate) fn yaml(text: &str, options: &Options) -> (Document, SourceMap, Built) {
    of(Path::new("fluent-bit.yaml"), text, Dialect::Yaml, &NoFiles, options)
}

/// Reads and builds a file of the corpus.
pub(crate) fn file(path: &Path, options: &Options) -> Option<(Document, SourceMap, Built)> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(of(path, &text, Dialect::of(path), &Disk, options))
}

fn of(
    name: &Path,
    text: &str,
    dialect: Dialect,
    loader: &dyn Loader,
    options: &Options,
) -> (Document, SourceMap, Built) {
    let mut sources = SourceMap::default();
    let (document, diagnostics): (Document, Vec<Diagnostic>) =
        read(name, text, Some(dialect), loader, &mut sources);
    let mut built = build(&document, options);
    built.diagnostics.splice(0..0, diagnostics);
    (document, sources, built)
}

/// What stands beside the repository: `../shared/<part>`, where it is there.
pub(crate) fn shared(part: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(part);
    path.exists().then_some(path)
}

/// All files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

struct Disk;

impl Loader for Disk {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        let (Some(folder), Some(name)) =
            (pattern.parent(), pattern.file_name().and_then(|name| name.to_str()))
        else {
            return Vec::new();
        };
        let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
        let (before, behind) = name.split_once('*').unwrap_or((name, ""));
        let matches = |path: &PathBuf| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(before) && name.ends_with(behind))
        };
        let mut paths: Vec<_> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(matches).collect();
        paths.sort();
        paths
    }
}
