//! Queries on records: `SELECT keys FROM STREAM WHERE condition;` (plugins/processor_sql/parser/sql-parser.y).

mod logql;

pub(crate) use logql::queries;

use flb2alloy_parser::{Diagnostic, Span};

use crate::codes;
use crate::compute::{Function, Test, Value};
use crate::record::{Comparison, Condition, KeyMatch, KeyPattern, Op, Path};
use crate::text::Text;

/// What a query does with each record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// The keys that are kept, and the names that they get; all are kept where there is none.
    keys: Vec<(String, Option<String>)>,
    /// Which records are kept.
    condition: Option<Condition>,
    /// A key is compared with a text for being the same.
    pub(crate) compares_text: bool,
    /// A fraction that the query is written with and that is another in Fluent Bit.
    pub(crate) rounded: Option<Rounded>,
}

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

impl Query {
    /// Reads a query. `None` where it is none that can be had.
    pub(crate) fn read(text: &str) -> Option<Query> {
        let mut reader = Reader::of(text)?;
        reader.word("select")?;
        let keys = reader.keys()?;
        reader.word("from")?;
        reader.word("stream")?;
        let named = matches!(reader.peek(), Some(Token::Word(word)) if !word.eq_ignore_ascii_case("where"));
        if named {
            reader.next();
        }
        reader.rest(keys)
    }

    /// Whether it drops records, and keys of others.
    pub(crate) fn drops_and_selects(&self) -> bool {
        self.condition.is_some() && !self.keys.is_empty()
    }

    /// Whether a key goes into several, or a new name is that of another: renaming one by one is not the same then.
    fn crosses(&self) -> bool {
        let names = |position: usize| {
            let (key, alias) = &self.keys[position];
            [Some(key), alias.as_ref()].into_iter().flatten()
        };
        (0..self.keys.len()).any(|position| {
            let before: Vec<_> = (0..position).flat_map(names).collect();
            names(position).any(|name| before.contains(&name))
        })
    }

    /// The operations that do it.
    pub(crate) fn ops(self) -> Vec<Op> {
        let mut ops: Vec<Op> =
            self.condition.into_iter().map(|condition| Op::Drop(condition.negated())).collect();
        if !self.keys.is_empty() {
            let any_of = self.keys.iter().map(|(key, _)| KeyPattern::Exact(key.clone())).collect();
            ops.push(Op::Keep(KeyMatch { any_of, ignore_case: false }));
        }
        let renamed = self.keys.into_iter().filter_map(|(from, to)| Some((from, to?)));
        ops.extend(renamed.map(|(from, to)| Op::Rename { from, to, overwrite: true }));
        ops
    }
}

/// A task of the stream processor: `CREATE STREAM name WITH (tag='new') AS SELECT keys FROM TAG:'glob' WHERE condition;`
/// (stream_processor/parser/sql.y).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task {
    /// The tag of the records that it makes.
    pub(crate) tag: String,
    /// What it reads.
    pub(crate) from: From,
    query: Query,
}

/// What a task of the stream processor reads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum From {
    /// Records whose tag matches.
    Tag(String),
    /// Records of one input, or of the stream that another task makes.
    Stream(String),
}

impl Task {
    /// Reads a task. `None` where it is none that can be had: counts, windows, snapshots, streams without a tag.
    pub(crate) fn read(text: &str) -> Option<Task> {
        let mut reader = Reader::of(text)?;
        reader.word("create")?;
        reader.word("stream")?;
        reader.key()?;
        reader.word("with")?;
        reader.sign("(")?;
        let mut tag = None;
        loop {
            let property = reader.key()?;
            reader.sign("=")?;
            let Some(Token::Text(value)) = reader.next() else { return None };
            match property.as_str() {
                "tag" => tag = Some(value),
                // How records wait between components; Alloy has no such place.
                "storage.type" => {}
                _ => return None,
            }
            if reader.sign(",").is_none() {
                break;
            }
        }
        reader.sign(")")?;
        reader.word("as")?;
        reader.word("select")?;
        let keys = reader.keys()?;
        reader.word("from")?;
        let of_tag = reader.word("tag").is_some();
        if !of_tag {
            reader.word("stream")?;
        }
        reader.sign(":")?;
        let from = match (of_tag, reader.next()?) {
            (true, Token::Text(glob)) => From::Tag(glob),
            (false, Token::Word(name)) => From::Stream(name),
            _ => return None,
        };
        let query = reader.rest(keys)?;
        (!query.crosses()).then_some(Task { tag: tag?, from, query })
    }

