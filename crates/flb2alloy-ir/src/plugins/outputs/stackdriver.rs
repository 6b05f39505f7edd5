//! `stackdriver`: Google Cloud Logging (plugins/out_stackdriver).

use super::retarget::label_of;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::record::Operand;
use crate::sink::{Exporter, GoogleCloud, Server, Sink};
use crate::text::Text;

const CREDENTIALS: &str = "set GOOGLE_APPLICATION_CREDENTIALS where Alloy runs";
const RESOURCE: &str = "set resource attributes (k8s.cluster.name, k8s.namespace.name, cloud.availability_zone, ...) in \
                        otelcol.processor.transform, or otelcol.processor.resourcedetection with the detector gcp";
const PROJECT: &str = "logging.googleapis.com/projectId";
const TRACE: &str = "logging.googleapis.com/trace";

const OPTIONS: &[Opt] = &[
    unsupported("google_service_credentials", CREDENTIALS),
    operational("metadata_server", "Google's library finds it"),
    unsupported("service_account_email", CREDENTIALS),
    unsupported("service_account_secret", CREDENTIALS).secret(),
    exact("export_to_project_id", "project"),
    unsupported("project_id_key", "give the resource the attribute gcp.project.id").default(PROJECT),
    unsupported("resource", RESOURCE).default("global"),
    exact("severity_key", "severity_number").default("logging.googleapis.com/severity"),
    operational("autoformat_stackdriver_trace", "the exporter names traces by the project").default("false"),
    approximate("trace_key", "trace_id", "the trace is named by the exporter's project").default(TRACE),
    exact("span_id_key", "span_id").default("logging.googleapis.com/spanId"),
    exact("trace_sampled_key", "gcp.trace_sampled").default("logging.googleapis.com/traceSampled"),
    exact("log_name_key", "gcp.log_name").default("logging.googleapis.com/logName"),
    exact("http_request_key", "gcp.http_request").default("logging.googleapis.com/http_request"),
    unsupported("k8s_cluster_name", RESOURCE),
    unsupported("k8s_cluster_location", RESOURCE),
    unsupported("location", RESOURCE),
    unsupported("namespace", RESOURCE),
    unsupported("node_id", RESOURCE),
    unsupported("job", RESOURCE),
    unsupported("task_id", RESOURCE),
    operational("compress", "gRPC compresses by itself where it is told to"),
    exact("labels", "attributes").many(),
    exact("labels_key", "attributes").default("logging.googleapis.com/labels"),
    unsupported("tag_prefix", RESOURCE),
    operational("stackdriver_agent", "the exporter names itself"),
    unsupported("custom_k8s_regex", RESOURCE).default(K8S_REGEX),
    unsupported("resource_labels", RESOURCE).many(),
    exact("text_payload_key", "the body"),
    operational("test_log_entry_format", "it tries Fluent Bit itself").default("false"),
    operational("cloud_logging_base_url", "the exporter knows Google's address"),
    operational("host", "the exporter knows Google's address"),
    operational("port", "the exporter knows Google's address"),
];

/// stackdriver.h, DEFAULT_TAG_REGEX.
const K8S_REGEX: &str = r"(?<pod_name>[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)_(?<namespace_name>[^_]+)_(?<container_name>.+)-(?<docker_id>[a-z0-9]{64})\.log$";

const MONITORED: &str =
    "the monitored resource is generic_node, or what the attributes of the resource say, not `global`";

/// stackdriver.c, pack_payload: what never is a part of the payload.
const LEFT_OUT: [&str; 3] =
    ["logging.googleapis.com/monitored_resource", "logging.googleapis.com/local_resource_id", "stream"];

pub(crate) static STACKDRIVER: Plugin = Plugin {
    id: "output/stackdriver",
    names: &["stackdriver"],
    becomes: "otelcol.exporter.googlecloud",
    options: &[OPTIONS, tls::CLOUD, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    keys.approximate("name", MONITORED);
    let key = |keys: &mut Keys<'_, '_>, option: &str| {
        let default = keys.plugin().option(option).and_then(|option| option.default).unwrap_or_default();
        keys.literal(option).map_or_else(|| default.to_owned(), |key| key.value)
    };
    let resource = keys.literal("resource").map(|resource| resource.value).unwrap_or_default();
    let settings = GoogleCloud {
        project: keys.text("export_to_project_id").map(|given| given.text),
        named_by_stream: resource.starts_with("k8s_"),
        log_name: key(keys, "log_name_key"),
        severity: key(keys, "severity_key"),
        labels: key(keys, "labels_key"),
        http_request: key(keys, "http_request_key"),
        trace_sampled: key(keys, "trace_sampled_key"),
        span_id: key(keys, "span_id_key"),
        trace: key(keys, "trace_key"),
        left_out: LEFT_OUT.map(str::to_owned).into_iter().chain([key(keys, "project_id_key")]).collect(),
        text: keys.literal("text_payload_key").map(|key| key.value),
    };
    // stackdriver.c: a log is named by its tag.
    let mut attributes = vec![label_of("gcp.log_name", Operand::Tag)];
    for given in keys.all("labels") {
        for label in given.text.split(',') {
            let written = label.display();
            match written.split_once('=') {
                Some((name, value)) => {
                    attributes.push(label_of(name, Operand::Text(Text::literal(value))));
                }
                None => keys.refuse_value("labels", given.span, "name=value"),
            }
        }
    }
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::GoogleCloud(settings),
        body: Vec::new(),
        time_key: None,
        attributes,
        retry: client::retry(keys),
    })))
}
