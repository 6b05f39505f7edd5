//! Which component of Alloy does what a component of the Collector does.

use flb2alloy_catalogue::alloy;

/// Those whose names differ by more than underscores.
pub(crate) const TWINS: [(&str, &str); 9] = [
    ("exporter/otlp_grpc", "otelcol.exporter.otlp"),
    ("extension/basicauth", "otelcol.auth.basic"),
    ("extension/bearertokenauth", "otelcol.auth.bearer"),
    ("extension/file_storage", "otelcol.storage.file"),
    ("extension/headers_setter", "otelcol.auth.headers"),
    ("extension/jaegerremotesampling", "otelcol.extension.jaeger_remote_sampling"),
    ("extension/oauth2client", "otelcol.auth.oauth2"),
    ("extension/sigv4auth", "otelcol.auth.sigv4"),
    ("connector/grafanacloud", "otelcol.connector.host_info"),
];

/// Names of Alloy's that mean something else than the Collector's: bridges to other kinds of components.
const BRIDGES: [&str; 4] = ["exporter/loki", "exporter/prometheus", "receiver/loki", "receiver/prometheus"];

/// The component of Alloy that is the component `name` of the Collector, such as `exporter/otlp_grpc`.
pub(crate) fn twin(name: &str) -> Option<&'static str> {
    if let Some((_, twin)) = TWINS.iter().find(|(theirs, _)| *theirs == name) {
        return Some(twin);
    }
    if BRIDGES.contains(&name) {
        return None;
    }
    let (kind, type_name) = name.split_once('/')?;
    let found = |type_name: &str| alloy::component(&format!("otelcol.{kind}.{type_name}"));
    found(type_name).or_else(|| found(&type_name.replace('_', ""))).map(|component| component.name)
}
