//! Converts Fluent Bit configuration, classic and YAML, to Grafana Alloy configuration.
//!
//! ```
//! use flb2alloy::{NoFiles, Options, convert};
//!
//! let source = "[INPUT]\n    Name tail\n    Path /var/log/app.log\n    Tag app\n\
//!               [OUTPUT]\n    Name loki\n    Match app\n    Host loki.example.net\n";
//! let conversion = convert("fluent-bit.conf", source, &Options::default(), &NoFiles);
//! assert!(conversion.alloy.contains("loki.write"));
//! ```
//!
//! The same input gives the same output. Nothing here prints, reads the clock or the environment, or opens a file by
//! itself: included files come from the [`Loader`] that the caller passes, [`FileSystem`] for example.

mod convert;
mod convert_collector;
mod options;
pub mod reference;
pub mod report;
mod residual;
mod secrets;

#[cfg(feature = "fs")]
mod file_system;

pub use convert::{CODES, Conversion, convert};
pub use convert_collector::convert_collector;
#[cfg(feature = "fs")]
pub use file_system::FileSystem;
pub use options::Options;
pub use secrets::{SecretPlace, Secrets};

pub use flb2alloy_emitter::{Stability, Target};
pub use flb2alloy_ir::{Account, AccountEntry, Lines, Outcome};
pub use flb2alloy_parser::collector::is_collector;
pub use flb2alloy_parser::{
    Code, Diagnostic, Dialect, Document, FileId, Label, Loader, NoFiles, Severity, SourceFile, SourceMap,
    Span,
};
