//! Alloy's standard library: the names that are defined everywhere.

use crate::catalogue::Type;

/// A function, or a value if it takes no call.
pub(crate) struct Function {
    /// The full name: `string.join`.
    pub(crate) name: &'static str,
    /// The types of its arguments.
    pub(crate) arguments: &'static [Type],
    /// What it gives.
    pub(crate) result: Type,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Takes exactly its arguments.
    Fixed,
    /// Takes the last argument any number of times, also never.
    Variadic,
    /// Is no function.
    Value,
}

const ANY: Type = Type::Any;
const LIST: Type = Type::Array(&Type::Any);
const STRING: Type = Type::String;
const STRINGS: Type = Type::Array(&Type::String);

const fn fixed(name: &'static str, arguments: &'static [Type], result: Type) -> Function {
    Function { name, arguments, result, kind: Kind::Fixed }
}

const fn variadic(name: &'static str, arguments: &'static [Type], result: Type) -> Function {
    Function { name, arguments, result, kind: Kind::Variadic }
}

const fn value(name: &'static str) -> Function {
    Function { name, arguments: &[], result: STRING, kind: Kind::Value }
}

/// Sorted by name. What is decoded from base64 is bytes, which go where strings go.
static FUNCTIONS: &[Function] = &[
    fixed("array.combine_maps", &[ANY, ANY, STRINGS], ANY),
    variadic("array.concat", &[LIST], ANY),
    fixed("array.group_by", &[ANY, STRING, Type::Bool], ANY),
    fixed("base64_decode", &[STRING], ANY),
    variadic("coalesce", &[ANY], ANY),
    variadic("concat", &[LIST], ANY),
    value("constants.arch"),
    value("constants.hostname"),
    value("constants.os"),
    value("constants.version"),
    fixed("convert.nonsensitive", &[Type::Secret], STRING),
    fixed("encoding.from_URLbase64", &[STRING], ANY),
    fixed("encoding.from_base64", &[STRING], ANY),
    fixed("encoding.from_json", &[STRING], ANY),
    fixed("encoding.from_yaml", &[STRING], ANY),
    fixed("encoding.to_URLbase64", &[STRING], STRING),
    fixed("encoding.to_base64", &[STRING], STRING),
    fixed("encoding.to_json", &[ANY], STRING),
    fixed("encoding.url_decode", &[STRING], STRING),
    fixed("encoding.url_encode", &[STRING], STRING),
    fixed("env", &[STRING], STRING),
    variadic("file.path_join", &[STRING], STRING),
    variadic("format", &[STRING, ANY], STRING),
    fixed("join", &[STRINGS, STRING], STRING),
    fixed("json_decode", &[STRING], ANY),
    fixed("json_path", &[STRING, STRING], ANY),
    fixed("nonsensitive", &[Type::Secret], STRING),
    fixed("replace", &[STRING, STRING, STRING], STRING),
    fixed("split", &[STRING, STRING], STRINGS),
    variadic("string.format", &[STRING, ANY], STRING),
    fixed("string.join", &[STRINGS, STRING], STRING),
    fixed("string.replace", &[STRING, STRING, STRING], STRING),
    fixed("string.split", &[STRING, STRING], STRINGS),
    fixed("string.to_lower", &[STRING], STRING),
    fixed("string.to_upper", &[STRING], STRING),
    fixed("string.trim", &[STRING, STRING], STRING),
    fixed("string.trim_prefix", &[STRING, STRING], STRING),
    fixed("string.trim_space", &[STRING], STRING),
    fixed("string.trim_suffix", &[STRING, STRING], STRING),
    fixed("sys.env", &[STRING], STRING),
    fixed("to_lower", &[STRING], STRING),
    fixed("to_upper", &[STRING], STRING),
    fixed("trim", &[STRING, STRING], STRING),
    fixed("trim_prefix", &[STRING, STRING], STRING),
    fixed("trim_space", &[STRING], STRING),
    fixed("trim_suffix", &[STRING, STRING], STRING),
    fixed("yaml_decode", &[STRING], ANY),
];

/// What the deprecated names are called now, sorted by name.
static DEPRECATED: &[(&str, &str)] = &[
    ("base64_decode", "encoding.from_base64"),
    ("concat", "array.concat"),
    ("env", "sys.env"),
    ("format", "string.format"),
    ("join", "string.join"),
    ("json_decode", "encoding.from_json"),
    ("nonsensitive", "convert.nonsensitive"),
    ("replace", "string.replace"),
    ("split", "string.split"),
    ("to_lower", "string.to_lower"),
    ("to_upper", "string.to_upper"),
    ("trim", "string.trim"),
    ("trim_prefix", "string.trim_prefix"),
    ("trim_space", "string.trim_space"),
    ("trim_suffix", "string.trim_suffix"),
    ("yaml_decode", "encoding.from_yaml"),
];

/// The function or value of this full name.
pub(crate) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok().map(|at| &FUNCTIONS[at])
}

/// Whether `name` is defined, or is what the names of a group begin with: `string`.
pub(crate) fn is_defined(name: &str) -> bool {
    FUNCTIONS.iter().any(|function| {
        function.name.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// The new name of a deprecated function.
pub(crate) fn successor(name: &str) -> Option<&'static str> {
    DEPRECATED.binary_search_by(|(old, _)| (*old).cmp(name)).ok().map(|at| DEPRECATED[at].1)
}

/// Whether a function needs `--stability.level=experimental`.
pub(crate) fn is_experimental(name: &str) -> bool {
    matches!(name, "array.combine_maps" | "array.group_by")
}

/// All full names, for suggestions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_for_the_lookups() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        assert!(DEPRECATED.is_sorted_by_key(|(old, _)| *old));
        assert!(DEPRECATED.iter().all(|(old, new)| function(old).is_some() && function(new).is_some()));
    }
}
