//! `service.telemetry`: how the Collector watches itself, as far as Alloy has blocks for it.

mod tracing;

use flb2alloy_ir::collector::{Collector, Ledger};
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{Block, Body};

use super::keys::{self, Key, approximate, exact, operational, unsupported};
use super::value::Env;
use crate::canvas::{self, Canvas, Component};

/// What becomes of it, for the reference page.
pub(super) const BECOMES: &str = "logging and tracing";

/// What becomes of its keys.
pub(super) const KEYS: &[Key] = &[
    exact("logs.encoding", "logging: format; the Collector's `console` is Alloy's logfmt"),
    exact("logs.error_output_paths", TO_STDERR),
    exact("logs.level", "logging: level"),
    exact("logs.output_paths", TO_STDERR),
    operational("logs.*", "Alloy's `logging` block has a level, a format and `write_to`"),
    operational(
        "metrics.*",
        "Alloy's own metrics are at /metrics of its server; prometheus.exporter.self and prometheus.scrape send them on",
    ),
    operational("resource.*", "Alloy describes itself by its own labels"),
    exact("traces.level", "`none`: no tracing block"),
    approximate(
        "traces.processors.*.exporter.otlp.endpoint",
        "tracing: write_to, an exporter over OTLP",
        SPANS,
    ),
    approximate(
        "traces.processors.*.exporter.otlp.insecure",
        "tracing: write_to, an exporter over OTLP",
        SPANS,
    ),
    approximate(
        "traces.processors.*.exporter.otlp.protocol",
        "tracing: write_to, an exporter over OTLP",
        SPANS,
    ),
    unsupported(
        "traces.processors.*.exporter.otlp.headers.*",
        "write the headers into the `client` block of the exporter",
    ),
    unsupported(
        "traces.processors.*.exporter.otlp.headers_list",
        "write the headers into the `client` block of the exporter",
    ),
    unsupported(
        "traces.processors.*.exporter.console",
        "Alloy's spans are sent to an exporter: otelcol.exporter.debug writes them out",
    ),
    operational("traces.processors.*.exporter.otlp.*", "see the arguments of the exporter"),
    operational("traces.processors.*.*", "spans are sent in batches of Alloy's own size"),
    exact("traces.propagators", "tracing: send_traceparent, for `tracecontext`"),
    exact("traces.sampler.*", "tracing: sampling_fraction"),
    operational("traces.*", "Alloy's `tracing` block has a sampling fraction and `write_to`"),
];

const SPANS: &str = "the spans are those of Alloy's components";

const TO_STDERR: &str = "Alloy logs to standard error";

/// The blocks of Alloy itself, as far as it needs any, and the components that these feed.
pub(super) fn lower(
    collector: &Collector,
    ledger: &mut Ledger,
    canvas: &mut Canvas,
    env: &Env,
) -> (Body, Vec<Component>) {
    let Some(telemetry) = &collector.telemetry else { return (Body::new(), Vec::new()) };
    let section = telemetry.section;
    let mut logging = Block::unlabelled("logging");
    let logs = telemetry.config.get("logs").map(Value::entries).unwrap_or_default();
    for entry in logs {
        let text = entry.value.as_str().map(str::to_ascii_lowercase);
        match (entry.key.value.as_str(), text.as_deref()) {
            ("level", Some(level)) => {
                let level = match level {
                    "debug" => "debug",
                    "warn" | "warning" => "warn",
                    "error" | "dpanic" | "panic" | "fatal" => "error",
                    // Alloy's default.
                    _ => continue,
                };
                logging = logging.attribute("level", level);
            }
            ("encoding", Some("json")) => logging = logging.attribute("format", "json"),
            ("output_paths" | "error_output_paths", _) if !only_stderr(&entry.value) => {
                ledger.operational(section, entry, TO_STDERR);
            }
            _ => {}
        }
    }
    let traces = telemetry.config.entries().iter().find(|entry| entry.key.value == "traces");
    let tracing = traces.and_then(|traces| tracing::lower(traces, section, ledger, canvas, env));
    keys::settle(ledger, section, &telemetry.config, KEYS);
    ledger.close(section, "service.telemetry", &telemetry.config, None);
    let (tracing, exporters) = tracing.unzip();
    let blocks = (!logging.body.is_empty()).then_some(logging).into_iter().chain(tracing);
    let mut comments = canvas::comments(&telemetry.comments).into_iter();
    let body = blocks.fold(Body::new(), |body, block| {
        // They stand above the first block.
        comments.by_ref().fold(body, Body::comment).block(block)
    });
    (body, exporters.unwrap_or_default())
}

fn only_stderr(value: &Value) -> bool {
    value.items().iter().all(|item| item.value.as_str() == Some("stderr"))
}
