//! `syslog`: syslog over TCP, UDP or a Unix socket (plugins/in_syslog).

use flb2alloy_parser::Spanned;

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::inputs::listener::{self, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{Content, Socket, Source, Tag, Texts, Transport};

const UNIX: &str = "Alloy listens on no Unix socket: let the sender write to UDP or TCP, or read the journal";

const OPTIONS: &[Opt] = &[
    exact("mode", "a tcp or udp block"),
    unsupported("path", UNIX),
    unsupported("unix_perm", UNIX),
    operational("buffer_chunk_size", "Alloy's buffers grow by themselves").default("32768"),
    operational("receive_buffer_size", "set the kernel's default: net.core.rmem_default"),
    listener::size("buffer_max_size"),
    exact("parser", "statements that parse the text"),
    exact("raw_message_key", "a key with the text"),
    exact("source_address_key", "a key made of net.peer.ip and net.peer.port"),
    exact("format", "enable_octet_counting"),
];

pub(crate) static SYSLOG: Plugin = Plugin {
    id: "input/syslog",
    names: &["syslog"],
    becomes: "otelcol.receiver.syslog, which hands the whole text on",
    options: &[OPTIONS, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let mode =
        keys.literal("mode").map_or_else(|| "unix_udp".to_owned(), |mode| mode.value.to_ascii_lowercase());
    let transport = match mode.as_str() {
        "tcp" => Transport::Tcp,
        "udp" => Transport::Udp,
        "unix_udp" | "unix_tcp" => {
            keys.give_up(format!(
                "mode {mode}: Alloy listens on no Unix socket. Let the sender write to UDP 127.0.0.1:5140 and set `Mode udp`, \
                 or read the journal with the input systemd, which has what is sent to /dev/log"
            ));
            return None;
        }
        _ => {
            let span = keys.span("mode");
            keys.refuse_value("mode", span, "unix_tcp, unix_udp, tcp or udp");
            keys.give_up("Fluent Bit refuses to start with this mode");
            return None;
        }
    };
    for unix in ["path", "unix_perm"] {
        keys.judge(unix, Outcome::Exact, "not looked at in this mode, in Fluent Bit neither");
    }
    let header = keys.section.header;
    let parser = keys.literal("parser").unwrap_or_else(|| Spanned::new("syslog-rfc5424".to_owned(), header));
    let Some(parser) = keys.context.parser(&parser) else {
        keys.give_up("without its parser it makes no records: Fluent Bit refuses to start");
        return None;
    };
    // syslog_prot.c: a datagram is one message whatever is in it.
    let texts = match (transport, octet_counting(keys)) {
        (Transport::Udp, _) => Texts::Datagrams,
        (Transport::Tcp, true) => Texts::Counted,
        (Transport::Tcp, false) => Texts::Separated("\n".to_owned()),
    };
    let tag = keys.text("tag").map(|given| given.text).unwrap_or_default();
    keys.suggest_name(name(&tag.display()));
    Some(Source::Socket(Box::new(Socket {
        listener: listener::listener(keys, 5140),
        transport,
        texts,
        content: Content::Parsed(Box::new(parser), None),
        raw_key: keys.literal("raw_message_key").map(|key| key.value),
        source_address_key: keys.literal("source_address_key").map(|key| key.value),
        max_size: listener::max_size(keys, "buffer_max_size", 1),
        tag: Tag::Literal(tag),
    })))
}

/// syslog_conf.c: an unknown format is a warning there, and counts as `newline`.
fn octet_counting(keys: &mut Keys<'_, '_>) -> bool {
    keys.literal("format").is_some_and(|format| {
        ["octet_counting", "octet"].iter().any(|name| format.value.eq_ignore_ascii_case(name))
    })
}

fn name(tag: &str) -> &str {
    if tag.chars().any(char::is_alphanumeric) { tag } else { "syslog" }
}
