//! Configurations of Fluent Bit in Kubernetes manifests and Helm values: the files of a ConfigMap, the `config` of Fluent
//! Bit's charts, also below the `spec.values` of a HelmRelease.

mod find;
mod template;

use std::io;
use std::path::{Path, PathBuf};

use crate::files::file_name;
use crate::source::Origin;
use crate::{Diagnostic, Dialect, FileId, Loader, SourceMap, Span, codes, yaml};

/// A manifest that holds a configuration, file by file.
#[derive(Debug, Clone)]
pub struct Manifest {
    path: PathBuf,
    files: Vec<Embedded>,
    /// The first of `files` is the main one of these.
    main: usize,
    /// Keys of a chart's `config` that it fills in by itself, or makes something of that is not known.
    left_to_chart: Vec<String>,
    /// Files that are there once more, with the line of the second.
    repeated: Vec<(String, usize)>,
}

/// A file in a manifest.
#[derive(Debug, Clone, PartialEq)]
struct Embedded {
    name: String,
    text: String,
    origin: Origin,
    /// Whether Helm replaces what stands between double braces.
    is_template: bool,
}

impl Manifest {
    /// The configuration that the file `path` with the content `text` holds; none if it is no YAML, is a configuration
    /// itself, or has none in it.
    #[must_use]
    pub fn find(path: &Path, text: &str) -> Option<Self> {
        // Cheap, and true for all of them.
        let holds = ["[input]", "[output]", "[filter]", "[service]", " pipeline:"];
        let is_configuration = text.lines().any(|line| line.starts_with("pipeline:"));
        if is_configuration {
            return None;
        }
        let lower = text.to_ascii_lowercase();
        if !holds.iter().any(|word| lower.contains(word)) {
            return None;
        }
        let (stream, problem) = yaml::parse(FileId(0), text);
        if problem.is_some() {
            return None;
        }
        find::manifest(path, text, &stream.documents)
    }

    /// What [`Manifest::find`] finds where the extension of `path` is that of YAML.
    #[must_use]
    pub fn of_file(path: &Path, text: &str) -> Option<Self> {
        (Dialect::of(path) == Dialect::Yaml).then(|| Self::find(path, text)).flatten()
    }

    /// The path of the main file, below that of the manifest.
    #[must_use]
    pub fn main(&self) -> PathBuf {
        self.files.get(self.main).map(|main| self.path.join(&main.name)).unwrap_or_default()
    }

    /// The files with their names.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    /// The text of the main file.
    #[must_use]
    pub fn text(&self) -> &str {
        self.files.get(self.main).map_or("", |main| main.text.as_str())
    }

    /// A loader that has the manifest's files, and those of `outer`.
    #[must_use]
    pub fn loader<'a>(&'a self, outer: &'a dyn Loader) -> impl Loader + use<'a> {
        Files { manifest: self, outer }
    }

    /// Tells `sources` where in the manifest its files stand, and says what of the manifest is not known.
    pub fn locate(&self, sources: &mut SourceMap) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let found: Vec<_> = sources
            .files()
            .filter_map(|(id, file)| {
                Some((id, self.file(Path::new(&file.name)).filter(|found| found.text == file.text)?))
            })
            .collect();
        for (id, file) in found {
            sources.place(id, file.origin.clone());
            if file.is_template {
                diagnostics.extend(template::unknown(&file.text).map(|(start, end)| {
                    Diagnostic::warning(
                        codes::TEMPLATE,
                        "Helm puts something in here that the values do not tell",
                    )
                    .at(Span::new(id, start, end), "taken as it stands")
                    .help("convert what `helm template` gives in place of the values")
                }));
            }
        }
        if !self.left_to_chart.is_empty() {
            let message =
                format!("what the chart makes of `{}` is not known", self.left_to_chart.join("`, `"));
            diagnostics.push(
                Diagnostic::warning(codes::TEMPLATE, message)
                    .help("convert what `helm template` gives in place of the values"),
            );
        }
        diagnostics.extend(self.repeated.iter().map(|(name, line)| {
            let message = format!("`{name}` is there once more, in line {line}");
            Diagnostic::warning(codes::SECOND_CONFIGURATION, message).help(
                "only the first configuration of a file is converted: put the others into files of their own",
            )
        }));
        diagnostics
    }

    fn file(&self, path: &Path) -> Option<&Embedded> {
        let named = |name: &str| self.files.iter().find(|file| file.name == name);
        match path.strip_prefix(&self.path) {
            Ok(name) => named(name.to_str()?),
            Err(_) => named(file_name(path.to_str()?)),
        }
    }
}

/// Whether `text` is a Kubernetes manifest, or the template of one.
pub(crate) fn is_manifest(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.starts_with(key));
    has("apiVersion:") && has("kind:")
}

/// Says that the manifest `text` of `file` holds no configuration.
pub(crate) fn without_configuration(file: FileId, text: &str) -> Diagnostic {
    let help = if text.contains("{{") {
        "it is a template: convert what `helm template` makes of it"
    } else {
        "give the file that holds `fluent-bit.conf` or `fluent-bit.yaml`, or the ConfigMap of it"
    };
    let start = text.find("kind:").unwrap_or_default();
    let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
    Diagnostic::error(codes::NO_CONFIGURATION, "a Kubernetes manifest without a configuration in it")
        .at(Span::new(file, start, end), "no file of Fluent Bit is in here")
        .help(help)
}

/// The files of a manifest. Where Fluent Bit runs they are mounted at paths that the manifest tells elsewhere, so that the
/// name of a file counts.
struct Files<'a> {
    manifest: &'a Manifest,
    outer: &'a dyn Loader,
}

impl Loader for Files<'_> {
    fn read(&self, path: &Path) -> io::Result<String> {
        match self.manifest.file(path) {
            Some(file) => Ok(file.text.clone()),
            None if path.starts_with(&self.manifest.path) => {
                Err(io::Error::new(io::ErrorKind::NotFound, "not in this file"))
            }
            None => self.outer.read(path),
        }
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        let inside = pattern.strip_prefix(&self.manifest.path);
        let wanted = inside.unwrap_or_else(|_| pattern.file_name().map(Path::new).unwrap_or(pattern));
        let wanted = wanted.to_str().unwrap_or_default();
        let mut found: Vec<PathBuf> = (self.manifest.files.iter().enumerate())
            .filter(|(index, file)| *index != self.manifest.main && find::has_pipeline(&file.text))
            .filter(|(_, file)| matches(wanted, &file.name))
            .map(|(_, file)| self.manifest.path.join(&file.name))
            .collect();
        found.sort();
        if found.is_empty() { self.outer.glob(pattern) } else { found }
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.outer.variable(name)
    }
}

/// Whether `name` is one that `pattern` with stars stands for.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).filter_map(|at| rest.get(at..)).any(|rest| matches(after, rest))
        }),
    }
}

#[cfg(test)]
mod tests;
