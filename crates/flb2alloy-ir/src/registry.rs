//! All plugins. A new plugin is one new file and one line here.

use crate::build::tasks;
use crate::plugin::{Opt, Plugin};
use crate::plugins::{authentication, client, every, filters, inputs, outputs, processors, tls};
use crate::{definitions, service};

/// Every plugin that is converted, by kind and name.
pub static PLUGINS: &[&Plugin] = &[
    &inputs::without_counterpart::BLOB,
    &inputs::without_counterpart::DOCKER,
    &inputs::without_counterpart::DOCKER_EVENTS,
    &inputs::without_counterpart::DUMMY,
    &inputs::without_counterpart::EBPF,
    &inputs::without_counterpart::ELASTICSEARCH,
    &inputs::without_counterpart::ETW,
    &inputs::without_counterpart::EVENT_TEST,
    &inputs::without_counterpart::EVENT_TYPE,
    &inputs::without_counterpart::EXEC,
    &inputs::without_counterpart::EXEC_WASI,
    &inputs::without_counterpart::FLUENTBIT_LOGS,
    &inputs::without_counterpart::HEAD,
    &inputs::without_counterpart::LIB,
    &inputs::without_counterpart::MQTT,
    &inputs::without_counterpart::RANDOM,
    &inputs::without_counterpart::SERIAL,
    &inputs::without_counterpart::STDIN,
    &inputs::without_counterpart::UNIX_SOCKET,
    &inputs::without_counterpart::WINSTAT,
    &inputs::fluentbit_metrics::FLUENTBIT_METRICS,
    &inputs::node_exporter_metrics::NODE_EXPORTER_METRICS,
    &inputs::process_exporter_metrics::PROCESS_EXPORTER_METRICS,
    &inputs::prometheus_textfile::PROMETHEUS_TEXTFILE,
    &inputs::windows_exporter_metrics::WINDOWS_EXPORTER_METRICS,
    &inputs::numbers::COLLECTD,
    &inputs::numbers::CPU,
    &inputs::numbers::DISK,
    &inputs::numbers::GPU_METRICS,
    &inputs::numbers::HEALTH,
    &inputs::numbers::MEM,
    &inputs::numbers::NETIF,
    &inputs::numbers::NGINX_METRICS,
    &inputs::numbers::PODMAN_METRICS,
    &inputs::numbers::PROC,
    &inputs::numbers::STATSD,
    &inputs::numbers::THERMAL,
    &inputs::prometheus_remote_write::PROMETHEUS_REMOTE_WRITE_INPUT,
    &inputs::prometheus_scrape::PROMETHEUS_SCRAPE,
    &inputs::forward::FORWARD,
    &inputs::http::HTTP,
    &inputs::kafka::KAFKA,
    &inputs::kmsg::KMSG,
    &inputs::kubernetes_events::KUBERNETES_EVENTS,
    &inputs::opentelemetry::OPENTELEMETRY_INPUT,
    &inputs::winevtlog::WINEVTLOG,
    &inputs::winevtlog::WINLOG,
    &inputs::splunk::SPLUNK,
    &inputs::syslog::SYSLOG,
    &inputs::systemd::SYSTEMD,
    &inputs::tail::TAIL,
    &inputs::tcp::TCP,
    &inputs::udp::UDP,
    &filters::grep::GREP,
    &filters::kubernetes::KUBERNETES,
    &filters::modify::MODIFY,
    &filters::nest::NEST,
    &filters::parser::PARSER,
    &filters::record_modifier::RECORD_MODIFIER,
    &filters::rewrite_tag::REWRITE_TAG,
    &outputs::datadog::DATADOG,
    &outputs::file::FILE,
    &outputs::http::HTTP,
    &outputs::kafka::KAFKA,
    &outputs::s3::S3,
    &outputs::splunk::SPLUNK,
    &outputs::stackdriver::STACKDRIVER,
    &outputs::syslog::SYSLOG,
    &outputs::aws::CLOUDWATCH_LOGS,
    &outputs::aws::KINESIS_FIREHOSE,
    &outputs::aws::KINESIS_STREAMS,
    &outputs::azure::AZURE,
    &outputs::azure::AZURE_BLOB,
    &outputs::azure::AZURE_KUSTO,
    &outputs::azure::AZURE_LOGS_INGESTION,
    &filters::alter_size::ALTER_SIZE,
    &filters::expect::EXPECT,
    &filters::stdout::STDOUT,
    &filters::sysinfo::SYSINFO,
    &filters::throttle::THROTTLE,
    &filters::type_converter::TYPE_CONVERTER,
    &filters::aws::AWS,
    &filters::checklist::CHECKLIST,
    &filters::ecs::ECS,
    &filters::geoip2::GEOIP2,
    &filters::log_to_metrics::LOG_TO_METRICS,
    &filters::multiline::MULTILINE,
    &filters::without_counterpart::NIGHTFALL,
    &filters::lua::LUA,
    &filters::without_counterpart::TENSORFLOW,
    &filters::without_counterpart::THROTTLE_SIZE,
    &filters::without_counterpart::WASM,
    &processors::content_modifier::CONTENT_MODIFIER,
    &processors::opentelemetry_envelope::OPENTELEMETRY_ENVELOPE,
    &processors::cumulative_to_delta::CUMULATIVE_TO_DELTA,
    &processors::labels::LABELS,
    &processors::metrics_selector::METRICS_SELECTOR,
    &processors::sampling::SAMPLING,
    &processors::sql::SQL,
    &processors::without_counterpart::TDA,
    &outputs::elasticsearch::ELASTICSEARCH,
    &outputs::elasticsearch::OPENSEARCH_OUTPUT,
    &outputs::gelf::GELF,
    &outputs::google::BIGQUERY,
    &outputs::google::CHRONICLE,
    &outputs::google::GCS,
    &outputs::local::CALYPTIA_OUTPUT,
    &outputs::local::COUNTER,
    &outputs::local::EXIT,
    &outputs::local::FLOWCOUNTER,
    &outputs::local::LIB,
    &outputs::local::PLOT_OUTPUT,
    &outputs::local::RETRY_OUTPUT,
    &outputs::local::VIVO_EXPORTER,
    &outputs::local::ZIG_DEMO,
    &outputs::loki::LOKI,
    &outputs::network::FORWARD,
    &outputs::network::KAFKA_REST,
    &outputs::network::NATS,
    &outputs::network::TCP,
    &outputs::network::UDP,
    &outputs::network::WEBSOCKET,
    &outputs::null::NULL,
    &outputs::opentelemetry::OPENTELEMETRY,
    &outputs::prometheus_exporter::PROMETHEUS_EXPORTER,
    &outputs::prometheus_remote_write::PROMETHEUS_REMOTE_WRITE,
    &outputs::stdout::STDOUT,
    &outputs::vendors::INFLUXDB,
    &outputs::vendors::LOGDNA,
    &outputs::vendors::NRLOGS,
    &outputs::vendors::ORACLE_LOG_ANALYTICS,
    &outputs::vendors::PGSQL,
    &outputs::vendors::SKYWALKING,
    &outputs::vendors::SLACK,
    &outputs::vendors::TD,
];

