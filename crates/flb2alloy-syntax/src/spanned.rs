//! The tree of an Alloy file that was read: every part knows its place in the source.

use std::borrow::Cow;

use flb2alloy_parser::{Span, Spanned};

use crate::{Attribute as PlainAttribute, BinaryOp, Block as PlainBlock, Body, Expr as PlainExpr, UnaryOp};

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File<'a> {
    /// Its statements in order.
    pub statements: Vec<Statement<'a>>,
    /// All comments of the file in order, wherever they stand.
    pub comments: Vec<Comment<'a>>,
}

/// A comment with its slashes, as it is in the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment<'a> {
    /// `// ...` or `/* ... */`
    pub text: &'a str,
    /// Its place.
    pub span: Span,
}

/// One statement of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement<'a> {
    /// `name = value`
    Attribute(Attribute<'a>),
    /// `name "label" { ... }`
    Block(Block<'a>),
}

/// `name = value`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The name.
    pub name: Spanned<&'a str>,
    /// The value.
    pub value: Expr<'a>,
}

/// `name "label" { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// The name with its dots, without blanks between its parts.
    pub name: Spanned<Cow<'a, str>>,
    /// The label without its quotes; the span has the quotes. An empty label is none.
    pub label: Option<Spanned<&'a str>>,
    /// What is between the braces.
    pub statements: Vec<Statement<'a>>,
    /// The opening brace.
    pub open: Span,
    /// The closing brace; empty, at the end of the file, if there is none.
    pub close: Span,
}

/// An expression and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: ExprKind<'a>,
    /// From its first byte to its last.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind<'a> {
    /// A string, escapes undone. A byte that is no UTF-8 (`"\xff"`) becomes U+FFFD.
    String(Cow<'a, str>),
    /// A string between backticks.
    RawString(Cow<'a, str>),
    /// A number as it is spelt.
    Number(&'a str),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
    /// `[a, b]`
    Array(Vec<Expr<'a>>),
    /// `{ key = value, ... }`
    Object(Vec<Field<'a>>),
    /// `a.b.c`: at least one name.
    Reference(Vec<Spanned<&'a str>>),
    /// `function(argument, ...)`
    Call {
        /// What is called.
        function: Box<Expr<'a>>,
        /// The opening parenthesis.
        open: Span,
        /// The arguments.
        arguments: Vec<Expr<'a>>,
    },
    /// `left + right`
    Binary(Box<Expr<'a>>, Spanned<BinaryOp>, Box<Expr<'a>>),
    /// `-value`
    Unary(UnaryOp, Box<Expr<'a>>),
    /// `value[index]`
    Index {
        /// What is looked into.
        value: Box<Expr<'a>>,
        /// The opening bracket.
        open: Span,
        /// The index or key.
        index: Box<Expr<'a>>,
    },
    /// `value.name`, where `value` is more than a chain of names.
    Access(Box<Expr<'a>>, Spanned<&'a str>),
    /// `(inner)`
    Paren(Box<Expr<'a>>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<'a> {
    /// The key without its quotes. Alloy does not undo escapes in keys; the span has the quotes.
    pub key: Spanned<&'a str>,
    /// Whether the key is in quotes or backticks.
    pub quoted: bool,
    /// The value.
    pub value: Expr<'a>,
}

impl Statement<'_> {
    /// From the first byte of the statement to its last.
    pub fn span(&self) -> Span {
        match self {
            Statement::Attribute(attribute) => attribute.name.span.to(attribute.value.span),
            Statement::Block(block) => block.name.span.to(block.close),
        }
    }
}

impl File<'_> {
    /// The tree without places, comments and blank lines, for changing and printing it.
    pub fn to_body(&self) -> Body {
        body(&self.statements)
    }
}

fn body(statements: &[Statement<'_>]) -> Body {
    Body {
        statements: statements
            .iter()
            .map(|statement| match statement {
                Statement::Attribute(attribute) => PlainAttribute {
                    name: attribute.name.value.to_owned(),
                    value: attribute.value.to_plain(),
                }
                .into(),
                Statement::Block(block) => PlainBlock {
                    name: block.name.value.clone().into_owned(),
                    label: block.label.as_ref().map(|label| label.value.to_owned()),
                    body: body(&block.statements),
                }
                .into(),
            })
            .collect(),
    }
}

impl Expr<'_> {
    /// The expression without places.
    pub fn to_plain(&self) -> PlainExpr {
        let boxed = |expr: &Expr<'_>| Box::new(expr.to_plain());
        let list = |exprs: &[Expr<'_>]| exprs.iter().map(Expr::to_plain).collect();
        match &self.kind {
            ExprKind::String(text) => PlainExpr::String(text.clone().into_owned()),
            ExprKind::RawString(text) => PlainExpr::RawString(text.clone().into_owned()),
            ExprKind::Number(number) => PlainExpr::Number((*number).to_owned()),
            ExprKind::Bool(value) => PlainExpr::Bool(*value),
            ExprKind::Null => PlainExpr::Null,
            ExprKind::Array(elements) => PlainExpr::Array(list(elements)),
            ExprKind::Object(fields) => PlainExpr::Object(
                fields.iter().map(|field| (field.key.value.to_owned(), field.value.to_plain())).collect(),
            ),
            ExprKind::Reference(names) => {
                PlainExpr::Reference(names.iter().map(|name| name.value.to_owned()).collect())
            }
            ExprKind::Call { function, arguments, .. } => PlainExpr::Call(boxed(function), list(arguments)),
            ExprKind::Binary(left, operator, right) => {
                PlainExpr::Binary(boxed(left), operator.value, boxed(right))
            }
            ExprKind::Unary(operator, value) => PlainExpr::Unary(*operator, boxed(value)),
            ExprKind::Index { value, index, .. } => PlainExpr::Index(boxed(value), boxed(index)),
            ExprKind::Access(value, name) => PlainExpr::Access(boxed(value), name.value.to_owned()),
            ExprKind::Paren(inner) => PlainExpr::Paren(boxed(inner)),
        }
    }
}
