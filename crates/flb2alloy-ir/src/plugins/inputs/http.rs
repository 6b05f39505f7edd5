//! `http`: JSON over HTTP (plugins/in_http).

use flb2alloy_parser::Diagnostic;

use crate::accessor;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::inputs::listener::{self, HTTP_SERVER, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{Posts, Source, Tag};
use crate::text::Text;

const ADDRESS: &str =
    "Alloy does not tell the sender's address: let the sender, or a proxy, put it into the record";

const OPTIONS: &[Opt] = &[
    unsupported("add_remote_addr", ADDRESS).default("false"),
    unsupported("remote_addr_key", ADDRESS).default("REMOTE_ADDR"),
    unsupported("success_header", "Alloy's answers have no headers to choose: let a proxy add them").many(),
    exact("tag_key", "the tag"),
    operational("successful_response_code", "Alloy answers with 200 and a line of JSON").default("201"),
    operational("enable_health_endpoint", "Alloy tells its health at /-/healthy of its own server")
        .default("false"),
    unsupported("oauth2*", "Alloy checks no tokens here: let a proxy do so").secret(),
];

pub(crate) static HTTP: Plugin = Plugin {
    id: "input/http",
    names: &["http"],
    becomes: "otelcol.receiver.splunkhec, which takes any body",
    options: &[OPTIONS, HTTP_SERVER, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let otherwise = tag(keys);
    let path = keys.literal("tag_key").and_then(|key| accessor::path_or_key(keys, &key.value, key.span));
    // http_prot.c, sanitize_tag
    let tag = match path {
        Some(path) => Tag::Key { path, otherwise, sanitized: true },
        None => Tag::Literal(otherwise),
    };
    let listener = listener::listener(keys, 9880);
    let name = keys.suggested_name().unwrap_or_else(|| "http".to_owned());
    keys.suggest_name(name);
    Some(Source::Posts(Box::new(Posts { listener, path: "/", events: false, tag })))
}

/// The tag is the path of the request, which Alloy does not tell; only `/` leaves it to `Tag`. Where something looks at
/// tags, the one is taken that is asked for.
fn tag(keys: &mut Keys<'_, '_>) -> Text {
    let given = keys.text("tag").map(|given| given.text).unwrap_or_default();
    let asked: Vec<String> =
        keys.context.matches.iter().filter(|glob| !glob.trim_matches('*').is_empty()).cloned().collect();
    let own = given.display();
    if !own.is_empty() {
        keys.suggest_name(own.clone());
    }
    let told = !asked.is_empty() || keys.context.matches_by_regex || keys.context.tag_written;
    let named = asked
        .iter()
        .find(|glob| **glob == own)
        .or_else(|| asked.iter().find(|glob| !glob.contains('*') && !keys.context.tags.contains(glob)));
    let tag = named.map_or(given, |tag| Text::literal(tag.as_str()));
    let shown = match tag.display() {
        empty if empty.is_empty() => "its own tag for all".to_owned(),
        tag => format!("the tag `{tag}` for all"),
    };
    const MESSAGE: &str = "Fluent Bit makes the tag of the path that a request is sent to; Alloy takes all paths and tells none";
    let diagnostic = match told {
        true => Diagnostic::warning(codes::APPROXIMATE, MESSAGE),
        // Nothing routes by it, and nothing shows it.
        false => Diagnostic::info(codes::APPROXIMATE, MESSAGE),
    };
    let header = keys.section.header;
    keys.context.report(
        diagnostic
            .at(header, shown)
            .help("where the path decides on routes, give each path a port of its own"),
    );
    tag
}
