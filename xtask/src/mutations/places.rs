//! The places of a configuration that can be changed.

use std::ops::Range;

use flb2alloy_checker::catalogue::{Body, component, config_block};
use flb2alloy_parser::Span;
use flb2alloy_syntax::spanned::{Block, Expr, ExprKind, Statement};

/// The places of a configuration, by what can be done to them.
#[derive(Default)]
pub(super) struct Places {
    /// Names of components, blocks, attributes, functions and exports.
    pub(super) names: Vec<Range<usize>>,
    /// Labels with their quotes.
    pub(super) labels: Vec<Range<usize>>,
    /// The blanks in front of the opening brace of blocks without a label.
    pub(super) unlabelled: Vec<usize>,
    /// Whole attributes and blocks.
    pub(super) statements: Vec<Range<usize>>,
    /// The values of attributes, and the elements of lists.
    pub(super) values: Vec<Range<usize>>,
    /// References.
    pub(super) references: Vec<Range<usize>>,
    /// What is between the quotes of strings.
    pub(super) strings: Vec<Range<usize>>,
    /// The equals signs of attributes, and where their values end.
    pub(super) equals: Vec<Range<usize>>,
    /// Behind the opening brace of blocks: what else they take.
    pub(super) bodies: Vec<(usize, &'static Body)>,
}

impl Places {
    pub(super) fn of(statements: &[Statement<'_>]) -> Self {
        let mut places = Places::default();
        for statement in statements {
            let facts = match statement {
                Statement::Block(block) => {
                    component(&block.name.value).or_else(|| config_block(&block.name.value))
                }
                Statement::Attribute(_) => None,
            };
            places.statement(statement, facts.map(|facts| facts.body));
        }
        places
    }

    fn statement(&mut self, statement: &Statement<'_>, facts: Option<&'static Body>) {
        self.statements.push(range(statement.span()));
        match statement {
            Statement::Block(block) => self.block(block, facts),
            Statement::Attribute(attribute) => {
                self.names.push(range(attribute.name.span));
                self.equals.push(range(attribute.name.span).end..range(attribute.value.span).start);
                self.value(&attribute.value);
            }
        }
    }

    fn block(&mut self, block: &Block<'_>, facts: Option<&'static Body>) {
        self.names.push(range(block.name.span));
        match &block.label {
            Some(label) => self.labels.push(range(label.span)),
            None => self.unlabelled.push(range(block.name.span).end),
        }
        if let Some(facts) = facts {
            self.bodies.push((range(block.open).end, facts));
        }
        // What is in the modules of `declare` and `foreach` are components again.
        let module = matches!(&*block.name.value, "declare" | "template");
        for statement in &block.statements {
            let inner = match statement {
                Statement::Block(inner) if module => component(&inner.name.value).map(|facts| facts.body),
                Statement::Block(inner) => {
                    facts.and_then(|facts| facts.block(&inner.name.value)).map(|block| block.body)
                }
                Statement::Attribute(_) => None,
            };
            self.statement(statement, inner);
        }
    }

    fn value(&mut self, expr: &Expr<'_>) {
        self.values.push(range(expr.span));
        self.parts(expr);
    }

    fn parts(&mut self, expr: &Expr<'_>) {
        let whole = range(expr.span);
        match &expr.kind {
            ExprKind::String(_) | ExprKind::RawString(_) => self.strings.push(whole.start + 1..whole.end - 1),
            ExprKind::Array(elements) => elements.iter().for_each(|element| self.value(element)),
            ExprKind::Object(fields) => {
                for field in fields {
                    self.names.push(range(field.key.span));
                    self.value(&field.value);
                }
            }
            ExprKind::Reference(names) => {
                self.names.extend(names.iter().map(|name| range(name.span)));
                self.references.push(whole);
            }
            ExprKind::Call { function, arguments, .. } => {
                self.parts(function);
                arguments.iter().for_each(|argument| self.value(argument));
            }
            ExprKind::Binary(left, _, right) => {
                self.value(left);
                self.value(right);
            }
            ExprKind::Index { value, index, .. } => {
                self.parts(value);
                self.value(index);
            }
            ExprKind::Access(value, name) => {
                self.parts(value);
                self.names.push(range(name.span));
            }
            ExprKind::Unary(_, inner) | ExprKind::Paren(inner) => self.value(inner),
            ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => {}
        }
    }
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
