//! Rules of single components. Each verdict is that of `alloy run` 1.18 up to the loaded configuration.

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::FileId;

fn codes(source: &str) -> Vec<&'static str> {
    let options = Options { stability: Stability::Experimental, community_components: true };
    check(source, FileId(0), &options).iter().map(|diagnostic| diagnostic.code.0).collect()
}

fn stage(stage: &str) -> Vec<&'static str> {
    codes(&format!("loki.process \"p\" {{\n  forward_to = []\n  stage.{stage}\n}}\n"))
}

fn relabelling(rule: &str) -> Vec<&'static str> {
    codes(&format!("loki.relabel \"r\" {{\n  forward_to = []\n  rule {{\n{rule}\n}}\n}}\n"))
}

const NONE: [&str; 0] = [];

#[test]
fn stages_that_load() {
    for text in [
        "static_labels {\n values = {\"a-b\" = \"c\"}\n}",
        "labels {\n values = {}\n}",
        "structured_metadata { }",
        "json {\n expressions = {a = \"\"}\n}",
        "match {\n selector = `{a=\"b\"}`\n stage.docker { }\n}",
        "match {\n selector = `{a=\"b\"}`\n action = \"drop\"\n}",
        "timestamp {\n source = \"a\"\n format = \"nonsense\"\n}",
        "drop {\n older_than = \"24h\"\n}",
        "drop {\n value = \"a\"\n source = \"b\"\n}",
        "regex {\n expression = `^(?P<a>\\S+)$`\n}",
        "limit {\n rate = 1\n burst = 1\n by_label_name = \"a\"\n drop = true\n}",
        "tenant {\n value = constants.hostname\n}",
        "sampling {\n rate = 0.5\n}",
    ] {
        assert_eq!(stage(text), NONE, "{text}");
    }
}

#[test]
fn stages_that_do_not_load() {
    for (text, code) in [
        ("json {\n expressions = {}\n}", "FB0624"),
        ("json {\n expressions = {a = \"\"}\n source = \"\"\n}", "FB0626"),
        ("match {\n selector = `{a=\"b\"}`\n}", "FB0624"),
        ("match {\n selector = `{a=\"b\"}`\n action = \"drop\"\n stage.docker { }\n}", "FB0625"),
        ("match {\n selector = `{}`\n action = \"drop\"\n}", "FB0629"),
        ("match {\n selector = \"\"\n action = \"drop\"\n}", "FB0626"),
        ("match {\n selector = `{a=\"b\"}`\n action = \"remove\"\n stage.docker { }\n}", "FB0616"),
        ("limit {\n rate = 0\n burst = 1\n}", "FB0627"),
        ("limit {\n rate = 1\n burst = 1\n by_label_name = \"a\"\n}", "FB0624"),
        ("drop { }", "FB0624"),
        ("drop {\n value = \"a\"\n older_than = \"1h\"\n}", "FB0624"),
        ("drop {\n source = \"a\"\n value = \"a\"\n expression = \"a\"\n}", "FB0625"),
        ("drop {\n expression = \"(\"\n}", "FB0628"),
        ("label_drop {\n values = []\n}", "FB0626"),
        ("regex {\n expression = `(?=a)`\n}", "FB0628"),
        ("regex {\n expression = \"\"\n}", "FB0626"),
        ("replace {\n expression = \"a**\"\n}", "FB0628"),
        ("multiline {\n firstline = \"[\"\n}", "FB0628"),
        ("multiline {\n firstline = \"a\"\n max_wait_time = \"0s\"\n}", "FB0627"),
        ("tenant { }", "FB0624"),
        ("tenant {\n value = \"a\"\n source = \"b\"\n}", "FB0625"),
        ("timestamp {\n source = \"a\"\n format = \"\"\n}", "FB0626"),
        ("timestamp {\n source = \"a\"\n format = \"Unix\"\n action_on_failure = \"drop\"\n}", "FB0616"),
        ("cri {\n max_partial_lines = 0\n}", "FB0627"),
        ("sampling {\n rate = 1.5\n}", "FB0627"),
        ("output {\n source = \"\"\n}", "FB0626"),
        ("metrics {\n metric.counter {\n name = \"a\"\n action = \"set\"\n}\n}", "FB0616"),
        ("metrics {\n metric.gauge {\n name = \"a\"\n action = \"up\"\n}\n}", "FB0616"),
    ] {
        assert_eq!(stage(text), [code], "{text}");
    }
}

