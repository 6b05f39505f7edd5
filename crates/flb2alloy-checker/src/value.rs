//! Checks values against the types of their places, as far as they are known without running anything.

use std::borrow::Cow;

use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_syntax::spanned::{Expr, ExprKind, Field};
use flb2alloy_syntax::{BinaryOp, UnaryOp};

use crate::body::{Checker, suggest};
use crate::catalogue::{Attribute, Type};
use crate::constant::{Constant, element, fold};
use crate::{codes, text};

/// What is known of a value.
#[derive(Debug, Clone)]
pub(crate) enum Have<'a> {
    Unknown,
    Null,
    /// A string that is written out.
    Text(Cow<'a, str>),
    /// A number that is written out.
    Number(Cow<'a, str>),
    /// A list that is written out.
    List,
    /// An object that is written out, or the names that a component or a part of the library has.
    Fields,
    /// A function that is named, but not called.
    Function,
    /// A value of this type.
    Of(Type),
}

impl Checker<'_, '_> {
    /// Checks that `expr` can stand where a `want` is taken.
    pub(crate) fn value(&mut self, expr: &Expr<'_>, want: Type) {
        match (&expr.kind, want) {
            (ExprKind::Paren(inner), _) => self.value(inner, want),
            (ExprKind::Array(elements), Type::Array(kind)) => {
                elements.iter().for_each(|element| self.value(element, *kind));
            }
            // What lists are joined has to be what is wanted.
            (ExprKind::Call { function, arguments, .. }, Type::Array(_)) if is_concat(function) => {
                self.infer(expr);
                let before = self.diagnostics.len();
                for argument in
                    arguments.iter().filter(|argument| matches!(argument.kind, ExprKind::Array(_)))
                {
                    if self.diagnostics.len() == before {
                        self.value(argument, want);
                    }
                }
            }
            (ExprKind::Object(fields), Type::Map(kind)) => {
                fields.iter().for_each(|field| self.value(&field.value, *kind));
            }
            (ExprKind::Object(fields), Type::Object(attributes)) => {
                self.object(expr.span, fields, attributes);
            }
            _ => {
                let have = self.infer(expr);
                self.compare(want, &have, expr.span);
            }
        }
    }

    fn object(&mut self, span: Span, fields: &[Field<'_>], attributes: &'static [Attribute]) {
        for field in fields {
            let name = field.key.value;
            match attributes.iter().find(|attribute| attribute.name == name) {
                Some(attribute) => self.value(&field.value, attribute.kind),
                None => {
                    self.infer(&field.value);
                    let diagnostic =
                        Diagnostic::error(codes::UNKNOWN_ATTRIBUTE, format!("the object takes no `{name}`"))
                            .at(field.key.span, "unknown key");
                    let names = attributes.iter().map(|attribute| attribute.name);
                    self.diagnostics.push(suggest(diagnostic, name, names));
                }
            }
        }
        for attribute in attributes {
            if attribute.required && !fields.iter().any(|field| field.key.value == attribute.name) {
                let message = format!("the object needs a key `{}`", attribute.name);
                self.diagnostics.push(
                    Diagnostic::error(codes::MISSING_ATTRIBUTE, message).at(span, "key missing in here"),
                );
            }
        }
    }

    fn compare(&mut self, want: Type, have: &Have<'_>, span: Span) {
        if !fits(want, have) {
            let (want, found) = (describe(want), describe_value(have));
            let diagnostic = Diagnostic::error(codes::WRONG_TYPE, format!("expected {want}, found {found}"))
                .at(span, format!("expected {want}"));
            self.diagnostics.push(diagnostic);
            return;
        }
        let written = match have {
            Have::Text(written) => written,
            // Numbers become strings where strings are taken.
            Have::Number(written) => written,
            _ => return,
        };
        if let Some(language) = text::language(want) {
            self.language(span, written, language);
        }
        let Some(wanted) = text::wanted(want, written) else { return };
        let diagnostic = Diagnostic::error(codes::BAD_VALUE, format!("`{written}` is not {wanted}"))
            .at(span, format!("expected {wanted}"));
        self.diagnostics.push(match text::nearest_word(want, written) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        });
    }

    /// What is known of the value of `expr`. Everything inside of it is checked for itself.
    pub(crate) fn infer<'e>(&mut self, expr: &'e Expr<'_>) -> Have<'e> {
        match &expr.kind {
            ExprKind::String(text) | ExprKind::RawString(text) => Have::Text(Cow::Borrowed(text)),
            ExprKind::Number(number) => Have::Number(Cow::Borrowed(number)),
            ExprKind::Bool(_) => Have::Of(Type::Bool),
            ExprKind::Null => Have::Null,
            ExprKind::Array(elements) => {
                elements.iter().for_each(|element| self.value(element, Type::Any));
                Have::List
            }
            ExprKind::Object(fields) => {
                fields.iter().for_each(|field| self.value(&field.value, Type::Any));
                Have::Fields
            }
            ExprKind::Reference(names) => self.reference(names),
            ExprKind::Call { function, arguments, .. } => match &function.kind {
                ExprKind::Reference(names) => {
                    let have = self.call(names, arguments, expr.span);
                    fold(expr).map_or(have, Constant::have)
                }
                _ => {
                    self.infer(function);
                    arguments.iter().for_each(|argument| self.value(argument, Type::Any));
                    Have::Unknown
                }
            },
            ExprKind::Index { value, index, .. } => {
                self.infer(value);
                self.infer(index);
                self.index(value, index);
                fold(expr).map_or(Have::Unknown, Constant::have)
            }
            ExprKind::Access(value, _) => {
                self.infer(value);
                Have::Unknown
            }
            ExprKind::Paren(inner) => self.infer(inner),
            ExprKind::Unary(operator, value) => {
                let want = match operator {
                    UnaryOp::Not => Type::Bool,
                    UnaryOp::Negate => Type::Float,
                };
                let have = self.infer(value);
                self.operand(&have, &[want], value.span);
                match have {
                    Have::Number(number) if *operator == UnaryOp::Negate => {
                        Have::Number(format!("-{number}").into())
                    }
                    _ => Have::Of(want),
                }
            }
            ExprKind::Binary(left, operator, right) => self.binary(left, operator.value, right),
        }
    }

    /// Checks an index into a list whose elements are known.
    fn index(&mut self, value: &Expr<'_>, index: &Expr<'_>) {
        if matches!(index.kind, ExprKind::Null) {
            let diagnostic = Diagnostic::error(codes::WRONG_TYPE, "`null` names no element");
            self.diagnostics.push(diagnostic.at(index.span, "leads to nothing"));
        }
        let (Some(Constant::List(elements)), Some(at)) = (fold(value), fold(index)) else { return };
        let message = match at {
            Constant::Number(at) if element(&elements, at).is_some() => return,
            Constant::Number(at) => format!("the list has {} elements, none at {at}", elements.len()),
            _ => "the elements of a list are named by numbers".to_owned(),
        };
        self.diagnostics
            .push(Diagnostic::error(codes::OUT_OF_RANGE, message).at(index.span, "leads to nothing"));
    }

    fn binary<'e>(&mut self, left: &'e Expr<'_>, operator: BinaryOp, right: &'e Expr<'_>) -> Have<'e> {
        let have = (self.infer(left), self.infer(right));
        let (wanted, result): (&[Type], _) = match operator {
            BinaryOp::Equal | BinaryOp::NotEqual => return Have::Of(Type::Bool),
            BinaryOp::Or | BinaryOp::And => (&[Type::Bool], Some(Type::Bool)),
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                (&[Type::Float, Type::String], Some(Type::Bool))
            }
            BinaryOp::Add => (&[Type::Float, Type::String, Type::Secret], None),
            _ => (&[Type::Float], Some(Type::Float)),
        };
        let fine = self.operand(&have.0, wanted, left.span) & self.operand(&have.1, wanted, right.span);
        if let (true, Some(first), Some(second)) = (fine, operand_type(&have.0), operand_type(&have.1)) {
            if first != second && Type::Secret != first && Type::Secret != second {
                let (first, second) = (describe(first), describe(second));
                self.diagnostics.push(
                    Diagnostic::error(
                        codes::WRONG_TYPE,
                        format!("`{}` cannot join {first} and {second}", operator.symbol()),
                    )
                    .at(left.span.to(right.span), "two different types"),
                );
            } else if operator == BinaryOp::Add && first == second {
                return Have::Of(first);
            }
        }
        result.map_or(Have::Unknown, Have::Of)
    }

    /// Checks an operand if its type is known.
    fn operand(&mut self, have: &Have<'_>, wanted: &[Type], span: Span) -> bool {
        let fine = match (have, operand_type(have)) {
            (_, Some(kind)) => wanted.contains(&kind),
            (Have::Unknown | Have::Of(_), None) => true,
            (_, None) => false,
        };
        if !fine {
            let wanted: Vec<_> = wanted.iter().map(|kind| describe(*kind)).collect();
            let (wanted, found) = (wanted.join(" or "), describe_value(have));
            self.diagnostics.push(
                Diagnostic::error(codes::WRONG_TYPE, format!("the operator takes {wanted}, not {found}"))
                    .at(span, format!("expected {wanted}")),
            );
        }
        fine
    }
}

