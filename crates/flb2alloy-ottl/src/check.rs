//! Walks over what the grammar has read: operators, paths and literals. Calls are in [`crate::call`].

use pest::Parser as _;
use pest::error::InputLocation;
use pest::iterators::Pair;
use std::ops::Range;

use flb2alloy_parser::nearest;

use crate::literal::{Value, bytes, int, unquote};
use crate::paths::{CACHE, Keys, Word, words};
use crate::{Grammar, Paths, Place, Problem, Rule, Setting};

/// Brackets in brackets that are followed. Nobody writes more, and the stack has an end.
const DEEPEST: usize = 100;

/// Everything for which Alloy refuses `text` when it loads a configuration, in the order of the text. `regex` tells
/// whether Go takes a regular expression.
pub fn check(text: &str, setting: Setting, regex: &dyn Fn(&str) -> Result<(), String>) -> Vec<Problem> {
    let mut checker = Checker { setting, regex, problems: Vec::new() };
    match read(text, setting.place) {
        Ok(Some(pair)) => checker.top(pair),
        Ok(None) => {}
        Err(problem) => checker.problems.push(problem),
    }
    checker.problems.sort_by_key(|problem| problem.range.start);
    checker.problems
}

/// The tree of a text; none if it is too deep to be read.
pub(crate) fn read(text: &str, place: Place) -> Result<Option<Pair<'_, Rule>>, Problem> {
    if depth(text) > DEEPEST {
        return Ok(None);
    }
    let rule = match place {
        Place::Statement => Rule::statement,
        Place::Condition => Rule::condition,
        Place::ValueExpression => Rule::expression,
    };
    match Grammar::parse(rule, text) {
        Ok(mut pairs) => Ok(pairs.next()),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
            };
            Err(syntax(text, at))
        }
    }
}

fn depth(text: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

fn syntax(text: &str, at: usize) -> Problem {
    let rest = &text[at..];
    let length =
        rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    let length = length.max(rest.chars().next().map_or(0, char::len_utf8));
    let found = match &rest[..length] {
        "" => "the end".to_owned(),
        word => format!("`{word}`"),
    };
    let help = match (rest.as_bytes().first(), text.trim().is_empty()) {
        (_, true) => Some("an empty text is refused; remove it"),
        (Some(b'\''), _) => Some("strings stand in double quotes"),
        (Some(b'='), _) => Some("write `==` to compare"),
        (Some(b'&' | b'|' | b'!'), _) => Some("write `and`, `or`, `not`"),
        _ => None,
    };
    Problem {
        range: at..at + length,
        message: format!("{found} is not what OTTL takes here"),
        help: help.map(str::to_owned),
    }
}

pub(crate) struct Checker<'r> {
    pub(crate) setting: Setting,
    pub(crate) regex: &'r dyn Fn(&str) -> Result<(), String>,
    pub(crate) problems: Vec<Problem>,
}

pub(crate) fn range(pair: &Pair<'_, Rule>) -> Range<usize> {
    let span = pair.as_span();
    span.start()..span.end()
}

