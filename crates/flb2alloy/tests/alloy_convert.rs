//! What `alloy convert --source-format=otelcol` of Alloy 1.18 does wrong, input by input, and what comes out here. What
//! it makes of each input was looked at once and stands above the test; that our outputs load in real Alloy and do what
//! they say is proved by the cases `otel-*` of the corpus.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alloy_text;

use flb2alloy::{Conversion, Dialect, NoFiles, Options, Outcome, Severity, convert};

const RECEIVER: &str = "receivers:\n  otlp:\n    protocols:\n      grpc:\n";
const EXPORTER: &str = "exporters:\n  otlphttp:\n    endpoint: http://a\n";
const PIPELINE: &str =
    "service:\n  pipelines:\n    logs:\n      receivers: [otlp]\n      exporters: [otlphttp]\n";

/// The conversion of a text, which has no error in it and gives what the checker takes for loadable.
#[track_caller]
fn converted(text: &str) -> Conversion {
    let conversion = convert("otel.yaml", text, &Options::default().dialect(Dialect::Collector), &NoFiles);
    let errors: Vec<String> = (conversion.diagnostics.iter())
        .filter(|said| said.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(alloy_text::faults_of(&conversion), [""; 0]);
    conversion
}

#[track_caller]
fn has(conversion: &Conversion, part: &str) {
    assert!(conversion.alloy.contains(part), "no `{part}` in\n{}", conversion.alloy);
}

/// There: exit code 1, `unknown type: "health_check"`, and no output at all.
#[test]
fn health_check_does_not_refuse_the_file() {
    let service = PIPELINE.replace("service:\n", "service:\n  extensions: [health_check]\n");
    let conversion = converted(&format!(
        "extensions:\n  health_check:\n    endpoint: 0.0.0.0:13133\n{RECEIVER}{EXPORTER}{service}"
    ));
    has(&conversion, "logs = [otelcol.exporter.otlphttp.default.input]");
    let said = conversion.diagnostics.iter().find(|said| said.message.contains("health_check")).unwrap();
    assert!(said.help.as_ref().unwrap().contains("/-/ready"), "{said}");
}

/// There: exit code 0 and `endpoint = "${env:BACKEND}:4317"`, which names no host.
#[test]
fn a_variable_in_an_endpoint_is_one() {
    let exporter = "exporters:\n  otlp:\n    endpoint: ${env:BACKEND}:4317\n";
    let conversion = converted(&format!("{RECEIVER}{exporter}{}", PIPELINE.replace("otlphttp", "otlp")));
    has(&conversion, r#"endpoint = sys.env("BACKEND") + ":4317""#);
}

/// There: exit code 1, `'timeout' time: invalid duration`.
#[test]
fn a_variable_can_be_a_duration() {
    let conversion = converted(&format!("{RECEIVER}{EXPORTER}    timeout: ${{env:TIMEOUT}}\n{PIPELINE}"));
    has(&conversion, r#"sys.env("TIMEOUT")"#);
    assert_eq!(conversion.account.count(Outcome::Unsupported), 0);
}

/// There: exit code 1, `'num_consumers' expected type 'int', got unconvertible type 'string'`.
#[test]
fn a_variable_can_be_a_number() {
    let queue = "    sending_queue:\n      num_consumers: ${env:CONSUMERS}\n";
    let conversion = converted(&format!("{RECEIVER}{EXPORTER}{queue}{PIPELINE}"));
    has(&conversion, r#"sys.env("CONSUMERS")"#);
}

/// There: exit code 0 and no `output` block, which is required, so that Alloy refuses to load it.
#[test]
fn receivers_of_logs_have_an_output() {
    for (kind, config, component) in [
        ("filelog", "include: [/var/log/*.log]", "filelog"),
        ("syslog", "tcp: {listen_address: \"0.0.0.0:5140\"}\n    protocol: rfc5424", "syslog"),
        ("tcplog", "listen_address: 0.0.0.0:5141", "tcplog"),
        ("fluentforward", "endpoint: 0.0.0.0:8006", "fluentforward"),
    ] {
        let pipeline = PIPELINE.replace("[otlp]", &format!("[{kind}]"));
        let conversion = converted(&format!("receivers:\n  {kind}:\n    {config}\n{EXPORTER}{pipeline}"));
        let receiver = format!("otelcol.receiver.{component} \"default\"");
        let from = conversion.alloy.find(&receiver).unwrap();
        let output = "\toutput {\n\t\tlogs = [otelcol.exporter.otlphttp.default.input]\n\t}\n";
        assert!(conversion.alloy[from..].contains(output), "{}", conversion.alloy);
    }
}

fn with_server_auth(extension: &str, config: &str) -> Conversion {
    let auth = format!("        auth:\n          authenticator: {extension}\n");
    let service = PIPELINE.replace("service:\n", &format!("service:\n  extensions: [{extension}]\n"));
    converted(&format!("extensions:\n  {extension}:\n{config}{RECEIVER}{auth}{EXPORTER}{service}"))
}

/// There: exit code 0, an `otelcol.auth.bearer` that nothing refers to, and a receiver that takes whatever comes.
#[test]
fn a_receiver_that_asks_for_a_token_still_does() {
    let conversion = with_server_auth("bearertokenauth", "    token: ${env:TOKEN}\n");
    has(&conversion, "auth     = otelcol.auth.bearer.default.handler");
}

/// There: `panic: runtime error: invalid memory address or nil pointer dereference`, exit code 2.
#[test]
fn htpasswd_does_not_crash() {
    let conversion =
        with_server_auth("basicauth", "    htpasswd:\n      inline: |\n        ${env:HTPASSWD}\n");
    has(&conversion, "auth     = otelcol.auth.basic.default.handler");
    has(&conversion, r#"sys.env("HTPASSWD")"#);
}

/// There: three of `otelcol.exporter.otlphttp`, one for each pipeline whose name has a suffix of its own, each with its
/// own queue and connections.
#[test]
fn an_exporter_of_three_pipelines_is_one() {
    let pipelines: String = ["logs/a", "metrics/b", "traces/c"]
        .map(|name| format!("    {name}:\n      receivers: [otlp]\n      exporters: [otlphttp]\n"))
        .concat();
    let conversion = converted(&format!("{RECEIVER}{EXPORTER}service:\n  pipelines:\n{pipelines}"));
    assert_eq!(conversion.alloy.matches("otelcol.exporter.otlphttp \"").count(), 1);
    assert_eq!(conversion.alloy.matches("otelcol.receiver.otlp \"").count(), 1);
}