fn is_concat(function: &Expr<'_>) -> bool {
    matches!(&function.kind, ExprKind::Reference(names)
        if names.iter().map(|name| name.value).eq(["array", "concat"]))
}

/// The type of an operand as operators see it: a number, a string, a secret, or something else.
fn operand_type(have: &Have<'_>) -> Option<Type> {
    Some(match have {
        Have::Text(_) => Type::String,
        Have::Number(_) => Type::Float,
        Have::Of(kind) => match kind {
            Type::Int | Type::Uint | Type::Float => Type::Float,
            Type::String => Type::String,
            Type::Bool => Type::Bool,
            Type::Secret | Type::OptionalSecret => Type::Secret,
            _ => return None,
        },
        _ => return None,
    })
}

/// Whether a value can stand where a `want` is taken. When in doubt, yes.
fn fits(want: Type, have: &Have<'_>) -> bool {
    match have {
        Have::Unknown | Have::Null => true,
        Have::Text(text) => match want {
            Type::Int | Type::Uint | Type::Float => text.parse::<f64>().is_ok(),
            Type::Bool | Type::Capsule(_) | Type::Array(_) | Type::Map(_) | Type::Object(_) => false,
            _ => true,
        },
        Have::Number(_) => number_fits(want),
        Have::List => matches!(want, Type::Any | Type::Array(_)),
        Have::Fields => {
            matches!(want, Type::Any | Type::Map(_) | Type::Object(_) | Type::Capsule("discovery.Target"))
        }
        Have::Function => want == Type::Any,
        Have::Of(kind) => type_fits(want, *kind),
    }
}