impl Checker<'_> {
    pub(crate) fn problem(&mut self, range: Range<usize>, message: impl Into<String>, help: Option<String>) {
        self.problems.push(Problem { range, message: message.into(), help });
    }

    fn top(&mut self, pair: Pair<'_, Rule>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::editor => self.call(part),
                Rule::converter => {
                    let name = part.clone().into_inner().next().map(|name| name.as_str().to_owned());
                    let message =
                        format!("a statement begins with an editor, not with `{}`", name.unwrap_or_default());
                    self.problem(
                        range(&part),
                        message,
                        Some("editors begin in lower case: set(...)".to_owned()),
                    );
                }
                Rule::boolean => self.boolean(part),
                Rule::value => {
                    self.value(part);
                }
                _ => {}
            }
        }
    }

    pub(crate) fn boolean(&mut self, pair: Pair<'_, Rule>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::boolean => self.boolean(part),
                Rule::converter => self.call(part),
                Rule::comparison => {
                    for side in part.into_inner() {
                        self.value(side);
                    }
                }
                _ => {}
            }
        }
    }

    /// Checks a `value` and tells what is known of it.
    pub(crate) fn value(&mut self, pair: Pair<'_, Rule>) -> Value {
        let Some(inner) = pair.into_inner().next() else { return Value::Later };
        let at = range(&inner);
        match inner.as_rule() {
            Rule::nil => Value::Nil,
            Rule::truth => Value::Bool(inner.as_str() == "true"),
            Rule::string => self.string(&inner),
            Rule::bytes => match bytes(inner.as_str()) {
                Some(bytes) => Value::Bytes(bytes),
                None => {
                    self.problem(at, "bytes have two digits each", None);
                    Value::Later
                }
            },
            Rule::symbol => self.symbol(&inner),
            Rule::math => self.math(inner),
            Rule::lambda => {
                self.lambda(at);
                Value::Later
            }
            Rule::list => {
                let elements: Vec<Value> = inner.into_inner().map(|element| self.value(element)).collect();
                if elements.iter().all(Value::is_known) { Value::List(elements) } else { Value::Later }
            }
            Rule::map => {
                let mut values = Vec::new();
                for part in inner.into_inner() {
                    match part.as_rule() {
                        Rule::value => values.push(self.value(part)),
                        _ => {
                            self.string(&part);
                        }
                    }
                }
                if !values.iter().all(Value::is_known) {
                    return Value::Later;
                }
                if !Value::makes_map(&values) {
                    self.problem(at, "a list in a list of a map cannot hold maps", None);
                    return Value::Later;
                }
                Value::Map(values)
            }
            _ => Value::Later,
        }
    }

    pub(crate) fn lambda(&mut self, at: Range<usize>) {
        self.problem(at, "Alloy does not take lambda expressions", None);
    }

    pub(crate) fn string(&mut self, pair: &Pair<'_, Rule>) -> Value {
        match unquote(pair.as_str()) {
            Ok(text) => Value::Text(text),
            Err((offset, length)) => {
                let start = pair.as_span().start() + offset;
                let sequence = &pair.as_str()[offset..offset + length];
                let message = format!("`{sequence}` is no escape sequence of OTTL strings");
                let help = match sequence.len() {
                    2 => Some(format!("write `\\{sequence}` for a backslash and the character behind it")),
                    _ => None,
                };
                self.problem(start..start + length, message, help);
                Value::Later
            }
        }
    }

    fn symbol(&mut self, pair: &Pair<'_, Rule>) -> Value {
        let (name, context) = (pair.as_str(), self.setting.context);
        match context.symbol(name) {
            Some(number) => Value::Int(number),
            None => {
                let known = context.symbols().iter().flat_map(|part| part.iter()).map(|(symbol, _)| *symbol);
                let help = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
                self.problem(
                    range(pair),
                    format!("the context `{}` has no symbol `{name}`", context.name()),
                    help,
                );
                Value::Later
            }
        }
    }

    fn math(&mut self, pair: Pair<'_, Rule>) -> Value {
        let mut known = Value::Later;
        let mut count = 0;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::factor {
                count += 1;
                known = self.factor(part);
            }
        }
        // What operators make of literals is computed only later.
        if count == 1 { known } else { Value::Later }
    }

    fn factor(&mut self, pair: Pair<'_, Rule>) -> Value {
        let mut negated = false;
        for part in pair.into_inner() {
            let at = range(&part);
            match part.as_rule() {
                Rule::sign => negated = part.as_str() == "-",
                Rule::float => {
                    let number = part.as_str().parse::<f64>().unwrap_or_default();
                    return Value::Float(if negated { -number } else { number });
                }
                Rule::int => match int(part.as_str()) {
                    Some(number) => return Value::Int(if negated { -number } else { number }),
                    None => self.problem(at, format!("`{}` is no 64 bit integer", part.as_str()), None),
                },
                Rule::path => self.path(part),
                Rule::converter => self.call(part),
                Rule::editor => self.editor_as_value(&part),
                Rule::math => {
                    let value = self.math(part);
                    return if negated { Value::Later } else { value };
                }
                _ => {}
            }
        }
        Value::Later
    }

    pub(crate) fn editor_as_value(&mut self, pair: &Pair<'_, Rule>) {
        let name = pair.as_str().split('(').next().unwrap_or_default().trim();
        let help = crate::call::nearest_function(name, self.setting);
        self.problem(range(pair), format!("converters begin in upper case, unlike `{name}`"), help);
    }

    /// A key in brackets.
    pub(crate) fn key(&mut self, pair: Pair<'_, Rule>) {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::string => {
                    self.string(&part);
                }
                Rule::int if int(part.as_str()).is_none() => {
                    self.problem(range(&part), format!("`{}` is no 64 bit integer", part.as_str()), None);
                }
                Rule::math => {
                    self.math(part);
                }
                _ => {}
            }
        }
    }

    /// A path, as `newPath` and the `PathExpressionParser` of the context read it.
    pub(crate) fn path(&mut self, pair: Pair<'_, Rule>) {
        let whole = range(&pair);
        let written = pair.as_str().to_owned();
        let mut fields: Vec<Field> = Vec::new();
        for field in pair.into_inner() {
            let at = range(&field);
            let mut parts = field.into_inner();
            let Some(name) = parts.next() else { continue };
            let name_range = range(&name);
            let mut keys = 0;
            let mut keys_at = at.end..at.end;
            for key in parts {
                if keys == 0 {
                    keys_at = key.as_span().start()..at.end;
                }
                keys += 1;
                self.key(key);
            }
            fields.push(Field { name: name.as_str().to_owned(), at: name_range, keys, keys_at });
        }
        let context = self.setting.context;
        let own = context.name();
        let reach = context.reach();
        let (prefix, rest) = match fields.split_first() {
            Some((first, rest)) if self.reaches(&first.name) && self.is_prefix(first, rest) => {
                (Some(first.name.clone()), rest)
            }
            _ => (None, &fields[..]),
        };
        if self.setting.paths == Paths::Prefixed && prefix.is_none() {
            let first = fields.first().map(|field| field.name.clone()).unwrap_or_default();
            let is_word = words(own).iter().any(|word| word.name == first) || first == CACHE.name;
            let message = format!("the path `{written}` must begin with a context");
            let help = match is_word {
                true => format!("write `{own}.{written}`"),
                false => format!("one of {}", reach.join(", ")),
            };
            self.problem(whole, message, Some(help));
            return;
        }
        let prefix = prefix.unwrap_or_else(|| own.to_owned());
        let Some(first) = rest.first() else {
            self.problem(whole, format!("the path `{written}` names a context and nothing in it"), None);
            return;
        };
        if let (Paths::Legacy, Some(head)) = (self.setting.paths, fields.first())
            && rest.len() < fields.len()
            && head.keys > 0
        {
            self.problem(head.keys_at.clone(), format!("`{}` takes no keys", head.name), None);
        }
        if first.name == CACHE.name {
            if prefix != own {
                let help = Some(format!("write `{own}.cache`"));
                self.problem(whole, format!("`cache` is only reached as `{own}.cache` here"), help);
            } else {
                self.words(&prefix, std::slice::from_ref(&CACHE), rest);
            }
            return;
        }
        let known = words(&prefix);
        self.words(&prefix, known, rest);
    }

    fn reaches(&self, name: &str) -> bool {
        let context = self.setting.context;
        context.reach().contains(&name)
            || context == crate::Context::Scope
                && self.setting.paths == Paths::Legacy
                && name == "instrumentation_scope"
    }

    /// Whether the first word of a path names its context. The grammar takes a word with a dot behind it for one.
    fn is_prefix(&self, first: &Field, rest: &[Field]) -> bool {
        self.setting.paths == Paths::Legacy || (first.keys == 0 && !rest.is_empty())
    }

    fn words(&mut self, context: &str, known: &[Word], fields: &[Field]) {
        let Some((field, rest)) = fields.split_first() else { return };
        let Some(word) = known.iter().find(|word| word.name == field.name) else {
            let help = nearest(&field.name, known.iter().map(|word| word.name))
                .map(|near| format!("did you mean `{near}`?"));
            self.problem(field.at.clone(), format!("`{context}` has no `{}`", field.name), help);
            return;
        };
        if let Some(next) = rest.first() {
            if word.next.is_empty() {
                let message = format!("`{}` has no parts, so no `{}`", word.name, next.name);
                let help =
                    (word.keys == Keys::Any).then(|| format!("write `{}[\"{}\"]`", word.name, next.name));
                self.problem(next.at.clone(), message, help);
                return;
            }
            if field.keys > 0 {
                self.problem(field.keys_at.clone(), format!("`{}` takes no keys here", word.name), None);
            }
            self.words(word.name, word.next, rest);
            return;
        }
        if !word.ends {
            let parts: Vec<&str> = word.next.iter().map(|word| word.name).collect();
            self.problem(
                field.at.clone(),
                format!("`{}` is incomplete", word.name),
                Some(format!("one of {} comes behind it", parts.join(", "))),
            );
        }
        match (word.keys, field.keys) {
            (Keys::None, 1..) => {
                self.problem(field.keys_at.clone(), format!("`{}` takes no keys", word.name), None);
            }
            (Keys::One, 2..) => {
                self.problem(field.keys_at.clone(), format!("`{}` takes one key", word.name), None);
            }
            _ => {}
        }
    }
}

/// A word of a path and its keys.
struct Field {
    name: String,
    at: Range<usize>,
    keys: usize,
    keys_at: Range<usize>,
}
