//! `service.telemetry`: how the Collector watches itself, as far as Alloy has blocks for it.

use flb2alloy_ir::collector::{Collector, Ledger};
use flb2alloy_parser::collector::{Entry, Value};
use flb2alloy_syntax::{Block, Body};

use crate::canvas;

/// The `logging` block, if it needs one.
pub(super) fn lower(collector: &Collector, ledger: &mut Ledger) -> Option<Body> {
    let telemetry = collector.telemetry.as_ref()?;
    let section = telemetry.section;
    let mut logging = Block::unlabelled("logging");
    for entry in telemetry.config.entries() {
        match entry.key.value.as_str() {
            "logs" => {
                for key in entry.value.entries() {
                    logging = logs(logging, key, section, ledger);
                }
            }
            "metrics" => ledger.operational(
                section,
                entry,
                "Alloy's own metrics are at /metrics of its server; prometheus.exporter.self and prometheus.scrape send them on",
            ),
            "traces" => ledger.operational(section, entry, "Alloy's own traces are set up in its `tracing` block"),
            "resource" => ledger.operational(section, entry, "Alloy describes itself by its own labels"),
            _ => ledger.unknown(section, entry, "service.telemetry", None),
        }
    }
    ledger.close(section, "service.telemetry", &telemetry.config, None);
    let mut body = Body::new();
    for comment in canvas::comments(&telemetry.comments) {
        body = body.comment(comment);
    }
    (!logging.body.is_empty()).then(|| body.block(logging))
}

/// A key of `logs`.
fn logs(logging: Block, entry: &Entry, section: usize, ledger: &mut Ledger) -> Block {
    let text = entry.value.as_str().map(str::to_ascii_lowercase);
    match (entry.key.value.as_str(), text.as_deref()) {
        ("level", Some(level)) => {
            ledger.exact(section, entry, "logging");
            let level = match level {
                "debug" => "debug",
                "warn" | "warning" => "warn",
                "error" | "dpanic" | "panic" | "fatal" => "error",
                // Alloy's default.
                _ => return logging,
            };
            logging.attribute("level", level)
        }
        ("encoding", Some("json")) => {
            ledger.exact(section, entry, "logging");
            logging.attribute("format", "json")
        }
        ("encoding", _) => {
            ledger.operational(section, entry, "Alloy logs in logfmt");
            logging
        }
        ("output_paths" | "error_output_paths", _) if only_stderr(&entry.value) => {
            ledger.exact(section, entry, "Alloy logs to standard error");
            logging
        }
        _ => {
            ledger.operational(
                section,
                entry,
                "Alloy's `logging` block has a level, a format and `write_to`",
            );
            logging
        }
    }
}

fn only_stderr(value: &Value) -> bool {
    value.items().iter().all(|item| item.value.as_str() == Some("stderr"))
}
