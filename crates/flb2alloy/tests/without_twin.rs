//! Components of the Collector that become others in Alloy: each file of `collector/` beside its conversion. Real Alloy
//! loaded each output, as far as the systems in it could be reached.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alloy_text;

use std::path::Path;

use flb2alloy::{Dialect, NoFiles, Options, convert};

fn snapshot(name: &str) {
    snapshot_with(name, name, Options::default());
}

fn snapshot_with(name: &str, source: &str, options: Options) {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/collector").join(source).with_extension("yaml");
    let text = std::fs::read_to_string(&path).unwrap();
    let conversion = convert("otel.yaml", &text, &options.dialect(Dialect::Collector), &NoFiles);
    let said = conversion.diagnostics.iter().map(|said| {
        let help = said.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{} {}{help}\n", said.code, said.message)
    });
    let said: String = said.collect();
    assert!(!said.contains("FB09"), "{said}");
    assert_eq!(alloy_text::faults_of(&conversion), [""; 0]);
    insta::with_settings!({ snapshot_path => "collector", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, format!("{}\n---\n{said}", conversion.alloy));
    });
}

#[test]
fn prometheus() {
    snapshot("prometheus");
}

#[test]
fn systems() {
    snapshot("systems");
}

#[test]
fn remote_write() {
    snapshot("remote_write");
}

#[test]
fn routing() {
    snapshot("routing");
}

#[test]
fn lines() {
    snapshot("lines");
}

#[test]
fn metrics_transform() {
    snapshot("metrics_transform");
}

#[test]
fn scraped() {
    snapshot("scraped");
}

#[test]
fn sent_elsewhere_over_otlp() {
    snapshot_with("retargeted_otlp", "retargeted", Options::default().otlp_url("https://otlp.example.com"));
}

#[test]
fn sent_elsewhere_to_loki() {
    let options = Options::default().loki_url("https://loki:3100/loki/api/v1/push");
    snapshot_with("retargeted_loki", "retargeted", options);
}

#[test]
fn a_page_of_metrics_is_written() {
    let options = Options::default()
        .loki_url("https://loki:3100/loki/api/v1/push")
        .prometheus_url("https://mimir:9009/api/v1/push");
    snapshot_with("page", "page", options);
}

#[test]
fn telemetry() {
    snapshot("telemetry");
}
