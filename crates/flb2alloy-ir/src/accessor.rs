//! Record accessors as places in the record.

use flb2alloy_parser::{Accessor, Diagnostic, Field, Part, Span, parse_record_accessor};

use crate::codes;
use crate::keys::Keys;
use crate::record::{Operand, Path, Step};
use crate::text::{Piece, Text};

/// The operand that an accessor such as `$a['b']` or `$TAG` names; says so where it names none.
pub(crate) fn operand(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Operand> {
    let operand = new_tag(keys, &Text::literal(text), span)?;
    if let Some(number) = captures(&operand) {
        return refuse(
            keys,
            span,
            &format!("`${number}` is nothing here"),
            "there is no expression whose group it could be",
        );
    }
    Some(operand)
}

/// The operand that a text with accessors makes, in which `$1` and the like are groups of an expression.
pub(crate) fn new_tag(keys: &mut Keys<'_, '_>, text: &Text, span: Span) -> Option<Operand> {
    let mut operands = Vec::new();
    for piece in &text.0 {
        match piece {
            Piece::Literal(literal) => {
                operands.extend(read(keys, literal, span)?.parts.into_iter().map(part));
            }
            variable => operands.push(Operand::Text(Text(vec![variable.clone()]))),
        }
    }
    Some(if operands.len() == 1 { operands.remove(0) } else { Operand::Concat(operands) })
}

fn part(part: Part) -> Operand {
    // flb_ra_translate takes a number below 0 for no part at all.
    let at = |number| usize::try_from(number).unwrap_or(usize::MAX);
    match part {
        Part::Text(text) => Operand::Text(Text::literal(text)),
        Part::Field(field) => Operand::Path(path_of(field)),
        Part::Tag => Operand::Tag,
        Part::TagPart(number) => Operand::TagPart(at(number)),
        Part::Capture(number) => Operand::Capture(at(number)),
    }
}

/// The first group that the operand asks for.
pub(crate) fn captures(operand: &Operand) -> Option<usize> {
    match operand {
        Operand::Capture(number) => Some(*number),
        Operand::Concat(operands) => operands.iter().find_map(captures),
        _ => None,
    }
}

/// The path that an accessor names. What stands behind it is ignored, as it is in Fluent Bit (get_ra_parser takes the
/// first part).
pub(crate) fn path(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Path> {
    let accessor = read(keys, text, span)?;
    let mut parts = accessor.parts.into_iter();
    let Some(Part::Field(field)) = parts.next() else {
        return refuse(
            keys,
            span,
            &format!("`{text}` names no key of the record"),
            "expected $key or $key['sub']",
        );
    };
    let path = path_of(field);
    if parts.next().is_some() {
        keys.context.report(
            Diagnostic::warning(codes::DEAD_RULE, format!("only `{}` is looked up", display(&path)))
                .at(span, "what stands behind it is ignored, in Fluent Bit too")
                .help("a key below another is written as $key['sub']"),
        );
    }
    report_scalar(keys, &path, span);
    Some(path)
}

/// flb_ra_key.c follows the keys below only in maps and arrays: what is neither is taken itself. The kubernetes filter
/// always makes a map, so nothing is said of that.
fn report_scalar(keys: &mut Keys<'_, '_>, path: &Path, span: Span) {
    let [Step::Key(top), _, ..] = path.0.as_slice() else { return };
    if top == "kubernetes" || keys.context.scalars_reported.contains(top) {
        return;
    }
    keys.context.scalars_reported.push(top.clone());
    keys.context.report(
        Diagnostic::info(
            codes::SCALAR_PARENT,
            format!("where `{top}` is no map, Fluent Bit takes `{top}` itself for `{}`", display(path)),
        )
        .at(span, "the output takes nothing then"),
    );
}

/// The path of an option whose value is a field with or without the `$` (grep, loki's `remove_keys`).
pub(crate) fn path_of_field(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Path> {
    if text.starts_with('$') { path(keys, text, span) } else { path(keys, &format!("${text}"), span) }
}

/// The path of an option that takes a key as it is, or an accessor where it begins with `$`.
pub(crate) fn path_or_key(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Path> {
    if text.starts_with('$') { path(keys, text, span) } else { Some(Path::key(text)) }
}

/// The keys of a path, joined as Fluent Bit names a label after it.
pub(crate) fn joined(path: &Path) -> String {
    let keys = path.0.iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Index(index) => index.to_string(),
    });
    keys.collect::<Vec<_>>().join("_")
}

fn read(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Accessor> {
    match parse_record_accessor(text) {
        Ok(accessor) => Some(accessor),
        Err(error) => refuse(
            keys,
            span,
            &format!("`{text}` is no record accessor"),
            &format!("expected {}", error.expected),
        ),
    }
}

fn path_of(field: Field) -> Path {
    let below = field.path.into_iter().map(|step| match step {
        flb2alloy_parser::Step::Key(key) => Step::Key(key),
        // No array has so many elements: a number below 0 finds nothing.
        flb2alloy_parser::Step::Index(index) => Step::Index(usize::try_from(index).unwrap_or(usize::MAX)),
    });
    Path(std::iter::once(Step::Key(field.key)).chain(below).collect())
}

fn display(path: &Path) -> String {
    let mut text = String::new();
    for (position, step) in path.0.iter().enumerate() {
        match step {
            Step::Key(key) if position == 0 => text.push_str(&format!("${key}")),
            Step::Key(key) => text.push_str(&format!("['{key}']")),
            Step::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

fn refuse<T>(keys: &mut Keys<'_, '_>, span: Span, message: &str, label: &str) -> Option<T> {
    keys.context.report(Diagnostic::error(codes::BAD_VALUE, message).at(span, label));
    None
}
