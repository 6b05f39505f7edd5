//! Values that the text alone decides: literals, and what pure functions make of them.

use flb2alloy_syntax::UnaryOp;
use flb2alloy_syntax::spanned::{Expr, ExprKind};

use crate::catalogue::Type;
use crate::value::Have;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Constant {
    Text(String),
    Number(f64),
    Bool(bool),
    List(Vec<Constant>),
    Object(Vec<(String, Constant)>),
}

/// The value of an expression, if nothing outside of it counts.
pub(crate) fn fold(expr: &Expr<'_>) -> Option<Constant> {
    Some(match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => Constant::Text(text.to_string()),
        ExprKind::Number(number) => Constant::Number(number.parse().ok()?),
        ExprKind::Bool(value) => Constant::Bool(*value),
        ExprKind::Array(elements) => Constant::List(elements.iter().map(fold).collect::<Option<_>>()?),
        ExprKind::Object(fields) => {
            let field = |field: &flb2alloy_syntax::spanned::Field<'_>| {
                Some((field.key.value.to_owned(), fold(&field.value)?))
            };
            Constant::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
        ExprKind::Paren(inner) => fold(inner)?,
        ExprKind::Unary(UnaryOp::Negate, inner) => match fold(inner)? {
            Constant::Number(number) => Constant::Number(-number),
            _ => return None,
        },
        ExprKind::Index { value, index, .. } => match (fold(value)?, fold(index)?) {
            (Constant::List(elements), Constant::Number(at)) => element(&elements, at)?.clone(),
            (object, Constant::Text(name)) => object.field(&name)?.clone(),
            _ => return None,
        },
        ExprKind::Access(value, name) => fold(value)?.field(name.value)?.clone(),
        ExprKind::Call { function, arguments, .. } => {
            let ExprKind::Reference(names) = &function.kind else { return None };
            let name: Vec<&str> = names.iter().map(|name| name.value).collect();
            let arguments: Vec<Option<Constant>> = arguments.iter().map(fold).collect();
            call(&name.join("."), &arguments)?
        }
        ExprKind::Null | ExprKind::Reference(_) | ExprKind::Binary(..) | ExprKind::Unary(..) => return None,
    })
}

/// The element of a list at a number, if there is one.
pub(crate) fn element(elements: &[Constant], at: f64) -> Option<&Constant> {
    (at >= 0.0 && at < elements.len() as f64).then(|| elements.get(at as usize)).flatten()
}

impl Constant {
    /// The field of an object.
    pub(crate) fn field(&self, name: &str) -> Option<&Constant> {
        match self {
            Constant::Object(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// What the checks know of such a value.
    pub(crate) fn have(self) -> Have<'static> {
        match self {
            Constant::Text(text) => Have::Text(text.into()),
            Constant::Number(number) => Have::Number(number.to_string().into()),
            Constant::Bool(_) => Have::Of(Type::Bool),
            Constant::List(_) => Have::List,
            Constant::Object(_) => Have::Fields,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Constant::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value and its type as Go's `fmt` prints them.
    fn printed(&self) -> Option<(String, &'static str)> {
        Some(match self {
            Constant::Text(text) => (text.clone(), "string"),
            Constant::Number(number) if number.fract() == 0.0 => (number.to_string(), "int"),
            Constant::Bool(value) => (value.to_string(), "bool"),
            _ => return None,
        })
    }
}

fn call(name: &str, arguments: &[Option<Constant>]) -> Option<Constant> {
    if matches!(name, "string.format" | "format") {
        let (format, values) = arguments.split_first()?;
        return Some(Constant::Text(format_text(format.as_ref()?.text()?, values)?));
    }
    let given: Vec<&Constant> = arguments.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let text = |at: usize| given.get(at).and_then(|argument| argument.text());
    let made = match name.strip_prefix("string.").unwrap_or(name) {
        "to_lower" => text(0)?.to_lowercase(),
        "to_upper" => text(0)?.to_uppercase(),
        "trim_space" => text(0)?.trim().to_owned(),
        "trim_prefix" => text(0)?.strip_prefix(text(1)?).unwrap_or(text(0)?).to_owned(),
        "trim_suffix" => text(0)?.strip_suffix(text(1)?).unwrap_or(text(0)?).to_owned(),
        "replace" => text(0)?.replace(text(1)?, text(2)?),
        "join" => match given.first()? {
            Constant::List(parts) => {
                parts.iter().map(Constant::text).collect::<Option<Vec<_>>>()?.join(text(1)?)
            }
            _ => return None,
        },
        "split" => {
            let (whole, separator) = (text(0)?, text(1)?);
            let parts: Vec<String> = match separator.is_empty() {
                true => whole.chars().map(String::from).collect(),
                false => whole.split(separator).map(str::to_owned).collect(),
            };
            return Some(Constant::List(parts.into_iter().map(Constant::Text).collect()));
        }
        _ => return None,
    };
    Some(Constant::Text(made))
}

/// Go's `fmt.Sprintf` for the plain verbs. Where values are missing or too many, the text says so, and what is not known of
/// the values does not count.
fn format_text(format: &str, values: &[Option<Constant>]) -> Option<String> {
    let mut text = String::new();
    let mut values = values.iter();
    let mut known = true;
    let mut broken = false;
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        let verb = match letters.next() {
            None => {
                text.push_str("%!(NOVERB)");
                break;
            }
            Some('%') => {
                text.push('%');
                continue;
            }
            Some(verb @ ('s' | 'd' | 'v')) => verb,
            // Widths, and verbs of other types.
            Some(_) => return None,
        };
        match values.next() {
            None => {
                broken = true;
                text.push_str(&format!("%!{verb}(MISSING)"));
            }
            Some(None) => known = false,
            Some(Some(value)) => {
                let (printed, kind) = value.printed()?;
                let fits = match verb {
                    's' => kind == "string",
                    'd' => kind == "int",
                    _ => true,
                };
                text.push_str(&if fits { printed } else { format!("%!{verb}({kind}={printed})") });
            }
        }
    }
    if values.next().is_some() {
        broken = true;
        text.push_str("%!(EXTRA)");
    }
    (known || broken).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{Constant, fold};
    use flb2alloy_parser::FileId;
    use flb2alloy_syntax::read;
    use flb2alloy_syntax::spanned::Statement;

    fn folded(expr: &str) -> Option<Constant> {
        let source = format!("a = {expr}\n");
        let (file, _) = read(&source, FileId(0));
        match file.statements.first()? {
            Statement::Attribute(attribute) => fold(&attribute.value),
            Statement::Block(_) => None,
        }
    }

    #[test]
    fn functions_of_literals() {
        let text = |text: &str| Some(Constant::Text(text.to_owned()));
        assert_eq!(folded(r#"string.format("%s:%d", "a", 5)"#), text("a:5"));
        assert_eq!(folded(r#"string.format("%s", 5)"#), text("%!s(int=5)"));
        assert_eq!(folded(r#"string.format("x", sys.env("A"))"#), text("x%!(EXTRA)"));
        assert_eq!(folded(r#"string.format("%s", sys.env("A"))"#), None);
        assert_eq!(folded(r#"string.split("a,b", ",")[1]"#), text("b"));
        assert_eq!(folded(r#"string.split("a,b", ",")[2]"#), None);
        assert_eq!(folded(r#"string.join(["a", string.to_upper("b")], "/")"#), text("a/B"));
        assert_eq!(folded(r#"{a = [1, -2]}.a[1]"#), Some(Constant::Number(-2.0)));
    }
}
