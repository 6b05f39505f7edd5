//! `splunk`: the HTTP Event Collector (plugins/in_splunk).

use crate::accessor;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, unsupported};
use crate::plugins::inputs::listener::{self, HTTP_SERVER, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{Posts, Source, Tag};

const ADDRESS: &str =
    "Alloy does not tell the sender's address: let the sender, or a proxy, put it into the record";
const TOKEN: &str = "Alloy does not put the token into the record";

const OPTIONS: &[Opt] = &[
    unsupported("success_header", "Alloy's answers have no headers to choose: let a proxy add them").many(),
    unsupported("splunk_token", "Alloy takes any token: let a proxy check it").secret(),
    unsupported("store_token_in_metadata", TOKEN).default("true"),
    unsupported("splunk_token_key", TOKEN).default("@splunk_token"),
    exact("tag_key", "the tag"),
    unsupported("add_remote_addr", ADDRESS).default("false"),
    unsupported("remote_addr_key", ADDRESS).default("remote_addr"),
];

pub(crate) static SPLUNK: Plugin = Plugin {
    id: "input/splunk",
    names: &["splunk"],
    becomes: "otelcol.receiver.splunkhec, which hands the whole body on",
    options: &[OPTIONS, HTTP_SERVER, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let otherwise = keys.text("tag").map(|given| given.text).unwrap_or_default();
    let path = keys.literal("tag_key").and_then(|key| accessor::path_or_key(keys, &key.value, key.span));
    let tag = match path {
        Some(path) => Tag::Key { path, otherwise, sanitized: false },
        None => Tag::Literal(otherwise),
    };
    let listener = listener::listener(keys, 8088);
    keys.suggest_name("splunk");
    Some(Source::Posts(Box::new(Posts { listener, path: "/services/collector", events: true, tag })))
}
