//! Looks over the bytes of a source without parsing it.

use flb2alloy_parser::{Diagnostic, FileId, Span};

use crate::codes;

/// Allowed as the first character of a file and nowhere else.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// Brackets within brackets within brackets: far more than any configuration has, and few enough for the parser, which
/// needs stack for each, to stay inside the small stack of a thread.
const MAX_NESTING: usize = 100;

/// What keeps the source from being parsed at all: characters that Alloy takes nowhere, not even in strings and comments,
/// and nesting that the parser's stack would not hold.
pub(crate) fn refuse(source: &str, file: FileId) -> Option<Diagnostic> {
    let first = source.chars().next().map_or(0, char::len_utf8);
    let bad = source.find('\0').or_else(|| source.get(first..)?.find(BYTE_ORDER_MARK).map(|at| at + first));
    if let Some(at) = bad {
        let (name, length) =
            if source.as_bytes()[at] == 0 { ("a NUL character", 1) } else { ("a byte order mark", 3) };
        return Some(
            Diagnostic::error(codes::BAD_CHARACTER, format!("the file holds {name}"))
                .at(Span::new(file, at, at + length), "not allowed here, not even in a string")
                .help("remove it, or write it as an escape in a quoted string"),
        );
    }
    let at = too_deep(source)?;
    Some(
        Diagnostic::error(codes::TOO_DEEP, format!("more than {MAX_NESTING} brackets are open at once"))
            .at(Span::new(file, at, at + 1), "one too many"),
    )
}

fn too_deep(source: &str) -> Option<usize> {
    let bytes = source.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        let skipped = skip(source, at);
        if skipped > at {
            at = skipped;
            continue;
        }
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The offset behind the string or comment that begins at `at`; `at` itself if none does. One without an end goes to the
/// end of its line, or of the source if it may span lines.
pub(crate) fn skip(source: &str, at: usize) -> usize {
    if !matches!(source.as_bytes().get(at), Some(b'"' | b'`' | b'/')) {
        return at;
    }
    let rest = &source[at..];
    let end = match rest.as_bytes().first() {
        Some(b'"') => {
            let mut escaped = true;
            rest.bytes()
                .position(|byte| {
                    let ends = byte == b'\n' || (byte == b'"' && !escaped);
                    escaped = byte == b'\\' && !escaped;
                    ends
                })
                .map(|end| if rest.as_bytes()[end] == b'"' { end + 1 } else { end })
        }
        Some(b'`') => rest[1..].find('`').map(|end| end + 2),
        Some(b'/') if rest.starts_with("//") => rest.find('\n'),
        Some(b'/') if rest.starts_with("/*") => rest[2..].find("*/").map(|end| end + 4),
        _ => return at,
    };
    at + end.unwrap_or(rest.len())
}
