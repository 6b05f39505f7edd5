//! Follows references and calls.

use flb2alloy_parser::{Diagnostic, Span, Spanned};
use flb2alloy_syntax::spanned::Expr;

use crate::body::{Checker, suggest};
use crate::catalogue::{Stability, Type};
use crate::codes;
use crate::constant::{Constant, fold};
use crate::language;
use crate::module::{Kind, Node, Target, labels};
use crate::rules::{attribute, text};
use crate::stdlib::{self, Function};
use crate::value::{Have, describe};

impl<'a> Checker<'_, 'a> {
    /// What a chain of names stands for.
    pub(crate) fn reference(&mut self, names: &[Spanned<&str>]) -> Have<'static> {
        if let Some((target, own, rest)) = self.resolve(names) {
            if let Some(index) = own {
                self.edges.push((self.index, index));
            }
            return self.export(target, names, rest);
        }
        let [first, ..] = names else { return Have::Unknown };
        let variables = self.scope.chain().filter_map(|scope| scope.variable.as_ref());
        if let Some(variable) = variables.into_iter().find(|variable| variable.name == first.value) {
            return self.variable(&variable.values, &names[1..]);
        }
        if first.value == "module_path" {
            return Have::Unknown;
        }
        let full = join(names);
        if let Some(function) = stdlib::function(&full) {
            return if function.kind == stdlib::Kind::Value {
                Have::Of(function.result)
            } else {
                Have::Function
            };
        }
        if stdlib::is_defined(&full) {
            return Have::Fields;
        }
        if stdlib::is_defined(first.value) {
            self.unknown_function(&full, span(names));
            return Have::Unknown;
        }
        self.dangling(names);
        Have::Unknown
    }

    /// What names behind the variable of a `foreach` lead to.
    fn variable(&mut self, values: &[Constant], names: &[Spanned<&str>]) -> Have<'static> {
        let mut reached: Vec<&Constant> = values.iter().collect();
        for name in names {
            let next: Vec<&Constant> = reached.iter().filter_map(|value| value.field(name.value)).collect();
            if next.len() < reached.len() {
                let message = format!("not each element of the collection has a `{}`", name.value);
                let diagnostic = Diagnostic::error(codes::UNKNOWN_EXPORT, message);
                self.diagnostics.push(diagnostic.at(name.span, "leads to nothing"));
                return Have::Unknown;
            }
            reached = next;
        }
        match reached.as_slice() {
            [only] => (*only).clone().have(),
            _ => Have::Unknown,
        }
    }

    /// The block that the first names stand for, its number if it is in this very scope, and how many names lead to it.
    fn resolve(&self, names: &[Spanned<&str>]) -> Option<(Target<'a>, Option<usize>, usize)> {
        let mut id = String::new();
        for (count, name) in names.iter().enumerate() {
            if count > 0 {
                id.push('.');
            }
            id.push_str(name.value);
            if let Some((depth, node)) = self.node(&id) {
                return Some((node.target, (depth == 0).then_some(node.index), count + 1));
            }
        }
        None
    }

    /// From inside of a `foreach`, what is around it can be seen; from inside of a `declare` it cannot.
    fn node(&self, id: &str) -> Option<(usize, &Node<'a>)> {
        for (depth, scope) in self.scope.chain().enumerate() {
            if let Some(node) = scope.nodes.get(id) {
                return Some((depth, node));
            }
            if scope.kind == Kind::Declare {
                return None;
            }
        }
        None
    }

    fn export(&mut self, target: Target<'a>, names: &[Spanned<&str>], used: usize) -> Have<'static> {
        let Some(name) = names.get(used) else {
            return if matches!(target, Target::Opaque) { Have::Unknown } else { Have::Fields };
        };
        let component = join(&names[..used]);
        match target {
            Target::Component(facts) => {
                let Some(export) = facts.export(name.value) else {
                    let known = facts.exports.iter().map(|export| export.name);
                    self.unknown_export(&component, name, known);
                    return Have::Unknown;
                };
                self.fields_of(export.kind, &names[used + 1..], &join(&names[..=used]))
            }
            Target::Declared(declare) => {
                if !labels(declare, "export").any(|(export, _)| export == name.value) {
                    self.unknown_export(
                        &component,
                        name,
                        labels(declare, "export").map(|(export, _)| export),
                    );
                    return Have::Unknown;
                }
                match (self.exported(declare, name.value), &names[used + 1..]) {
                    (have, []) => have,
                    (Have::Of(kind), rest) => self.fields_of(kind, rest, &join(&names[..=used])),
                    _ => Have::Unknown,
                }
            }
            Target::Argument(argument) => {
                if name.value != "value" {
                    self.unknown_export(&component, name, ["value"].into_iter());
                    return Have::Unknown;
                }
                // What an argument is by itself tells its type, if it is no object.
                let default = attribute(argument, "default").and_then(fold).map(Constant::have);
                match (default, names.get(used + 1)) {
                    (Some(Have::Text(_)), Some(_)) => {
                        self.fields_of(Type::String, &names[used + 1..], &join(&names[..=used]))
                    }
                    _ => Have::Unknown,
                }
            }
            Target::Opaque => Have::Unknown,
        }
    }

    /// What names behind a value lead to.
    fn fields_of(&mut self, kind: Type, names: &[Spanned<&str>], value: &str) -> Have<'static> {
        let [name, rest @ ..] = names else { return Have::Of(kind) };
        match kind {
            Type::Map(inner) => self.fields_of(*inner, rest, &format!("{value}.{}", name.value)),
            Type::Any | Type::Object(_) | Type::Capsule("discovery.Target") => Have::Unknown,
            _ => {
                let message = format!("`{value}` is {}, which has no `{}`", describe(kind), name.value);
                let diagnostic = Diagnostic::error(codes::WRONG_TYPE, message);
                self.diagnostics.push(diagnostic.at(name.span, "leads to nothing"));
                Have::Unknown
            }
        }
    }

    fn unknown_export<'n>(
        &mut self,
        component: &str,
        name: &Spanned<&str>,
        known: impl Iterator<Item = &'n str>,
    ) {
        let message = format!("`{component}` exports no `{}`", name.value);
        let diagnostic = Diagnostic::error(codes::UNKNOWN_EXPORT, message).at(name.span, "unknown export");
        let known: Vec<&str> = known.collect();
        let diagnostic = suggest(diagnostic, name.value, known.iter().copied());
        self.diagnostics.push(match (&diagnostic.help, known.as_slice()) {
            (Some(_), _) => diagnostic,
            (None, []) => diagnostic.help("it exports nothing"),
            (None, known) => diagnostic.help(format!("it exports `{}`", known.join("`, `"))),
        });
    }

    fn dangling(&mut self, names: &[Spanned<&str>]) {
        let full = join(names);
        let diagnostic = Diagnostic::error(codes::DANGLING_REFERENCE, format!("`{full}` leads to nothing"))
            .at(span(names), "no such component");
        let ids: Vec<&str> = self.scope.nodes.keys().map(String::as_str).collect();
        // The last name is the export, so it is no part of what is sought.
        let component = join(&names[..names.len().saturating_sub(1).max(1)]);
        self.diagnostics.push(suggest(diagnostic, &component, ids.into_iter()));
    }

    fn unknown_function(&mut self, full: &str, span: Span) {
        let message = format!("the standard library has no `{full}`");
        let diagnostic = Diagnostic::error(codes::UNKNOWN_FUNCTION, message).at(span, "unknown function");
        self.diagnostics.push(suggest(diagnostic, full, stdlib::names()));
    }

    /// A call of something that is named.
    pub(crate) fn call(
        &mut self,
        names: &[Spanned<&str>],
        arguments: &[Expr<'_>],
        place: Span,
    ) -> Have<'static> {
        let full = join(names);
        let function = match self.resolve(names) {
            Some(_) => None,
            None => stdlib::function(&full),
        };
        let Some(function) = function else {
            let have = self.reference(names);
            if matches!(have, Have::Fields | Have::Of(_)) && !matches!(have, Have::Of(Type::Any)) {
                let diagnostic = Diagnostic::error(codes::WRONG_TYPE, format!("`{full}` is no function"));
                self.diagnostics.push(diagnostic.at(place, "cannot be called"));
            }
            for argument in arguments {
                self.infer(argument);
            }
            return Have::Unknown;
        };
        self.call_of(function, arguments, span(names), place);
        Have::Of(function.result)
    }

    fn call_of(&mut self, function: &'static Function, arguments: &[Expr<'_>], name: Span, place: Span) {
        if let Some(new) = stdlib::successor(function.name) {
            self.diagnostics.push(
                Diagnostic::warning(codes::DEPRECATED, format!("`{}` is deprecated", function.name))
                    .at(name, "deprecated")
                    .help(format!("use `{new}`")),
            );
        }
        if stdlib::is_experimental(function.name) && Stability::Experimental < self.options.stability {
            self.diagnostics.push(
                Diagnostic::error(codes::STABILITY, format!("`{}` is experimental", function.name))
                    .at(name, format!("below {}", self.options.stability.as_str()))
                    .help(format!("run Alloy with --stability.level={}", Stability::Experimental.as_str())),
            );
        }
        let wanted = match function.kind {
            stdlib::Kind::Fixed if arguments.len() != function.arguments.len() => {
                function.arguments.len().to_string()
            }
            stdlib::Kind::Variadic if arguments.len() + 1 < function.arguments.len() => {
                format!("at least {}", function.arguments.len() - 1)
            }
            stdlib::Kind::Value => {
                self.diagnostics.push(
                    Diagnostic::error(codes::WRONG_TYPE, format!("`{}` is no function", function.name))
                        .at(place, "cannot be called"),
                );
                return;
            }
            _ => String::new(),
        };
        if !wanted.is_empty() {
            let message = format!("`{}` takes {wanted} arguments, not {}", function.name, arguments.len());
            self.diagnostics
                .push(Diagnostic::error(codes::ARGUMENT_COUNT, message).at(place, "in this call"));
        }
        if let ("encoding.from_json" | "json_decode", [argument]) = (function.name, arguments)
            && text(argument).is_some_and(|text| !language::is_json(text))
        {
            let diagnostic = Diagnostic::error(codes::BAD_VALUE, "this is no JSON");
            self.diagnostics.push(diagnostic.at(argument.span, "in here"));
        }
        for (at, argument) in arguments.iter().enumerate() {
            let kind = function.arguments.get(at).or(function.arguments.last());
            self.value(argument, kind.copied().unwrap_or(Type::Any));
        }
    }
}

fn join(names: &[Spanned<&str>]) -> String {
    names.iter().map(|name| name.value).collect::<Vec<_>>().join(".")
}

fn span(names: &[Spanned<&str>]) -> Span {
    match names {
        [first, .., last] => first.span.to(last.span),
        [only] => only.span,
        [] => Span::new(flb2alloy_parser::FileId(0), 0, 0),
    }
}
