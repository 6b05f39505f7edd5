//! What is said of keys that Fluent Bit does not know.

use flb2alloy_parser::{Diagnostic, Spanned};

use crate::codes;

/// Fluent Bit refuses `key`, which is none of `of`; `near` is what may have been meant.
pub(crate) fn refused(of: &str, key: &Spanned<String>, near: Option<&str>) -> Diagnostic {
    let help = near.map_or_else(
        || "Fluent Bit refuses to start with it: take it out".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::error(codes::UNKNOWN_KEY, format!("`{of}` has no option `{}`", key.value))
        .at(key.span, "unknown")
        .help(help)
}

/// Fluent Bit does not look at `key`, which is none of `of`; `near` is what may have been meant.
pub(crate) fn ignored(of: &str, key: &Spanned<String>, near: Option<&str>) -> Diagnostic {
    let diagnostic = Diagnostic::warning(codes::IGNORED_KEY, format!("`{of}` has no key `{}`", key.value))
        .at(key.span, "ignored, by Fluent Bit too");
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