fn number_fits(want: Type) -> bool {
    match want {
        Type::Int | Type::Uint | Type::Float | Type::String | Type::Duration | Type::Text(_) | Type::Any => {
            true
        }
        Type::Bool | Type::Secret | Type::OptionalSecret => false,
        Type::Capsule(_) | Type::Array(_) | Type::Map(_) | Type::Object(_) => false,
    }
}

fn type_fits(want: Type, have: Type) -> bool {
    match (want, have) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Array(want), Type::Array(have)) | (Type::Map(want), Type::Map(have)) => {
            type_fits(*want, *have)
        }
        (_, Type::Int | Type::Uint | Type::Float) => number_fits(want),
        (Type::Bool, _) | (_, Type::Bool) => want == have,
        // Only a secret that may be plain becomes a string.
        (Type::Secret | Type::OptionalSecret, _) => {
            matches!(have, Type::String | Type::Secret | Type::OptionalSecret)
        }
        (Type::String | Type::Duration | Type::Text(_) | Type::Int | Type::Uint | Type::Float, _) => {
            matches!(have, Type::String | Type::OptionalSecret)
        }
        (Type::Capsule(want), Type::Capsule(have)) => capsules_fit(want, have),
        // A target is an object of labels.
        (Type::Map(_) | Type::Object(_), Type::Capsule(capsule)) => capsule == "discovery.Target",
        (Type::Capsule(capsule), Type::Map(_) | Type::Object(_)) => capsule == "discovery.Target",
        (Type::Map(_) | Type::Object(_), Type::Map(_) | Type::Object(_)) => true,
        _ => false,
    }
}

/// Go converts between interfaces where one has the methods of the other; between these two groups none does.
fn capsules_fit(want: &str, have: &str) -> bool {
    let apart = [
        "loki.LogsReceiver",
        "otelcol.Consumer",
        "storage.Appendable",
        "pyroscope.Appendable",
        "discovery.Target",
        "relabel.Rules",
    ];
    want == have || !(apart.contains(&want) || apart.contains(&have))
}

pub(crate) fn describe(kind: Type) -> String {
    match kind {
        Type::String => "a string".to_owned(),
        Type::Bool => "`true` or `false`".to_owned(),
        Type::Int | Type::Uint | Type::Float => "a number".to_owned(),
        Type::Duration => "a duration in quotes".to_owned(),
        Type::Secret | Type::OptionalSecret => "a secret".to_owned(),
        Type::Any => "anything".to_owned(),
        Type::Text(_) => "a string".to_owned(),
        Type::Capsule(name) => match name {
            "loki.LogsReceiver" => "a receiver of Loki logs".to_owned(),
            "otelcol.Consumer" => "the input of an `otelcol` component".to_owned(),
            "storage.Appendable" => "a receiver of Prometheus metrics".to_owned(),
            "pyroscope.Appendable" => "a receiver of profiles".to_owned(),
            "discovery.Target" => "a target".to_owned(),
            other => format!("a `{other}` of another component"),
        },
        Type::Array(kind) => format!("a list ({} each)", describe(*kind)),
        Type::Map(_) | Type::Object(_) => "an object".to_owned(),
    }
}

fn describe_value(have: &Have<'_>) -> String {
    match have {
        Have::Unknown => "something else".to_owned(),
        Have::Null => "`null`".to_owned(),
        Have::Text(_) => "a string".to_owned(),
        Have::Number(_) => "a number".to_owned(),
        Have::List => "a list".to_owned(),
        Have::Fields => "an object".to_owned(),
        Have::Function => "a function".to_owned(),
        Have::Of(kind) => describe(*kind),
    }
}