/// Sections that are no plugins.
pub static SECTIONS: &[&Plugin] = &[
    &service::SERVICE,
    &definitions::parsers::PARSER,
    &definitions::multiline::MULTILINE_PARSER,
    &tasks::STREAM_TASK,
    &definitions::upstream::UPSTREAM,
    &definitions::upstream::NODE,
    &outputs::local::CALYPTIA_SECTION,
];

/// Tables of options that many plugins have, and what they are for: the reference shows them once.
pub static SHARED_OPTIONS: &[(&str, &[Opt])] = &[
    ("every input", every::INPUT),
    ("every filter", every::FILTER),
    ("every processor", every::PROCESSOR),
    ("every output", every::OUTPUT),
    ("retries", client::RETRY),
    ("retries of loki", client::LOKI_RETRY),
    ("connections", client::NET),
    ("TLS of exporters", tls::EXPORTER),
    ("TLS of loki and prometheus", tls::PROMETHEUS),
    ("TLS of splunk and datadog", tls::VERIFIED),
    ("TLS of services of clouds", tls::CLOUD),
    ("TLS of inputs that listen", tls::SERVER),
    ("authentication over HTTP", client::HTTP_AUTH),
    ("authentication with tokens of OAuth 2", authentication::OAUTH2),
    ("authentication of outputs without OAuth 2", authentication::NO_OAUTH2),
    ("servers that --loki-url stands for", outputs::retarget::SERVER),
    ("requests signed for AWS", outputs::retarget::AWS),
];

