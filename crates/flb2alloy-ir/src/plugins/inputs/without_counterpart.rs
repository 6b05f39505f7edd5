//! Inputs for which Alloy has nothing: what they are for, and what to do instead.

use crate::plugin::{Build, Plugin, unsupported};
use crate::plugins::every;
use crate::plugins::inputs::listener::HTTP_SERVER;

/// Defines such inputs: their names, what to do instead, their own options with defaults, and tables of further ones.
macro_rules! without_counterpart {
    ($($plugin:ident = [$id:literal $(, $name:literal)*], $instead:literal,
        {$($option:literal $(= $default:literal)?),* $(,)?} $(, $table:expr)*;)*) => {
        $(pub(crate) static $plugin: Plugin = Plugin {
            id: concat!("input/", $id),
            names: &[$id $(, $name)*],
            becomes: concat!("nothing: ", $instead),
            options: &[
                &[$(unsupported($option, $instead)$(.default($default))?),*],
                $($table,)*
                every::INPUT,
            ],
            build: Build::Nothing($instead),
        };)*
    };
}

pub(super) use without_counterpart;

/// Address, connections and TLS of an input that is not converted.
pub(super) const CONNECTION: &[crate::plugin::Opt] = &[
    unsupported("listen", NOT_NEEDED).default("0.0.0.0"),
    unsupported("host", NOT_NEEDED).default("localhost"),
    unsupported("port", NOT_NEEDED),
    unsupported("net.*", NOT_NEEDED),
    unsupported("tls*", NOT_NEEDED).secret(),
];

const NOT_NEEDED: &str = "goes with the input, which has no counterpart";

without_counterpart! {
    BLOB = ["blob"],
        "Alloy uploads no files: keep Fluent Bit, or a tool such as rclone, for this",
        {"path", "exclude_pattern", "database_file", "scan_refresh_interval" = "2s", "upload_success_action",
         "upload_success_suffix", "upload_success_message", "upload_failure_action", "upload_failure_suffix",
         "upload_failure_message"};
    DOCKER = ["docker"],
        "Alloy has these numbers as metrics: prometheus.exporter.cadvisor and prometheus.scrape",
        {"interval_sec" = "1", "interval_nsec" = "0", "include", "exclude", "path.sysfs" = "/sys/fs/cgroup",
         "path.containers" = "/var/lib/docker/containers"};
    DOCKER_EVENTS = ["docker_events"],
        "Alloy does not read Docker's events: write them to a file with `docker events --format json` and read it with tail",
        {"unix_path" = "/var/run/docker.sock", "buffer_size" = "8k", "parser", "key" = "message",
         "reconnect.retry_limits" = "5", "reconnect.retry_interval" = "1"}, CONNECTION;
    DUMMY = ["dummy"],
        "Alloy makes no records up: for a trial write them to a file, one JSON object a line, and read it with tail and the parser json",
        {"samples" = "0", "dummy" = "{\"message\":\"dummy\"}", "metadata" = "{}", "rate" = "1", "interval_sec" = "0",
         "interval_nsec" = "0", "copies" = "1", "start_time_sec" = "-1", "start_time_nsec" = "-1", "fixed_timestamp" = "off",
         "flush_on_startup" = "false", "test_hang_on_exit" = "false"};
    EBPF = ["ebpf"],
        "Alloy does not hand on traces of the kernel as logs; beyla.ebpf makes metrics and traces of applications with eBPF",
        {"ringbuf_map_name", "poll_ms", "trace"};
    ELASTICSEARCH = ["elasticsearch"],
        "Alloy does not speak Elasticsearch's bulk API: let the senders speak OTLP (otelcol.receiver.otlp) or Loki's push API (loki.source.api)",
        {"tag_key", "meta_key" = "@meta", "hostname" = "localhost", "version" = "8.0.0"}, HTTP_SERVER, CONNECTION;
    ETW = ["etw"],
        "Alloy does not read ETW sessions: where the provider writes to an event log, read that with winevtlog",
        {"provider_guid", "provider_name", "session_name", "session_type", "stale_session_action", "level", "match_any_keyword",
         "match_all_keyword", "kernel_flags", "buffer_size", "minimum_buffers", "maximum_buffers", "flush_timer"};
    EVENT_TEST = ["event_test"], "it is a test of Fluent Bit's own: take it out", {};
    EVENT_TYPE = ["event_type"],
        "it is a test of Fluent Bit's own: take it out",
        {"type" = "logs", "interval_sec" = "2", "interval_nsec" = "0"};
    EXEC = ["exec"],
        "Alloy runs no commands: let a systemd timer or cron append the command's output to a file, and read it with tail and the same parser",
        {"command", "parser", "interval_sec" = "1", "interval_nsec" = "0", "buf_size" = "4096", "oneshot" = "false",
         "exit_after_oneshot" = "false", "propagate_exit_code" = "false"};
    EXEC_WASI = ["exec_wasi"],
        "Alloy runs no WebAssembly: run the program with a WASI runtime, append what it prints to a file, and read it with tail",
        {"wasi_path", "accessible_paths" = ".", "parser", "interval_sec" = "1", "interval_nsec" = "0", "buf_size" = "4096",
         "oneshot" = "false", "wasm_heap_size" = "8192", "wasm_stack_size" = "8192"};
    FLUENTBIT_LOGS = ["fluentbit_logs"],
        "Fluent Bit's own log ends with it; Alloy's is sent with the write_to of its logging block",
        {};
    HEAD = ["head"],
        "Alloy does not read a file over and over: let a timer append what is wanted to a file, and read it with tail",
        {"file", "key" = "head", "buf_size" = "256", "split_line" = "false", "lines" = "0", "add_path" = "false",
         "interval_sec" = "1", "interval_nsec" = "0"};
    LIB = ["lib"], "programs that embed Fluent Bit push records with it: let them send OTLP to otelcol.receiver.otlp", {};
    MQTT = ["mqtt"],
        "Alloy is no MQTT broker: let a bridge (such as mosquitto_sub) write the messages to a file, and read it with tail",
        {"payload_key", "buffer_size" = "2048"}, CONNECTION;
    RANDOM = ["random"],
        "Alloy makes no records up: take it out",
        {"samples" = "-1", "interval_sec" = "1", "interval_nsec" = "0"};
    SERIAL = ["serial"],
        "Alloy does not read serial lines: let a program such as socat write what comes in to a file, and read it with tail",
        {"file", "bitrate", "separator", "format", "min_bytes" = "0"};
    STDIN = ["stdin"],
        "Alloy does not read its standard input: let the program write to a file, and read it with tail",
        {"parser", "buffer_size"};
    UNIX_SOCKET = ["unix_socket"],
        "Alloy listens on no Unix socket for lines: let the program write to TCP, and use the input tcp",
        {"socket_mode", "socket_path", "socket_permissions", "format", "separator", "chunk_size", "buffer_size"};
    WINSTAT = ["winstat"],
        "Alloy has these numbers as metrics: prometheus.exporter.windows and prometheus.scrape",
        {"interval_sec" = "1s", "interval_nsec" = "0"};
}
