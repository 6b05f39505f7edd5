//! How outputs authenticate. Each snapshot holds the components of one output; real Alloy loads them, those that sign for AWS
//! only where it finds credentials.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fmt::Write as _;
use std::path::Path;

use flb2alloy_emitter::emit;
use flb2alloy_parser::{NoFiles, SourceMap, read};

/// The components whose name begins with one of these, then all that is said.
const SHOWN: [&str; 4] = ["otelcol.auth", "otelcol.exporter", "prometheus.remote_write", "loki.write"];

fn convert(output: &str) -> String {
    let output = output.trim().replace('\n', "\n      ");
    let text = format!(
        "pipeline:
  inputs:
    - name: prometheus_scrape
      port: 9090
      tag: metrics
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
    let built = flb2alloy_ir::build(&document, &flb2alloy_ir::Options::default());
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
    ($name:ident, $output:literal) => {
        #[test]
        fn $name() {
            insta::with_settings!({description => $output, omit_expression => true}, {
                insta::assert_snapshot!(convert($output));
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
