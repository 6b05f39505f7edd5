//! Makes a sandboxed copy of a configuration: the same text but for paths, tags and addresses.
//!
//! The copy is what is run and what is converted, so that both programs see the same paths. Only values are replaced,
//! in place; whatever is not named here stays as it is written.

pub(crate) mod collector;
mod edit;
mod listen;
mod outputs;
mod plugins;

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use flb2alloy_parser::{Loader, Manifest, SourceMap, read};

use crate::Error;
use crate::case::Elsewhere;
use crate::feed::Listener;
use crate::pages::Pages;
use crate::sink::Sink;

pub use collector::rewrite_collector;

/// What a copy is made for.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The folder that stands for `/`.
    pub root: &'a Path,
    /// The sink for this copy.
    pub sink: &'a Sink,
    /// What becomes of the copy.
    pub purpose: Purpose,
    /// Where the Kubernetes API stand-in listens. A copy to convert leaves the address as it is: Alloy finds the API
    /// by other means.
    pub kubernetes: Option<SocketAddr>,
    /// Gives each input that listens a port of its own.
    pub free_port: fn() -> Result<u16, Error>,
    /// What inputs of metrics scrape.
    pub pages: &'a Pages,
    /// The conversion's `--loki-url`, `--otlp-url` and `--prometheus-url`. Fluent Bit then runs with an output for that in place of each
    /// output that is retargeted, since what it would have sent there is what Alloy has to send.
    pub elsewhere: Vec<Elsewhere<'a>>,
}

/// What becomes of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Fluent Bit runs with it.
    Run,
    /// It is converted.
    Convert,
}

/// A sandboxed copy.
#[derive(Debug)]
pub struct Copy {
    /// Paths of the configuration; a collector's can be of several files.
    pub configurations: Vec<PathBuf>,
    /// Its inputs that listen.
    pub listeners: Vec<Listener>,
    /// What in it is not as it is outside, in words.
    pub notes: Vec<String>,
}

/// Files and folders of a case that are not part of the configuration.
const NOT_CONFIGURATION: [&str; 7] =
    ["logs", "before", "feed", "metrics", "kube.yaml", "case.toml", crate::case::RECORDING];

/// Copies the configuration `main`, with all files beside it, to the folder `into`.
///
/// # Errors
/// Where a file cannot be read or written, or uses something that the sandbox cannot imitate.
pub fn rewrite(main: &Path, target: &Target<'_>, into: &Path) -> Result<Copy, Error> {
    let text = std::fs::read_to_string(main).map_err(Error::io("reading", main))?;
    if let Some(manifest) = Manifest::of_file(main, &text) {
        let folder = into.join(UNPACKED);
        for (name, text) in manifest.files() {
            write(&folder.join(name), text.as_bytes())?;
        }
        return rewrite(&folder.join(manifest.main().file_name().unwrap_or_default()), target, into);
    }
    let folder = main.parent().unwrap_or(Path::new(""));
    copy_beside(folder, into)?;
    let mut sources = SourceMap::default();
    // What Fluent Bit or the conversion have to say about the configuration, they will say about the copy.
    let (document, _) = read(main, &text, None, &FilesBeside(folder), &mut sources);
    let mut edits = edit::Edits::new(&sources);
    // Without a token, the kubernetes filter asks nothing; which one it is, the stand-in does not care.
    write(&into.join(TOKEN), b"token of the sandbox")?;
    let (listeners, notes) = plugins::rewrite(&document, target, into, &mut edits)?;
    for (id, file) in sources.files() {
        let path = Path::new(&file.name);
        let name = path.strip_prefix(folder).ok().or(path.file_name().map(Path::new)).unwrap_or(path);
        let text = include_copies(&edits.apply(id), into);
        write(&into.join(name), text.as_bytes())?;
        if path.is_absolute() && path != main {
            write(&below(&into.join(ABSOLUTE), path), text.as_bytes())?;
        }
    }
    let name = main.file_name().unwrap_or_default();
    Ok(Copy { configurations: vec![into.join(name)], listeners, notes })
}

/// Where the files of a manifest are put before they are rewritten.
const UNPACKED: &str = "manifest";

/// The file with a token for the Kubernetes API.
const TOKEN: &str = "token";

/// A folder without files of metadata, which is not there.
const NO_METADATA: &str = "no-metadata";

/// Where copies of files lie that are included by absolute paths.
const ABSOLUTE: &str = "absolute";

fn below(folder: &Path, path: &Path) -> PathBuf {
    folder.join(path.strip_prefix("/").unwrap_or(path))
}

/// Includes by absolute paths would lead out of the sandbox: they are led to the copies.
fn include_copies(text: &str, into: &Path) -> String {
    let lead = |line: &str| {
        let (before, path) = line.rsplit_once(char::is_whitespace)?;
        let command = before.trim().to_ascii_lowercase();
        let includes =
            command == "@include" || (command == "-" && path.contains(".y") && path.starts_with('/'));
        let inside = path.starts_with('/') && !Path::new(path).starts_with(into);
        (includes && inside)
            .then(|| format!("{before} {}", below(&into.join(ABSOLUTE), Path::new(path)).display()))
    };
    let mut copied = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match lead(line.trim_end()) {
            Some(led) => copied.extend([&led, "\n"]),
            None => copied.push_str(line),
        }
    }
    copied
}

fn copy_beside(folder: &Path, into: &Path) -> Result<(), Error> {
    /// What a configuration needs beside it are scripts and small tables. What is larger is something else that
    /// happens to lie there.
    const LARGEST: u64 = 1 << 20;
    for file in files_near(folder, 0)? {
        if file.metadata().is_ok_and(|metadata| metadata.len() > LARGEST) {
            continue;
        }
        let name = file.strip_prefix(folder).unwrap_or(&file);
        let first = name.components().next().and_then(|first| first.as_os_str().to_str()).unwrap_or_default();
        if !NOT_CONFIGURATION.contains(&first) {
            let content = std::fs::read(&file).map_err(Error::io("reading", &file))?;
            write(&into.join(name), &content)?;
        }
    }
    Ok(())
}

/// The files of a folder and of those in it, not too deep: nobody wants a copy of their home.
fn files_near(folder: &Path, depth: usize) -> Result<Vec<PathBuf>, Error> {
    const DEEPEST: usize = 2;
    let entries = std::fs::read_dir(folder).map_err(Error::io("reading", folder))?;
    let mut files = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_file() {
            files.push(path);
        } else if path.is_dir() && !path.is_symlink() && depth < DEEPEST {
            files.extend(files_near(&path, depth + 1).unwrap_or_default());
        }
    }
    files.sort();
    Ok(files)
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    let write = || {
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, content)
    };
    write().map_err(Error::io("writing", path))
}

/// Reads from the folder of the configuration. A file named by an absolute path that is not there, such as
/// `/fluent-bit/etc/parsers.conf`, is looked for beside the configuration.
pub(crate) struct FilesBeside<'a>(pub(crate) &'a Path);

impl Loader for FilesBeside<'_> {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path).or_else(|error| match path.file_name() {
            Some(name) if path.is_absolute() && !path.starts_with(self.0) => {
                std::fs::read_to_string(self.0.join(name))
            }
            _ => Err(error),
        })
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        let paths = pattern.to_str().and_then(|pattern| glob::glob(pattern).ok());
        paths.into_iter().flatten().flatten().collect()
    }
}
