//! Expressions of a Lua script as values and conditions.

use full_moon::ast::{Call, Expression, FunctionArgs, FunctionCall, Index, Prefix, Suffix, UnOp, Var};
use full_moon::tokenizer::{StringLiteralQuoteType, TokenReference, TokenType};

use super::{Reader, Result, function, pattern, unknown};
use crate::compute::{Function, Test, Value};
use crate::record::{Comparison, Condition, Path, Step};
use crate::regex::Regex;
use crate::text::Text;

impl Reader {
    pub(super) fn is_record(&self, expression: &Expression) -> bool {
        self.record.contains(&expression.to_string().trim().to_owned())
    }

    /// The place in the record that a variable is.
    pub(super) fn path_of(&self, variable: &Var) -> Result<Path> {
        let Var::Expression(expression) = variable else { return unknown(variable, "a variable") };
        let suffixes: Vec<&Suffix> = expression.suffixes().collect();
        self.path(expression.prefix(), &suffixes)
    }

    fn path(&self, prefix: &Prefix, suffixes: &[&Suffix]) -> Result<Path> {
        let of_record = matches!(prefix, Prefix::Name(name)
            if self.record.contains(&name.token().to_string()));
        if !of_record {
            return unknown(prefix, "a table that is not the record");
        }
        let key = |suffix: &&Suffix| match suffix {
            Suffix::Index(Index::Dot { name, .. }) => Some(Step::Key(name.token().to_string())),
            Suffix::Index(Index::Brackets { expression, .. }) => string(expression).map(Step::Key),
            _ => None,
        };
        let steps: Option<Vec<Step>> = suffixes.iter().map(key).collect();
        steps.map_or_else(|| unknown(prefix, "a key that is not written out"), |steps| Ok(Path(steps)))
    }

