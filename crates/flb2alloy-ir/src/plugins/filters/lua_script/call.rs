//! Calls of Lua's own functions.

use full_moon::ast::{Call, Expression, FunctionArgs, FunctionCall, Index, Prefix, Suffix, Var};

use super::facts::Kind;
use super::{Binding, Reader, Result, choice, literal, pattern, unknown};
use crate::compute::{Function, Test, TimePart, Value};
use crate::record::Condition;
use crate::regex::Regex;
use crate::text::Text;

/// A call of one of Lua's functions.
pub(super) struct Parts<'e> {
    /// Its name; `x:lower()` is `string.lower`.
    pub(super) function: String,
    /// What it is applied to.
    pub(super) subject: Value,
    /// Its further arguments.
    pub(super) arguments: Vec<&'e Expression>,
}

/// What functions ask of whoever would write them in Alloy, by the beginning of their names.
const ADVICE: &[(&str, &str)] = &[
    ("string.gmatch", "a search for every match; ParseKeyValue or ExtractPatterns may do"),
    ("string.format", "a format whose values have no such form in OTTL; see Format"),
    ("string.", "a function that OTTL has not"),
    ("table.insert", "a list that grows; see append"),
    ("table.concat", "a list made text; see Concat"),
    ("table.", "a function that OTTL has not"),
    ("os.getenv", "an environment variable whose name is made at run time; see sys.env"),
    ("os.date", "a time in this layout; see FormatTime"),
    ("os.time", "a time made of its parts; see Time and Unix"),
    ("os.clock", "the time that the program takes"),
    ("os.", "a program that is run; Alloy runs none"),
    ("io.", "a file that is read or a program that is run; Alloy can read files with local.file"),
    ("require", "a library"),
    ("cjson.", "JSON; see ParseJSON and String"),
    ("json.", "JSON; see ParseJSON and String"),
    ("math.", "a function that OTTL has not; Int cuts off, IsInt tells whole numbers"),
    ("pcall", "a call that may fail"),
    ("next", "whether a table is empty; see Len"),
    ("pairs", "a walk over a table"),
];

impl Reader {
    /// What a call gives; the first of it, where it gives several.
    pub(super) fn call(&self, call: &FunctionCall) -> Result<Value> {
        match self.results(call, 1)?.into_iter().next() {
            Some(Binding::Is(value)) => Ok(value),
            Some(Binding::Untold(why)) => unknown(call, format!("a value that {why}")),
            _ => unknown(call, "a call"),
        }
    }

    /// What the first `wanted` results of a call are.
    pub(super) fn results(&self, call: &FunctionCall, wanted: usize) -> Result<Vec<Binding>> {
        if let Some((body, arguments)) = self.callee(call) {
            let mut results = self.inlined(call, &body, &arguments)?;
            results.resize(wanted.max(1), Value::Nothing);
            return Ok(results.into_iter().map(Binding::Is).collect());
        }
        if name_of(call) == "os.time" && call.to_string().replace(' ', "").trim().ends_with("time()") {
            let now = Value::TimePart { now: true, part: TimePart::UnixSeconds };
            return Ok(std::iter::once(now)
                .chain(std::iter::repeat_n(Value::Nothing, wanted - 1))
                .map(Binding::Is)
                .collect());
        }
        let Some(parts) = self.parts(call)? else { return unknown(call, advice(&name_of(call))) };
        let regex = || self.pattern(call, &parts);
        let position = Binding::Untold("is the position of a match, which OTTL does not tell");
        match (parts.function.as_str(), parts.arguments.len()) {
            ("string.match", 1) => {
                let (text, regex) = regex()?;
                let subject = self.text(call, parts.subject.clone());
                let groups = (0..wanted).map(|at| self.group(&text, &regex, subject.clone(), at));
                Ok(groups.collect())
            }
            ("string.find", 1..=3) if wanted > 2 => {
                let (text, regex) = regex()?;
                let subject = self.text(call, parts.subject.clone());
                let groups = (0..wanted - 2).map(|at| match captures(&text) {
                    0 => Binding::Is(Value::Nothing),
                    _ => self.group(&text, &regex, subject.clone(), at),
                });
                Ok([position.clone(), position].into_iter().chain(groups).collect())
            }
            ("string.find", 1..=3) => Ok(vec![position; wanted]),
            ("string.gsub", 2) => {
                let (text, regex) = regex()?;
                let by = parts.arguments.get(1).and_then(|by| self.constant_text(by));
                let Some(by) = by.and_then(|by| pattern::replacement(&by, captures(&text))) else {
                    return unknown(call, "a replacement that is no text");
                };
                let subject = self.text(call, parts.subject);
                let replaced = Value::Applied(Function::Replace { regex, by }, Box::new(subject));
                let count = Binding::Untold("is how often something was replaced, which OTTL does not tell");
                Ok(std::iter::once(Binding::Is(replaced))
                    .chain(std::iter::repeat_n(count, wanted - 1))
                    .collect())
            }
            _ => {
                let value = self.single(call, parts)?;
                Ok(std::iter::once(value)
                    .chain(std::iter::repeat_n(Value::Nothing, wanted - 1))
                    .map(Binding::Is)
                    .collect())
            }
        }
    }

