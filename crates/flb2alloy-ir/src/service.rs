//! The service section.

use std::time::Duration;

use flb2alloy_parser::{Diagnostic, Document, Section, SectionKind, Span};

use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::keys::Keys;
use crate::pipeline::Service;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::text::Given;
use crate::value;

const PROCESS: &str = "how the program itself runs; set it where Alloy is started";
const SERVER: &str = "Alloy's own server is set with --server.http.listen-addr; see /-/ready and /metrics";
const CHUNKS: &str = "Alloy has no chunks on disk; it keeps positions of files below --storage.path";
const REJECTED: &str = "what a server refuses is logged and dropped: alert on loki_write_dropped_entries_total and \
     otelcol_exporter_send_failed_log_records_total";
const RETRIES: &str = "waits grow to the same length, each drawn from a narrower range";

const OPTIONS: &[Opt] = &[
    exact("flush", "batch_wait of loki.write, flush_timeout of exporters").default("1"),
    operational("flush.adaptive*", "Alloy batches by size and time").default("off"),
    operational(
        "grace",
        "Alloy drains on shutdown by itself: loki.write for 15s at most (queue_config.drain_timeout)",
    )
    .default("5"),
    operational("daemon", PROCESS).default("off"),
    operational("dns.*", "names are resolved by Go's resolver"),
    exact("log_level", "the logging block").default("info"),
    operational("log_file", "Alloy logs to standard error; redirect it where Alloy is started"),
    exact("parsers_file", "the parsers where they are used").many(),
    operational("plugins_file", "plugins of your own stay with Fluent Bit").many(),
    operational("streams_file", "each of its tasks is told of by itself").many(),
    operational("http_server", SERVER).default("off"),
    operational("http_server.*", SERVER),
    operational("http_listen", SERVER).default("0.0.0.0"),
    operational("http_port", SERVER).default("2020"),
    operational("health_check", "ask Alloy's /-/healthy, and alert on its metrics of failed sends")
        .default("off"),
    operational("hc_*", "alert on Alloy's metrics of failed sends"),
    approximate("storage.type", "nothing", IN_MEMORY).default("memory"),
    operational("storage.inherit", "goes with storage.type").default("off"),
    operational("storage.path", "Alloy keeps positions of files below --storage.path"),
    operational("storage.sync", "otelcol.storage.file, where one is added, has fsync").default("normal"),
    operational("storage.checksum", CHUNKS).default("off"),
    operational("storage.backlog.mem_limit", CHUNKS).default("100M"),
    operational("storage.backlog.flush_on_shutdown", CHUNKS).default("off"),
    operational("storage.max_chunks_up", CHUNKS).default("128"),
    operational("storage.delete_irrecoverable_chunks", CHUNKS).default("off"),
    operational("storage.trim_files", CHUNKS).default("off"),
    operational("storage.metrics", "Alloy has metrics of its queues: otelcol_exporter_queue_size")
        .default("off"),
    unsupported("storage.keep.rejected", REJECTED).default("off"),
    operational("storage.rejected.path", REJECTED),
    operational("storage.rejected.limit", REJECTED),
    approximate("scheduler.base", "min_backoff_period, initial_interval", RETRIES).default("5"),
    approximate("scheduler.cap", "max_backoff_period, max_interval", RETRIES).default("2000"),
    operational("coro_stack_size", PROCESS),
    operational("multiline_buffer_limit", "Alloy joins lines without such a limit"),
    operational("hot_reload*", "Alloy reloads on SIGHUP and on POST /-/reload").default("off"),
    operational("enable_chunk_trace", "Alloy shows records in its live debugging page").default("off"),
    operational("json.*", "Alloy writes JSON in UTF-8"),
    operational("windows.*", PROCESS),
    operational("security.*", PROCESS),
    operational("telemetry*", "Alloy has its own metrics"),
    operational(
        "sp.*",
        "is about the numbers that stream tasks count with, and those that count are not converted",
    ),
];

/// The service section.
pub(crate) static SERVICE: Plugin = Plugin {
    id: "service",
    names: &["service"],
    becomes: "the logging block",
    options: &[OPTIONS],
    build: Build::Section,
};

