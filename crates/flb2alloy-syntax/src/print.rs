//! Prints a tree as `alloy fmt` would leave it: formatting the output again changes nothing.

use crate::identifier::is_identifier;
use crate::layout::Layout;
use crate::literal::{quote, survives_raw};
use crate::scan::BYTE_ORDER_MARK;
use crate::tree::{Attribute, BinaryOp, Block, Body, Expr, Statement};
use crate::width::{inline_width_of, inline_width_of_fields, is_inline, is_inline_array};

/// An array whose line would get longer than this is broken, one element a line.
const LINE_WIDTH: usize = 100;

/// The text of `body` as a file: tab-indented, `=` aligned in runs of attributes, blank lines between blocks, one newline
/// at the end. `alloy fmt` leaves it as it is. What the tree cannot say in Alloy (a label that is no identifier, a
/// control character in an object key) is printed as it stands and is up to the caller.
pub fn print(body: &Body) -> String {
    let mut printer = Printer { layout: Layout::new(), depth: 0 };
    printer.body(body);
    printer.layout.newline();
    printer.layout.finish()
}

struct Printer {
    layout: Layout,
    depth: usize,
}

/// What was printed last in a body.
#[derive(PartialEq)]
enum Last {
    Nothing,
    Attribute { lines: bool },
    Block,
    Comment,
}

impl Printer {
    fn body(&mut self, body: &Body) {
        let mut last = Last::Nothing;
        let mut blank = false;
        for (index, statement) in body.statements.iter().enumerate() {
            if *statement == Statement::Blank {
                blank = true;
                continue;
            }
            let block_next = leads_to_block(&body.statements[index..]);
            match last {
                Last::Nothing => {}
                // Between a comment and what it is about stays what the tree has.
                Last::Comment => self.layout.end_run(),
                Last::Attribute { lines } if !lines && !matches!(statement, Statement::Comment(_)) => {
                    self.layout.newline();
                    blank |= block_next;
                }
                Last::Attribute { .. } => {
                    self.layout.end_run();
                    blank |= block_next;
                }
                Last::Block => {
                    self.layout.end_run();
                    blank = true;
                }
            }
            if blank && last != Last::Nothing {
                self.layout.end_run();
            }
            blank = false;
            self.indent();
            last = self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) -> Last {
        match statement {
            Statement::Attribute(attribute) => Last::Attribute { lines: self.attribute(attribute) },
            Statement::Block(block) => {
                self.block(block);
                Last::Block
            }
            Statement::Comment(text) => {
                self.comment(text);
                Last::Comment
            }
            Statement::Blank => Last::Nothing,
        }
    }

    /// Prints an attribute and says whether it takes more than one line.
    fn attribute(&mut self, attribute: &Attribute) -> bool {
        self.layout.text(&attribute.name);
        self.layout.tab(false);
        self.layout.text("= ");
        self.expr(&attribute.value, Place::Attribute(attribute.name.len() + 3))
    }

    fn block(&mut self, block: &Block) {
        self.layout.text(&block.name);
        if let Some(label) = &block.label {
            self.layout.text(" ");
            self.layout.text(&quote(label));
        }
        self.layout.text(" {");
        if block.body.statements.iter().all(|statement| *statement == Statement::Blank) {
            self.layout.text(" }");
            return;
        }
        self.depth += 1;
        self.layout.end_run();
        self.body(&block.body);
        self.depth -= 1;
        self.next_line();
        self.layout.text("}");
    }

    fn comment(&mut self, text: &str) {
        for (index, line) in text.lines().enumerate() {
            if index > 0 {
                self.next_line();
            }
            // To `alloy fmt` a form feed or vertical tab is layout, also inside a comment; it refuses the mark.
            let line = line.replace(|c: char| (c.is_control() && c != '\t') || c == BYTE_ORDER_MARK, " ");
            let line = line.trim_end();
            self.layout.literal(if line.is_empty() { "//" } else { "// " });
            self.layout.literal(line);
        }
        if text.is_empty() {
            self.layout.literal("//");
        }
    }

    /// Prints an expression and says whether it takes more than one line.
    fn expr(&mut self, expr: &Expr, place: Place) -> bool {
        match expr {
            Expr::String(text) => {
                self.layout.text(&quote(text));
                false
            }
            Expr::RawString(text) if survives_raw(text) => {
                self.layout.text("`");
                self.layout.text(text);
                self.layout.text("`");
                text.contains('\n')
            }
            Expr::RawString(text) => self.expr(&Expr::String(text.clone()), place),
            Expr::Number(number) => self.word(number),
            Expr::Bool(value) => self.word(if *value { "true" } else { "false" }),
            Expr::Null => self.word("null"),
            Expr::Array(elements) => self.array(elements, place),
            Expr::Object(fields) => self.object(fields, place),
            Expr::Reference(names) => self.word(&names.join(".")),
            Expr::Call(function, arguments) => self.call(function, arguments),
            Expr::Binary(left, operator, right) => {
                let lines = self.operand(left, left_binds(left, *operator));
                self.word(" ");
                self.word(operator.symbol());
                self.word(" ");
                self.operand(right, right_binds(right, *operator)) | lines
            }
            Expr::Unary(operator, value) => {
                self.word(operator.symbol());
                self.operand(value, !matches!(**value, Expr::Binary(..)))
            }
            Expr::Index(value, index) => {
                let lines = self.operand(value, is_primary(value));
                self.word("[");
                let index_lines = self.expr(index, Place::Inner);
                self.word("]");
                lines | index_lines
            }
            Expr::Access(value, name) => {
                // `1.a` would be read as the number `1.` and a name.
                let number = matches!(**value, Expr::Number(_));
                let lines = self.operand(value, is_primary(value) && !number);
                self.word(".");
                self.word(name);
                lines
            }
            Expr::Paren(inner) => self.operand(inner, false),
        }
    }

    fn word(&mut self, text: &str) -> bool {
        self.layout.text(text);
        false
    }

    /// Prints a part of an expression, in parentheses if it would not bind otherwise.
    fn operand(&mut self, expr: &Expr, binds: bool) -> bool {
        if binds {
            return self.expr(expr, Place::Inner);
        }
        self.word("(");
        let lines = self.expr(expr, Place::Inner);
        self.word(")");
        lines
    }

    fn call(&mut self, function: &Expr, arguments: &[Expr]) -> bool {
        let mut lines = self.operand(function, is_primary(function));
        self.word("(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.word(", ");
            }
            lines |= self.expr(argument, Place::Inner);
        }
        self.word(")");
        lines
    }