    /// A fraction that is another in Fluent Bit.
    pub(crate) fn rounded(&self) -> Option<Rounded> {
        self.query.rounded
    }

    /// Which records it copies, and what is done to the copies.
    pub(crate) fn selection(mut self) -> (Condition, Vec<Op>) {
        let condition = self.query.condition.take().unwrap_or(Condition::All(Vec::new()));
        let mut ops = self.query.ops();
        if !ops.is_empty() {
            // sp_process_data of flb_sp.c: where none of the keys is there, there is no record.
            ops.insert(1, Op::Drop(Condition::NoKeys));
        }
        (condition, ops)
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
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

struct Reader {
    tokens: Vec<Token>,
    position: usize,
}

impl Reader {
    fn of(text: &str) -> Option<Reader> {
        Some(Reader { tokens: tokens(text)?, position: 0 })
    }

    /// What stands behind the source, up to the end.
    fn rest(mut self, keys: Vec<(String, Option<String>)>) -> Option<Query> {
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

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.position)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.position += 1;
        token
    }

    fn takes(&mut self, is: impl Fn(&Token) -> bool) -> Option<()> {
        let takes = self.peek().is_some_and(is);
        self.position += usize::from(takes);
        takes.then_some(())
    }

    fn word(&mut self, keyword: &str) -> Option<()> {
        self.takes(|token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(keyword)))
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.takes(|token| matches!(token, Token::Sign(given) if *given == sign))
    }

    fn key(&mut self) -> Option<String> {
        match self.next()? {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }

    fn keys(&mut self) -> Option<Vec<(String, Option<String>)>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_drops_keeps_and_renames() {
        let query = Query::read("SELECT a, b AS c FROM STREAM WHERE level = 'error';").unwrap();
        let ops = query.ops();
        assert!(matches!(&ops[..], [Op::Drop(_), Op::Keep(_), Op::Rename { .. }]), "{ops:?}");
    }

    #[test]
    fn what_stands_behind_an_operator_goes_together() {
        let query = Query::read("SELECT * FROM STREAM WHERE a = 'x' AND NOT b > 1 OR c IS NULL;").unwrap();
        assert!(query.keys.is_empty() && query.compares_text);
        let Some(Condition::All(conditions)) = query.condition else { panic!("has a condition") };
        let [Condition::Equals { .. }, Condition::Not(not)] = &conditions[..] else {
            panic!("{conditions:?}")
        };
        assert!(matches!(&**not, Condition::Any(_)), "{not:?}");
    }

    #[test]
    fn a_task_makes_records_of_another_tag() {
        let text = "create stream s WITH (tag='new', storage.type='memory') AS SELECT a, b AS c FROM TAG:'app.*' WHERE n > 1;";
        let task = Task::read(text).unwrap();
        assert_eq!((task.tag.as_str(), &task.from), ("new", &From::Tag("app.*".to_owned())));
        let (_, ops) = task.selection();
        assert!(matches!(&ops[..], [Op::Keep(_), Op::Drop(Condition::NoKeys), Op::Rename { .. }]), "{ops:?}");
        let task = Task::read("CREATE STREAM s WITH (tag='new') AS SELECT * FROM STREAM:tail.0;").unwrap();
        assert_eq!(task.from, From::Stream("tail.0".to_owned()));
        assert_eq!(task.selection(), (Condition::All(Vec::new()), Vec::new()));
    }

    #[test]
    fn what_a_branch_cannot_do_is_no_task() {
        for text in [
            "SELECT * FROM TAG:'a';",
            "CREATE STREAM s AS SELECT * FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t', routable='false') AS SELECT * FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT COUNT(*) FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT * FROM TAG:'a' WINDOW TUMBLING (5 SECOND);",
            "CREATE STREAM s WITH (tag='t') AS SELECT a, a AS b FROM TAG:'a';",
            "CREATE STREAM s WITH (tag='t') AS SELECT a AS b, b AS a FROM TAG:'a';",
        ] {
            assert_eq!(Task::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_no_query() {
        for text in
            ["SELECT * FROM STREAM", "SELECT COUNT(*) FROM STREAM;", "SELECT * FROM STREAM WHERE a;", ""]
        {
            assert_eq!(Query::read(text), None, "{text}");
        }
    }
}
