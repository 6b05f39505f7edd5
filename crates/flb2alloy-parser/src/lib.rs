//! Text to trees: reads Fluent Bit configuration, classic and YAML, into a [`Document`] in which every key and value
//! keeps its byte span.
//!
//! This crate knows the two languages and no plugin: what a key means is `flb2alloy-ir`'s business. It touches no
//! file by itself; included files arrive through a [`Loader`].
//!
//! Reading never stops at the first error: what could be read comes back together with [`Diagnostic`]s.

mod classic;
mod codes;
pub mod collector;
mod diagnostic;
mod document;
mod files;
mod layout;
mod manifest;
mod named;
mod read;
mod record_accessor;
mod source;
mod suggest;
mod template;
pub mod yaml;

pub use codes::{CODES, CodeMeaning};
pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use document::{Comment, Dialect, Document, Entry, Group, Section, SectionKind, Style, Value, ValueKind};
pub use manifest::Manifest;
pub use read::{SHIPPED_PARSERS, read};
pub use record_accessor::{Accessor, AccessorError, Field, Part, Step, parse_record_accessor};
pub use source::{FileId, Loader, NoFiles, Origin, SourceFile, SourceMap, Span, Spanned};
pub use suggest::nearest;
pub use template::{Piece, parse_template};