    /// What a function gives that gives one value.
    fn single(&self, call: &FunctionCall, parts: Parts<'_>) -> Result<Value> {
        let Parts { function, subject, arguments } = parts;
        let applied = |function, subject| Ok(Value::Applied(function, Box::new(subject)));
        match (function.as_str(), arguments.len()) {
            ("tostring", 0) => match self.facts.kind(&subject) {
                Kind::Text => Ok(subject),
                kind if kind.is_something() => applied(Function::ToText, subject),
                _ => applied(Function::Printed, subject),
            },
            ("tonumber", 0) => match self.facts.kind(&subject) {
                Kind::Number => Ok(subject),
                _ => applied(Function::ToNumber, subject),
            },
            ("string.lower", 0) => Ok(choice::cased(self.text(call, subject), Function::Lower)),
            ("string.upper", 0) => Ok(choice::cased(self.text(call, subject), Function::Upper)),
            ("string.len", 0) => applied(Function::Length, self.text(call, subject)),
            ("string.sub", 1 | 2) => {
                let position = |at: usize| arguments.get(at).map(|position| literal::number(position));
                #[expect(clippy::cast_possible_truncation, reason = "as Lua does")]
                match (position(0), position(1).unwrap_or(Some(-1.0))) {
                    (Some(Some(from)), Some(to)) if from >= 0.0 || to < 0.0 => {
                        applied(Function::Part { from: from as i32, to: to as i32 }, self.text(call, subject))
                    }
                    _ => {
                        unknown(call, "a part whose ends are known only at run time; see Substring and Index")
                    }
                }
            }
            ("string.format", _) => self.formatted(call, &subject, &arguments),
            ("os.getenv", 0) => match &subject {
                Value::Text(name) => match name.as_literal() {
                    Some(name) => Ok(of_environment(name)),
                    None => unknown(call, advice(&function)),
                },
                _ => unknown(call, advice(&function)),
            },
            ("os.date", 0 | 1) => self.date(call, &subject, arguments.first().copied()),
            _ => unknown(call, advice(&function)),
        }
    }

    /// The pattern of a search, and as a regular expression.
    fn pattern(&self, call: &FunctionCall, parts: &Parts<'_>) -> Result<(String, Regex)> {
        let Some(text) = parts.arguments.first().and_then(|pattern| self.constant_text(pattern)) else {
            return unknown(call, "a pattern that is known only at run time");
        };
        match pattern::regex(&text) {
            Some(regex) => Ok((text, regex)),
            None => unknown(call, pattern::UNKNOWN),
        }
    }

    fn group(&self, text: &str, regex: &Regex, subject: Value, at: usize) -> Binding {
        let number = match captures(text) {
            0 if at == 0 => 0,
            captures if at < captures => at + 1,
            _ => return Binding::Is(Value::Nothing),
        };
        Binding::Is(Value::Applied(Function::Group { regex: regex.clone(), number }, Box::new(subject)))
    }

