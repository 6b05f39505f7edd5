//! Walks a tree and says what stands where: what is on lines of its own in the source stays so, and the rest follows.

use flb2alloy_parser::Span;

use super::writer::{Blank, Writer};
use crate::literal::quote_as_go;
use crate::spanned::{Attribute, Block, Expr, ExprKind, Field, File, Statement};

pub(super) fn file(source: &str, file: &File<'_>) -> String {
    let mut walker = Walker { source, writer: Writer::new(source, &file.comments) };
    walker.statements(&file.statements);
    walker.writer.finish()
}

struct Walker<'a> {
    source: &'a str,
    writer: Writer<'a>,
}

impl Walker<'_> {
    fn line(&self, offset: u32) -> usize {
        self.writer.line(offset)
    }

    /// The line of the last byte of `span`.
    fn end_line(&self, span: Span) -> usize {
        self.line(span.end - 1)
    }

    fn is_one_line(&self, span: Span) -> bool {
        self.line(span.start) == self.end_line(span)
    }

    fn blanks(&mut self, blanks: &[Blank]) {
        for blank in blanks {
            self.writer.blank(*blank);
        }
    }

    fn statements(&mut self, statements: &[Statement<'_>]) {
        let mut previous: Option<&Statement<'_>> = None;
        for statement in statements {
            let span = statement.span();
            let parted = |previous: &Statement<'_>| {
                matches!(statement, Statement::Block(_))
                    || self.line(span.start) > self.end_line(previous.span()) + 1
            };
            if previous.is_some_and(parted) {
                self.writer.blank(Blank::EndRun);
            }
            match statement {
                Statement::Attribute(attribute) => self.attribute(attribute),
                Statement::Block(block) => self.block(block),
            }
            // What takes several lines ends the run of aligned attributes.
            self.writer.blank(if self.is_one_line(span) { Blank::Newline } else { Blank::EndRun });
            previous = Some(statement);
        }
    }

    fn attribute(&mut self, attribute: &Attribute<'_>) {
        self.writer.token_at(attribute.name.span.start, attribute.name.value);
        self.assign(&attribute.value);
    }

    fn assign(&mut self, value: &Expr<'_>) {
        self.writer.blank(Blank::Cell);
        self.writer.token("=");
        self.writer.blank(Blank::Space);
        self.expr(value);
    }

    fn block(&mut self, block: &Block<'_>) {
        self.writer.token_at(block.name.span.start, &block.name.value);
        if let Some(label) = &block.label {
            self.writer.blank(Blank::Space);
            self.writer.token_at(label.span.start, &quote_as_go(label.value));
        }
        self.writer.blank(Blank::Space);
        self.writer.token_at(block.open.start, "{");
        self.writer.blank(Blank::Indent);
        if block.statements.is_empty() {
            self.writer.blank(Blank::Space);
        } else {
            self.writer.blank(Blank::EndRun);
            self.statements(&block.statements);
        }
        self.writer.blank(Blank::Unindent);
        self.writer.token_at(block.close.start, "}");
    }

    fn expr(&mut self, expr: &Expr<'_>) {
        let start = expr.span.start;
        match &expr.kind {
            ExprKind::String(_)
            | ExprKind::RawString(_)
            | ExprKind::Number(_)
            | ExprKind::Bool(_)
            | ExprKind::Null => {
                let text = &self.source[start as usize..expr.span.end as usize];
                self.writer.token_at(start, text);
            }
            ExprKind::Array(elements) => self.array(expr.span, elements),
            ExprKind::Object(fields) => self.object(expr.span, fields),
            ExprKind::Reference(names) => {
                for (index, name) in names.iter().enumerate() {
                    if index == 0 {
                        self.writer.token_at(start, name.value);
                    } else {
                        self.writer.token(".");
                        self.writer.token(name.value);
                    }
                }
            }
            ExprKind::Access(value, name) => {
                self.expr(value);
                if matches!(value.kind, ExprKind::Number(number) if number.bytes().all(|byte| byte.is_ascii_digit()))
                {
                    // `1.name` would be read as the number `1.` and a name.
                    self.writer.blank(Blank::Space);
                }
                self.writer.token(".");
                self.writer.token(name.value);
            }
            ExprKind::Index { value, open, index } => {
                self.expr(value);
                self.writer.token_at(open.start, "[");
                self.expr(index);
                self.writer.token_at(expr.span.end - 1, "]");
            }
            ExprKind::Call { function, open, arguments } => {
                self.expr(function);
                self.arguments(*open, arguments, expr.span);
            }
            ExprKind::Unary(operator, value) => {
                self.writer.token_at(start, operator.symbol());
                self.expr(value);
            }
            ExprKind::Binary(left, operator, right) => {
                self.expr(left);
                self.writer.blank(Blank::Space);
                self.writer.token_at(operator.span.start, operator.value.symbol());
                self.writer.blank(Blank::Space);
                self.expr(right);
            }
            ExprKind::Paren(inner) => {
                self.writer.token("(");
                self.expr(inner);
                self.writer.token(")");
            }
        }
    }

    fn array(&mut self, span: Span, elements: &[Expr<'_>]) {
        self.writer.token_at(span.start, "[");
        let mut line = self.line(span.start);
        for (index, element) in elements.iter().enumerate() {
            let breaks = line != self.line(element.span.start);
            if breaks {
                self.blanks(&[Blank::Indent, Blank::EndRun]);
            } else if index > 0 {
                self.writer.blank(Blank::Space);
            }
            line = self.end_line(element.span);
            self.expr(element);
            if index + 1 < elements.len() {
                self.writer.token(",");
            }
            if breaks {
                self.writer.blank(Blank::Unindent);
            }
        }
        if !elements.is_empty() && line != self.end_line(span) {
            self.writer.token(",");
            self.blanks(&[Blank::Indent, Blank::EndRun, Blank::Unindent]);
        }
        self.writer.token_at(span.end - 1, "]");
    }

    fn object(&mut self, span: Span, fields: &[Field<'_>]) {
        self.writer.token_at(span.start, "{");
        self.writer.blank(Blank::Indent);
        let mut line = self.line(span.start);
        let mut previous: Option<&Field<'_>> = None;
        for (index, field) in fields.iter().enumerate() {
            if line != self.line(field.key.span.start) {
                let aligned = previous.is_some_and(|previous| self.is_one_line(previous.value.span));
                self.writer.blank(if aligned { Blank::Newline } else { Blank::EndRun });
            } else if index > 0 {
                self.writer.blank(Blank::Space);
            }
            line = self.line(field.key.span.start + length(field.key.value) - 1);
            if field.quoted {
                self.writer.token_at(field.key.span.start, &quote_as_go(field.key.value));
            } else {
                self.writer.token_at(field.key.span.start, field.key.value);
            }
            self.assign(&field.value);
            if index + 1 < fields.len() {
                self.writer.token(",");
            }
            previous = Some(field);
        }
        if !fields.is_empty() && line != self.end_line(span) {
            self.writer.token(",");
            self.writer.blank(Blank::EndRun);
        }
        self.writer.blank(Blank::Unindent);
        self.writer.token_at(span.end - 1, "}");
    }

    fn arguments(&mut self, open: Span, arguments: &[Expr<'_>], span: Span) {
        self.writer.token("(");
        let mut line = self.line(open.start);
        for (index, argument) in arguments.iter().enumerate() {
            let breaks = line != self.line(argument.span.start);
            if breaks {
                self.blanks(&[Blank::EndRun, Blank::Indent]);
            }
            self.expr(argument);
            line = self.end_line(argument.span);
            if index + 1 < arguments.len() {
                self.writer.token(",");
                self.writer.blank(Blank::Space);
            }
            if breaks {
                self.writer.blank(Blank::Unindent);
            }
        }
        if line != self.end_line(span) {
            self.writer.token(",");
            self.writer.blank(Blank::EndRun);
        }
        self.writer.token(")");
    }
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
