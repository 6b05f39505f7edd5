//! Configurations of Fluent Bit in Kubernetes manifests and Helm values.

use flb2alloy::{NoFiles, Options, convert};

fn codes(text: &str) -> Vec<&'static str> {
    let conversion = convert("values.yaml", text, &Options::default(), &NoFiles);
    conversion.diagnostics.iter().map(|diagnostic| diagnostic.code.0).collect()
}

const CHART: &str = r"config:
  service: |
    [SERVICE]
        Flush 1
  inputs: |
    [INPUT]
        Name tail
        Path /a
        Read_from_Head on
  filters: ''
  outputs: |
    [OUTPUT]
        Name loki
        Match *
        Host loki
";

#[test]
fn a_manifest_without_a_configuration_is_refused_and_nothing_else_is_said() {
    assert_eq!(codes("apiVersion: v1\nkind: Service\nmetadata:\n  name: fluent-bit\nspec: {}\n"), ["FB0213"]);
}

#[test]
fn the_second_configuration_of_a_file_is_told_of() {
    let both = format!(
        "fluent-bit:\n{}opentelemetry-collector:\n  config:\n    receivers:\n      otlp:\n        protocols:\n          \
         grpc:\n    exporters:\n      debug:\n    service:\n      pipelines:\n        logs:\n          receivers: \
         [otlp]\n          exporters: [debug]\n",
        CHART.lines().map(|line| format!("  {line}\n")).collect::<String>()
    );
    assert!(codes(&both).contains(&"FB0212"), "the collector is converted, and Fluent Bit is not");
    let twice = format!(
        "first:\n{0}second:\n{0}",
        CHART.lines().map(|line| format!("  {line}\n")).collect::<String>()
    );
    assert!(codes(&twice).contains(&"FB0212"), "the first chart is converted, and the second is not");
}

#[test]
fn places_of_the_report_are_those_of_the_manifest() {
    let conversion = convert("values.yaml", CHART, &Options::default(), &NoFiles);
    let report = conversion.report("values.yaml", None);
    let places: Vec<(String, usize, &str)> = report
        .account
        .iter()
        .map(|key| (key.source.file.clone(), key.source.line, key.key.as_str()))
        .filter(|(_, _, key)| ["flush", "path", "host"].contains(key))
        .collect();
    let line = |needle: &str| 1 + CHART.lines().take_while(|line| !line.contains(needle)).count();
    let expected = [("Flush", "flush"), ("Path", "path"), ("Host", "host")];
    let expected: Vec<_> =
        expected.iter().map(|(given, key)| ("values.yaml".to_owned(), line(given), *key)).collect();
    assert_eq!(places, expected);
}