    /// The text that an expression stands for, where it is the same for every record.
    pub(super) fn constant_text(&self, expression: &Expression) -> Option<String> {
        match self.value(expression).ok()? {
            Value::Text(text) => text.as_literal().map(str::to_owned),
            Value::Joined(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Value::Text(text) => text.as_literal(),
                    _ => None,
                })
                .collect(),
            _ => None,
        }
    }

    /// The function, what it is applied to, and its further arguments: `string.lower(x)` is the same as `x:lower()`.
    pub(super) fn parts<'e>(&self, call: &'e FunctionCall) -> Result<Option<Parts<'e>>> {
        let suffixes: Vec<&Suffix> = call.suffixes().collect();
        let (function, arguments) = match (call.prefix(), suffixes.as_slice()) {
            (prefix, [before @ .., Suffix::Call(Call::MethodCall(method))]) => {
                let subject = self.receiver(prefix, before)?;
                let FunctionArgs::Parentheses { arguments, .. } = method.args() else { return Ok(None) };
                let function = format!("string.{}", method.name().token());
                return Ok(Some(Parts { function, subject, arguments: arguments.iter().collect() }));
            }
            (Prefix::Name(name), [Suffix::Call(Call::AnonymousCall(arguments))]) => {
                (name.token().to_string(), arguments)
            }
            (
                Prefix::Name(name),
                [
                    Suffix::Index(Index::Dot { name: function, .. }),
                    Suffix::Call(Call::AnonymousCall(arguments)),
                ],
            ) if !self.scope.contains_key(&name.token().to_string()) => {
                (format!("{}.{}", name.token(), function.token()), arguments)
            }
            _ => return Ok(None),
        };
        if let FunctionArgs::String(text) = arguments.as_ref() {
            let subject = literal::unescaped(text).map(|text| Value::Text(Text::literal(text)));
            return Ok(subject.map(|subject| Parts { function, subject, arguments: Vec::new() }));
        }
        let FunctionArgs::Parentheses { arguments, .. } = arguments.as_ref() else { return Ok(None) };
        let mut arguments: Vec<&Expression> = arguments.iter().collect();
        if arguments.is_empty() {
            return Ok(None);
        }
        let known = ["string.", "to", "type", "os."].iter().any(|known| function.starts_with(known));
        if !known {
            return unknown(call, advice(&function));
        }
        let subject = self.value(arguments.remove(0))?;
        Ok(Some(Parts { function, subject, arguments }))
    }

    /// What a method is called on: `x:gsub(a, b):lower()` is called on what the first call gives.
    fn receiver(&self, prefix: &Prefix, before: &[&Suffix]) -> Result<Value> {
        let text_of = match (prefix, before) {
            (Prefix::Name(name), []) => return self.value(&Expression::Var(Var::Name(name.clone()))),
            (Prefix::Expression(expression), []) => return self.value(expression),
            (prefix, [.., Suffix::Call(_)]) => {
                let suffixes = before.iter().map(|suffix| (*suffix).clone()).collect();
                FunctionCall::new(prefix.clone()).with_suffixes(suffixes)
            }
            (prefix, keys) => return self.path(prefix, keys),
        };
        self.call(&text_of)
    }
}

/// How many groups a pattern captures.
pub(super) fn captures(pattern: &str) -> usize {
    pattern.replace("%%", "").replace("%(", "").matches('(').count()
}

/// `os.getenv`: nothing where the variable is not set. Alloy's `sys.env` gives an empty text there.
fn of_environment(name: &str) -> Value {
    let variable = Value::Text(Text::variable(name));
    let unset = Test::Same(variable.clone(), Value::Text(Text::literal("")));
    Value::Either {
        condition: Box::new(Condition::Values(Box::new(unset))),
        then: Box::new(Value::Nothing),
        otherwise: Box::new(variable),
    }
}

/// What is called: `io.open`, `string.gmatch`.
pub(super) fn name_of(call: &FunctionCall) -> String {
    let prefix = match call.prefix() {
        Prefix::Name(name) => name.token().to_string(),
        _ => String::new(),
    };
    if let Some(Suffix::Call(Call::MethodCall(method))) = call.suffixes().last() {
        return format!("string.{}", method.name().token());
    }
    let suffixes: Vec<String> = call
        .suffixes()
        .filter_map(|suffix| match suffix {
            Suffix::Index(Index::Dot { name, .. }) => Some(format!(".{}", name.token())),
            _ => None,
        })
        .collect();
    format!("{prefix}{}", suffixes.concat())
}

pub(super) fn advice(function: &str) -> String {
    let known = ADVICE.iter().find(|(name, _)| function.starts_with(name));
    known.map_or_else(|| format!("`{function}`"), |(_, advice)| format!("`{function}`: {advice}"))
}