/// The plugin of this kind (`input`, `filter`, `output`, `processor`) and name; Fluent Bit ignores the case of names.
pub(crate) fn find(kind: &str, name: &str) -> Option<&'static Plugin> {
    // Filters are processors too (flb_processor.c, flb_processor_unit_create).
    let of_kind = |plugin: &&&'static Plugin| {
        let of = plugin.id.split_once('/').map(|(of, _)| of);
        of == Some(kind) || (kind == "processor" && of == Some("filter"))
    };
    PLUGINS
        .iter()
        .filter(of_kind)
        .find(|plugin| plugin.names.iter().any(|known| known.eq_ignore_ascii_case(name)))
        .copied()
}

/// A plugin name to show in a help text.
pub(crate) fn example(kind: &str) -> &'static str {
    match kind {
        "input" => "tail",
        "filter" => "grep",
        _ => "loki",
    }
}

/// Plugins that are no part of Fluent Bit but come with images of it (the Go plugins of vendors), and what to do about each.
const FOREIGN: &[(&str, &str, &str)] = &[
    (
        "output",
        "cloudwatch",
        "write it as `cloudwatch_logs`, which takes the same options, and convert again",
    ),
    (
        "output",
        "kinesis",
        "write it as `kinesis_streams`, which takes nearly the same options, and convert again",
    ),
    (
        "output",
        "firehose",
        "write it as `kinesis_firehose`, which takes nearly the same options, and convert again",
    ),
    (
        "output",
        "grafana-loki",
        "write it as `loki`: Url becomes Host, Port and Uri, LabelKeys becomes label_keys, RemoveKeys remove_keys",
    ),
    (
        "output",
        "newrelic",
        "New Relic takes OTLP: write it as `opentelemetry` to otlp.nr-data.net with the header api-key",
    ),
    (
        "output",
        "coralogix",
        "Coralogix takes OTLP: write it as `opentelemetry` to ingress.<domain> with the header Authorization",
    ),
    ("output", "logzio", "Logz.io takes OTLP: write it as `opentelemetry` to otlp-listener.logz.io"),
    ("output", "appinsights", "Azure Monitor takes OTLP by its collector: write it as `opentelemetry`"),
    ("output", "oms", "write it as `azure`, which --loki-url or --otlp-url send elsewhere"),
    ("output", "gardener", "write it as `loki`; Gardener's controller chooses the server by the cluster"),
    ("output", "gardenerloki", "write it as `loki`; Gardener's controller chooses the server by the cluster"),
    ("output", "gardenervali", "write it as `loki`; Gardener's controller chooses the server by the cluster"),
];

/// What to say of a plugin that is not converted.
pub(crate) fn advice(kind: &str, name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if let Some((.., advice)) = FOREIGN.iter().find(|(of, known, _)| *of == kind && *known == lower) {
        return (*advice).to_owned();
    }
    let known = PLUGINS
        .iter()
        .filter(|plugin| plugin.id.starts_with(kind))
        .flat_map(|plugin| plugin.names.iter().copied());
    match flb2alloy_parser::nearest(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if kind == "filter" => "keep it with Fluent Bit for now: --residual FILE writes what has to stay for it. \
                                     The records that go through it are in the output, too, without it: take that \
                                     route out of one of the two, or they are sent twice"
            .to_owned(),
        None => format!(
            "keep it with Fluent Bit for now: --residual FILE writes what has to stay for this {kind}"
        ),
    }
}
