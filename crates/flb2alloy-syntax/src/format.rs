//! Formats source as `alloy fmt` does.

mod walk;
mod writer;

use flb2alloy_parser::{Diagnostic, FileId};

use crate::read;

/// `source` as `alloy fmt` would print it, byte for byte. That program can change what a raw string says: it drops blanks
/// at the ends of lines inside of it, and turns tabs into spaces; so does this, to agree with it.
///
/// # Errors
/// What [`read()`] has to say, for source that is not Alloy.
pub fn format(source: &str) -> Result<String, Vec<Diagnostic>> {
    let (file, diagnostics) = read(source, FileId(0));
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    Ok(walk::file(source, &file))
}
