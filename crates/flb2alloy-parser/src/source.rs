//! Source files, and places in them.

use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A file of a [`SourceMap`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileId(pub u32);

/// A range of bytes in one source file: `start..end`, both offsets from the beginning of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The span `start..end` of `file`. Offsets past 4 GiB saturate.
    #[must_use]
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The span from the start of `self` to the end of `other`, which lies in the same file and not before `self`.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        debug_assert_eq!(self.file, other.file);
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place in the source.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

/// One source file as it was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path as given by the caller or the including file; `<stdin>` and the like for what has none.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Where it stands, if it is a part of another file.
    pub origin: Option<Origin>,
}

impl SourceFile {
    /// The name of the file that a person finds its text in.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        self.origin.as_ref().map_or(&self.name, |origin| &origin.name)
    }

    /// How many lines and columns stand in front of its text in that file.
    #[must_use]
    pub fn before(&self) -> (usize, usize) {
        self.origin.as_ref().map_or((0, 0), |origin| (origin.lines, origin.columns))
    }
}

/// Where a file stands that is a part of another one: as the text of a manifest does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The name of the other file.
    pub name: String,
    /// How many lines of it stand in front.
    pub lines: usize,
    /// By how many columns each line is indented there.
    pub columns: usize,
}

/// All source files of one conversion; a [`FileId`] indexes it.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Adds a file and gives its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { name: name.into(), text: text.into(), origin: None });
        id
    }

    /// Says where the file of `id` stands.
    pub(crate) fn place(&mut self, id: FileId, origin: Origin) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.origin = Some(origin);
        }
    }

    /// The file of `id`, if it is one of this map's.
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The text of `span`; empty where the span lies outside its file.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file)
            .and_then(|file| file.text.get(span.start as usize..span.end as usize))
            .unwrap_or("")
    }

    /// All files with their ids, in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// Line and column of the first byte of `span` in the file that a person sees, both from 1; columns count
    /// characters.
    #[must_use]
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let Some(file) = self.get(span.file) else { return (1, 1) };
        let before = file.text.get(..span.start as usize).unwrap_or(&file.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (lines, columns) = file.before();
        (lines + before.matches('\n').count() + 1, columns + before[line_start..].chars().count() + 1)
    }
}

/// Gives the reader the files that a configuration names (`@INCLUDE`, `includes`, `Parsers_File`).
///
/// The library itself touches no file system: the caller decides what can be read.
pub trait Loader {
    /// The text of the file at `path`.
    ///
    /// # Errors
    /// Whatever kept it from being read; text that is not UTF-8 is an error of kind `InvalidData`.
    fn read(&self, path: &Path) -> io::Result<String>;

    /// The existing files that match the glob(3) `pattern`, sorted by name; empty where none does.
    fn glob(&self, pattern: &Path) -> Vec<PathBuf>;

    /// The value of an environment variable, where the caller knows what it will be when Fluent Bit starts. It is asked
    /// only for paths of files to read.
    fn variable(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }
}

/// A [`Loader`] that has no file, for configurations that stand alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoFiles;

impl Loader for NoFiles {
    fn read(&self, path: &Path) -> io::Result<String> {
        Err(io::Error::new(io::ErrorKind::NotFound, format!("{} is not available here", path.display())))
    }

    fn glob(&self, _pattern: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
}
