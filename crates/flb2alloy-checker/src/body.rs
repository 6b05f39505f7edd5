//! Checks what stands between the braces of a component or block.

use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::nearest;
use flb2alloy_syntax::spanned::{Attribute, Block, Expr, ExprKind, Statement};

use crate::catalogue::{Body, Type};
use crate::constant::{Constant, fold};
use crate::declared::Want;
use crate::module::{Scope, labels};
use crate::{Options, codes};

/// Checks one block of a scope.
pub(crate) struct Checker<'c, 'a> {
    pub(crate) options: &'c Options,
    pub(crate) diagnostics: &'c mut Vec<Diagnostic>,
    pub(crate) scope: &'c Scope<'a>,
    /// The component or configuration block at the top.
    pub(crate) component: &'c Block<'c>,
    /// The number of the block in its scope.
    pub(crate) index: usize,
    /// Which blocks of the scope refer to which.
    pub(crate) edges: &'c mut Vec<(usize, usize)>,
}

impl<'a> Checker<'_, 'a> {
    pub(crate) fn block(&mut self, block: &Block<'_>, facts: &'static Body) {
        let mut attributes: Vec<&str> = Vec::new();
        let mut blocks: Vec<&str> = Vec::new();
        for statement in &block.statements {
            match statement {
                Statement::Attribute(attribute) => {
                    self.attribute(attribute, block, facts, attributes.contains(&attribute.name.value));
                    attributes.push(attribute.name.value);
                }
                Statement::Block(inner) => {
                    self.inner_block(inner, block, facts, blocks.contains(&&*inner.name.value));
                    blocks.push(&inner.name.value);
                }
            }
        }
        self.rules(block, facts);
        self.ottl(block);
        for attribute in facts.attributes {
            if attribute.required && !attributes.contains(&attribute.name) {
                self.missing_attribute(block, attribute.name);
            }
        }
        for inner in facts.blocks {
            if inner.required && !blocks.contains(&inner.name) {
                self.diagnostics.push(
                    Diagnostic::error(
                        codes::MISSING_BLOCK,
                        format!("`{}` needs a block `{}`", block.name.value, inner.name),
                    )
                    .at(block.name.span, "block missing in here")
                    .help(format!("add {} {{ ... }}", inner.name)),
                );
            }
        }
    }

    fn missing_attribute(&mut self, block: &Block<'_>, name: &str) {
        self.diagnostics.push(
            Diagnostic::error(
                codes::MISSING_ATTRIBUTE,
                format!("`{}` needs an attribute `{name}`", block.name.value),
            )
            .at(block.name.span, "attribute missing in here")
            .help(format!("add {name} = ...")),
        );
    }

    fn attribute(
        &mut self,
        attribute: &Attribute<'_>,
        block: &Block<'_>,
        facts: &'static Body,
        repeated: bool,
    ) {
        let name = attribute.name.value;
        let Some(fact) = facts.attribute(name) else {
            self.infer(&attribute.value);
            self.unknown_attribute(attribute, block, facts);
            return;
        };
        if repeated {
            self.diagnostics.push(
                Diagnostic::error(codes::REPEATED_ATTRIBUTE, format!("attribute `{name}` is written twice"))
                    .at(attribute.name.span, "the second one")
                    .help("remove one of them"),
            );
        }
        self.value(&attribute.value, fact.kind);
    }

    fn unknown_attribute(&mut self, attribute: &Attribute<'_>, block: &Block<'_>, facts: &'static Body) {
        let name = attribute.name.value;
        if facts.block(name).is_some() {
            self.diagnostics.push(
                Diagnostic::error(codes::MUST_BE_BLOCK, format!("`{name}` is a block, not an attribute"))
                    .at(attribute.name.span, "written with `=`")
                    .help(format!("write {name} {{ ... }}")),
            );
            return;
        }
        let message = format!("`{}` takes no attribute `{name}`", block.name.value);
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, message).at(attribute.name.span, "unknown attribute");
        let names = facts.attributes.iter().map(|attribute| attribute.name);
        self.diagnostics.push(suggest(diagnostic, name, names));
    }

    fn inner_block(&mut self, inner: &Block<'_>, block: &Block<'_>, facts: &'static Body, repeated: bool) {
        let name = &*inner.name.value;
        let member = facts.member(name);
        let Some(fact) = facts.block(name) else {
            self.untyped(&inner.statements);
            self.unknown_block(inner, block, facts);
            return;
        };
        // The template of a `foreach` is checked as a scope of its own; Alloy minds neither a label nor a second one.
        if name == "template" && block.name.value == "foreach" {
            return;
        }
        if repeated && !fact.repeated && member.is_none() {
            self.diagnostics.push(
                Diagnostic::error(codes::REPEATED_BLOCK, format!("block `{name}` may stand once"))
                    .at(inner.name.span, "the second one")
                    .help("put everything into one block"),
            );
        }
        match &inner.label {
            Some(label) if !fact.labelled => self.diagnostics.push(
                Diagnostic::error(codes::UNWANTED_LABEL, format!("block `{name}` takes no label"))
                    .at(label.span, "this label")
                    .help("remove the label"),
            ),
            None if fact.labelled => self.diagnostics.push(
                Diagnostic::error(codes::MISSING_LABEL, format!("block `{name}` has no label"))
                    .at(inner.name.span, "needs a label"),
            ),
            _ => {}
        }
        self.block(inner, fact.body);
    }

    fn unknown_block(&mut self, inner: &Block<'_>, block: &Block<'_>, facts: &'static Body) {
        let name = &*inner.name.value;
        if facts.attribute(name).is_some() {
            self.diagnostics.push(
                Diagnostic::error(codes::MUST_BE_ATTRIBUTE, format!("`{name}` is an attribute, not a block"))
                    .at(inner.name.span, "written without `=`")
                    .help(format!("write {name} = {{ ... }}")),
            );
            return;
        }
        let message = format!("`{}` takes no block `{name}`", block.name.value);
        let diagnostic =
            Diagnostic::error(codes::UNKNOWN_BLOCK, message).at(inner.name.span, "unknown block");
        let names: Vec<String> = facts
            .blocks
            .iter()
            .flat_map(|block| match block.one_of {
                true => {
                    block.body.blocks.iter().map(|member| format!("{}.{}", block.name, member.name)).collect()
                }
                false => vec![block.name.to_owned()],
            })
            .collect();
        self.diagnostics.push(suggest(diagnostic, name, names.iter().map(String::as_str)));
    }

    /// An instance of a component that a `declare` defines: its attributes are the arguments of the `declare`. That of
    /// an import may give one twice: the last one counts.
    pub(crate) fn custom(&mut self, block: &Block<'_>, declare: &'a Block<'a>, is_imported: bool) {
        let mut given = Vec::new();
        for statement in &block.statements {
            match statement {
                Statement::Attribute(attribute) => {
                    let name = attribute.name.value;
                    self.handed_over(&attribute.value, &self.wanted(declare, name));
                    if given.contains(&name) {
                        let twice = if is_imported { Diagnostic::warning } else { Diagnostic::error };
                        self.diagnostics.push(
                            twice(codes::REPEATED_ATTRIBUTE, format!("attribute `{name}` is written twice"))
                                .at(attribute.name.span, "the second one")
                                .help("remove one of them"),
                        );
                    } else if !labels(declare, "argument").any(|(argument, _)| argument == name) {
                        let message = format!("`{}` has no argument `{name}`", block.name.value);
                        let diagnostic = Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, message)
                            .at(attribute.name.span, "unknown argument");
                        let names = labels(declare, "argument").map(|(argument, _)| argument);
                        self.diagnostics.push(suggest(diagnostic, name, names));
                    }
                    given.push(name);
                }
                Statement::Block(inner) => {
                    self.untyped(&inner.statements);
                    let message = format!("`{}` takes no blocks", block.name.value);
                    self.diagnostics.push(
                        Diagnostic::error(codes::UNKNOWN_BLOCK, message).at(inner.name.span, "unknown block"),
                    );
                }
            }
        }
        for (name, argument) in labels(declare, "argument") {
            if !given.contains(&name) && !is_optional(argument) {
                self.missing_attribute(block, name);
            }
        }
    }

    /// Checks a value against all types that a `declare` takes for it. One mistake is enough.
    fn handed_over(&mut self, value: &Expr<'_>, wanted: &[Want]) {
        let before = self.diagnostics.len();
        if wanted.is_empty() {
            self.infer(value);
        }
        for want in wanted {
            if self.diagnostics.len() == before {
                self.value(value, want.kind);
            }
            if let Some(Constant::Text(text)) = fold(value)
                && self.diagnostics.len() == before
            {
                want.languages.iter().for_each(|language| self.language(value.span, &text, *language));
            }
        }
    }

    /// Statements about which nothing is known but that their references must lead somewhere.
    pub(crate) fn untyped(&mut self, statements: &[Statement<'_>]) {
        for statement in statements {
            match statement {
                Statement::Attribute(attribute) => self.value(&attribute.value, Type::Any),
                Statement::Block(block) => self.untyped(&block.statements),
            }
        }
    }
}

/// Whether an `argument` block says `optional = true`, or something that only running it can tell.
fn is_optional(argument: &Block<'_>) -> bool {
    argument.statements.iter().any(|statement| match statement {
        Statement::Attribute(attribute) => {
            attribute.name.value == "optional" && !matches!(attribute.value.kind, ExprKind::Bool(false))
        }
        Statement::Block(_) => false,
    })
}

pub(crate) fn suggest<'n>(
    diagnostic: Diagnostic,
    name: &str,
    names: impl Iterator<Item = &'n str>,
) -> Diagnostic {
    match nearest(name, names) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