#[test]
fn relabel_rules() {
    for text in [
        "target_label = \"a-b\"",
        "action = \"keep\"",
        "action = \"labeldrop\"\n regex = \"a\"",
        "action = \"labeldrop\"\n regex = \"a\"\n separator = \";\"",
        "action = \"hashmod\"\n target_label = \"a\"\n modulus = 2",
    ] {
        assert_eq!(relabelling(text), NONE, "{text}");
    }
    for (text, code) in [
        ("action = \"replace\"", "FB0624"),
        ("target_label = \"\"", "FB0624"),
        ("action = \"labeldrop\"\n regex = \"a\"\n target_label = \"x\"", "FB0625"),
        ("action = \"hashmod\"\n target_label = \"a\"", "FB0624"),
        ("action = \"keepequal\"\n target_label = \"a\"\n regex = \"b\"", "FB0625"),
        ("action = \"lowercase\"\n target_label = \"a\"\n replacement = \"b\"", "FB0625"),
        ("action = \"remove\"", "FB0616"),
        ("target_label = \"a\"\n regex = \"(\"", "FB0628"),
    ] {
        assert_eq!(relabelling(text), [code], "{text}");
    }
}

#[test]
fn endpoints() {
    assert_eq!(codes("loki.write \"w\" { }\n"), ["FB0624"]);
    let both = "loki.write \"w\" {\n endpoint {\n  url = \"http://a\"\n  basic_auth { }\n  bearer_token = \"b\"\n }\n}\n";
    assert_eq!(codes(both), ["FB0625"]);
}

#[test]
fn batch_sizes() {
    let batch =
        |sizes: &str| codes(&format!("otelcol.processor.batch \"b\" {{\n {sizes}\n output {{ }}\n}}\n"));
    assert_eq!(batch("send_batch_size = 10000"), ["FB0627"]);
    assert_eq!(batch("send_batch_size = 10000\n send_batch_max_size = 0"), NONE);
    assert_eq!(batch("send_batch_max_size = 1000"), ["FB0627"]);
    assert_eq!(batch(""), NONE);
}

/// client-go, rest/url_utils.go: what has no scheme is a host, with or without a port.
#[test]
fn the_address_of_kubernetes() {
    let client = |address: &str| {
        codes(&format!(
            "loki.source.kubernetes \"p\" {{\n  targets = []\n  forward_to = []\n  client {{\n    api_server = \"{address}\"\n  }}\n}}\n"
        ))
    };
    for address in ["http://a:8001/prefix", "a:8001", "a", "a/"] {
        assert_eq!(client(address), NONE, "{address}");
    }
    assert_eq!(client("http//a:8001"), ["FB0641"]);
}

#[test]
fn operators_and_actions_of_the_collector() {
    let consumer = "otelcol.exporter.debug \"d\" { }\n";
    let output = "output {\n logs = [otelcol.exporter.debug.d.input]\n }";
    let operator = |kind: &str| {
        let operators = format!("include = [\"/x\"]\n operators = [{{type = \"{kind}\"}}]");
        codes(&format!("{consumer}otelcol.receiver.filelog \"f\" {{\n {operators}\n {output}\n}}\n"))
    };
    assert_eq!(operator("noop"), NONE);
    assert_eq!(operator("noops"), ["FB0616"]);
    let action = |action: &str| {
        let action = format!("action {{\n key = \"k\"\n value = 1\n action = {action}\n }}");
        codes(&format!("{consumer}otelcol.processor.attributes \"a\" {{\n {action}\n {output}\n}}\n"))
    };
    assert_eq!(action("\"upsert\""), NONE);
    assert_eq!(action("null"), ["FB0616"]);
}