    fn array(&mut self, elements: &[Expr], place: Place) -> bool {
        let start = self.depth * 4 + place.column();
        if is_inline_array(elements) && start + inline_width_of(elements) <= LINE_WIDTH {
            self.word("[");
            let mut lines = false;
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    self.word(", ");
                }
                lines |= self.expr(element, Place::Inline);
            }
            self.word("]");
            return lines;
        }
        self.word("[");
        self.depth += 1;
        for element in elements {
            self.next_line();
            self.expr(element, Place::Element);
            self.word(",");
        }
        self.depth -= 1;
        self.next_line();
        self.word("]");
        true
    }

    fn object(&mut self, fields: &[(String, Expr)], place: Place) -> bool {
        if fields.is_empty() {
            return self.word("{}");
        }
        let inline = match place {
            Place::Inline => true,
            Place::Element => {
                fields.iter().all(|(_, value)| is_inline(value))
                    && self.depth * 4 + inline_width_of_fields(fields) <= LINE_WIDTH
            }
            Place::Attribute(_) | Place::Inner => false,
        };
        self.word("{");
        if inline {
            for (index, field) in fields.iter().enumerate() {
                if index > 0 {
                    self.word(", ");
                }
                self.field(field, Place::Inline);
            }
            self.word("}");
            return false;
        }
        self.depth += 1;
        let mut lines = true;
        for field in fields {
            // A value of several lines ends the run of aligned fields.
            if lines {
                self.layout.end_run();
            } else {
                self.layout.newline();
            }
            self.indent();
            lines = self.field(field, Place::Inner);
            self.word(",");
        }
        self.depth -= 1;
        self.next_line();
        self.word("}");
        true
    }

    fn field(&mut self, (key, value): &(String, Expr), place: Place) -> bool {
        if is_identifier(key) {
            self.word(key);
        } else {
            self.word(&quote(key));
        }
        self.layout.tab(false);
        self.word("= ");
        self.expr(value, place)
    }

    fn next_line(&mut self) {
        self.layout.end_run();
        self.indent();
    }

    fn indent(&mut self) {
        for _ in 0..self.depth {
            self.layout.tab(true);
        }
    }
}

/// Where an expression stands, which decides whether it is broken over lines.
#[derive(Clone, Copy)]
enum Place {
    /// The value of an attribute, beginning in this column.
    Attribute(usize),
    /// An element with a line of its own.
    Element,
    /// On a line shared with others, which must not be broken.
    Inline,
    /// Anywhere else.
    Inner,
}

impl Place {
    fn column(self) -> usize {
        match self {
            Place::Attribute(column) => column,
            Place::Element | Place::Inline | Place::Inner => 0,
        }
    }
}

/// True when a block is the next thing that is no comment.
fn leads_to_block(statements: &[Statement]) -> bool {
    statements
        .iter()
        .find(|statement| !matches!(statement, Statement::Comment(_)))
        .is_some_and(|statement| matches!(statement, Statement::Block(_)))
}

fn is_primary(expr: &Expr) -> bool {
    !matches!(expr, Expr::Binary(..) | Expr::Unary(..))
}

fn left_binds(left: &Expr, operator: BinaryOp) -> bool {
    match left {
        Expr::Binary(_, inner, _) if operator == BinaryOp::Power => {
            inner.precedence() > operator.precedence()
        }
        Expr::Binary(_, inner, _) => inner.precedence() >= operator.precedence(),
        _ => true,
    }
}

fn right_binds(right: &Expr, operator: BinaryOp) -> bool {
    match right {
        Expr::Binary(_, inner, _) if operator == BinaryOp::Power => {
            inner.precedence() >= operator.precedence()
        }
        Expr::Binary(_, inner, _) => inner.precedence() > operator.precedence(),
        _ => true,
    }
}