    pub(super) fn value(&self, expression: &Expression) -> Result<Value> {
        if let Some(text) = string(expression) {
            return Ok(Value::Text(Text::literal(text)));
        }
        match expression {
            Expression::Parentheses { expression, .. } => self.value(expression),
            Expression::Number(number) => match number.token().to_string().parse() {
                Ok(number) => Ok(Value::Number(number)),
                Err(_) => unknown(expression, "a number"),
            },
            Expression::Symbol(symbol) => match symbol.token().to_string().as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                "nil" => Ok(Value::Nothing),
                _ => unknown(expression, "a symbol"),
            },
            Expression::Var(Var::Name(name)) => {
                let name = name.token().to_string();
                match name {
                    name if self.bound.contains_key(&name) => Ok(self.bound[&name].clone()),
                    name if name == self.tag => Ok(Value::Tag),
                    name if self.locals.contains(&name) => Ok(Value::Kept(name)),
                    name => unknown(expression, format!("the variable `{name}`")),
                }
            }
            Expression::Var(variable) => Ok(Value::Path(self.path_of(variable)?)),
            Expression::UnaryOperator { unop: UnOp::Not(_), .. } => {
                Ok(Value::Holds(Box::new(self.condition(expression)?)))
            }
            Expression::BinaryOperator { lhs, binop, rhs } => {
                match binop.token().token().to_string().as_str() {
                    ".." => Ok(joined(self.value(lhs)?, self.value(rhs)?)),
                    "or" => Ok(function::either_of(self.value(lhs)?, self.value(rhs)?)),
                    "and" => Ok(function::both_of(self.value(lhs)?, self.value(rhs)?)),
                    "==" | "~=" | "<" | "<=" | ">" | ">=" => {
                        Ok(Value::Holds(Box::new(self.condition(expression)?)))
                    }
                    other => unknown(expression, format!("the operator `{other}`")),
                }
            }
            Expression::TableConstructor(table) if table.fields().is_empty() => Ok(Value::EmptyMap),
            Expression::FunctionCall(call) => self.call(call),
            other => unknown(other, "an expression of another kind"),
        }
    }

    fn call(&self, call: &FunctionCall) -> Result<Value> {
        if let Some((body, arguments)) = self.callee(call) {
            return self.inlined(call, &body, &arguments);
        }
        let Some((function, subject, arguments)) = self.parts(call)? else {
            return unknown(call, "a call");
        };
        let applied = |function, subject| Ok(Value::Applied(function, Box::new(subject)));
        let given = |at: usize| arguments.get(at).and_then(|argument| string(argument));
        match (function.as_str(), arguments.len()) {
            ("tostring", 0) => applied(Function::ToText, subject),
            ("tonumber", 0) => applied(Function::ToNumber, subject),
            ("lower", 0) => Ok(function::cased(subject, Function::Lower)),
            ("upper", 0) => Ok(function::cased(subject, Function::Upper)),
            ("len", 0) => applied(Function::Length, subject),
            ("match", 1) => {
                match given(0).and_then(|text| pattern::regex(&text).map(|regex| (text, regex))) {
                    Some((text, regex)) => {
                        let number = usize::from(text.replace("%(", "").contains('('));
                        applied(Function::Group { regex, number }, subject)
                    }
                    None => unknown(call, "a pattern that is no regular expression"),
                }
            }
            ("gsub", 2) => match (given(0).and_then(|text| pattern::regex(&text)), given(1)) {
                (Some(regex), Some(by)) => match pattern::replacement(&by) {
                    Some(by) => applied(Function::Replace { regex, by }, subject),
                    None => unknown(call, "what it is replaced by"),
                },
                _ => unknown(call, "a pattern that is no regular expression"),
            },
            ("sub", 2) => {
                let number: &dyn Fn(usize) -> Option<usize> =
                    &|at| arguments.get(at)?.to_string().trim().parse().ok();
                match (number(0), number(1)) {
                    (Some(from), Some(to)) if from >= 1 && to >= from => {
                        applied(Function::Part { from: from - 1, length: to + 1 - from }, subject)
                    }
                    _ => unknown(call, "a part that is counted from the end"),
                }
            }
            _ => unknown(call, format!("the function `{function}`")),
        }
    }

    /// The function, what it is applied to, and its further arguments: `string.lower(x)` is the same as `x:lower()`.
    fn parts<'e>(&self, call: &'e FunctionCall) -> Result<Option<(String, Value, Vec<&'e Expression>)>> {
        let Prefix::Name(name) = call.prefix() else { return Ok(None) };
        let suffixes: Vec<&Suffix> = call.suffixes().collect();
        let (function, arguments) = match suffixes.as_slice() {
            [Suffix::Call(Call::AnonymousCall(arguments))] => (name.token().to_string(), arguments),
            [
                Suffix::Index(Index::Dot { name: function, .. }),
                Suffix::Call(Call::AnonymousCall(arguments)),
            ] if name.token().to_string() == "string" => (function.token().to_string(), arguments),
            [before @ .., Suffix::Call(Call::MethodCall(method))] => {
                let subject = match before {
                    [] => self.value(&Expression::Var(Var::Name(name.clone())))?,
                    keys => Value::Path(self.path(call.prefix(), keys)?),
                };
                let FunctionArgs::Parentheses { arguments, .. } = method.args() else { return Ok(None) };
                return Ok(Some((method.name().token().to_string(), subject, arguments.iter().collect())));
            }
            _ => return Ok(None),
        };
        let FunctionArgs::Parentheses { arguments, .. } = arguments.as_ref() else { return Ok(None) };
        let mut arguments: Vec<&Expression> = arguments.iter().collect();
        if arguments.is_empty() {
            return Ok(None);
        }
        let subject = self.value(arguments.remove(0))?;
        Ok(Some((function, subject, arguments)))
    }

    pub(super) fn condition(&self, expression: &Expression) -> Result<Condition> {
        let test = |test| Ok(Condition::Values(Box::new(test)));
        match expression {
            Expression::Parentheses { expression, .. } => self.condition(expression),
            Expression::UnaryOperator { unop: UnOp::Not(_), expression } => {
                Ok(self.condition(expression)?.negated())
            }
            Expression::BinaryOperator { lhs, binop, rhs } => {
                let operator = binop.token().token().to_string();
                if let "and" | "or" = operator.as_str() {
                    let both = [self.condition(lhs)?, self.condition(rhs)?];
                    return Ok(if operator == "and" { Condition::all(both) } else { Condition::any(both) });
                }
                let (left, right) = (self.found_or_value(lhs)?, self.value(rhs)?);
                let same = match (left, right) {
                    (Err(found), Value::Nothing) => found.negated(),
                    (Err(_), _) => return unknown(expression, "the position of a match"),
                    (Ok(left), Value::Nothing) => Condition::Values(Box::new(Test::Nothing(left))),
                    (Ok(left), right) => match comparison(&operator) {
                        Some(comparison) => return test(Test::Compares(left, comparison, right)),
                        None => Condition::Values(Box::new(Test::Same(left, right))),
                    },
                };
                match operator.as_str() {
                    "==" => Ok(same),
                    "~=" => Ok(same.negated()),
                    other => unknown(expression, format!("the operator `{other}`")),
                }
            }
            expression => match self.found_or_value(expression)? {
                Ok(value) => Ok(function::holds(value)),
                Err(found) => Ok(found),
            },
        }
    }

    /// A value, or the condition that a pattern is found.
    fn found_or_value(&self, expression: &Expression) -> Result<std::result::Result<Value, Condition>> {
        let Expression::FunctionCall(call) = expression else { return self.value(expression).map(Ok) };
        if self.callee(call).is_some() {
            return self.value(expression).map(Ok);
        }
        let Some((function, subject, arguments)) = self.parts(call)? else { return unknown(call, "a call") };
        let constant = |argument: &&Expression| match self.value(argument) {
            Ok(Value::Text(text)) => text.as_literal().map(str::to_owned),
            _ => None,
        };
        let text = arguments.first().and_then(constant);
        let plain = arguments.get(2).is_some_and(|argument| argument.to_string().trim() == "true");
        let regex: Option<Regex> = match (function.as_str(), text) {
            ("find", Some(text)) if plain => pattern::regex(&quoted(&text)),
            ("find" | "match", Some(text)) => pattern::regex(&text),
            ("find", None) => None,
            _ => return self.value(expression).map(Ok),
        };
        match regex {
            Some(regex) => Ok(Err(Condition::Values(Box::new(Test::Matches(subject, regex))))),
            None => unknown(call, "a pattern that is no regular expression"),
        }
    }
}

