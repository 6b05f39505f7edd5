//! Reads Alloy source. `grammar/alloy.pest` knows what an attribute and the head of a block look like; this module
//! parses one after the other, keeps the open blocks, and goes on behind a mistake.

use flb2alloy_parser::{Diagnostic, FileId, Span};
use pest::Parser as _;

use crate::build::{Builder, Item};
use crate::mistake::{self, Resume};
use crate::spanned::{Block, File, Statement};
use crate::{codes, scan};

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/alloy.pest"]
pub(crate) struct Grammar;

/// Reads `source`, the text of `file`. What could be read comes back along with one diagnostic for each mistake. Without
/// diagnostics the text is what Alloy's own parser takes, and the tree is complete.
pub fn read(source: &str, file: FileId) -> (File<'_>, Vec<Diagnostic>) {
    let mut reader = Reader {
        source,
        file,
        at: if source.starts_with(scan::BYTE_ORDER_MARK) { scan::BYTE_ORDER_MARK.len_utf8() } else { 0 },
        builder: Builder::new(source, file),
        tree: File::default(),
        open: Vec::new(),
        diagnostics: Vec::new(),
    };
    if let Some(diagnostic) = scan::refuse(source, file) {
        return (reader.tree, vec![diagnostic]);
    }
    reader.items();
    let Reader { builder, mut tree, mut diagnostics, .. } = reader;
    tree.comments = builder.comments;
    diagnostics.extend(builder.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span.start));
    (tree, diagnostics)
}

struct Reader<'a> {
    source: &'a str,
    file: FileId,
    /// Where the next item begins.
    at: usize,
    builder: Builder<'a>,
    tree: File<'a>,
    /// Blocks that are open, the innermost last.
    open: Vec<Block<'a>>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn items(&mut self) {
        loop {
            match Grammar::parse(Rule::item, &self.source[self.at..]) {
                Ok(pairs) => {
                    let (item, end) = self.builder.item(pairs, self.at);
                    self.at = end;
                    match item {
                        Some(Item::Attribute(attribute)) => self.add(Statement::Attribute(attribute)),
                        Some(Item::Open(block)) => self.open.push(block),
                        Some(Item::Close(span)) => self.close(span),
                        Some(Item::End) => break,
                        None => {}
                    }
                }
                Err(error) => {
                    let mistake = mistake::explain(self.source, self.file, self.at, &error);
                    self.diagnostics.push(mistake.diagnostic);
                    match mistake.resume {
                        Resume::At(at) => self.at = at,
                        Resume::Inside(block, at) => {
                            self.open.push(block);
                            self.at = at;
                        }
                        Resume::Behind(brace) => {
                            self.close(brace);
                            self.at = brace.end as usize;
                        }
                    }
                }
            }
        }
        while let Some(mut block) = self.open.pop() {
            let end = self.span(self.source.len(), self.source.len());
            self.diagnostics.push(
                Diagnostic::error(
                    codes::UNCLOSED_BLOCK,
                    format!("block `{}` is not closed", block.name.value),
                )
                .at(block.open, "opened here")
                .help("add the missing `}`"),
            );
            block.close = end;
            self.add(Statement::Block(block));
        }
    }

    fn add(&mut self, statement: Statement<'a>) {
        match self.open.last_mut() {
            Some(block) => block.statements.push(statement),
            None => self.tree.statements.push(statement),
        }
    }

    fn close(&mut self, brace: Span) {
        let Some(mut block) = self.open.pop() else {
            self.diagnostics.push(
                Diagnostic::error(codes::UNOPENED_BLOCK, "this `}` closes nothing")
                    .at(brace, "no block is open here")
                    .help("remove it, or see whether a block above is closed too early"),
            );
            return;
        };
        block.close = brace;
        self.add(Statement::Block(block));
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }
}