/// Reads all service sections; Fluent Bit merges several into one.
pub(crate) fn read(context: &mut Context<'_>, document: &Document) -> Service {
    let mut service = Service::default();
    for (index, section) in document.sections.iter().enumerate() {
        if section.kind != SectionKind::Service {
            continue;
        }
        service.span = service.span.or(Some(section.span));
        let inner = section.entries.iter().flat_map(|entry| &entry.leading_comments);
        service
            .comments
            .extend(section.leading_comments.iter().chain(inner).chain(&section.trailing_comments).cloned());
        let mut keys = Keys::new(context, section, index, &SERVICE);
        keys.take("parsers_file");
        let seconds = |given: f64| (given > 0.0).then(|| Duration::try_from_secs_f64(given).ok()).flatten();
        let flush = keys.literal("flush").map(|flush| value::leading_number(&flush.value));
        if flush == Some(1.0) {
            keys.judge("flush", Outcome::Default, "Fluent Bit's default");
        }
        service.flush = flush.and_then(seconds).or(service.flush);
        let mut wait = |name: &str| {
            keys.integer(name).and_then(|wait| u64::try_from(wait).ok()).filter(|wait| *wait > 0)
        };
        let (base, cap) = (wait("scheduler.base"), wait("scheduler.cap"));
        let backoff = &mut service.backoff;
        backoff.base = base.map(Duration::from_secs).or(backoff.base);
        backoff.cap = cap.map(Duration::from_secs).or(backoff.cap);
        let inherited = keys.flag("storage.inherit").unwrap_or(false);
        let spanned = keys.text("storage.type").filter(is_filesystem);
        judge_storage(&mut keys);
        if let (true, Some(given)) = (inherited, spanned) {
            keys.context.on_disk = Some(given.span);
        }
        if let Some(level) = keys.literal("log_level") {
            match level.value.to_ascii_lowercase().as_str() {
                "error" => service.log_level = Some("error"),
                "warn" | "warning" => service.log_level = Some("warn"),
                "debug" => service.log_level = Some("debug"),
                "trace" => {
                    service.log_level = Some("debug");
                    keys.judge("log_level", Outcome::Approximate, "Alloy's most talkative level is debug");
                }
                "off" => {
                    service.log_level = Some("error");
                    keys.judge("log_level", Outcome::Approximate, "Alloy's quietest level is error");
                }
                _ => service.log_level = None,
            }
        }
        judge_server(&mut keys);
        keys.finish();
    }
    service
}

/// Names the flag that makes Alloy's own server listen where Fluent Bit's did, once for all keys of it.
fn judge_server(keys: &mut Keys<'_, '_>) {
    let Some(given) = keys.text("http_server") else { return };
    // Where only the environment knows, the flag is as good.
    if given.text.as_literal().is_some_and(|literal| value::parse_bool(literal) != Some(true)) {
        return;
    }
    let mut text = |name: &str, default: &str| {
        keys.text(name).map_or_else(|| default.to_owned(), |given| given.text.display())
    };
    let (host, port) = (text("http_listen", "0.0.0.0"), text("http_port", "2020"));
    let flag = format!(
        "start it with --server.http.listen-addr={host}:{port} (by default 127.0.0.1:12345); probes ask for /-/ready in \
         place of /api/v1/health, scrapers for /metrics in place of /api/v1/metrics/prometheus"
    );
    let span = keys.span("http_server");
    keys.context.report(
        Diagnostic::info(codes::OPERATIONAL, "Alloy has a server of its own in place of Fluent Bit's")
            .at(span, "not needed")
            .help(flag.clone()),
    );
    keys.judge("http_server", Outcome::NotNeeded, flag.clone());
    for (name, repeats_default) in [("http_listen", host == "0.0.0.0"), ("http_port", port == "2020")] {
        if !repeats_default {
            keys.judge(name, Outcome::NotNeeded, flag.clone());
        }
    }
}

/// `storage.type` (flb_input.c): where records wait to be sent.
pub(crate) const IN_MEMORY: &str =
    "records wait in memory, and files are read on when there is room for more";

fn is_filesystem(given: &Given) -> bool {
    given.text.as_literal().is_some_and(|kind| kind.eq_ignore_ascii_case("filesystem"))
}

/// Says what became of `storage.type`; [`crate::codes::KEPT_IN_MEMORY`] says it once for all inputs.
pub(crate) fn judge_storage(keys: &mut Keys<'_, '_>) {
    match keys.text("storage.type") {
        Some(given) if is_filesystem(&given) => keys.judge("storage.type", Outcome::Approximate, IN_MEMORY),
        Some(_) => keys.judge("storage.type", Outcome::Default, "records wait in memory"),
        None => {}
    }
}

/// Where it is said that the records of the input are kept on disk (flb_storage.c, flb_storage_input_create).
pub(crate) fn on_disk(context: &Context<'_>, input: &Section) -> Option<Span> {
    let Some(value) = input.get("storage.type") else { return context.on_disk };
    let text = context.text(value.as_str()?);
    is_filesystem(&Given { text, span: value.span }).then_some(value.span)
}