/// A plain text as a pattern.
fn quoted(text: &str) -> String {
    let mut pattern = String::new();
    for char in text.chars() {
        if char.is_ascii_punctuation() {
            pattern.push('%');
        }
        pattern.push(char);
    }
    pattern
}

fn comparison(operator: &str) -> Option<Comparison> {
    match operator {
        "<" => Some(Comparison::Less),
        "<=" => Some(Comparison::AtMost),
        ">" => Some(Comparison::More),
        ">=" => Some(Comparison::AtLeast),
        _ => None,
    }
}

fn joined(left: Value, right: Value) -> Value {
    let pieces = |value| match value {
        Value::Joined(values) => values,
        value => vec![value],
    };
    Value::Joined([pieces(left), pieces(right)].concat())
}

/// The text of a string; `None` for other expressions, and for bytes that are no text.
fn string(expression: &Expression) -> Option<String> {
    match expression {
        Expression::String(token) => unescaped(token),
        _ => None,
    }
}

fn unescaped(token: &TokenReference) -> Option<String> {
    let TokenType::StringLiteral { literal, quote_type, .. } = token.token().token_type() else {
        return None;
    };
    match quote_type {
        StringLiteralQuoteType::Brackets => return Some(literal.to_string()),
        StringLiteralQuoteType::Single | StringLiteralQuoteType::Double => {}
        _ => return None,
    }
    let mut bytes = Vec::new();
    let mut chars = literal.as_str().chars().peekable();
    while let Some(char) = chars.next() {
        let plain = match char {
            '\\' => match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                escaped @ ('\\' | '"' | '\'') => escaped,
                digit if digit.is_ascii_digit() => {
                    let mut digits = digit.to_string();
                    while digits.len() < 3 {
                        let Some(next) = chars.next_if(char::is_ascii_digit) else { break };
                        digits.push(next);
                    }
                    bytes.push(digits.parse::<u8>().ok()?);
                    continue;
                }
                _ => return None,
            },
            char => char,
        };
        bytes.extend(plain.encode_utf8(&mut [0; 4]).as_bytes());
    }
    String::from_utf8(bytes).ok()
}
