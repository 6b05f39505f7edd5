//! Writing OTTL, the language of `otelcol.processor.transform` and `otelcol.processor.filter`.
//!
//! Statements are plain strings. A text that holds variables becomes a string only at run time: it travels through the
//! statement between noncharacters of Unicode and is put in by Alloy's `string.format`, whose `%q` quotes it as OTTL
//! does.

use flb2alloy_ir::record::{Path, Step};
use flb2alloy_ir::{Piece, Text};
use flb2alloy_syntax::Expr;

/// What atof(3) reads of a text, as the group `n`.
pub(crate) const NUMBER: &str = r"^\s*(?P<n>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)";

const OPEN: char = '\u{FDD1}';
const NAME: char = '\u{FDD2}';
const DEFAULT: char = '\u{FDD3}';
const END: char = '\u{FDD4}';
const CLOSE: char = '\u{FDD5}';

/// A string of OTTL.
pub(crate) fn quote(text: &str) -> String {
    flb2alloy_syntax::quote(text)
}

/// A string of OTTL from a text.
pub(crate) fn quote_text(text: &Text) -> String {
    if let Some(literal) = text.as_literal() {
        return quote(literal);
    }
    let mut marked = String::from(OPEN);
    for piece in &text.0 {
        match piece {
            Piece::Literal(literal) => marked.push_str(literal),
            Piece::Variable { name, default } => {
                marked.push(NAME);
                marked.push_str(name);
                if let Some(default) = default {
                    marked.push(DEFAULT);
                    marked.push_str(default);
                }
                marked.push(END);
            }
        }
    }
    marked.push(CLOSE);
    marked
}

/// A statement or condition as an Alloy expression.
pub(crate) fn expr(statement: &str) -> Expr {
    expr_with(statement, crate::text::expr)
}

/// A statement or condition as an Alloy expression; `text` writes the texts in it that hold variables.
pub(crate) fn expr_with(statement: &str, text: impl Fn(&Text) -> Expr) -> Expr {
    if !statement.contains(OPEN) {
        return Expr::statement(statement);
    }
    let mut format = String::new();
    let mut arguments = Vec::new();
    let mut rest = statement;
    while let Some((before, marked)) = rest.split_once(OPEN) {
        let (marked, after) = marked.split_once(CLOSE).unwrap_or((marked, ""));
        format.push_str(&before.replace('%', "%%"));
        format.push_str("%q");
        arguments.push(text(&unmark(marked)));
        rest = after;
    }
    format.push_str(&rest.replace('%', "%%"));
    let mut call = vec![Expr::statement(format)];
    call.extend(arguments);
    Expr::call("string.format", call)
}

fn unmark(marked: &str) -> Text {
    let mut text = Text::default();
    let mut rest = marked;
    while let Some((before, variable)) = rest.split_once(NAME) {
        let (variable, after) = variable.split_once(END).unwrap_or((variable, ""));
        if !before.is_empty() {
            text.0.push(Piece::Literal(before.to_owned()));
        }
        let (name, default) = match variable.split_once(DEFAULT) {
            Some((name, default)) => (name, Some(default.to_owned())),
            None => (variable, None),
        };
        text.0.push(Piece::Variable { name: name.to_owned(), default });
        rest = after;
    }
    if !rest.is_empty() {
        text.0.push(Piece::Literal(rest.to_owned()));
    }
    text
}

/// Where a map is: the record, or a scratch map of the transform's cache.
#[derive(Debug, Clone)]
pub(crate) struct Root(pub(crate) String);

impl Root {
    /// The record.
    pub(crate) fn record() -> Self {
        Root("log.body".to_owned())
    }

    /// A scratch map. It lives as long as the block of statements works on one record.
    pub(crate) fn cache(name: &str) -> Self {
        Root(format!("log.cache[{}]", quote(name)))
    }

