//! How outputs authenticate, speak TLS and find a proxy, and inputs TLS. Each snapshot holds the components of one output; real Alloy loads them, those that sign for AWS
//! only where it finds credentials.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::Path;

use flb2alloy_emitter::emit;
use flb2alloy_parser::{NoFiles, SourceMap, read};

/// The components whose name begins with one of these, then all that is said.
const SHOWN: [&str; 6] = [
    "otelcol.auth",
    "otelcol.exporter",
    "otelcol.receiver.otlp",
    "prometheus.remote_write",
    "prometheus.receive_http",
    "loki.write",
];

const INPUTS: &str = "name: prometheus_scrape
port: 9090
tag: metrics
";

fn convert(input: &str, output: &str, env: &[(&str, &str)]) -> String {
    let within = |text: &str| text.trim().replace('\n', "\n      ");
    let (input, output) = (within(input), within(output));
    let text = format!(
        "pipeline:
  inputs:
    - {input}
    - name: forward
      tag: app
  outputs:
    - match: '*'
      host: server.example
      {output}
"
    );
    let mut sources = SourceMap::default();
    let (document, diagnostics) = read(Path::new("fluent-bit.yaml"), &text, None, &NoFiles, &mut sources);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let built = flb2alloy_ir::build(&document, &flb2alloy_ir::Options { env, ..Default::default() });
    let emitted = emit(&built.pipeline, &sources);
    let mut shown = String::new();
    for target in &emitted.targets {
        let block = &emitted.text[target.range.clone()];
        if SHOWN.iter().any(|prefix| block.starts_with(prefix)) {
            writeln!(shown, "{block}").unwrap();
        }
    }
    let output = document.sections.last().unwrap().header.start;
    for told in built.diagnostics.iter().chain(&emitted.diagnostics) {
        if told.labels.iter().any(|label| label.span.start >= output) {
            let help = told.help.as_deref().unwrap_or_default();
            writeln!(shown, "{}: {}\n    {help}", told.code, told.message).unwrap();
        }
    }
    shown
}

macro_rules! becomes {
    ($name:ident, $output:literal $(, $($env:expr),+)?) => {
        #[test]
        fn $name() {
            insta::with_settings!({description => $output, omit_expression => true}, {
                insta::assert_snapshot!(convert(INPUTS, $output, &[$($($env),+)?]));
            });
        }
    };
}

becomes!(
    tokens,
    "name: opentelemetry
tls: on
http_user: me
oauth2.enable: on
oauth2.token_url: https://login.example/token
oauth2.client_id: flb
oauth2.client_secret: hunter2
oauth2.scope: logs:write traces:write
oauth2.audience: https://otlp.example
oauth2.resource: logs
oauth2.auth_method: post
oauth2.timeout: 10s
oauth2.connect_timeout: 5s
oauth2.refresh_skew_seconds: 30
oauth2.user_agent: flb"
);
becomes!(
    tokens_over_grpc_without_tls,
    "name: opentelemetry
grpc: on
oauth2.enable: on
oauth2.token_url: https://login.example/token
oauth2.client_id: flb
oauth2.client_secret: ${SECRET}"
);
becomes!(
    assertions_of_the_client,
    "name: opentelemetry
tls: on
oauth2.enable: on
oauth2.token_url: https://login.example/token
oauth2.client_id: flb
oauth2.auth_method: private_key_jwt
oauth2.jwt_key_file: /etc/key.pem
oauth2.jwt_cert_file: /etc/cert.pem"
);
becomes!(no_secret, "name: opentelemetry\noauth2.enable: on\noauth2.client_id: flb");
becomes!(not_enabled, "name: opentelemetry\noauth2.client_secret: hunter2\naws_region: eu-central-1");
becomes!(
    signatures_of_otlp,
    "name: opentelemetry
tls: on
aws_auth: on
aws_region: eu-central-1
aws_role_arn: arn:aws:iam::123456789012:role/writer
aws_sts_endpoint: https://sts.example
aws_external_id: 42
aws_profile: prod"
);
becomes!(
    signatures_of_metrics,
    "name: prometheus_remote_write
tls: on
uri: /workspaces/ws-1/api/v1/remote_write
aws_auth: on
aws_region: ${AWS_REGION}
aws_role_arn: arn:aws:iam::123456789012:role/writer
aws_external_id: 42
aws_profile: prod
aws_service: es"
);
becomes!(no_region, "name: prometheus_remote_write\naws_auth: on");
becomes!(loki_knows_no_tokens, "name: loki\noauth2.enable: on");
becomes!(
    tls_of_loki,
    "name: loki
tls: on
tls.vhost: other.example
tls.ca_file: /etc/ca.pem
tls.crt_file: /etc/crt.pem
tls.key_file: /etc/key.pem
tls.key_passwd: hunter2
tls.min_version: TLSv1
tls.max_version: TLSv1.2
tls.ciphers: HIGH
tls.verify_hostname: on"
);
becomes!(
    tls_of_otlp,
    "name: opentelemetry
tls: on
tls.ca_path: /etc/ssl/certs
tls.min_version: tls
tls.max_version: TLSv1.2"
);
becomes!(tls_of_another_name, "name: loki\ntls: on\ntls.verify_hostname: off");
becomes!(tls_of_any_name, "name: loki\ntls: on\ntls.verify: off\ntls.verify_hostname: off");
becomes!(tls_of_datadog, "name: datadog\ntls: on\ntls.verify: off\ntls.ca_file: /etc/ca.pem");
becomes!(tls_of_s3, "name: s3\nbucket: logs\ntls: on\ntls.verify: off");
becomes!(tls_of_no_version, "name: loki\ntls: on\ntls.min_version: 1.2");
becomes!(through_a_proxy, "name: loki\ntls: on", ("HTTP_PROXY", "http://proxy:3128"));
becomes!(around_a_proxy, "name: loki\nnet.proxy_env_ignore: on", ("HTTP_PROXY", "http://proxy:3128"));
becomes!(
    through_a_proxy_of_its_own,
    "name: prometheus_remote_write\nproxy: http://other:3128",
    ("HTTP_PROXY", "http://proxy:3128")
);

/// An output to an address: hosts of the others are names.
#[test]
fn tls_of_an_address() {
    let shown = convert(INPUTS, "name: loki\ntls: on", &[]);
    assert!(!shown.contains("FB0401"), "{shown}");
    let text = "pipeline:\n  inputs: [{name: tail, path: /a.log}]\n  outputs: [{name: loki, match: '*', host: 10.0.0.1, tls: on}]\n";
    let (document, _) = read(Path::new("fluent-bit.yaml"), text, None, &NoFiles, &mut SourceMap::default());
    let built = flb2alloy_ir::build(&document, &flb2alloy_ir::Options::default());
    assert!(built.diagnostics.iter().any(|told| told.message.contains("certificate of another name")));
}

#[test]
fn tls_of_receivers() {
    const TLS: &str = "tls: on
tls.crt_file: /etc/crt.pem
tls.key_file: /etc/key.pem
tls.ca_file: /etc/ca.pem
tls.verify_client_cert: on
tls.min_version: TLSv1.2
tls.max_version: TLSv1.3";
    for name in ["opentelemetry", "prometheus_remote_write"] {
        let input = format!("name: {name}\n{TLS}");
        let shown = convert(&input, "name: prometheus_remote_write", &[]);
        insta::with_settings!({description => input, omit_expression => true}, {
            insta::assert_snapshot!(format!("tls_of_{name}_receiver"), shown);
        });
    }
}
