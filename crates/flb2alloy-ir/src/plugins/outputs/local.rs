//! Outputs that look at records and send them nowhere, or that are there to try Fluent Bit itself (plugins/out_counter,
//! out_flowcounter, out_exit, out_lib, out_plot, out_retry, out_vivo_exporter, out_calyptia, out_zig_demo).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, operational, unsupported};
use crate::plugins::{client, every};
use crate::sink::Sink;

const NOTHING: &str = "nothing: records end there";
const COUNT: &str = "Alloy counts what each component takes and sends: see its /metrics";

pub(crate) static COUNTER: Plugin = Plugin {
    id: "output/counter",
    names: &["counter"],
    becomes: NOTHING,
    options: &[every::OUTPUT, RETRY],
    build: Build::Output(count),
};

const FLOWCOUNTER_OPTIONS: &[Opt] =
    &[operational("unit", COUNT), operational("event_based", COUNT).default("false")];

pub(crate) static FLOWCOUNTER: Plugin = Plugin {
    id: "output/flowcounter",
    names: &["flowcounter"],
    becomes: NOTHING,
    options: &[FLOWCOUNTER_OPTIONS, every::OUTPUT, RETRY],
    build: Build::Output(count),
};

const RETRY: &[Opt] = &[operational("retry_limit", "nothing is sent").default("1")];

fn count(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    keys.approximate("name", format!("records are not counted by an output of their own: {COUNT}"));
    Some(Sink::Null)
}

const TRIAL: &str = "it tries Fluent Bit itself: leave it out";

const EXIT_OPTIONS: &[Opt] = &[
    unsupported("flush_count", TRIAL).default("-1"),
    unsupported("record_count", TRIAL).default("-1"),
    unsupported("time_count", TRIAL).default("-1"),
];

pub(crate) static EXIT: Plugin = Plugin {
    id: "output/exit",
    names: &["exit"],
    becomes: "nothing: Alloy runs until it is stopped",
    options: &[EXIT_OPTIONS, every::OUTPUT, RETRY],
    build: Build::Output(|keys| {
        none(keys, "Alloy runs until it is stopped: `timeout 60 alloy run ...` stops it")
    }),
};

const RETRY_OPTIONS: &[Opt] = &[unsupported("retry", TRIAL).default("3")];

pub(crate) static RETRY_OUTPUT: Plugin = Plugin {
    id: "output/retry",
    names: &["retry"],
    becomes: NOTHING,
    options: &[RETRY_OPTIONS, every::OUTPUT, RETRY],
    build: Build::Output(|keys| none(keys, TRIAL)),
};

pub(crate) static ZIG_DEMO: Plugin = Plugin {
    id: "output/zig_demo",
    names: &["zig_demo"],
    becomes: NOTHING,
    options: &[every::OUTPUT, RETRY],
    build: Build::Output(|keys| none(keys, TRIAL)),
};

const EMBEDDED: &str = "Alloy is not a library: let the program take records over OTLP";

const LIB_OPTIONS: &[Opt] = &[
    unsupported("format", EMBEDDED),
    unsupported("max_records", EMBEDDED),
    unsupported("data_mode", EMBEDDED).default("single_record"),
];

pub(crate) static LIB: Plugin = Plugin {
    id: "output/lib",
    names: &["lib"],
    becomes: "nothing: Alloy is not a library",
    options: &[LIB_OPTIONS, every::OUTPUT, RETRY],
    build: Build::Output(|keys| none(keys, EMBEDDED)),
};

const PLOT: &str = "query the key with LogQL: `| json | unwrap key`";

const PLOT_OPTIONS: &[Opt] = &[unsupported("key", PLOT), unsupported("file", PLOT)];

pub(crate) static PLOT_OUTPUT: Plugin = Plugin {
    id: "output/plot",
    names: &["plot"],
    becomes: "nothing: Grafana plots what Loki holds",
    options: &[PLOT_OPTIONS, every::OUTPUT, RETRY],
    build: Build::Output(|keys| none(keys, PLOT)),
};

const LIVE: &str =
    "the live debugging page of Alloy's own server shows the records of each component (livedebugging)";

