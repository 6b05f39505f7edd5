//! Options that every input, every filter or every output has.

use crate::plugin::{Opt, approximate, exact, operational, unsupported};
use crate::service;

const BACKPRESSURE: &str = "a source waits while a queue behind it is full (10 MiB of loki.write, queue_size of exporters), \
                            as a paused input does; GOMEMLIMIT bounds the memory of all";

/// Options of every input.
pub(crate) const INPUT: &[Opt] = &[
    exact("tag", "what filters and outputs it is connected with"),
    exact("alias", "the component's label"),
    operational("log_level", "Alloy has one log level: the logging block").default("info"),
    operational("log_suppress_interval", "Alloy does not suppress repeated messages").default("0"),
    unsupported("routable", "connect the input by its tag instead").default("true"),
    operational("mem_buf_limit", BACKPRESSURE).default("0"),
    approximate("storage.type", "nothing", service::IN_MEMORY).default("memory"),
    operational("storage.pause_on_chunks_overlimit", BACKPRESSURE).default("false"),
    operational("threaded", "each Alloy component runs by itself").default("false"),
    operational("thread.ring_buffer.capacity", "each Alloy component runs by itself").default("1024"),
    operational("thread.ring_buffer.window", "each Alloy component runs by itself").default("5"),
    operational("rate_window", BACKPRESSURE).default("1s"),
    operational("rate_gate", BACKPRESSURE).default("false"),
    operational("rate_gate.max_bytes", BACKPRESSURE).default("0"),
    operational("rate_gate.max_records", BACKPRESSURE).default("0"),
    operational("rate_gate.backpressure", BACKPRESSURE).default("true"),
    operational("rate_gate.resume_ratio", BACKPRESSURE).default("0.80"),
];

/// Options of every filter.
pub(crate) const FILTER: &[Opt] = &[
    exact("match", "what the component is connected with"),
    exact("match_regex", "what the component is connected with"),
    exact("alias", "the component's label"),
    operational("log_level", "Alloy has one log level: the logging block").default("info"),
    operational("log_suppress_interval", "Alloy does not suppress repeated messages").default("0"),
];

/// Options of every processor.
pub(crate) const PROCESSOR: &[Opt] = &[
    exact("alias", "the component's label"),
    exact("condition", "conditions of the component"),
    operational("log_level", "Alloy has one log level: the logging block").default("info"),
];

const WINDOWS: &str = "Windows certificate stores have no counterpart: export the certificates to files";

/// Options of every output.
pub(crate) const OUTPUT: &[Opt] = &[
    exact("match", "what the component is connected with"),
    exact("match_regex", "what the component is connected with"),
    exact("alias", "the component's label"),
    operational("log_level", "Alloy has one log level: the logging block").default("info"),
    operational("log_suppress_interval", "Alloy does not suppress repeated messages").default("0"),
    operational("workers", "exporters send 10 requests at a time (num_consumers), loki.write one")
        .default("0"),
    operational(
        "storage.total_limit_size",
        "a full queue holds its sources up; nothing is dropped to make room",
    ),
    unsupported("tls.windows.certstore_name", WINDOWS),
    unsupported("tls.windows.use_enterprise_store", WINDOWS),
    unsupported("tls.windows.client_thumbprints", WINDOWS),
];
