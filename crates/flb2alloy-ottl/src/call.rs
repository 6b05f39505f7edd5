//! Checks calls as `newFunctionCall` and `buildArgs` in `pkg/ottl/functions.go` do.

use pest::iterators::Pair;
use std::ops::Range;

use flb2alloy_parser::nearest;

use crate::check::{Checker, range};
use crate::functions::{FUNCTIONS, Function, Kind, Parameter, find};
use crate::literal::Value;
use crate::{Rule, Setting, rules};

/// An argument whose value is known.
pub(crate) struct Known {
    pub(crate) parameter: &'static str,
    pub(crate) value: Value,
    pub(crate) at: Range<usize>,
}

/// The nearest name of a function that can be called there.
pub(crate) fn nearest_function(name: &str, setting: Setting) -> Option<String> {
    let names = FUNCTIONS
        .iter()
        .filter(|function| function.is_in(setting.host, setting.context, setting.place))
        .map(|function| function.name);
    // Whoever writes a converter in snake case means the same letters.
    let letters: String = name.chars().filter(|letter| *letter != '_').collect();
    nearest(name, names.clone())
        .or_else(|| nearest(&letters, names))
        .map(|near| format!("did you mean `{near}`?"))
}

/// The name of a function: the parser takes spaces between its tokens and drops them.
pub(crate) fn joined(name: &str) -> String {
    name.split_ascii_whitespace().collect()
}

impl Checker<'_> {
    /// An `editor` or a `converter`.
    pub(crate) fn call(&mut self, pair: Pair<'_, Rule>) {
        let is_editor = pair.as_rule() == Rule::editor;
        let whole = range(&pair);
        let mut parts = pair.into_inner();
        let Some(name) = parts.next() else { return };
        let (name_at, name) = (range(&name), joined(name.as_str()));
        let (mut arguments, mut keys) = (Vec::new(), Vec::new());
        for part in parts {
            match part.as_rule() {
                Rule::argument => arguments.push(part),
                _ => keys.push(part),
            }
        }
        if is_editor && !keys.is_empty() {
            self.problem(whole.clone(), format!("`{name}` is an editor, which cannot be indexed"), None);
        }
        let Setting { host, context, place, .. } = self.setting;
        match find(&name) {
            Some(function) if function.is_in(host, context, place) => {
                self.arguments(function, arguments, whole);
            }
            found => {
                let (message, help) = match found {
                    Some(_) => {
                        (format!("`{name}` cannot be called in the context `{}` here", context.name()), None)
                    }
                    None => (format!("OTTL has no function `{name}`"), nearest_function(&name, self.setting)),
                };
                self.problem(name_at, message, help);
            }
        }
        if !is_editor {
            keys.into_iter().for_each(|key| self.key(key));
        }
    }

    fn arguments(
        &mut self,
        function: &'static Function,
        arguments: Vec<Pair<'_, Rule>>,
        whole: Range<usize>,
    ) {
        let parameters = function.parameters;
        // The arguments of a function without parameters are only read.
        if parameters.is_empty() {
            arguments.into_iter().for_each(|argument| self.editors(argument));
            return;
        }
        let required = parameters.iter().filter(|parameter| !parameter.optional).count();
        if arguments.len() < required || arguments.len() > parameters.len() {
            let wanted = match (required, parameters.len()) {
                (1, 1) => "1 argument".to_owned(),
                (least, most) if least == most => format!("{most} arguments"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            let message = format!("`{}` takes {wanted}, not {}", function.name, arguments.len());
            let names: Vec<&str> = parameters.iter().map(|parameter| parameter.name).collect();
            self.problem(whole, message, Some(format!("they are: {}", names.join(", "))));
            return;
        }
        let mut named = false;
        let mut known = Vec::new();
        let before = self.problems.len();
        for (index, argument) in arguments.into_iter().enumerate() {
            let at = range(&argument);
            let mut parts = argument.into_inner();
            let Some(first) = parts.next() else { continue };
            let (name, value) = match first.as_rule() {
                Rule::argument_name => (Some(first), parts.next()),
                _ => (None, Some(first)),
            };
            let Some(value) = value else { continue };
            let parameter = match &name {
                Some(name) => {
                    named = true;
                    let wanted = camel(&joined(name.as_str()));
                    parameters.iter().find(|parameter| camel(parameter.name) == wanted)
                }
                None if named => {
                    self.problem(at, "an argument without a name stands behind one with a name", None);
                    continue;
                }
                None => parameters.get(index),
            };
            let Some(parameter) = parameter else {
                let name = name.map(|name| name.as_str().to_owned()).unwrap_or_default();
                let help = nearest(&name, parameters.iter().map(|parameter| parameter.name))
                    .map(|near| format!("did you mean `{near}`?"));
                self.problem(at, format!("`{}` has no parameter `{name}`", function.name), help);
                continue;
            };
            let at = range(&value);
            let value = self.argument(function, parameter, parameter.kind, value);
            known.push(Known { parameter: parameter.name, value, at });
        }
        if self.problems.len() == before
            && let Err((at, message)) = rules::check(function.name, &known, self.regex)
        {
            self.problem(at.unwrap_or(whole), message, None);
        }
    }

    /// Refuses the editors in what is only read.
    fn editors(&mut self, pair: Pair<'_, Rule>) {
        if pair.as_rule() == Rule::editor {
            self.editor_as_value(&pair);
        }
        pair.into_inner().for_each(|inner| self.editors(inner));
    }

    /// Checks that `pair`, a `value` or the name of a converter, is of the kind.
    fn argument(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        kind: Kind,
        pair: Pair<'_, Rule>,
    ) -> Value {
        let at = range(&pair);
        let form = Form::of(&pair);
        let wrong = |wanted: &str| match parameter.name {
            "" => format!("`{}` takes {wanted} here", function.name),
            name => format!("`{name}` of `{}` takes {wanted}", function.name),
        };
        if kind == Kind::Function {
            let name = joined(pair.as_str());
            if !matches!(form, Form::Name | Form::Symbol) {
                self.problem(at, wrong("the name of a converter, without parentheses"), None);
            } else if !find(&name).is_some_and(|function| {
                function.is_in(self.setting.host, self.setting.context, self.setting.place)
            }) {
                let help = nearest_function(&name, self.setting);
                self.problem(at, format!("OTTL has no function `{name}`"), help);
            }
            return Value::Later;
        }
        let wanted = match (kind, form) {
            (_, Form::Name) => Some("a value"),
            (_, Form::Lambda) => {
                self.lambda(at);
                return Value::Later;
            }
            (Kind::Path, form) => (form != Form::Path).then_some("a path"),
            (Kind::LiteralStr, form) => (form != Form::Text).then_some("a string in quotes"),
            (Kind::LiteralInt, form) => (form != Form::Int).then_some("an integer without sign"),
            (Kind::LiteralFloat, form) => (form != Form::Float).then_some("a number with a decimal point"),
            (Kind::LiteralBool, form) => (form != Form::Bool).then_some("`true` or `false`"),
            (Kind::Lambda, _) => Some("a lambda expression, which Alloy does not take"),
            (Kind::List(_), form) => (form != Form::List).then_some("a list"),
            _ => None,
        };
        if let Some(wanted) = wanted {
            self.problem(at, wrong(wanted), None);
            return Value::Later;
        }
        if let Kind::List(element) = kind {
            let elements = pair.into_inner().next().map(Pair::into_inner);
            let values = elements
                .into_iter()
                .flatten()
                .map(|value| self.argument(function, parameter, *element, value))
                .collect();
            return Value::List(values);
        }
        let value = self.value(pair);
        if !value.fits(kind) {
            self.problem(at, wrong(describe(kind)), None);
            return Value::Later;
        }
        value
    }
}

/// How an argument is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Name,
    Symbol,
    Lambda,
    Path,
    Text,
    Int,
    Float,
    Bool,
    List,
    Other,
}

