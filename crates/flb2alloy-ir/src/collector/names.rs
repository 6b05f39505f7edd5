//! The names of component types through the versions of the Collector.

use super::Kind;

/// Older names with those of v0.158 (`deprecated_type` in each component's metadata.yaml, and what was renamed before there
/// was such a thing). Where the components differ, that is the mapping's business.
const OLDER: [(Kind, &str, &str); 28] = [
    (Kind::Connector, "servicegraph", "service_graph"),
    (Kind::Connector, "signaltometrics", "signal_to_metrics"),
    (Kind::Connector, "spanmetrics", "span_metrics"),
    (Kind::Exporter, "loadbalancing", "load_balancing"),
    (Kind::Exporter, "logging", "debug"),
    (Kind::Exporter, "otlp", "otlp_grpc"),
    (Kind::Exporter, "otlphttp", "otlp_http"),
    (Kind::Exporter, "prometheusremotewrite", "prometheus_remote_write"),
    (Kind::Extension, "jaeger_remote_sampling", "jaegerremotesampling"),
    (Kind::Processor, "cumulativetodelta", "cumulative_to_delta"),
    (Kind::Processor, "deltatocumulative", "delta_to_cumulative"),
    (Kind::Processor, "k8sattributes", "k8s_attributes"),
    (Kind::Processor, "k8s_tagger", "k8s_attributes"),
    (Kind::Processor, "metricstarttime", "metric_start_time"),
    (Kind::Processor, "metricstransform", "metrics_transform"),
    (Kind::Processor, "resourcedetection", "resource_detection"),
    (Kind::Receiver, "awscloudwatch", "aws_cloudwatch"),
    (Kind::Receiver, "filelog", "file_log"),
    (Kind::Receiver, "filestats", "file_stats"),
    (Kind::Receiver, "fluentforward", "fluent_forward"),
    (Kind::Receiver, "hostmetrics", "host_metrics"),
    (Kind::Receiver, "httpcheck", "http_check"),
    (Kind::Receiver, "k8sobjects", "k8s_objects"),
    (Kind::Receiver, "kubeletstats", "kubelet_stats"),
    (Kind::Receiver, "prometheusremotewrite", "prometheus_remote_write"),
    (Kind::Receiver, "tcplog", "tcp_log"),
    (Kind::Receiver, "udplog", "udp_log"),
    (Kind::Receiver, "windowseventlog", "windows_event_log"),
];

/// The name of a component type in v0.158.
#[must_use]
pub fn current(kind: Kind, name: &str) -> &str {
    OLDER.iter().find(|(of, older, _)| *of == kind && *older == name).map_or(name, |(_, _, current)| current)
}

/// The older names of a component type of v0.158.
pub fn older(kind: Kind, name: &str) -> impl Iterator<Item = &'static str> {
    OLDER.iter().filter(move |(of, _, current)| *of == kind && *current == name).map(|(_, older, _)| *older)
}
