//! What is to be converted.

use std::collections::HashSet;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A configuration to convert.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// Its file; `-` for standard input.
    pub(crate) path: PathBuf,
    /// The directory that was named, if it was found in one.
    pub(crate) found_in: Option<PathBuf>,
}

impl Input {
    pub(crate) fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// What it is called in messages.
    pub(crate) fn name(&self) -> String {
        if self.is_stdin() { "<stdin>".to_owned() } else { self.path.display().to_string() }
    }

    /// Its text.
    pub(crate) fn read(&self) -> io::Result<String> {
        if self.is_stdin() {
            let mut text = String::new();
            io::stdin().read_to_string(&mut text)?;
            return Ok(text);
        }
        let bytes = std::fs::read(&self.path)?;
        String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
            io::Error::new(io::ErrorKind::InvalidData, format!("line {line} is not valid UTF-8"))
        })
    }
}

/// The inputs that the arguments name, each once: files as they are, directories searched
/// for files with one of these extensions.
///
/// # Errors
/// The path that cannot be searched, and why.
pub(crate) fn collect(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<Input>, (PathBuf, io::Error)> {
    let mut inputs = Vec::new();
    let mut seen = HashSet::new();
    for path in paths {
        let found = if path.is_dir() {
            let mut files = Vec::new();
            search(path, extensions, &mut files)?;
            files.into_iter().map(|file| Input { path: file, found_in: Some(path.clone()) }).collect()
        } else {
            vec![Input { path: path.clone(), found_in: None }]
        };
        inputs.extend(found.into_iter().filter(|input| seen.insert(input.path.clone())));
    }
    Ok(inputs)
}

/// The files below `directory` that have one of these extensions, by name; hidden ones are left out.
fn search(
    directory: &Path,
    extensions: &[&str],
    files: &mut Vec<PathBuf>,
) -> Result<(), (PathBuf, io::Error)> {
    let failed = |error| (directory.to_owned(), error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // A link to a directory may lead in a circle.
        let is_linked_directory = entry.path().is_dir() && entry.path().is_symlink();
        if !entry.file_name().as_encoded_bytes().starts_with(b".") && !is_linked_directory {
            paths.push(entry.path());
        }
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            search(&path, extensions, files)?;
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|known| extension == *known))
        {
            files.push(path);
        }
    }
    Ok(())
}
