//! The selectors of `stage.match`, by `grammar/selector.pest`.

use flb2alloy_re2::check_re2;
use pest::Parser as _;

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/selector.pest"]
struct Grammar;

/// What is wrong with a selector, if anything is.
pub(super) fn mistake(selector: &str) -> Option<String> {
    let pairs = match Grammar::parse(Rule::selector, selector) {
        Ok(pairs) => pairs,
        Err(error) => {
            let (pest::error::InputLocation::Pos(at) | pest::error::InputLocation::Span((at, _))) =
                error.location;
            let rest = selector.get(at..).unwrap_or("");
            return Some(match rest.chars().next() {
                Some(_) => format!("it goes wrong at `{rest}`"),
                None => "something is missing at its end".to_owned(),
            });
        }
    };
    for part in pairs.flatten() {
        if !matches!(part.as_rule(), Rule::matcher | Rule::filter) {
            continue;
        }
        let mut parts = part.into_inner().flatten();
        let regex = parts.any(|part| matches!(part.as_rule(), Rule::regex_match | Rule::regex_filter));
        let Some(inner) = parts.find(|part| part.as_rule() == Rule::inner).filter(|_| regex) else {
            continue;
        };
        // Whoever writes escapes in a regular expression within a selector is trusted: they are rarely wrong.
        if !inner.as_str().contains('\\')
            && let Err(reason) = check_re2(inner.as_str())
        {
            return Some(reason);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::mistake;

    /// Each verdict is that of `alloy run`.
    #[test]
    fn selectors_are_those_of_the_match_stage() {
        for selector in [
            r#"{a="b"}"#,
            r#"{a="b"} |= "x" != "y" !~ "z""#,
            r#"{a="b" , c!="d"}"#,
            r#"{a="b"} |="x""#,
            r#"{é="c"}"#,
            r#"{a=~""}"#,
            r#" {a="b"} "#,
            r#"{a="b"}// c"#,
        ] {
            assert_eq!(mistake(selector), None, "{selector}");
        }
        for selector in [
            "",
            "{}",
            r#"{a=~"("}"#,
            r#"{a="b"} |~ "(""#,
            r#"{a="b"} | json"#,
            r#"{a-b="c"}"#,
            r#"{a="b",}"#,
            r#"{a="b""#,
            r#"{"a"="b"}"#,
            r#"a="b""#,
            r#"{a="b"} |= x"#,
            "{a='b'}",
            "{a=b}",
            r#"{a.b="c"}"#,
            r#"{a="\d"}"#,
            r#"{1a="b"}"#,
            r#"{a=="b"}"#,
            r#"{a="b"} {c="d"}"#,
            r#"{a=~"a**"}"#,
        ] {
            assert!(mistake(selector).is_some(), "{selector}");
        }
    }
}
