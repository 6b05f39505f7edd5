//! What expressions become. The captures of each were compared with Fluent Bit's (see `recorded`).

use std::fmt::Write;

use flb2alloy_ir::regex::{Subject, translate, translate_single_line, translate_tag_test, translate_test};

fn table(patterns: &str, translated: impl Fn(&str) -> String) -> String {
    patterns.lines().fold(String::new(), |mut table, pattern| {
        writeln!(table, "{pattern}\n    {}", translated(pattern)).unwrap();
        table
    })
}

fn show(pattern: &str) -> String {
    match translate(pattern) {
        Ok(regex) => {
            let notes = regex.notes.iter().map(|note| format!("\n    note: {note}"));
            regex.re2.clone() + &notes.collect::<String>()
        }
        Err(error) => format!(
            "{:?} at {:?}: {error}\n    help: {}",
            error.construct,
            &pattern[error.range_in_pattern.clone()],
            error.help
        ),
    }
}

#[test]
fn the_syntax_of_ruby() {
    insta::assert_snapshot!(table(include_str!("ruby.txt"), show));
}

#[test]
fn what_re2_lacks() {
    insta::assert_snapshot!(table(include_str!("beyond_re2.txt"), show));
}

#[test]
fn groups() {
    let patterns = concat!(
        "(?<a>\\d+)(?<b>\\d*)(c)?(?<d>[0-9.]+)?\n",
        "(?<a>x)|(?<a>y)\n",
        "(?<größe>[[:digit:]]{2})\n",
        "(?<a>(?<b>[0-4&&2-9])|)\n",
        "(a)(b)"
    );
    insta::assert_snapshot!(table(patterns, |pattern| {
        let regex = translate(pattern).unwrap();
        let groups = regex.groups.iter().map(|group| {
            let empty = if group.may_be_empty { ", may be empty" } else { "" };
            let digits = if group.digits_only { ", digits" } else { "" };
            format!("\n    {} as {}{empty}{digits}", group.name, group.re2_name)
        });
        format!("{}\n    {}{}", regex.re2, regex.numbered(), groups.collect::<String>())
    }));
}

#[test]
fn a_single_line_needs_no_flag_for_anchors() {
    for (pattern, re2) in [
        ("^a$", "^a$"),
        (r"^\s*$", r"^\s*$"),
        ("/^a.b$/im", "(?is)^a.b$"),
        (r"a\Z", r"a\n?\z"),
        ("a|^b", "a|^b"),
    ] {
        assert_eq!(translate_single_line(pattern).unwrap().re2, re2);
    }
}

#[test]
fn anchored_expressions_match_at_the_start_only() {
    for (pattern, anchored) in [
        ("kube", r"\Akube"),
        ("^kube", "^kube"),
        ("a|b", r"\A(?:a|b)"),
        (r"\Aa", r"\Aa"),
        ("/A/i", r"(?i)\AA"),
    ] {
        let regex = translate_single_line(pattern).unwrap();
        assert_eq!(regex.anchored(), anchored);
    }
    let matcher = translate_single_line("b|abc|").unwrap().matcher().unwrap();
    assert!(matcher.takes_tag("abcd") && matcher.takes_tag("b"));
    // The empty match does not count, and a match further on neither.
    assert!(!matcher.takes_tag("xb"));
}

fn show_test(test: Result<flb2alloy_ir::regex::RegexTest, flb2alloy_ir::regex::Untranslatable>) -> String {
    match test {
        Ok(test) => {
            let mut parts: Vec<String> = test.regex.iter().map(|regex| regex.re2.clone()).collect();
            parts.extend(test.all_of.into_iter().map(|regex| regex.re2));
            parts.extend(test.none_of.into_iter().map(|regex| format!("not {}", regex.re2)));
            parts.join(" and ")
                + &test.notes.iter().map(|note| format!("\n    note: {note}")).collect::<String>()
        }
        Err(error) => format!("{:?}: {error}", error.construct),
    }
}

#[test]
fn lookahead_becomes_several_tests() {
    let patterns = concat!(
        "^((?!hostname|systemd_unit|message).)*$\n",
        "/^(?!\\[?\\d+\\-\\d+\\-\\d+).*/\n",
        "^(?=.*a)(?=.*b)c\n",
        "^level=(?!debug)\\w+$\n",
        "\\A(?!a)b*\\z\n",
        "^\\s*$\n",
        "(?!a)b\n",
        "a.*(?!b)c"
    );
    insta::assert_snapshot!(table(patterns, |pattern| show_test(translate_test(pattern, Subject::Text))));
}

#[test]
fn tags_are_matched_from_their_start() {
    let patterns = concat!(
        "couchbase\\.log\\.(?!http_.*|audit|rebalance)\n",
        "kube\\..*\n",
        "^a\n",
        "a|b\n",
        "pods.*argocd-(?!redis).*"
    );
    insta::assert_snapshot!(table(patterns, |pattern| show_test(translate_tag_test(pattern))));
}
