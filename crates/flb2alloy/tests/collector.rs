//! Configuration of the OpenTelemetry Collector, from text to text.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use flb2alloy::{
    Conversion, Dialect, Loader, NoFiles, Options, Outcome, Severity, convert, convert_collector,
};

fn converted(text: &str) -> Conversion {
    convert("otel.yaml", text, &Options::default().dialect(Dialect::Collector), &NoFiles)
}

/// Two pipelines with a receiver, these exporters and whatever else is given.
fn with(rest: &str) -> Conversion {
    converted(&format!("receivers:\n  otlp:\n    protocols:\n      grpc:\n{rest}"))
}

fn worst(conversion: &Conversion) -> Option<&str> {
    conversion
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| diagnostic.message.as_str())
}

#[track_caller]
fn has(conversion: &Conversion, part: &str) {
    assert!(conversion.alloy.contains(part), "no `{part}` in\n{}", conversion.alloy);
}

const SERVICE: &str =
    "service:\n  pipelines:\n    logs:\n      receivers: [otlp]\n      exporters: [otlphttp]\n";

#[test]
fn variables_stay_variables_in_every_type() {
    let conversion = with(&format!(
        "exporters:\n  otlphttp:\n    endpoint: https://${{env:HOST}}:4318/$${{x}}\n    timeout: ${{env:TIME:-7s}}\n    \
         disable_keep_alives: ${{OFF}}\n    max_idle_conns: ${{env:IDLE}}\n    write_buffer_size: ${{env:SIZE}}\n    \
         headers:\n      X-Scope-OrgID: a-${{env:TENANT}}\n{SERVICE}"
    ));
    assert_eq!(worst(&conversion), None);
    has(&conversion, r#""https://" + sys.env("HOST") + ":4318/${x}""#);
    has(&conversion, r#"timeout             = coalesce(sys.env("TIME"), "7s")"#);
    has(&conversion, r#"encoding.from_json(coalesce(sys.env("OFF"), "false"))"#);
    has(&conversion, r#"coalesce(sys.env("IDLE"), "100")"#);
    has(&conversion, r#"coalesce(sys.env("SIZE"), "524288") + "B""#);
    has(&conversion, r#""X-Scope-OrgID" = "a-" + sys.env("TENANT")"#);
}

#[test]
fn known_variables_are_written_out() {
    let text = format!(
        "receivers:\n  otlp:\n    protocols:\n      grpc:\nexporters:\n  otlphttp:\n    endpoint: http://${{env:HOST}}:1\n{SERVICE}"
    );
    let env = HashMap::from([("HOST".to_owned(), "example".to_owned())]);
    let conversion = convert("otel.yaml", &text, &Options::default().env(env), &NoFiles);
    has(&conversion, r#"endpoint           = "http://example:1""#);
}

struct Files;

impl Loader for Files {
    fn read(&self, path: &Path) -> io::Result<String> {
        match path.to_str() {
            Some("conf/exporter.yaml") => Ok("endpoint: http://from-file\ntimeout: 3s\n".to_owned()),
            Some("conf/timeout") => Ok("9s".to_owned()),
            _ => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn glob(&self, _pattern: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
}

#[test]
fn files_are_merged_and_read_where_values_name_them() {
    let first = format!(
        "receivers:\n  otlp:\n    protocols:\n      grpc:\nexporters:\n  otlphttp: ${{file:exporter.yaml}}\n{SERVICE}"
    );
    let second = "exporters:\n  otlphttp::timeout: ${file:timeout}\nreceivers::otlp::protocols::grpc::transport: unix\n";
    let files = [(Path::new("conf/a.yaml"), first.as_str()), (Path::new("conf/b.yaml"), second)];
    let conversion = convert_collector(&files, &Options::default(), &Files);
    assert_eq!(worst(&conversion), None);
    has(&conversion, r#"endpoint           = "http://from-file""#);
    has(&conversion, r#"timeout            = "9s""#);
    has(&conversion, r#"transport = "unix""#);
    let missing = convert("otel.yaml", &first, &Options::default(), &NoFiles);
    assert!(missing.is_refused() && missing.alloy.is_empty());
}

#[test]
fn anchors_and_merge_keys_are_followed() {
    let conversion = with(&format!(
        "x-common: &common\n  timeout: 3s\n  endpoint: http://common\nexporters:\n  otlphttp:\n    <<: *common\n    endpoint: http://own\n{SERVICE}"
    ));
    assert_eq!(worst(&conversion), None);
    has(&conversion, r#"endpoint           = "http://own""#);
    has(&conversion, r#"timeout            = "3s""#);
}

#[test]
fn an_unknown_component_leaves_the_rest() {
    let conversion = with(
        "exporters:\n  otlphttp:\n    endpoint: http://a\n  honeycombmarker:\n    api_key: abc\n    markers: []\n\
         service:\n  pipelines:\n    logs:\n      receivers: [otlp]\n      exporters: [otlphttp, honeycombmarker]\n",
    );
    assert_eq!(worst(&conversion), Some("the exporter `honeycombmarker` is not converted"));
    has(&conversion, "logs = [otelcol.exporter.otlphttp.default.input]");
    assert_eq!(conversion.account.count(Outcome::Unsupported), 2);
}

#[test]
fn every_key_is_accounted_for_once() {
    let text = format!(
        "receivers:\n  otlp:\n    protocols:\n      grpc:\n        endpoint: 0.0.0.0:4317\n        nonsense: 1\nexporters:\n  otlphttp:\n    \
         endpoint: http://a\n    sending_queue:\n      enabled: false\n  debug:\n    verbosity: detailed\n{SERVICE}"
    );
    let conversion = converted(&text);
    let keys: Vec<&str> = conversion.account.entries().iter().map(|entry| entry.key.as_str()).collect();
    let expected = [
        "protocols.grpc.endpoint",
        "protocols.grpc.nonsense",
        "endpoint",
        "sending_queue.enabled",
        "verbosity",
        "receivers",
        "exporters",
    ];
    assert_eq!(keys, expected);
    assert_eq!(worst(&conversion), Some("`receiver/otlp` has no key `nonsense`"));
    // Nothing uses it.
    assert!(!conversion.alloy.contains("debug"));
}

/// A processor on both sides of a connector would feed itself if it were one component, which Alloy refuses.
#[test]
fn a_processor_on_both_sides_of_a_connector_is_two_components() {
    let conversion = with(
        "processors:\n  batch:\nconnectors:\n  spanmetrics:\nexporters:\n  otlphttp:\n    endpoint: http://a\n\
         service:\n  pipelines:\n    traces:\n      receivers: [otlp]\n      processors: [batch]\n      exporters: [otlphttp, spanmetrics]\n    \
         metrics/spans:\n      receivers: [spanmetrics]\n      processors: [batch]\n      exporters: [otlphttp]\n    \
         logs:\n      receivers: [otlp]\n      processors: [batch]\n      exporters: [otlphttp]\n",
    );
    assert_eq!(worst(&conversion), None);
    assert_eq!(conversion.alloy.matches("otelcol.processor.batch \"").count(), 2);
    assert_eq!(conversion.alloy.matches("otelcol.exporter.otlphttp \"").count(), 1);
    assert_eq!(conversion.alloy.matches("otelcol.connector.spanmetrics \"").count(), 1);
    has(&conversion, "metrics = [otelcol.processor.batch.metrics_spans.input]");
}

#[test]
fn a_receiver_that_asks_for_a_token_asks_in_alloy() {
    let conversion = converted(&format!(
        "extensions:\n  bearertokenauth:\n    token: ${{env:TOKEN}}\nreceivers:\n  otlp:\n    protocols:\n      grpc:\n        auth:\n          \
         authenticator: bearertokenauth\nexporters:\n  otlphttp:\n    endpoint: http://a\n{SERVICE}  extensions: [bearertokenauth]\n"
    ));
    assert_eq!(worst(&conversion), None);
    has(&conversion, "auth     = otelcol.auth.bearer.default.handler");
    has(&conversion, "token = sys.env(\"TOKEN\")");
    let undefined = with(&format!(
        "exporters:\n  otlphttp:\n    endpoint: http://a\n    auth:\n      authenticator: oidc\n{SERVICE}"
    ));
    assert!(worst(&undefined).unwrap().contains("asks for the extension `oidc`"));
}

#[test]
fn manifests_hold_configurations() {
    let inner = format!(
        "receivers:\n  otlp:\n    protocols:\n      grpc:\nexporters:\n  otlphttp:\n    endpoint: http://a\n{SERVICE}"
    );
    let indented: String = inner.lines().map(|line| format!("    {line}\n")).collect();
    let resource = format!("kind: OpenTelemetryCollector\nspec:\n  config:\n{indented}");
    let map = format!("kind: ConfigMap\ndata:\n  relay: |\n{indented}");
    for text in [resource, map] {
        let conversion = convert("manifest.yaml", &text, &Options::default(), &NoFiles);
        assert_eq!(worst(&conversion), None);
        has(&conversion, "endpoint           = \"http://a\"");
        let endpoint = conversion.account.entries().iter().find(|entry| entry.key == "endpoint").unwrap();
        assert_eq!(conversion.sources.text(endpoint.span), "endpoint: http://a");
    }
}

#[test]
fn older_filters_become_conditions() {
    let filter = |rest: &str| {
        with(&format!(
            "processors:\n  filter:\n    metrics:\n{rest}exporters:\n  otlphttp:\n    endpoint: http://a\nservice:\n  pipelines:\n    metrics:\n      \
             receivers: [otlp]\n      processors: [filter]\n      exporters: [otlphttp]\n"
        ))
    };
    let include = filter("      include:\n        match_type: regexp\n        metric_names: ['a.*', b]\n");
    has(&include, r#"`not (IsMatch(name, "a.*") or IsMatch(name, "b"))`"#);
    let exclude = filter("      exclude:\n        match_type: strict\n        metric_names: [a]\n");
    has(&exclude, r#"`name == "a"`"#);
    let both = filter(
        "      include:\n        match_type: strict\n        metric_names: [a]\n      exclude:\n        match_type: strict\n        metric_names: [b]\n",
    );
    has(&both, r#"`not (name == "a")`"#);
    has(&both, r#"`name == "b"`"#);
    let more = filter("      exclude:\n        match_type: expr\n        expressions: [true]\n");
    assert_eq!(more.account.count(Outcome::Unsupported), 2);
}

#[test]
fn a_size_in_a_variable_is_one_of_bytes() {
    let said = |size: &str| {
        let conversion = converted(&format!(
            "receivers:\n  filelog:\n    include: [/a.log]\n    max_log_size: {size}\nexporters:\n  otlphttp:\n    endpoint: http://a\n\
             service:\n  pipelines:\n    logs:\n      receivers: [filelog]\n      exporters: [otlphttp]\n"
        ));
        let message = "`max_log_size` takes the value of a variable for a number of bytes";
        let said = conversion.diagnostics.iter().filter(|diagnostic| diagnostic.message == message).count();
        let line = conversion.alloy.lines().find_map(|line| line.trim().strip_prefix("max_log_size"));
        (said, line.map(|line| line.trim_start_matches([' ', '=']).to_owned()))
    };
    assert_eq!(said("${env:SIZE}"), (1, Some("coalesce(sys.env(\"SIZE\"), \"1048576\") + \"B\"".to_owned())));
    assert_eq!(said("${env:SIZE}MiB"), (0, Some("sys.env(\"SIZE\") + \"MiB\"".to_owned())));
    assert_eq!(said("2MiB"), (0, Some("\"2MiB\"".to_owned())));
}

/// The Collector refuses such a file as a whole, and so would Alloy.
#[test]
fn operators_that_are_gone_are_left_out() {
    let conversion = converted(
        "receivers:\n  filelog:\n    include: [/x]\n    operators:\n      - type: json_parser\n      - type: metadata\n        \
         attributes: {a: b}\nexporters:\n  otlp: {endpoint: a:4317}\nservice:\n  pipelines:\n    logs: {receivers: \
         [filelog], exporters: [otlp]}\n",
    );
    assert_eq!(worst(&conversion), Some("there is no operator `metadata`"));
    assert!(conversion.alloy.contains("json_parser") && !conversion.alloy.contains("metadata"));
    assert_eq!(conversion.account.count(Outcome::Unsupported), 2);
}
