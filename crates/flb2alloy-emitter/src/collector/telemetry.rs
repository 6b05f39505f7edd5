//! `service.telemetry`: how the Collector watches itself, as far as Alloy has blocks for it.

use flb2alloy_ir::collector::{Collector, Ledger};
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::{Block, Body};

use super::keys::{self, Key, exact, operational};
use crate::canvas;

/// What becomes of it, for the reference page.
pub(super) const BECOMES: &str = "logging";

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
    operational("traces.*", "Alloy's own traces are set up in its `tracing` block"),
];

const TO_STDERR: &str = "Alloy logs to standard error";

/// The `logging` block, if it needs one.
pub(super) fn lower(collector: &Collector, ledger: &mut Ledger) -> Option<Body> {
    let telemetry = collector.telemetry.as_ref()?;
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
    keys::settle(ledger, section, &telemetry.config, KEYS);
    ledger.close(section, "service.telemetry", &telemetry.config, None);
    let mut body = Body::new();
    for comment in canvas::comments(&telemetry.comments) {
        body = body.comment(comment);
    }
    (!logging.body.is_empty()).then(|| body.block(logging))
}

fn only_stderr(value: &Value) -> bool {
    value.items().iter().all(|item| item.value.as_str() == Some("stderr"))
}
