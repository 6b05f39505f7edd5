//! Operands as texts of OTTL.

use flb2alloy_ir::record::{Captures, Operand};

use crate::condition::TAG;
use crate::ottl::{self, Root, Statement, quote, quote_text};

/// An operand as text: what has to be prepared for it, then the expression. What is not there is the empty text.
struct Pieces {
    prepare: Vec<Statement>,
    pieces: Vec<String>,
}

/// Gives the record another tag.
pub(crate) fn retag(tag: &Operand, captures: Option<&Captures>) -> Vec<Statement> {
    let mut pieces = Pieces { prepare: Vec::new(), pieces: Vec::new() };
    if let Some(Captures { path, regex }) = captures {
        let value = Root::record().at(path);
        let is_text = ottl::all([Root::record().guard(path), Some(format!("IsString({value})"))]);
        let extract = format!("ExtractPatterns({value}, {})", quote(&regex.numbered()));
        pieces.prepare.push(Statement::set(Root::cache("captures").0, extract).when_some(is_text));
    }
    pieces.add(tag);
    let text = match pieces.pieces.as_slice() {
        [only] => only.clone(),
        several => format!(r#"Concat([{}], "")"#, several.join(", ")),
    };
    pieces.prepare.push(Statement::set(TAG, text));
    pieces.prepare
}

impl Pieces {
    fn add(&mut self, operand: &Operand) {
        let piece = match operand {
            Operand::Text(text) => quote_text(text),
            Operand::Tag => TAG.to_owned(),
            Operand::Path(path) => {
                let value = Root::record().at(path);
                self.or_empty(&value, Root::record().guard(path))
            }
            Operand::TagPart(number) => {
                let parts = Root::cache("parts").0;
                self.prepare.push(Statement::set(&parts, format!(r#"Split({TAG}, ".")"#)));
                self.or_empty(&format!("{parts}[{number}]"), Some(format!("Len({parts}) > {number}")))
            }
            Operand::Capture(number) => {
                let group = Root::cache("captures").key(&format!("g{number}"));
                self.or_empty(&group, None)
            }
            Operand::Concat(operands) => {
                operands.iter().for_each(|operand| self.add(operand));
                return;
            }
        };
        self.pieces.push(piece);
    }

    fn or_empty(&mut self, value: &str, guard: Option<String>) -> String {
        let Some(guard) = guard else { return format!(r#"Coalesce([{value}, ""])"#) };
        let piece = Root::cache(&format!("piece{}", self.pieces.len() + 1)).0;
        self.prepare.push(Statement::set(&piece, value).when(guard));
        format!(r#"Coalesce([{piece}, ""])"#)
    }
}
