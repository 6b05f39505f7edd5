//! The tree of an Alloy file, made for building by hand.

use crate::literal::survives_raw;

/// Statements in order: a file, or what is between the braces of a block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// The statements in order.
    pub statements: Vec<Statement>,
}

/// One statement of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `name = value`
    Attribute(Attribute),
    /// `name "label" { ... }`
    Block(Block),
    /// A comment on lines of its own, without the slashes.
    Comment(String),
    /// A blank line. Blank lines that the formatting rules ask for are printed without it.
    Blank,
}

/// `name = value`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// An identifier.
    pub name: String,
    /// The value.
    pub value: Expr,
}

/// `name "label" { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The name with its dots: `loki.source.file`.
    pub name: String,
    /// The label, which must be an identifier (see [`crate::sanitize_identifier`]).
    pub label: Option<String>,
    /// What is between the braces.
    pub body: Body,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expr {
    /// A string printed in double quotes.
    String(String),
    /// A string printed between backticks. Text that would not survive there (see [`Expr::statement`]) is printed in
    /// double quotes instead: same value, other spelling.
    RawString(String),
    /// A number as it is spelt, without a sign.
    Number(String),
    /// `true` or `false`
    Bool(bool),
    /// `null`
    Null,
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `{ key = value, ... }`. A key that is no identifier is printed in quotes. Alloy does not undo escapes in a quoted
    /// key, so a key with `"`, `\` or control characters cannot be written in Alloy at all.
    Object(Vec<(String, Expr)>),
    /// `a.b.c`
    Reference(Vec<String>),
    /// `function(argument, ...)`
    Call(Box<Expr>, Vec<Expr>),
    /// `left + right`
    Binary(Box<Expr>, BinaryOp, Box<Expr>),
    /// `-value`
    Unary(UnaryOp, Box<Expr>),
    /// `value[index]`
    Index(Box<Expr>, Box<Expr>),
    /// `value.name`, where `value` is more than a chain of names (that is a [`Expr::Reference`])
    Access(Box<Expr>, String),
    /// `(inner)`. The printer adds parentheses where the tree needs them; this one is for parentheses that are not
    /// needed.
    Paren(Box<Expr>),
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`, the only one that groups from the right
    Power,
}

impl BinaryOp {
    pub(crate) const ALL: [BinaryOp; 14] = [
        BinaryOp::Or,
        BinaryOp::And,
        BinaryOp::Equal,
        BinaryOp::NotEqual,
        BinaryOp::Less,
        BinaryOp::LessOrEqual,
        BinaryOp::Greater,
        BinaryOp::GreaterOrEqual,
        BinaryOp::Add,
        BinaryOp::Subtract,
        BinaryOp::Multiply,
        BinaryOp::Divide,
        BinaryOp::Modulo,
        BinaryOp::Power,
    ];

    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Modulo => "%",
            BinaryOp::Power => "^",
        }
    }

    /// How tightly it binds; more is tighter.
    pub(crate) fn precedence(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => 3,
            BinaryOp::Add | BinaryOp::Subtract => 4,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => 5,
            BinaryOp::Power => 6,
        }
    }
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

impl UnaryOp {
    /// The operator as it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Not => "!",
            UnaryOp::Negate => "-",
        }
    }
}

impl Body {
    /// An empty body.
    pub fn new() -> Self {
        Body::default()
    }

    /// Adds a statement.
    pub fn push(&mut self, statement: impl Into<Statement>) {
        self.statements.push(statement.into());
    }

    /// This body with one more attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Expr>) -> Self {
        self.push(Attribute::new(name, value));
        self
    }

    /// This body with one more block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.push(block);
        self
    }

    /// This body with one more comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.push(Statement::Comment(text.into()));
        self
    }

    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

impl Attribute {
    /// `name = value`
    pub fn new(name: impl Into<String>, value: impl Into<Expr>) -> Self {
        Attribute { name: name.into(), value: value.into() }
    }
}

impl Block {
    /// A block with a label, as components have.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Block { name: name.into(), label: Some(label.into()), body: Body::new() }
    }

    /// A block without a label, as the inner blocks of components.
    pub fn unlabelled(name: impl Into<String>) -> Self {
        Block { name: name.into(), label: None, body: Body::new() }
    }

    /// This block with one more attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<Expr>) -> Self {
        self.body.push(Attribute::new(name, value));
        self
    }

    /// This block with one more attribute if there is a value.
    #[must_use]
    pub fn optional(self, name: impl Into<String>, value: Option<impl Into<Expr>>) -> Self {
        match value {
            Some(value) => self.attribute(name, value),
            None => self,
        }
    }

    /// This block with one more block inside.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.body.push(block);
        self
    }

    /// This block with one more comment.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.body.push(Statement::Comment(text.into()));
        self
    }
}

impl Expr {
    /// A reference from its text: `loki.write.default.receiver`.
    pub fn reference(path: &str) -> Self {
        Expr::Reference(path.split('.').map(str::to_owned).collect())
    }

    /// Text in another language (OTTL, a regular expression, a template), which is full of quotes and backslashes: in
    /// backticks where the text survives it (no backtick, no control characters, no blanks at line ends), else quoted.
    pub fn statement(text: impl Into<String>) -> Self {
        let text = text.into();
        if survives_raw(&text) { Expr::RawString(text) } else { Expr::String(text) }
    }

    /// Text between backticks if that saves escapes, else in double quotes.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.contains(['"', '\\']) { Expr::statement(text) } else { Expr::String(text) }
    }

    /// A call of a function: `Expr::call("sys.env", ["HOME"])`.
    pub fn call<E: Into<Expr>>(function: &str, arguments: impl IntoIterator<Item = E>) -> Self {
        Expr::Call(Box::new(Expr::reference(function)), arguments.into_iter().map(Into::into).collect())
    }

    /// An object from its fields.
    pub fn object<K: Into<String>, E: Into<Expr>>(fields: impl IntoIterator<Item = (K, E)>) -> Self {
        Expr::Object(fields.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }

    /// An array from its elements.
    pub fn array<E: Into<Expr>>(elements: impl IntoIterator<Item = E>) -> Self {
        Expr::Array(elements.into_iter().map(Into::into).collect())
    }

    /// `self operator right`
    #[must_use]
    pub fn binary(self, operator: BinaryOp, right: impl Into<Expr>) -> Self {
        Expr::Binary(Box::new(self), operator, Box::new(right.into()))
    }
}

impl From<Attribute> for Statement {
    fn from(attribute: Attribute) -> Self {
        Statement::Attribute(attribute)
    }
}

impl From<Block> for Statement {
    fn from(block: Block) -> Self {
        Statement::Block(block)
    }
}

impl From<&str> for Expr {
    fn from(text: &str) -> Self {
        Expr::String(text.to_owned())
    }
}

impl From<String> for Expr {
    fn from(text: String) -> Self {
        Expr::String(text)
    }
}

impl From<bool> for Expr {
    fn from(value: bool) -> Self {
        Expr::Bool(value)
    }
}

impl From<u64> for Expr {
    fn from(value: u64) -> Self {
        Expr::Number(value.to_string())
    }
}

impl From<i64> for Expr {
    fn from(value: i64) -> Self {
        let number = Expr::Number(value.unsigned_abs().to_string());
        if value < 0 { Expr::Unary(UnaryOp::Negate, Box::new(number)) } else { number }
    }
}

impl<E: Into<Expr>> From<Vec<E>> for Expr {
    fn from(elements: Vec<E>) -> Self {
        Expr::array(elements)
    }
}
