//! OTTL in components: which texts are checked, how, and where a finding points. Each verdict is that of `alloy run` 1.18.

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::FileId;

/// The parts of the text at which OTTL findings point.
fn found(component: &str, body: &str) -> Vec<String> {
    let source = format!("{component} \"x\" {{\n{body}\n  output {{ }}\n}}\n");
    let options = Options { stability: Stability::Experimental, community_components: true };
    check(&source, FileId(0), &options)
        .iter()
        .filter(|diagnostic| diagnostic.code.0 == "FB0650")
        .map(|diagnostic| {
            let span = diagnostic.labels[0].span;
            source[span.start as usize..span.end as usize].to_owned()
        })
        .collect()
}

const TRANSFORM: &str = "otelcol.processor.transform";
const FILTER: &str = "otelcol.processor.filter";

#[test]
fn points_into_raw_strings_and_at_escaped_ones() {
    let body = "log_statements {\n context = \"log\"\n statements = [`set(body, ParseJson(body))`]\n}";
    assert_eq!(found(TRANSFORM, body), ["ParseJson"]);
    let body = "log_statements {\n context = \"log\"\n statements = [\"set(bodyy, \\\"x\\\")\"]\n}";
    assert_eq!(found(TRANSFORM, body), ["\"set(bodyy, \\\"x\\\")\""]);
}

#[test]
fn infers_contexts() {
    assert_eq!(found(TRANSFORM, "statements {\n log = [`set(log.body, 1)`]\n}"), [""; 0]);
    assert_eq!(found(TRANSFORM, "statements {\n log = [`set(body, 1)`]\n}"), ["`set(body, 1)`"]);
    assert_eq!(found(FILTER, "log_conditions {\n conditions = [`IsMatch(log.body, \"(\")`]\n}"), ["\"(\""]);
}

#[test]
fn leaves_alone_what_is_not_written_out() {
    let body = "log_statements {\n context = \"log\"\n statements = [string.format(`set(%s)`, `x`)]\n}";
    assert_eq!(found(TRANSFORM, body), [""; 0]);
    assert_eq!(found(TRANSFORM, "statements {\n log = [sys.env(\"A\"), `set(log.body, 1)`]\n}"), [""; 0]);
}

#[test]
fn conditions_of_tail_sampling_load_whatever_they_are() {
    let body = "policy {\n name = \"p\"\n type = \"ottl_condition\"\n ottl_condition {\n error_mode = \"ignore\"\n \
                span = [`nonsense(`]\n }\n}";
    assert_eq!(found("otelcol.processor.tail_sampling", body), [""; 0]);
}
