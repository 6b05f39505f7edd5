//! `udp`: JSON or lines in datagrams (plugins/in_udp).

use crate::plugin::{Build, Plugin};
use crate::plugins::every;
use crate::plugins::inputs::listener::LISTENER;
use crate::plugins::inputs::tcp;
use crate::source::Transport;

pub(crate) static UDP: Plugin = Plugin {
    id: "input/udp",
    names: &["udp"],
    becomes: "otelcol.receiver.syslog, which hands the whole text on",
    options: &[tcp::OPTIONS, LISTENER, every::INPUT],
    build: Build::Input(|keys| tcp::build(keys, Transport::Udp, "udp")),
};
