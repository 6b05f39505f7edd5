//! `tcp`: JSON or lines over TCP (plugins/in_tcp).

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::inputs::listener::{self, LISTENER};
use crate::plugins::{every, tls};
use crate::source::{Content, Socket, Source, Tag, Texts, Transport};

/// The options of `tcp` and `udp`.
pub(super) const OPTIONS: &[Opt] = &[
    exact("format", "how a text becomes a record"),
    exact("separator", "multiline line_end_pattern"),
    exact("parser", "statements that parse the text"),
    operational("chunk_size", "Alloy's buffers grow by themselves"),
    listener::size("buffer_size"),
    exact("source_address_key", "a key made of net.peer.ip and net.peer.port"),
    operational("workers", "Alloy serves connections side by side").default("1"),
];

pub(crate) static TCP: Plugin = Plugin {
    id: "input/tcp",
    names: &["tcp"],
    becomes: "otelcol.receiver.syslog, which hands the whole text on",
    options: &[OPTIONS, LISTENER, tls::SERVER, every::INPUT],
    build: Build::Input(|keys| build(keys, Transport::Tcp, "tcp")),
};

/// Builds both `tcp` and `udp`, which differ in nothing but how texts arrive.
pub(super) fn build(keys: &mut Keys<'_, '_>, transport: Transport, name: &str) -> Option<Source> {
    let content = content(keys)?;
    let separator = keys.literal("separator").map_or_else(|| "\n".to_owned(), |given| unescape(&given.value));
    if separator.is_empty() {
        keys.give_up("an empty separator: Fluent Bit refuses to start with it");
        return None;
    }
    let texts = match (transport, &content) {
        (Transport::Udp, Content::Json) => Texts::Datagrams,
        (Transport::Tcp, Content::Json) => {
            keys.judge("separator", Outcome::Exact, "not looked at with format json, in Fluent Bit neither");
            Texts::Separated("\n".to_owned())
        }
        _ => Texts::Separated(separator),
    };
    let mut source_address_key = keys.literal("source_address_key").map(|key| key.value);
    if matches!(content, Content::Text(_)) && source_address_key.take().is_some() {
        let why = "not looked at with format none and no parser, in Fluent Bit neither";
        keys.judge("source_address_key", Outcome::Exact, why);
    }
    let tag = keys.text("tag").map(|given| given.text).unwrap_or_default();
    let telling = tag.display().chars().any(char::is_alphanumeric);
    keys.suggest_name(if telling { tag.display() } else { name.to_owned() });
    Some(Source::Socket(Box::new(Socket {
        listener: listener::listener(keys, 5170),
        transport,
        texts,
        content,
        raw_key: None,
        source_address_key,
        // tcp_config.c: a number of KiB.
        max_size: listener::max_size(keys, "buffer_size", 1024),
        tag: Tag::Literal(tag),
    })))
}

/// tcp_config.c: JSON is the default, and a parser wants lines.
fn content(keys: &mut Keys<'_, '_>) -> Option<Content> {
    let format = keys.literal("format");
    if let Some(parser) = keys.literal("parser") {
        let Some(parser) = keys.context.parser(&parser) else {
            keys.give_up("without its parser Fluent Bit refuses to start");
            return None;
        };
        return Some(Content::Parsed(Box::new(parser), Some("log".to_owned())));
    }
    let Some(format) = format else { return Some(Content::Json) };
    match format.value.to_ascii_lowercase().as_str() {
        "json" => Some(Content::Json),
        "none" => Some(Content::Text("log".to_owned())),
        _ => {
            keys.refuse_value("format", format.span, "json or none");
            keys.give_up("Fluent Bit refuses to start with this format");
            None
        }
    }
}

/// flb_unescape_string: a backslash in front of any other letter is left out.
fn unescape(text: &str) -> String {
    let mut unescaped = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => unescaped.extend(chars.next().map(|escaped| match escaped {
                'n' => '\n',
                'a' => '\x07',
                'b' => '\x08',
                't' => '\t',
                'v' => '\x0b',
                'f' => '\x0c',
                'r' => '\r',
                other => other,
            })),
            other => unescaped.push(other),
        }
    }
    unescaped
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn separators_are_unescaped_as_fluent_bit_does() {
        assert_eq!(unescape(r"\r\n"), "\r\n");
        assert_eq!(unescape(r"a\\b\xc"), r"a\bxc");
        assert_eq!(unescape("|"), "|");
    }
}
