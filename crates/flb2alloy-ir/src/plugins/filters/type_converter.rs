//! `type_converter`: adds values in another type (plugins/filter_type_converter, src/flb_typecast.c).

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::compute::Form;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, approximate, exact};
use crate::plugins::{every, words};
use crate::record::{Op, Path};
use crate::text::Given;
use crate::{accessor, codes};

const WHOLE: &str = "a fraction that happens to be whole counts as a whole number, because JSON numbers have one type in Alloy";

const UNSIGNED: &str =
    "a negative number stays negative, and a fraction that happens to be whole counts as a whole number";

pub(crate) static TYPE_CONVERTER: Plugin = Plugin {
    id: "filter/type_converter",
    names: &["type_converter"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            approximate("int_key", "Int, Double, String", WHOLE).many(),
            approximate("uint_key", "Int, Double, String", UNSIGNED).many(),
            approximate("float_key", "Int, String", WHOLE).many(),
            exact("str_key", "Int, Double, ParseInt; a whole number beyond 2^63 stays text").many(),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

/// The rules go by type, whatever their order in the file (type_converter.c, configure).
const TYPES: &[&str] = &["str_key", "int_key", "uint_key", "float_key"];

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let mut ops: Vec<Op> = Vec::new();
    for name in TYPES {
        for given in keys.all(name) {
            let Some(op) = rule(keys, name, &given, &ops) else {
                keys.judge_at(given.span, Outcome::Unsupported, "the rule is left out");
                continue;
            };
            ops.push(op);
        }
    }
    if let Some(first) = keys.in_order(TYPES).first() {
        keys.context.report(
            Diagnostic::info(
                codes::WHOLE_CHUNK,
                "where no value of a batch can be converted, Fluent Bit does not add the new keys",
            )
            .at(first.1.span, "the output adds the value as it is"),
        );
    }
    Some(ops)
}

fn rule(keys: &mut Keys<'_, '_>, name: &'static str, given: &Given, before: &[Op]) -> Option<Op> {
    let words = words::tokens(&given.text, 3);
    let [from, to, kind] = words.as_slice() else {
        keys.refuse_value(name, given.span, "a key, the new key and a type");
        return None;
    };
    let [from, to, kind] = [from, to, kind].map(|word| keys.known_part(name, word, given.span));
    let (from, to, kind) = (from?, to?, kind?);
    let path = accessor::path_or_key(keys, &from, given.span)?;
    let changed = |op: &Op| matches!(op, Op::Convert { to, .. } if Path::key(to.clone()) == path);
    if before.iter().any(changed) {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, format!("a rule before this one changes `{from}`"))
                .at(
                    given.span,
                    "Fluent Bit takes the value from before all rules; the output leaves the rule out",
                )
                .help("write the first rule's value to a key of another name"),
        );
        return None;
    }
    let Some(into) = form(name, &kind) else {
        keys.context.report(
            Diagnostic::error(codes::BAD_VALUE, format!("`{kind}` is no type that `{name}` turns into"))
                .at(given.span, "Fluent Bit leaves the value as it is, or does not start")
                .help("the types are int, uint, float, hex, string and bool"),
        );
        return None;
    };
    let differs = match (name, kind.to_ascii_lowercase().as_str()) {
        ("str_key", "float") => Some(
            "a text that begins with `inf`, `nan` or `0x` is 0 as a number, and one beyond 1e308 stays text",
        ),
        ("str_key", "hex") => Some("negative numbers and those above 2^63 stay text"),
        ("str_key", "uint") => Some("a negative number stays negative, and one above 2^63 stays text"),
        _ => None,
    };
    if let Some(words) = differs {
        keys.judge_at(given.span, Outcome::Approximate, words);
    }
    Some(Op::Convert { from: path, to, into })
}

/// The conversions that flb_typecast.c knows; it looks at the beginning of the type's name only.
fn form(name: &str, kind: &str) -> Option<Form> {
    match (name, kind.to_ascii_lowercase().as_str()) {
        ("str_key", "int" | "uint") => Some(Form::IntegerOfText),
        ("str_key", "hex") => Some(Form::HexOfText),
        ("str_key", "float") => Some(Form::NumberOfText),
        ("str_key", "bool") => Some(Form::BoolOfText),
        ("int_key" | "uint_key", "string") => Some(Form::TextOfInteger),
        ("int_key" | "uint_key", "float" | "uint" | "int") => Some(Form::IntegerOfInteger),
        ("float_key", "string") => Some(Form::TextOfNumber),
        ("float_key", "int" | "uint") => Some(Form::IntegerOfNumber),
        _ => None,
    }
}
