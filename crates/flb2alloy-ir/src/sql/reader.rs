//! The language of queries: words, and conditions made of them.

use flb2alloy_parser::{Diagnostic, Span};

use super::Query;
use crate::codes;
use crate::compute::{Function, Test, Value};
use crate::record::{Comparison, Condition, Path};
use crate::text::Text;

/// A fraction in a query. The grammars keep it with 32 bits (`fval` of sql-parser.y and sql.y), values have 64.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rounded {
    /// As it is written.
    pub(crate) written: f64,
    /// What values are compared with.
    pub(crate) compared: f64,
}

impl Rounded {
    #[expect(clippy::cast_possible_truncation, reason = "what Fluent Bit does")]
    fn of(written: f64) -> Option<Rounded> {
        let compared = f64::from(written as f32);
        (written.fract() != 0.0 && compared != written).then_some(Rounded { written, compared })
    }

    /// What is there to say of it.
    pub(crate) fn report(self, span: Span) -> Diagnostic {
        let Rounded { written, compared } = self;
        Diagnostic::info(codes::DEAD_RULE, format!("Fluent Bit takes {written} for {compared} here"))
            .at(span, "the output compares with that, too")
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A keyword or a key.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// Anything else.
    Sign(&'static str),
}

const SIGNS: [&str; 12] = ["!=", "<>", "<=", ">=", "<", ">", "=", "(", ")", ",", ";", ":"];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let first = rest.chars().next()?;
        let used = if first.is_ascii_alphabetic() || first == '_' {
            let length = length(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
            tokens.push(Token::Word(rest[..length].to_owned()));
            length
        } else if first.is_ascii_digit() || first == '-' {
            let length = length(|c| c.is_ascii_digit() || c == '-' || c == '.');
            tokens.push(Token::Number(rest[..length].parse().ok()?));
            length
        } else if first == '\'' {
            let end = rest[1..].find('\'')?;
            tokens.push(Token::Text(rest[1..=end].to_owned()));
            end + 2
        } else if first == '*' {
            tokens.push(Token::Sign("*"));
            1
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            tokens.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[used..].trim_start();
    }
    Some(tokens)
}

/// Reads a query word by word.
pub(super) struct Reader {
    tokens: Vec<Token>,
    position: usize,
}

impl Reader {
    pub(super) fn of(text: &str) -> Option<Reader> {
        Some(Reader { tokens: tokens(text)?, position: 0 })
    }

    /// What stands behind the source, up to the end.
    pub(super) fn rest(mut self, keys: Vec<(String, Option<String>)>) -> Option<Query> {
        let condition = match self.word("where") {
            Some(()) => Some(self.condition()?),
            None => None,
        };
        self.sign(";")?;
        let compares_text = self
            .tokens
            .windows(2)
            .any(|pair| matches!(pair, [Token::Sign("=" | "!=" | "<>"), Token::Text(_)]));
        let rounded = self.tokens.iter().find_map(|token| match token {
            Token::Number(number) => Rounded::of(*number),
            _ => None,
        });
        self.peek().is_none().then_some(Query { keys, condition, compares_text, rounded })
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    pub(super) fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.position += 1;
        token
    }

    fn takes(&mut self, is: impl Fn(&Token) -> bool) -> Option<()> {
        let takes = self.peek().is_some_and(is);
        self.position += usize::from(takes);
        takes.then_some(())
    }

    pub(super) fn word(&mut self, keyword: &str) -> Option<()> {
        self.takes(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword)))
    }

    pub(super) fn sign(&mut self, sign: &str) -> Option<()> {
        self.takes(|token| matches!(token, Token::Sign(given) if *given == sign))
    }

    pub(super) fn key(&mut self) -> Option<String> {
        match self.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    pub(super) fn keys(&mut self) -> Option<Vec<(String, Option<String>)>> {
        if self.sign("*").is_some() {
            return Some(Vec::new());
        }
        let mut keys = Vec::new();
        loop {
            let key = self.key()?;
            let alias = match self.word("as") {
                Some(()) => Some(self.key()?),
                None => None,
            };
            keys.push((key, alias));
            if self.sign(",").is_none() {
                return Some(keys);
            }
        }
    }

    /// The grammar says nothing of precedence, so what stands behind an operator goes together first: `NOT a AND b` is
    /// `NOT (a AND b)`, and `a AND b OR c` is `a AND (b OR c)`.
    fn condition(&mut self) -> Option<Condition> {
        if self.word("not").is_some() {
            return Some(self.condition()?.negated());
        }
        let first = self.comparison()?;
        if self.word("and").is_some() {
            let rest = self.condition()?;
            return Some(Condition::all([first, rest]));
        }
        if self.word("or").is_some() {
            let rest = self.condition()?;
            return Some(Condition::any([first, rest]));
        }
        Some(first)
    }

    fn comparison(&mut self) -> Option<Condition> {
        if self.sign("(").is_some() {
            let inner = self.condition()?;
            self.sign(")")?;
            return Some(inner);
        }
        let key = self.key()?;
        if self.word("is").is_some() {
            let not = self.word("not").is_some();
            self.word("null")?;
            let null = Test::Nothing(Value::Path(Path::key(key.as_str())));
            let null = Condition::all([Condition::Exists(Path::key(key)), Condition::Values(Box::new(null))]);
            return Some(if not { null.negated() } else { null });
        }
        let Some(Token::Sign(sign)) = self.next() else { return None };
        let value = self.next()?;
        compared(&key, sign, value)
    }
}

/// numerical_comp of sql.c: what is not there, or of another type, compares to nothing.
fn compared(key: &str, sign: &str, value: Token) -> Option<Condition> {
    let path = Path::key(key);
    let value = match value {
        Token::Number(written) => {
            Token::Number(Rounded::of(written).map_or(written, |rounded| rounded.compared))
        }
        other => other,
    };
    let is = |operator, number| {
        let left = Value::Applied(Function::ToNumber, Box::new(Value::Path(path.clone())));
        Condition::Values(Box::new(Test::Compares(left, operator, Value::Number(number))))
    };
    let same = match &value {
        Token::Text(text) => Condition::Equals { path: path.clone(), value: Text::literal(text.as_str()) },
        Token::Number(number) => {
            Condition::all([is(Comparison::AtLeast, *number), is(Comparison::AtMost, *number)])
        }
        Token::Word(word) if ["true", "false"].contains(&word.as_str()) => {
            Condition::Values(Box::new(Test::Same(Value::Path(path.clone()), Value::Bool(word == "true"))))
        }
        Token::Word(_) | Token::Sign(_) => return None,
    };
    Some(match (sign, value) {
        ("=", _) => same,
        ("!=" | "<>", _) => same.negated(),
        ("<", Token::Number(number)) => is(Comparison::Less, number),
        ("<=", Token::Number(number)) => is(Comparison::AtMost, number),
        (">", Token::Number(number)) => is(Comparison::More, number),
        (">=", Token::Number(number)) => is(Comparison::AtLeast, number),
        _ => return None,
    })
}
