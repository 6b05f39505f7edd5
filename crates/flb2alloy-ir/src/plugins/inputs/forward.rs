//! `forward`: Fluentd's forward protocol (plugins/in_forward).

use flb2alloy_parser::Diagnostic;

use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::inputs::listener::{self, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{Forward, Listener, Source, Tag};

const SECURE: &str = "Alloy's forward server has neither TLS nor a handshake: put a proxy in front, or let the senders speak OTLP";

const OPTIONS: &[Opt] = &[
    exact("tag_prefix", "the tag"),
    unsupported("shared_key", SECURE).secret(),
    unsupported("self_hostname", SECURE),
    unsupported("security.users", SECURE).secret().many(),
    unsupported("empty_shared_key", SECURE).default("false"),
    exact("unix_path", "endpoint"),
    unsupported("unix_perm", "set the permissions of the folder in which the socket is"),
    operational("buffer_chunk_size", "Alloy's buffers grow by themselves").default("1024000"),
    operational("buffer_max_size", "Alloy's buffers grow by themselves").default("6144000"),
    operational("workers", "Alloy serves connections side by side").default("1"),
];

pub(crate) static FORWARD: Plugin = Plugin {
    id: "input/forward",
    names: &["forward"],
    becomes: "otelcol.receiver.fluentforward",
    options: &[OPTIONS, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let mut listener = listener::listener(keys, 24_224);
    if listener.tls.take().is_some() {
        let span = keys.span("tls");
        keys.context.report(
            Diagnostic::error(
                codes::UNSUPPORTED,
                "senders that speak TLS cannot reach Alloy's forward server",
            )
            .at(span, "not converted")
            .help(SECURE),
        );
        keys.judge("tls", crate::account::Outcome::Unsupported, SECURE);
    }
    if let Some(path) = keys.text("unix_path") {
        listener = Listener { address: path.text.prepend("unix://"), tls: None };
    }
    let prefix = keys.literal("tag_prefix").map(|prefix| prefix.value);
    // fw_prot.c: a prefix wins over a tag, and a tag over that of the sender.
    let tag = match (prefix, keys.text("tag")) {
        (Some(prefix), _) => Tag::Sender { prefix },
        (None, Some(tag)) => Tag::Literal(tag.text),
        (None, None) => Tag::Sender { prefix: String::new() },
    };
    keys.suggest_name("forward");
    Some(Source::Forward(Box::new(Forward { listener, tag })))
}