impl Form {
    fn of(pair: &Pair<'_, Rule>) -> Form {
        if pair.as_rule() == Rule::converter_name {
            return Form::Name;
        }
        let Some(inner) = pair.clone().into_inner().next() else { return Form::Other };
        match inner.as_rule() {
            Rule::symbol => Form::Symbol,
            Rule::lambda => Form::Lambda,
            Rule::string => Form::Text,
            Rule::truth => Form::Bool,
            Rule::list => Form::List,
            Rule::math => {
                // One operand without sign or parentheses is no calculation.
                let mut factors = inner.into_inner();
                let (Some(factor), None) = (factors.next(), factors.next()) else { return Form::Other };
                match factor.into_inner().next().map(|first| first.as_rule()) {
                    Some(Rule::path) => Form::Path,
                    Some(Rule::int) => Form::Int,
                    Some(Rule::float) => Form::Float,
                    _ => Form::Other,
                }
            }
            _ => Form::Other,
        }
    }
}

fn describe(kind: Kind) -> &'static str {
    match kind {
        Kind::Str => "a string",
        Kind::Int => "an integer",
        Kind::Float => "a number with a decimal point",
        Kind::Bool | Kind::BoolLike => "`true` or `false`",
        Kind::IntLike | Kind::FloatLike => "a number",
        Kind::BytesLike => "bytes",
        Kind::Map => "a map",
        Kind::Slice => "a list",
        Kind::Duration => "a duration: Duration(\"1s\")",
        Kind::Time => "a time: a path, Time(...) or Now()",
        _ => "something else",
    }
}

/// The name of the field in Go for an argument's name: `strcase.ToCamel`.
fn camel(name: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    let (mut raise, mut was_upper) = (true, false);
    for letter in name.chars() {
        let shown = match (raise, was_upper) {
            (true, _) => letter.to_ascii_uppercase(),
            (false, true) => letter.to_ascii_lowercase(),
            _ => letter,
        };
        was_upper = letter.is_ascii_uppercase();
        match letter {
            'a'..='z' | 'A'..='Z' => {
                camel.push(shown);
                raise = false;
            }
            '0'..='9' => {
                camel.push(letter);
                raise = true;
            }
            _ => raise = letter == '_',
        }
    }
    camel
}
