//! Walks folders.

use std::io;
use std::path::{Path, PathBuf};

/// Adds the files below `folder` whose names end in one of `extensions` (without the dot), sorted by path.
pub(crate) fn files_below(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            files_below(&path, extensions, files)?;
        } else if path.extension().and_then(|own| own.to_str()).is_some_and(|own| extensions.contains(&own)) {
            files.push(path);
        }
    }
    Ok(())
}
