//! Gives the reader the files of a directory.

use std::io;
use std::path::{Path, PathBuf};

use flb2alloy_parser::Loader;

/// Reads from the file system; `*` in the last part of a pattern matches any text.
pub(crate) struct Files;

impl Loader for Files {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        let (Some(directory), Some(name)) =
            (pattern.parent(), pattern.file_name().and_then(|name| name.to_str()))
        else {
            return Vec::new();
        };
        let Some((start, end)) = name.split_once('*') else { return Vec::new() };
        let mut found: Vec<PathBuf> = std::fs::read_dir(directory)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| {
                let name = entry.file_name();
                name.to_str().is_some_and(|name| name.starts_with(start) && name.ends_with(end))
            })
            .map(|entry| directory.join(entry.file_name()))
            .collect();
        found.sort();
        found
    }
}
