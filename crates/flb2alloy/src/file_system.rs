//! Included files from the file system.

use std::io;
use std::path::{Path, PathBuf};

use flb2alloy_parser::Loader;
use glob::MatchOptions;

/// A [`Loader`] that reads the file system of this machine; relative paths count from the working directory.
#[derive(Debug, Clone, Copy, Default)]
pub struct FileSystem;

impl Loader for FileSystem {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }

    fn glob(&self, pattern: &Path) -> Vec<PathBuf> {
        // As glob(3) does it: a star stops at `/` and does not match a leading dot, and `**` is no more than `*`.
        let options = MatchOptions {
            case_sensitive: true,
            require_literal_separator: true,
            require_literal_leading_dot: true,
        };
        let mut pattern = pattern.to_string_lossy().into_owned();
        while pattern.contains("**") {
            pattern = pattern.replace("**", "*");
        }
        let Ok(paths) = glob::glob_with(&pattern, options) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = paths.flatten().collect();
        paths.sort();
        paths
    }
}
