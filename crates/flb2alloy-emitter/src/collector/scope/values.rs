//! Values of a component's keys, with what of them leads elsewhere: secrets and extensions.

use flb2alloy_catalogue::Default;
use flb2alloy_catalogue::alloy::Type;
use flb2alloy_catalogue::otel::Shape;
use flb2alloy_ir::{Outcome, codes};
use flb2alloy_parser::Diagnostic;
use flb2alloy_parser::collector::{Entry, Item, Scalar, Value, ValueKind};
use flb2alloy_syntax::{BinaryOp, Expr};

use super::super::{secret, value, variables};
use super::Scope;

impl Scope<'_, '_> {
    /// The value as Alloy's type wants it.
    pub(crate) fn value(
        &mut self,
        source: &Value,
        shape: Option<Shape>,
        kind: Type,
        default: Default,
        entry: &Entry,
        unit: Option<&str>,
    ) -> Option<Expr> {
        let secret = shape == Some(Shape::Secret) && matches!(kind, Type::Secret | Type::OptionalSecret)
            || kind == Type::Secret;
        match (&source.kind, kind) {
            (_, Type::Capsule(_)) => self.bind(source, entry),
            (ValueKind::Null, _) => None,
            (ValueKind::Scalar(scalar), _) if secret => Some(self.secret(scalar, source, &entry.key.value)),
            (ValueKind::Scalar(scalar), kind) => {
                let scalar = value::resolved(scalar, self.env);
                let found = match unit {
                    Some(unit) => counted(&scalar, unit),
                    None => value::typed(&scalar, kind, default),
                };
                if kind == value::SIZE && shape == Some(Shape::Size) && variables::unit_is_open(&scalar) {
                    self.ledger.report(
                        Diagnostic::warning(
                            codes::APPROXIMATE,
                            format!(
                                "`{}` takes the value of a variable for a number of bytes",
                                entry.key.value
                            ),
                        )
                        .at(source.span, "the Collector takes a unit, too: `4MiB`")
                        .help("set the variable to a number without a unit, or give the conversion its value with `--env-file`"),
                    );
                }
                if found.is_none() {
                    self.ledger.report(
                        Diagnostic::error(
                            codes::BAD_VALUE,
                            format!("`{}` does not take this value", entry.key.value),
                        )
                        .at(source.span, "the Collector refuses it"),
                    );
                }
                found
            }
            (ValueKind::List(items), Type::Array(inner)) => {
                let shape = if let Some(Shape::List(shape)) = shape { Some(*shape) } else { None };
                let values = items
                    .iter()
                    .map(|item| self.value(&item.value, shape, *inner, Default::Unset, entry, None));
                Some(Expr::Array(values.collect::<Vec<_>>().into_iter().flatten().collect()))
            }
            (ValueKind::List(items), Type::Map(inner)) => self.pairs(items, *inner, entry),
            (ValueKind::Map(entries), Type::Map(inner)) => {
                let shape = shape.and_then(Shape::object).and_then(|object| object.any);
                let mut fields = Vec::new();
                for field in entries {
                    fields.extend(self.field(&field.key.value, &field.value, shape, *inner, entry));
                }
                Some(Expr::object(fields))
            }
            // A list of one where Alloy takes one.
            (ValueKind::List(items), kind) if kind != Type::Any => match items.as_slice() {
                [item] => self.value(&item.value, None, kind, default, entry, unit),
                _ => Some(value::any(source, self.env)),
            },
            (ValueKind::Map(_), Type::Bool) => Some(Expr::Bool(true)),
            _ => Some(value::any(source, self.env)),
        }
    }

    /// `[{name: a, value: b}]`, which the Collector takes for `{a: b}`.
    fn pairs(&mut self, items: &[Item], inner: Type, entry: &Entry) -> Option<Expr> {
        let mut fields = Vec::new();
        for item in items {
            let name = item.value.get("name").and_then(Value::as_str)?;
            fields.extend(self.field(name, item.value.get("value")?, None, inner, entry));
        }
        Some(Expr::object(fields))
    }

    fn field(
        &mut self,
        name: &str,
        source: &Value,
        shape: Option<Shape>,
        inner: Type,
        entry: &Entry,
    ) -> Option<(String, Expr)> {
        let is_header = entry.key.value == "headers";
        let value = match &source.kind {
            ValueKind::Scalar(scalar) if is_header && secret::is_header(name) => {
                self.secret(scalar, source, name)
            }
            // One value where Alloy takes a list.
            ValueKind::Scalar(_) if matches!(inner, Type::Array(_)) => {
                let Type::Array(element) = inner else { return None };
                Expr::Array(vec![self.value(source, None, *element, Default::Unset, entry, None)?])
            }
            _ => self.value(source, shape, inner, Default::Unset, entry, None)?,
        };
        Some((name.to_owned(), value))
    }

    /// A secret. Where the source holds it literally, the output asks the environment for it instead.
    pub(crate) fn secret(&mut self, scalar: &Scalar, source: &Value, key: &str) -> Expr {
        if !secret::is_literal(scalar) {
            return value::text(scalar, None);
        }
        let wish = secret::variable(&self.component.id, key);
        let (variable, scheme) = self.bindings.secret(&wish, scalar);
        self.ledger.secrets.push((source.span, variable.clone()));
        self.ledger.report(
            Diagnostic::info(
                codes::LITERAL_SECRET,
                format!("the output reads this secret from `{variable}`"),
            )
            .at(source.span, "a literal secret; it is not copied")
            .help(format!("set the environment variable `{variable}` where Alloy runs")),
        );
        let asked = Expr::call("sys.env", [variable.as_str()]);
        match scheme {
            Some(scheme) => Expr::text(format!("{scheme} ")).binary(BinaryOp::Add, asked),
            None => asked,
        }
    }

    /// The handler of an extension: `auth: {authenticator: NAME}`, `storage: NAME`.
    pub(crate) fn bind(&mut self, source: &Value, entry: &Entry) -> Option<Expr> {
        let name = source.get("authenticator").unwrap_or(source);
        let id = name.as_str()?.trim();
        match self.bindings.handler(id) {
            Some(handler) => Some(handler),
            None => {
                let what = self.bindings.why_not(id);
                self.ledger.report(
                    Diagnostic::error(
                        codes::UNDEFINED,
                        format!("`{}` asks for the extension `{id}`, which {what}", self.component.id),
                    )
                    .at(name.span, format!("`{}` comes out without it", entry.key.value))
                    .help(
                        "without it the component may be open to everyone, or be refused: set it up by hand",
                    ),
                );
                self.ledger.judge(
                    self.component.section,
                    entry,
                    Outcome::Unsupported,
                    format!("`{id}` {what}"),
                );
                None
            }
        }
    }
}

/// A number of `unit`s as a size.
fn counted(scalar: &Scalar, unit: &str) -> Option<Expr> {
    match scalar.literal() {
        Some(literal) => Some(Expr::text(format!("{}{unit}", literal.parse::<u64>().ok()?))),
        None => Some(value::text(scalar, Some("0")).binary(BinaryOp::Add, unit)),
    }
}
