//! `opentelemetry`: OTLP over HTTP and gRPC (plugins/in_opentelemetry).

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::inputs::listener::{self, HTTP_SERVER, LISTENER};
use crate::plugins::{every, tls};
use crate::signal::Signal;
use crate::source::{OtlpReceiver, Source, Tag};
use crate::text::Text;

const PROFILES: &str = "profiles go to pyroscope.receive_http, in Pyroscope's own protocol";

const OPTIONS: &[Opt] = &[
    unsupported("profiles_support", PROFILES).default("false"),
    unsupported("encode_profiles_as_log", PROFILES).default("false"),
    unsupported("tag_key", "give the input one tag, and route by the key with rewrite_tag"),
    exact("tag_from_uri", "the tag").default("true"),
    operational("successful_response_code", "Alloy answers with 200, as OTLP asks for").default("201"),
    unsupported("raw_traces", "Alloy takes spans as they are: route them as traces").default("false"),
    operational("logs_metadata_key", "Alloy keeps the fields of a log beside its body, not in metadata")
        .default("otlp"),
    exact("logs_body_key", "the key of the body"),
    unsupported("oauth2*", "Alloy checks no tokens here: let a proxy do so").secret(),
];

pub(crate) static OPENTELEMETRY_INPUT: Plugin = Plugin {
    id: "input/opentelemetry",
    names: &["opentelemetry"],
    becomes: "otelcol.receiver.otlp",
    options: &[OPTIONS, HTTP_SERVER, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let from_uri = keys.flag("tag_from_uri").unwrap_or(true);
    // opentelemetry_prot.c, create_request_tag: a tag of its own wins over that of the path.
    let tags = match keys.text("tag") {
        Some(tag) => {
            keys.judge("tag_from_uri", Outcome::Exact, "not looked at beside Tag, in Fluent Bit neither");
            Signal::ALL.map(|_| Tag::Literal(tag.text.clone()))
        }
        None if from_uri => {
            Signal::ALL.map(|signal| Tag::Literal(Text::literal(format!("v1_{}", signal.name()))))
        }
        None => Signal::ALL.map(|_| Tag::Literal(Text::default())),
    };
    keys.suggest_name("otlp");
    Some(Source::Otlp(Box::new(OtlpReceiver {
        listener: listener::listener(keys, 4318),
        body_key: keys.literal("logs_body_key").map(|key| key.value),
        tags,
    })))
}
