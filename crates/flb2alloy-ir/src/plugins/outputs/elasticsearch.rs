//! `es` and `opensearch` (plugins/out_es, plugins/out_opensearch), sent to Loki where the caller names one.

use super::loki;
use super::retarget::{self, Retargeted, label_of};
use crate::accessor;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every};
use crate::record::Operand;
use crate::sink::Sink;
use crate::text::{Given, Piece, Text};

const NO_INDEX: &str = "Loki has no documents and no mappings";
const TIME: &str = "Loki keeps the time of an entry beside its line";
const SERVER: &str =
    "the URL given with --loki-url or --otlp-url stands in its place, with credentials of its own";

const OPTIONS: &[Opt] = &[
    approximate("index", "the label index", "an index becomes a label, without the date")
        .default("fluent-bit"),
    operational("type", NO_INDEX).default("_doc"),
    operational("suppress_type_name", NO_INDEX).default("false"),
    operational("compress", SERVER),
    approximate("logstash_format", "the label index", "an index becomes a label, without the date")
        .default("false"),
    approximate("logstash_prefix", "the label index", "an index becomes a label, without the date")
        .default("logstash"),
    operational("logstash_prefix_separator", "the label index has no date").default("-"),
    approximate(
        "logstash_prefix_key",
        "the label index",
        "each value of the key makes streams of its own in Loki",
    ),
    operational("logstash_dateformat", "the label index has no date").default("%Y.%m.%d"),
    approximate("time_key", "the entry's timestamp", TIME).default("@timestamp"),
    operational("time_key_format", TIME).default("%Y-%m-%dT%H:%M:%S"),
    operational("time_key_nanos", "Loki keeps nanoseconds").default("false"),
    approximate("include_tag_key", "structured metadata", "the tag stands beside the line").default("false"),
    exact("tag_key", "structured metadata").default("flb-key"),
    operational("buffer_size", "a buffer for the server's answers").default("512k"),
    operational("path", SERVER),
    unsupported("pipeline", "do what the ingest pipeline does in Alloy or in queries"),
    operational("generate_id", "Loki keeps one of several entries with the same time, labels and line")
        .default("false"),
    approximate("write_operation", "a new entry", "Loki only adds entries: nothing is updated")
        .default("create"),
    approximate(
        "id_key",
        "structured metadata doc_id",
        "the id stands beside the line, and nothing is updated by it",
    ),
    approximate("replace_dots", "the line", "keys stay as they are; LogQL's json parser writes dots as _")
        .default("false"),
    operational("current_time_index", "the label index has no date").default("false"),
    operational("trace_output", "see the page of live debugging").default("false"),
    operational("trace_error", "Alloy logs what Loki refuses").default("false"),
];

const ES: &[Opt] = &[
    operational("http_api_key", SERVER).secret(),
    operational("cloud_id", SERVER),
    operational("cloud_auth", SERVER).secret(),
    operational("upstream", SERVER),
    operational("aws_profile", SERVER),
];

const OPENSEARCH: &[Opt] = &[operational("aws_profile", SERVER).default("default")];

pub(crate) static ELASTICSEARCH: Plugin = Plugin {
    id: "output/es",
    names: &["es"],
    becomes: retarget::BECOMES,
    options: &[OPTIONS, ES, retarget::AWS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| build(keys, "Elasticsearch")),
};

pub(crate) static OPENSEARCH_OUTPUT: Plugin = Plugin {
    id: "output/opensearch",
    names: &["opensearch"],
    becomes: retarget::BECOMES,
    options: &[OPTIONS, OPENSEARCH, retarget::AWS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(|keys| build(keys, "OpenSearch")),
};

fn build(keys: &mut Keys<'_, '_>, server: &str) -> Option<Sink> {
    let mut target = Retargeted::new(keys, server, None)?;
    let index = index(keys, server);
    target.labels.extend(index.into_iter().map(|value| label_of("index", value)));
    let tag_key = keys.literal("tag_key").map_or_else(|| "flb-key".to_owned(), |key| key.value);
    if keys.flag("include_tag_key").unwrap_or(false) {
        target.metadata.push(label_of(loki::sanitise(&tag_key), Operand::Tag));
    }
    if let Some(id) = keys.literal("id_key").and_then(|id| accessor::path_or_key(keys, &id.value, id.span)) {
        target.metadata.push(label_of("doc_id", Operand::Path(id)));
    }
    Some(target.sink(keys))
}

/// What the label `index` is made of; what is found in the record comes behind what stands in for it.
fn index(keys: &mut Keys<'_, '_>, server: &str) -> Vec<Operand> {
    let index = keys.text("index");
    let prefix = keys.text("logstash_prefix");
    let prefix_key = keys.literal("logstash_prefix_key");
    if keys.flag("logstash_format").unwrap_or(false) {
        let prefix = prefix.map_or_else(|| Text::literal("logstash"), |given| given.text);
        let mut index = vec![Operand::Text(prefix)];
        if let Some(key) = prefix_key {
            index.extend(accessor::path_of_field(keys, &key.value, key.span).map(Operand::Path));
        }
        return index;
    }
    let Given { text, span } = match index {
        Some(index) => index,
        None => return vec![Operand::Text(Text::literal("fluent-bit"))],
    };
    // Only opensearch takes accessors here (os_conf.c).
    if server == "OpenSearch" && text.as_literal().is_some_and(|text| text.contains('$')) {
        return accessor::operand(keys, &text.display(), span).into_iter().collect();
    }
    vec![Operand::Text(without_date(text))]
}

/// es.c formats the index with strftime: what it puts in is left out, and so are separators that stood in front of it.
fn without_date(index: Text) -> Text {
    let mut clean = Text::default();
    for piece in index.0 {
        match piece {
            Piece::Literal(text) => {
                let mut parts = text.split('%');
                clean = clean.append(parts.next().unwrap_or_default());
                for part in parts {
                    clean = clean.append(&part.chars().skip(1).collect::<String>());
                }
            }
            Piece::Variable { .. } => clean.0.push(piece),
        }
    }
    if let Some(Piece::Literal(last)) = clean.0.last_mut() {
        *last = last.trim_end_matches(['-', '.', '_']).to_owned();
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_of_an_index_is_left_out() {
        assert_eq!(without_date("logs-%Y.%m.%d".into()).display(), "logs");
        assert_eq!(without_date("app".into()).display(), "app");
        assert_eq!(without_date("%Y-app".into()).display(), "-app");
        assert_eq!(without_date("100%".into()).display(), "100");
    }
}
