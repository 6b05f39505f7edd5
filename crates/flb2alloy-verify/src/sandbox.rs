//! A temporary folder that stands for `/`: the samples lie below it under the paths that the configuration names.
//!
//! **When samples are written.** Each sample of a case's `logs/` exists, empty, when the programs start, and its lines
//! are appended once both programs have it open. This is how a log file lives in production, and it makes no difference
//! between reading from the head and from the tail (`Read_from_Head`, `tail_from_end`), both of which mean offset 0
//! for an empty file, nor does it wait for a `Refresh_Interval`. What those options say about lines that are there
//! before the start is what a case's `before/` is for.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::case::Sample;
use crate::{Error, Record};

/// The folder. It is removed when dropped, unless kept.
#[derive(Debug)]
pub struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    /// Makes an empty sandbox.
    ///
    /// # Errors
    /// Where no temporary folder can be made.
    pub fn new() -> Result<Self, Error> {
        // The path becomes a part of tags, so it holds nothing that Fluent Bit would change there.
        let folder = tempfile::Builder::new().prefix("f2a").rand_bytes(8).tempdir();
        let folder =
            folder.map_err(|source| Error::Io { what: "making a temporary folder".into(), source })?;
        Ok(Sandbox { folder })
    }

    /// What stands for `/`.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A folder for what is not part of the imitated file system: configurations, state, output.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn backstage(&self, name: &str) -> Result<PathBuf, Error> {
        let path = self.root().join(".flb2alloy").join(name);
        fs::create_dir_all(&path).map_err(Error::io("making", &path))?;
        Ok(path)
    }

    /// Leaves the folder in place and tells where it is.
    #[must_use]
    pub fn keep(mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.root().to_owned()
    }

    /// Where `sample` lies in the sandbox.
    #[must_use]
    pub fn place(&self, sample: &Sample) -> PathBuf {
        self.root().join(&sample.target)
    }

    /// Makes the file of `sample`, empty, unless it is there.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn prepare(&self, sample: &Sample) -> Result<(), Error> {
        self.append_bytes(&self.place(sample), &[])
    }

    /// Appends the whole of `sample` to its file.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn append(&self, sample: &Sample) -> Result<(), Error> {
        let bytes = fs::read(&sample.source).map_err(Error::io("reading", &sample.source))?;
        self.append_bytes(&self.place(sample), &bytes)
    }

    fn append_bytes(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let write = || {
            fs::create_dir_all(path.parent().unwrap_or(self.root()))?;
            OpenOptions::new().create(true).append(true).open(path)?.write_all(bytes)
        };
        write().map_err(Error::io("writing", path))
    }

    /// Removes the sandbox's path from a record, as path and as part of a tag, so that it reads as if the programs
    /// had run on `/`.
    pub fn forget(&self, record: &mut Record) {
        let path = self.root().display().to_string();
        let in_tags = dotted(self.root());
        record.map_text(&|text| text.replace(&path, "").replace(&in_tags, ""));
    }
}

/// What the path adds to a tag behind `*`: `/tmp/x` gives `tmp.x.`.
#[must_use]
pub(crate) fn dotted(root: &Path) -> String {
    let text = root.display().to_string();
    format!("{}.", text.trim_start_matches('/').replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::LokiRecord;

    #[test]
    fn a_sandbox_leaves_nothing_behind_unless_kept() {
        let sandbox = Sandbox::new().unwrap();
        let path = sandbox.root().to_owned();
        sandbox.backstage("alloy").unwrap();
        drop(sandbox);
        assert!(!path.exists());

        let kept = Sandbox::new().unwrap().keep();
        assert!(kept.is_dir());
        fs::remove_dir_all(kept).unwrap();
    }

    #[test]
    fn its_path_disappears_from_records() {
        let sandbox = Sandbox::new().unwrap();
        let tag = format!("kube.{}var.log.a.log", dotted(sandbox.root()));
        let line = format!("read {}/var/log/a.log", sandbox.root().display());
        let labels = [("tag".to_owned(), tag)].into();
        let mut record = Record::Loki(LokiRecord { labels, line: line.into(), ..LokiRecord::default() });
        sandbox.forget(&mut record);
        let Record::Loki(record) = record else { panic!("kept its kind") };
        assert_eq!(record.labels["tag"], "kube.var.log.a.log");
        assert_eq!(record.line, "read /var/log/a.log");
    }
}
