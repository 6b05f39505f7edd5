//! Makes trees of what the grammar matched.

use std::borrow::Cow;

use flb2alloy_parser::{Diagnostic, FileId, Span, Spanned};
use pest::iterators::{Pair, Pairs};

use crate::codes;
use crate::identifier::{is_identifier, sanitize_identifier};
use crate::literal::unescape;
use crate::read::Rule;
use crate::spanned::{Attribute, Block, Comment, Expr, ExprKind, Field};
use crate::tree::{BinaryOp, UnaryOp};

/// Operators upon operators; more would be a danger to the stack of whoever walks the tree.
const MAX_DEPTH: usize = 500;

/// What the grammar's `item` can be.
pub(crate) enum Item<'a> {
    Attribute(Attribute<'a>),
    Open(Block<'a>),
    Close(Span),
    End,
}

pub(crate) struct Builder<'a> {
    source: &'a str,
    file: FileId,
    /// Where in the source the parsed text begins.
    base: usize,
    pub(crate) comments: Vec<Comment<'a>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(source: &'a str, file: FileId) -> Self {
        Builder { source, file, base: 0, comments: Vec::new(), diagnostics: Vec::new() }
    }

    /// The item in `pairs`, which were parsed from the source at `base`, and where it ends.
    pub(crate) fn item(&mut self, mut pairs: Pairs<'a, Rule>, base: usize) -> (Option<Item<'a>>, usize) {
        self.base = base;
        let Some(item) = pairs.next() else { return (None, self.source.len()) };
        let end = base + item.as_span().end();
        if item.as_str().contains('/') {
            for comment in item.clone().into_inner().flatten().filter(is_comment) {
                let span = self.span(&comment);
                self.comments.push(Comment { text: comment.as_str(), span });
            }
        }
        let built = parts(item).next().and_then(|pair| match pair.as_rule() {
            Rule::attribute => self.attribute(pair).map(Item::Attribute),
            Rule::open_block => self.open_block(pair).map(Item::Open),
            Rule::close_block => parts(pair).next().map(|brace| Item::Close(self.span(&brace))),
            _ => Some(Item::End),
        });
        (built, end)
    }

    fn span(&self, pair: &Pair<'a, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.file, self.base + span.start(), self.base + span.end())
    }

    fn spanned(&self, pair: &Pair<'a, Rule>) -> Spanned<&'a str> {
        Spanned::new(pair.as_str(), self.span(pair))
    }

    fn attribute(&mut self, pair: Pair<'a, Rule>) -> Option<Attribute<'a>> {
        let mut parts = parts(pair);
        let name = self.spanned(&parts.next()?);
        let value = self.expression(parts.nth(1)?, 0)?;
        Some(Attribute { name, value })
    }

    fn open_block(&mut self, pair: Pair<'a, Rule>) -> Option<Block<'a>> {
        let mut parts = parts(pair);
        let name = parts.next()?;
        let name_span = self.span(&name);
        let text = name.as_str();
        let plain = text.bytes().all(|byte| byte == b'.' || byte == b'_' || byte.is_ascii_alphanumeric());
        let name = if plain {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(identifiers(name).map(|part| part.as_str()).collect::<Vec<_>>().join("."))
        };
        let mut next = parts.next()?;
        let mut label = None;
        if next.as_rule() == Rule::label {
            label = self.label(&next);
            next = parts.next()?;
        }
        let open = self.span(&next);
        let name = Spanned::new(name, name_span);
        Some(Block { name, label, statements: Vec::new(), open, close: open })
    }

    fn label(&mut self, pair: &Pair<'a, Rule>) -> Option<Spanned<&'a str>> {
        let span = self.span(pair);
        let quoted = pair.as_str();
        let text = quoted.get(1..quoted.len() - 1).unwrap_or("");
        if quoted.starts_with('`') || !(text.is_empty() || is_identifier(text)) {
            let message = if quoted.starts_with('`') {
                "a block label is written in double quotes".to_owned()
            } else {
                format!("{quoted} is no label: a label has letters, digits and `_`, and begins with no digit")
            };
            self.diagnostics.push(
                Diagnostic::error(codes::BAD_LABEL, message)
                    .at(span, "this label")
                    .help(format!("write \"{}\"", sanitize_identifier(text))),
            );
        }
        (!text.is_empty()).then(|| Spanned::new(text, span))
    }

    /// An `expression`, with `depth` levels of the tree above it. None if the tree would get too deep.
    fn expression(&mut self, pair: Pair<'a, Rule>, depth: usize) -> Option<Expr<'a>> {
        let span = self.span(&pair);
        let pairs: Vec<_> = parts(pair).collect();
        // Each operator can be one level.
        let depth = self.deeper(depth, pairs.len(), span)?;
        let mut operands = Vec::new();
        let mut operators: Vec<Spanned<BinaryOp>> = Vec::new();
        for pair in pairs {
            if pair.as_rule() == Rule::operand {
                operands.push(self.operand(pair, depth)?);
                continue;
            }
            let operator = Spanned::new(binary_operator(pair.as_str())?, self.span(&pair));
            while let Some(last) = operators.pop_if(|last| groups_first(last.value, operator.value)) {
                join(&mut operands, last);
            }
            operators.push(operator);
        }
        while let Some(last) = operators.pop() {
            join(&mut operands, last);
        }
        operands.pop()
    }

    /// `depth` and `levels` more, if the tree may get that deep.
    fn deeper(&mut self, depth: usize, levels: usize, span: Span) -> Option<usize> {
        let depth = depth + levels;
        if depth > MAX_DEPTH {
            let message = format!("this expression is more than {MAX_DEPTH} levels deep");
            self.diagnostics.push(Diagnostic::error(codes::TOO_DEEP, message).at(span, "too deep"));
            return None;
        }
        Some(depth)
    }

    fn operand(&mut self, pair: Pair<'a, Rule>, depth: usize) -> Option<Expr<'a>> {
        let span = self.span(&pair);
        let pairs: Vec<_> = parts(pair).collect();
        // Each operator, access, index and call is one level.
        let depth = self.deeper(depth, pairs.len(), span)?;
        let mut pairs = pairs.into_iter().peekable();
        let mut unary = Vec::new();
        while let Some(operator) = pairs.next_if(|pair| pair.as_rule() == Rule::unary_operator) {
            let kind = if operator.as_str() == "!" { UnaryOp::Not } else { UnaryOp::Negate };
            unary.push(Spanned::new(kind, self.span(&operator)));
        }
        let primary = pairs.next()?;
        let mut expr = self.primary(primary, depth)?;
        for pair in pairs {
            expr = self.postfix(expr, pair, depth)?;
        }
        for operator in unary.into_iter().rev() {
            let span = operator.span.to(expr.span);
            expr = Expr { kind: ExprKind::Unary(operator.value, Box::new(expr)), span };
        }
        Some(expr)
    }

    fn postfix(&mut self, value: Expr<'a>, pair: Pair<'a, Rule>, depth: usize) -> Option<Expr<'a>> {
        let span = value.span.to(self.span(&pair));
        let rule = pair.as_rule();
        let mut pairs = parts(pair);
        let open = self.span(&pairs.next()?);
        let kind = match rule {
            Rule::access => {
                let name = self.spanned(&pairs.next()?);
                match value.kind {
                    ExprKind::Reference(mut names) => {
                        names.push(name);
                        ExprKind::Reference(names)
                    }
                    kind => ExprKind::Access(Box::new(Expr { kind, span: value.span }), name),
                }
            }
            Rule::index => {
                let index = Box::new(self.expression(pairs.next()?, depth)?);
                ExprKind::Index { value: Box::new(value), open, index }
            }
            _ => ExprKind::Call { function: Box::new(value), open, arguments: self.list(pairs, depth)? },
        };
        Some(Expr { kind, span })
    }

    fn list(&mut self, pairs: impl Iterator<Item = Pair<'a, Rule>>, depth: usize) -> Option<Vec<Expr<'a>>> {
        pairs
            .filter(|pair| pair.as_rule() == Rule::expression)
            .map(|pair| self.expression(pair, depth))
            .collect()
    }

    fn primary(&mut self, pair: Pair<'a, Rule>, depth: usize) -> Option<Expr<'a>> {
        let span = self.span(&pair);
        let text = pair.as_str();
        let kind = match pair.as_rule() {
            Rule::number => ExprKind::Number(text),
            Rule::string => ExprKind::String(unescape(&text[1..text.len() - 1])),
            Rule::raw_string => ExprKind::RawString(raw(&text[1..text.len() - 1])),
            Rule::boolean => ExprKind::Bool(text == "true"),
            Rule::null => ExprKind::Null,
            Rule::identifier => ExprKind::Reference(vec![self.spanned(&pair)]),
            Rule::array => ExprKind::Array(self.list(parts(pair), depth)?),
            Rule::object => ExprKind::Object(
                parts(pair)
                    .filter(|pair| pair.as_rule() == Rule::field)
                    .map(|pair| self.field(pair, depth))
                    .collect::<Option<_>>()?,
            ),
            _ => {
                let inner = parts(pair).find(|pair| pair.as_rule() == Rule::expression)?;
                ExprKind::Paren(Box::new(self.expression(inner, depth)?))
            }
        };
        Some(Expr { kind, span })
    }

    fn field(&mut self, pair: Pair<'a, Rule>, depth: usize) -> Option<Field<'a>> {
        let mut parts = parts(pair);
        let key = parts.next()?;
        let mut name = self.spanned(&key);
        // Alloy takes an empty key with its quotes for a bare one.
        let quoted = key.as_rule() != Rule::identifier && name.value.len() > 2;
        if quoted {
            name.value = &name.value[1..name.value.len() - 1];
        }
        let value = self.expression(parts.nth(1)?, depth)?;
        Some(Field { key: name, quoted, value })
    }
}

/// Go drops carriage returns from raw strings.
fn raw(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace('\r', "")) } else { Cow::Borrowed(text) }
}

fn is_comment(pair: &Pair<'_, Rule>) -> bool {
    matches!(pair.as_rule(), Rule::comment | Rule::inline_comment)
}

/// The parts of a match without comments.
fn parts(pair: Pair<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    pair.into_inner().filter(|pair| !is_comment(pair))
}

fn identifiers(pair: Pair<'_, Rule>) -> impl Iterator<Item = Pair<'_, Rule>> {
    pair.into_inner().filter(|pair| pair.as_rule() == Rule::identifier)
}

fn binary_operator(symbol: &str) -> Option<BinaryOp> {
    BinaryOp::ALL.into_iter().find(|operator| operator.symbol() == symbol)
}

/// Whether `left` takes the operand between it and `right`.
fn groups_first(left: BinaryOp, right: BinaryOp) -> bool {
    left.precedence() > right.precedence()
        || (left.precedence() == right.precedence() && right != BinaryOp::Power)
}

/// Makes one operand of the last two.
fn join(operands: &mut Vec<Expr<'_>>, operator: Spanned<BinaryOp>) {
    let (Some(right), Some(left)) = (operands.pop(), operands.pop()) else { return };
    let span = left.span.to(right.span);
    operands.push(Expr { kind: ExprKind::Binary(Box::new(left), operator, Box::new(right)), span });
}
