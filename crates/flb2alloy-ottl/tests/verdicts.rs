//! Holds verdicts against those of Alloy 1.18: `verdicts/*.txt` are texts, one a line, behind what `alloy run` said when it
//! loaded a configuration with the text: `+` accepted, `-` refused, `?` refused for what this crate leaves alone (names of
//! encodings, locales and time zones, grok patterns, globs, XPath). The name of a file tells the setting.

use flb2alloy_ottl::{Context, Host, Paths, Place, Setting, Signal, check, infer};

fn setting(host: Host, context: Context, place: Place, paths: Paths) -> Setting {
    Setting { host, context, place, paths }
}

fn run(name: &str, verdicts: &str, setting: Setting) {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in verdicts.lines() {
        let (expected, text) = line.split_at(2);
        count += 1;
        let problems = check(text, setting, &flb2alloy_re2::check_re2);
        let ours = if problems.is_empty() { "+ " } else { "- " };
        if expected != "? " && ours != expected {
            wrong.push(format!("{ours}instead of {expected}{text} {problems:?}"));
        }
        if expected == "? " {
            assert!(problems.is_empty(), "{name}: {text}: this is refused now: record it with -");
        }
        for problem in problems {
            assert!(text.get(problem.range).is_some(), "{text}: a range within the text");
        }
    }
    assert!(count > 15, "{name} has texts");
    assert!(wrong.is_empty(), "{name}: {} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! verdicts {
    ($($name:ident: $host:ident $context:ident $place:ident $paths:ident;)*) => {$(
        #[test]
        fn $name() {
            let verdicts = include_str!(concat!("verdicts/", stringify!($name), ".txt"));
            let setting =
                setting(Host::$host, Context::$context, Place::$place, Paths::$paths);
            run(stringify!($name), verdicts, setting);
        }
    )*};
}

verdicts! {
    log: TransformProcessor Log Statement Completed;
    span: TransformProcessor Span Statement Completed;
    metric: TransformProcessor Metric Statement Completed;
    datapoint: TransformProcessor DataPoint Statement Completed;
    resource: TransformProcessor Resource Statement Completed;
    fspan: FilterProcessor Span Condition Legacy;
    fmetric: FilterProcessor Metric Condition Legacy;
    s2m: SignalToMetrics Log ValueExpression Completed;
    s2mc: SignalToMetrics Log Condition Completed;
}

/// Each line stands alone in its block, whose context Alloy infers.
fn run_inferred(verdicts: &str, host: Host, place: Place) {
    let mut wrong = Vec::new();
    for line in verdicts.lines() {
        let (expected, text) = line.split_at(2);
        let ours = match infer(&[(text, place)], host, Signal::Logs) {
            Err(_) => "- ",
            Ok(context) => {
                let setting = setting(host, context, place, Paths::Prefixed);
                let problems = check(text, setting, &flb2alloy_re2::check_re2);
                if problems.is_empty() { "+ " } else { "- " }
            }
        };
        if ours != expected {
            wrong.push(format!("{ours}instead of {expected}{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn logi() {
    run_inferred(include_str!("verdicts/logi.txt"), Host::TransformProcessor, Place::Statement);
}

#[test]
fn flogi() {
    run_inferred(include_str!("verdicts/flogi.txt"), Host::FilterProcessor, Place::Condition);
}

/// Whatever is written, nothing panics and every range is one of the text.
mod never_panics {
    use super::*;
    use proptest::prelude::*;

    fn hold(text: &str) {
        for place in [Place::Statement, Place::Condition, Place::ValueExpression] {
            let setting = setting(Host::TransformProcessor, Context::Log, place, Paths::Completed);
            for problem in check(text, setting, &flb2alloy_re2::check_re2) {
                assert!(text.get(problem.range).is_some(), "{text}");
            }
        }
    }

    proptest! {
        #[test]
        fn on_anything(text in "\\PC*") {
            hold(&text);
        }

        #[test]
        fn on_tokens(tokens in prop::collection::vec(prop::sample::select(vec![
            "set", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "==", "=>", "<", "+", "-", "*", "not", "and", "or",
            "where", "true", "nil", "body", "attributes", "log", "resource", "IsMatch", "ParseJSON", "SHA256", "UUID",
            "\"a\"", "\"\\d\"", "\"\\", "1", "1.5", "0xAB", " ", "é", "_", "replace_pattern", "limit",
        ]), 0..40)) {
            hold(&tokens.concat());
        }
    }
}

/// Deep nesting neither overflows the stack nor takes long.
#[test]
fn deep_nesting_is_left_alone() {
    let setting = setting(Host::TransformProcessor, Context::Log, Place::Condition, Paths::Completed);
    for deep in ["(".repeat(100_000), format!("{}true{}", "(".repeat(90), ")".repeat(90))] {
        check(&deep, setting, &|_| Ok(()));
    }
}
