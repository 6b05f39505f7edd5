//! Attributes of log records that are drawn from the record.

use flb2alloy_ir::record::Operand;
use flb2alloy_ir::sink::Label;

use crate::condition::TAG;
use crate::ottl::{self, Root, Statement, quote, quote_text};

/// Whether the operand needs the tag of the record.
pub(crate) fn needs_tag(operand: &Operand) -> bool {
    !matches!(operand, Operand::Text(_) | Operand::Path(_))
}

/// Keeps the tag, which is an attribute itself, where one of the labels needs it.
pub(super) fn keep_tag<'a>(labels: impl IntoIterator<Item = &'a Label>) -> Option<Statement> {
    let needed = labels.into_iter().any(|label| needs_tag(&label.value));
    needed.then(|| Statement::set(r#"log.cache["tag"]"#, TAG))
}

/// Sets an attribute to what a label or an entry of structured metadata is to be. The tag is taken from where
/// [`keep_tag`] put it.
pub(super) fn set(record: &Root, name: &str, value: &Operand) -> Vec<Statement> {
    let target = format!("log.attributes[{}]", quote(name));
    match value {
        Operand::Text(text) => vec![Statement::set(target, quote_text(text))],
        Operand::Path(path) => {
            // loki.c: an empty value makes no label.
            let value = record.at(path);
            let filled = ottl::all([record.guard(path), Some(format!(r#"{value} != """#))]);
            vec![Statement::set(target, value).when_some(filled)]
        }
        Operand::Tag => vec![Statement::set(target, r#"log.cache["tag"]"#)],
        Operand::TagPart(part) => {
            let parts = r#"log.cache["parts"]"#;
            vec![
                Statement::set(parts, r#"Split(log.cache["tag"], ".")"#),
                Statement::set(target, format!("{parts}[{part}]")).when(format!("Len({parts}) > {part}")),
            ]
        }
        // Only new tags have groups of an expression.
        Operand::Capture(_) => Vec::new(),
        Operand::Concat(operands) => {
            let pieces: Vec<String> = operands
                .iter()
                .map(|operand| match operand {
                    Operand::Text(text) => quote_text(text),
                    Operand::Path(path) => format!(r#"Coalesce([{}, ""])"#, record.at(path)),
                    _ => r#"log.cache["tag"]"#.to_owned(),
                })
                .collect();
            vec![Statement::set(target, format!(r#"Concat([{}], "")"#, pieces.join(", ")))]
        }
    }
}
