//! What inputs that listen share: their address, TLS and HTTP server.

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Opt, exact, operational};
use crate::plugins::tls;
use crate::source::Listener;
use crate::text::Text;
use crate::value;

const SOCKETS: &str = "Alloy leaves connections to Go's defaults";

/// The address of an input that listens, and what it says about connections.
pub(super) const LISTENER: &[Opt] = &[
    exact("listen", "the host of the address").default("0.0.0.0"),
    operational("host", "an input that listens does not look at it: `listen` is its address")
        .default("localhost"),
    exact("port", "the port of the address"),
    operational("net.share_port", SOCKETS).default("false"),
    operational("net.backlog", SOCKETS).default("128"),
    operational("net.io_timeout", SOCKETS).default("0s"),
    operational("net.accept_timeout", SOCKETS).default("10s"),
    operational("net.accept_timeout_log_error", SOCKETS).default("true"),
    operational("net.keepalive", SOCKETS).default("true"),
];

const HTTP: &str = "Alloy's HTTP server serves as many connections as come";

/// The HTTP server of an input.
pub(super) const HTTP_SERVER: &[Opt] = &[
    operational("http_server.http2", "Go speaks HTTP/2 by itself").default("true"),
    operational("http_server.idle_timeout", "idle_timeout, which is 1m in Alloy").default("10s"),
    operational("http_server.buffer_max_size", "max_request_body_size, which is 20 MiB in Alloy")
        .default("4M"),
    operational("http_server.buffer_chunk_size", HTTP).default("512K"),
    operational("http_server.max_connections", HTTP).default("0"),
    operational("http_server.workers", HTTP).default("1"),
    operational("http_server.ingress_queue_event_limit", HTTP).default("8192"),
    operational("http_server.ingress_queue_byte_limit", HTTP).default("256M"),
    operational("http2", "Go speaks HTTP/2 by itself").default("true"),
    operational("buffer_max_size", "max_request_body_size, which is 20 MiB in Alloy").default("4M"),
    operational("buffer_chunk_size", HTTP).default("512K"),
    operational("max_connections", HTTP).default("0"),
    operational("workers", HTTP).default("1"),
];

/// Reads address and TLS. `port` is the plugin's default.
pub(super) fn listener(keys: &mut Keys<'_, '_>, port: u16) -> Listener {
    let host = keys.text("listen").map_or_else(|| Text::literal("0.0.0.0"), |given| given.text);
    let port = keys.text("port").map_or_else(|| Text::literal(port.to_string()), |given| given.text);
    let bare_ipv6 = host.as_literal().is_some_and(|host| host.contains(':') && !host.starts_with('['));
    let host = if bare_ipv6 { host.prepend("[").append("]") } else { host };
    Listener { address: host.append(":").join(port), tls: tls::server(keys) }
}

/// The most that Alloy takes at once by default; what Fluent Bit limits more closely needs no saying.
const DEFAULT_SIZE: u64 = 1024 * 1024;

/// A limit on the size of texts.
pub(super) const fn size(name: &'static str) -> Opt {
    exact(name, "max_log_size")
}

/// The limit of [`size`] in bytes, where it is above Alloy's. `unit` is what the plugin counts in.
pub(super) fn max_size(keys: &mut Keys<'_, '_>, name: &str, unit: u64) -> Option<u64> {
    let given = keys.text(name)?;
    let bytes = given.text.as_literal().and_then(|text| match unit {
        1 => value::parse_size(text),
        _ => u64::try_from(value::leading_integer(text)?).ok()?.checked_mul(unit),
    });
    let bytes = bytes.filter(|bytes| *bytes > DEFAULT_SIZE);
    if bytes.is_none() {
        keys.judge(name, Outcome::Exact, "Alloy takes texts of up to 1 MiB");
    }
    bytes
}