const VIVO_OPTIONS: &[Opt] = &[
    unsupported("empty_stream_on_read", LIVE).default("off"),
    unsupported("stream_queue_size", LIVE).default("20M"),
    unsupported("http_cors_allow_origin", LIVE),
    operational("http_server.http2", LIVE).default("true"),
    operational("http_server.idle_timeout", LIVE).default("10s"),
    operational("http_server.buffer_max_size", LIVE).default("4M"),
    operational("http_server.buffer_chunk_size", LIVE).default("512K"),
    operational("http_server.max_connections", LIVE).default("0"),
    operational("http_server.workers", LIVE).default("1"),
    operational("http_server.ingress_queue_event_limit", LIVE).default("8192"),
    operational("http_server.ingress_queue_byte_limit", LIVE).default("256M"),
    operational("http2", LIVE).default("true"),
    operational("buffer_max_size", LIVE).default("4M"),
    operational("buffer_chunk_size", LIVE).default("512K"),
    operational("max_connections", LIVE).default("0"),
    operational("workers", LIVE).default("1"),
    operational("host", LIVE),
    operational("port", LIVE),
];

pub(crate) static VIVO_EXPORTER: Plugin = Plugin {
    id: "output/vivo_exporter",
    names: &["vivo_exporter"],
    becomes: "nothing: Alloy has a page of live debugging",
    options: &[VIVO_OPTIONS, every::OUTPUT, RETRY, client::NET],
    build: Build::Output(|keys| none(keys, LIVE)),
};

const CALYPTIA: &str =
    "Calyptia manages Fluent Bit alone; Grafana Fleet Management is its counterpart (remotecfg)";

const CALYPTIA_OPTIONS: &[Opt] = &[
    unsupported("cloud_host", CALYPTIA).default("cloud-api.calyptia.com"),
    unsupported("cloud_port", CALYPTIA).default("443"),
    unsupported("api_key", CALYPTIA).secret(),
    unsupported("machine_id", CALYPTIA),
    unsupported("fleet_id", CALYPTIA),
    unsupported("store_path", CALYPTIA),
    unsupported("add_label", CALYPTIA).many(),
    unsupported("pipeline_id", CALYPTIA),
    unsupported("register_retry_on_flush", CALYPTIA).default("true"),
];

pub(crate) static CALYPTIA_OUTPUT: Plugin = Plugin {
    id: "output/calyptia",
    names: &["calyptia"],
    becomes: "nothing: it is how Calyptia manages Fluent Bit",
    options: &[CALYPTIA_OPTIONS, every::OUTPUT, RETRY, client::NET],
    build: Build::Output(|keys| none(keys, CALYPTIA)),
};

const CALYPTIA_CUSTOM_OPTIONS: &[Opt] = &[
    unsupported("api_key", CALYPTIA).secret(),
    unsupported("store_path", CALYPTIA),
    unsupported("calyptia_host", CALYPTIA).default("cloud-api.calyptia.com"),
    unsupported("calyptia_port", CALYPTIA).default("443"),
    unsupported("calyptia_tls", CALYPTIA).default("true"),
    unsupported("calyptia_tls.verify", CALYPTIA).default("true"),
    unsupported("add_label", CALYPTIA).many(),
    unsupported("machine_id", CALYPTIA),
    unsupported("fleet_id", CALYPTIA),
    unsupported("fleet.config_dir", CALYPTIA).default("/tmp/calyptia-fleet"),
    unsupported("fleet.interval_sec", CALYPTIA).default("-1"),
    unsupported("fleet.interval_nsec", CALYPTIA).default("-1"),
    unsupported("fleet.max_http_buffer_size", CALYPTIA),
    unsupported("fleet_name", CALYPTIA),
    unsupported("pipeline_id", CALYPTIA),
    unsupported("register_retry_on_flush", CALYPTIA).default("true"),
    unsupported("fleet_config_legacy_format", CALYPTIA).default("true"),
];

/// The section `[CUSTOM]`, which knows one plugin.
pub(crate) static CALYPTIA_SECTION: Plugin = Plugin {
    id: "custom/calyptia",
    names: &["calyptia"],
    becomes: "nothing: it is how Calyptia manages Fluent Bit",
    options: &[CALYPTIA_CUSTOM_OPTIONS],
    build: Build::Section,
};

fn none(keys: &mut Keys<'_, '_>, instead: &str) -> Option<Sink> {
    keys.give_up(instead);
    None
}
