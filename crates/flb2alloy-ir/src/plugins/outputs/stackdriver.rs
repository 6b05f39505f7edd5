//! `stackdriver`: Google Cloud Logging (plugins/out_stackdriver).

use crate::accessor;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::sink::{Exporter, Server, Sink};

const CREDENTIALS: &str = "set GOOGLE_APPLICATION_CREDENTIALS where Alloy runs";
const RESOURCE: &str = "set resource attributes (k8s.cluster.name, k8s.namespace.name, cloud.availability_zone, ...) in \
                        otelcol.processor.transform, or otelcol.processor.resourcedetection with the detector gcp";
const FIELD: &str = "set the attribute gcp.* of its name in otelcol.processor.transform";

const OPTIONS: &[Opt] = &[
    unsupported("google_service_credentials", CREDENTIALS),
    operational("metadata_server", "Google's library finds it"),
    unsupported("service_account_email", CREDENTIALS),
    unsupported("service_account_secret", CREDENTIALS).secret(),
    exact("export_to_project_id", "project"),
    unsupported("project_id_key", FIELD).default("logging.googleapis.com/projectId"),
    unsupported("resource", RESOURCE).default("global"),
    exact("severity_key", "severity_text").default("logging.googleapis.com/severity"),
    unsupported("autoformat_stackdriver_trace", FIELD).default("false"),
    unsupported("trace_key", FIELD).default("logging.googleapis.com/trace"),
    unsupported("span_id_key", FIELD).default("logging.googleapis.com/spanId"),
    unsupported("trace_sampled_key", FIELD).default("logging.googleapis.com/traceSampled"),
    unsupported("log_name_key", FIELD).default("logging.googleapis.com/logName"),
    unsupported("http_request_key", FIELD).default("logging.googleapis.com/http_request"),
    unsupported("k8s_cluster_name", RESOURCE),
    unsupported("k8s_cluster_location", RESOURCE),
    unsupported("location", RESOURCE),
    unsupported("namespace", RESOURCE),
    unsupported("node_id", RESOURCE),
    unsupported("job", RESOURCE),
    unsupported("task_id", RESOURCE),
    operational("compress", "gRPC compresses by itself where it is told to"),
    unsupported("labels", "set log attributes in otelcol.processor.transform").many(),
    unsupported("labels_key", "set log attributes in otelcol.processor.transform")
        .default("logging.googleapis.com/labels"),
    unsupported("tag_prefix", RESOURCE),
    operational("stackdriver_agent", "the exporter names itself"),
    unsupported("custom_k8s_regex", RESOURCE).default(K8S_REGEX),
    unsupported("resource_labels", RESOURCE).many(),
    approximate("text_payload_key", "the body", "a record with the key is sent as its text alone"),
    operational("test_log_entry_format", "it tries Fluent Bit itself").default("false"),
    operational("cloud_logging_base_url", "the exporter knows Google's address"),
    operational("host", "the exporter knows Google's address"),
    operational("port", "the exporter knows Google's address"),
];

/// stackdriver.h, DEFAULT_TAG_REGEX.
const K8S_REGEX: &str = r"(?<pod_name>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)_(?<namespace_name>[^_]+)_(?<container_name>.+)-(?<docker_id>[a-z0-9]{64})\.log$";

pub(crate) static STACKDRIVER: Plugin = Plugin {
    id: "output/stackdriver",
    names: &["stackdriver"],
    becomes: "otelcol.exporter.googlecloud",
    options: &[OPTIONS, tls::CLOUD, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let project = keys.text("export_to_project_id").map(|given| given.text);
    let path = |keys: &mut Keys<'_, '_>, name: &str| {
        let key = keys.literal(name)?;
        accessor::path_or_key(keys, &key.value, key.span)
    };
    let severity = path(keys, "severity_key");
    let body = path(keys, "text_payload_key");
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::GoogleCloud { project },
        body: body.into_iter().collect(),
        time_key: None,
        attributes: Vec::new(),
        severity,
        retry: client::retry(keys),
    })))
}