    /// A key of the map.
    pub(crate) fn key(&self, key: &str) -> String {
        format!("{}[{}]", self.0, quote(key))
    }

    /// The value at a path.
    pub(crate) fn at(&self, path: &Path) -> String {
        path.0.iter().fold(self.0.clone(), |place, step| match step {
            Step::Key(key) => format!("{place}[{}]", quote(key)),
            Step::Index(index) => format!("{place}[{index}]"),
        })
    }

    /// What must hold so that looking at `path` is no error: each value on the way is a map (or long enough a list).
    /// `None` for keys of the map itself.
    pub(crate) fn guard(&self, path: &Path) -> Option<String> {
        let mut guards = Vec::new();
        let mut place = self.0.clone();
        for (position, step) in path.0.iter().enumerate() {
            match step {
                Step::Key(key) => {
                    if position > 0 {
                        guards.push(format!("IsMap({place})"));
                    }
                    place = format!("{place}[{}]", quote(key));
                }
                Step::Index(index) => {
                    guards.push(format!("IsList({place}) and Len({place}) > {index}"));
                    place = format!("{place}[{index}]");
                }
            }
        }
        (!guards.is_empty()).then(|| guards.join(" and "))
    }
}

/// Joins conditions with `and`; `None` where there is none.
pub(crate) fn all(conditions: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let conditions: Vec<String> = conditions.into_iter().flatten().collect();
    match conditions.len() {
        0 | 1 => conditions.into_iter().next(),
        _ => Some(conditions.iter().map(|condition| bracket(condition)).collect::<Vec<_>>().join(" and ")),
    }
}

/// Brackets around a condition that an `and` would tear apart.
pub(crate) fn bracket(condition: &str) -> String {
    if condition.contains(" or ") { format!("({condition})") } else { condition.to_owned() }
}

/// A statement: an editor and when it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Statement {
    editor: String,
    condition: Option<String>,
    /// Whether its condition asks for a mark that is set only where all conditions around it hold.
    marked: bool,
}

impl Statement {
    /// A statement that is always done.
    pub(crate) fn new(editor: impl Into<String>) -> Self {
        Statement { editor: editor.into(), condition: None, marked: false }
    }

    /// `set(target, value)`
    pub(crate) fn set(target: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        Self::new(format!("set({}, {})", target.as_ref(), value.as_ref()))
    }

    /// `delete_key(map, "key")`
    pub(crate) fn delete_key(map: impl AsRef<str>, key: &str) -> Self {
        Self::new(format!("delete_key({}, {})", map.as_ref(), quote(key)))
    }

    /// Adds a condition.
    #[must_use]
    pub(crate) fn when(mut self, condition: impl Into<String>) -> Self {
        let condition = condition.into();
        self.condition = all([Some(condition), self.condition.take()]);
        self
    }

    /// Makes the statement one of those that are done where a mark is set. One that asks for a mark already asks for one
    /// that is itself set only where this one is.
    #[must_use]
    pub(crate) fn where_marked(self, mark: &str) -> Self {
        if self.marked {
            return self;
        }
        Statement { marked: true, ..self.when(format!("{mark} == true")) }
    }

    /// Adds a condition if there is one.
    #[must_use]
    pub(crate) fn when_some(self, condition: Option<String>) -> Self {
        match condition {
            Some(condition) => self.when(condition),
            None => self,
        }
    }
}

impl std::fmt::Display for Statement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.condition {
            Some(condition) => write!(formatter, "{} where {condition}", self.editor),
            None => formatter.write_str(&self.editor),
        }
    }
}

/// A literal text inside an expression of RE2.
pub(crate) fn quote_regex(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for char in text.chars() {
        if r"\.+*?()|[]{}^$".contains(char) {
            quoted.push('\\');
        }
        quoted.push(char);
    }
    quoted
}

/// A literal text in the replacement of an expression.
pub(crate) fn quote_replacement(text: &str) -> String {
    text.replace('$', "$$")
}
