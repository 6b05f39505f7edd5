//! Instances of what `import.string` brings in, where its text is written out.

use flb2alloy_parser::{Diagnostic, Severity};
use flb2alloy_syntax::read;
use flb2alloy_syntax::spanned::{Block, Statement};

use crate::body::Checker;
use crate::codes;
use crate::module::{Kind, Module, Scope, labels_of};

impl Module<'_> {
    /// Checks an instance, and what it is an instance of; Alloy does that when it makes the instance. `content` is the text
    /// of the module.
    pub(crate) fn imported(
        &mut self,
        block: &Block<'_>,
        content: &str,
        index: usize,
        scope: &Scope<'_>,
        edges: &mut Vec<(usize, usize)>,
    ) {
        let (file, mistakes) = read(content, block.name.span.file);
        let name = block.name.value.split_once('.').map_or("", |(_, name)| name);
        let declares: Vec<_> = labels_of(&file.statements, "declare").collect();
        let found = declares.iter().find(|(label, _)| *label == name).filter(|_| mistakes.is_empty());
        let Some((_, declare)) = found else {
            if !name.contains('.') {
                let message = format!("the imported text has no `declare \"{name}\"`");
                let diagnostic = Diagnostic::error(codes::UNKNOWN_COMPONENT, message);
                self.diagnostics.push(diagnostic.at(block.name.span, "not imported"));
            }
            return;
        };
        // What is wrong in the text has its places there, not in this file.
        let before = std::mem::take(self.diagnostics);
        let blocks: Vec<_> = file
            .statements
            .iter()
            .filter_map(|statement| match statement {
                Statement::Block(block) => Some(block),
                Statement::Attribute(_) => None,
            })
            .collect();
        let around = self.scope(&blocks, None, Kind::File, None);
        self.statements(&declare.statements, Some(&around), Kind::Declare, None);
        let inside = std::mem::replace(self.diagnostics, before);
        if let Some(mistake) = inside.iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
            let message = format!("the imported text is wrong: {}", mistake.message);
            self.diagnostics.push(Diagnostic::error(mistake.code, message).at(block.name.span, "imported"));
        }
        let mut checker = Checker {
            options: self.options,
            diagnostics: self.diagnostics,
            scope,
            component: block,
            index,
            edges,
        };
        checker.custom(block, declare, true);
    }
}
