//! Tags at run time: an attribute of the record, made by the source where something downstream looks at it.

use flb2alloy_ir::source::{Tag, TagPiece};

use crate::condition::TAG;
use crate::ottl::{self, Root, Statement, quote, quote_text};

/// The file that a line came from, as `loki.source.file` names it.
pub(crate) const FILENAME: &str = r#"log.cache["filename"]"#;

/// The tag that the sender gave a record.
pub(crate) const SENDER: &str = r#"log.cache["sender_tag"]"#;

/// Statements that set the tag's attribute.
pub(crate) fn statements(tag: &Tag) -> Vec<Statement> {
    match tag {
        Tag::Literal(text) => vec![Statement::set(TAG, quote_text(text))],
        Tag::Path { prefix, suffix } => path(prefix, suffix),
        Tag::Captures { template, regex } => {
            let captures = r#"log.cache["captures"]"#;
            let pieces: Vec<String> = template
                .iter()
                .map(|piece| match piece {
                    TagPiece::Literal(text) => quote(text),
                    // tail_file.c: a group that is not there counts as `_`.
                    TagPiece::Capture(name) => format!(r#"Coalesce([{captures}[{}], "_"])"#, quote(name)),
                })
                .collect();
            vec![
                Statement::set(captures, format!("ExtractPatterns({FILENAME}, {})", quote(&regex.re2))),
                Statement::set(TAG, format!(r#"Concat([{}], "")"#, pieces.join(", "))),
            ]
        }
        Tag::Sender { prefix } if prefix.is_empty() => vec![Statement::set(TAG, SENDER)],
        Tag::Sender { prefix } => vec![Statement::set(TAG, concat(prefix, SENDER, ""))],
        Tag::Key { path, otherwise, sanitized } => {
            let record = Root::record();
            let value = record.at(path);
            let is_text = ottl::all([record.guard(path), Some(format!("IsString({value})"))]);
            let sanitize = format!(r#"replace_pattern({TAG}, {}, "_")"#, quote("[^A-Za-z0-9_.]"));
            let mut statements = vec![
                Statement::set(TAG, quote_text(otherwise)),
                Statement::set(TAG, value).when_some(is_text),
            ];
            statements.extend(sanitized.then(|| Statement::new(sanitize)));
            statements
        }
        Tag::Unit { prefix, suffix } => {
            // in_systemd: entries without a unit get `unknown`.
            let unit = r#"log.cache["unit"]"#;
            vec![Statement::set(TAG, concat(prefix, &format!(r#"Coalesce([{unit}, "unknown"])"#), suffix))]
        }
    }
}

fn concat(prefix: &str, middle: &str, suffix: &str) -> String {
    let pieces = [quote(prefix), middle.to_owned(), quote(suffix)];
    let pieces: Vec<String> = pieces.into_iter().filter(|piece| piece != r#""""#).collect();
    format!(r#"Concat([{}], "")"#, pieces.join(", "))
}

/// tail_file.c, tag_compose: `/`, `\` and `:` are dots, several dots are one, and there is none at either end.
fn path(prefix: &str, suffix: &str) -> Vec<Statement> {
    let mut statements = vec![
        Statement::set(TAG, concat(prefix, FILENAME, suffix)),
        Statement::new(format!(r#"replace_pattern({TAG}, {}, ".")"#, quote(r"[/\\:.]+"))),
    ];
    if prefix.is_empty() {
        statements.push(Statement::new(format!(r#"replace_pattern({TAG}, {}, "")"#, quote(r"^\."))));
    }
    statements
}
