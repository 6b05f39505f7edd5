//! Paths into JSON, by `grammar/jmespath.pest`.

use pest::Parser as _;

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/jmespath.pest"]
struct Grammar;

/// Deeper than any path is, and no danger to the stack.
const DEEPEST: usize = 60;

/// What is wrong with a path, if anything is.
pub(super) fn mistake(path: &str) -> Option<String> {
    if path.bytes().filter(|byte| b"([{".contains(byte)).count() > DEEPEST {
        return None;
    }
    let error = Grammar::parse(Rule::path, path).err()?;
    let (pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _))) = error.location;
    Some(match path.get(at..).filter(|rest| !rest.is_empty()) {
        Some(rest) => format!(
            "it goes wrong at `{rest}`; names with other signs than letters, digits and `_` need quotes"
        ),
        None => "something is missing at its end".to_owned(),
    })
}

/// Whether a text is JSON.
pub(crate) fn is_json(text: &str) -> bool {
    // A backtick ends JSON within a path, so the grammar takes none; nor does it look into what is too deep.
    let unknown = text.contains('`') || text.bytes().filter(|byte| b"[{".contains(byte)).count() > DEEPEST;
    unknown || Grammar::parse(Rule::document, text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::mistake;

    /// Each verdict is that of `alloy run`.
    #[test]
    fn paths_are_those_of_the_json_stage() {
        for path in [
            "a",
            "a.b",
            "a[0]",
            "a[-1].b",
            "a[*].b",
            "*",
            "a.*",
            "a[]",
            "[0]",
            "a[1:2]",
            "a[::2]",
            "a[?b == `1`].c",
            "\"a-b\".c",
            "{x: a, \"y\": b.c}",
            "[a, b]",
            "a.[b, c]",
            "length(a)",
            "a | b",
            "a || 'x'",
            "!a && b",
            "@",
            "$",
            "a . b",
            "sort_by(a, &b)",
            "`{\"a\": [1, 2]}`",
            "let $x = a in $x",
            "a + b",
            "join(',', a)",
            "a.b(c)",
            "_a1",
            "a == 'x'",
            "(a)",
            "a[ 0 ]",
            "f()",
            "let",
            "a-b",
        ] {
            assert_eq!(mistake(path), None, "{path}");
        }
        for path in [
            "b[",
            "b.",
            "1a",
            "b c",
            "a..b",
            ".a",
            "a[b",
            "a[]]",
            "\"a",
            "'a",
            "a.1",
            "a[0",
            "`a",
            "`{`",
            "a,b",
            "[a,]",
            "{a}",
            "a[1.5]",
            "ä",
            "a.\"b\"(c)",
            "1",
            "-1",
            "a - 1",
            "a[?b",
            "&",
            "a#b",
            "\"a\\x\"",
            "%a",
        ] {
            assert!(mistake(path).is_some(), "{path}");
        }
    }
}
