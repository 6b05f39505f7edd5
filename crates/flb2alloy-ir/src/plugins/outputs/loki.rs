//! `loki`: Loki's push API (plugins/out_loki/loki.c).

use flb2alloy_parser::{Diagnostic, Span, Spanned};

use crate::accessor;
use crate::account::Outcome;
use crate::client::Auth;
use crate::codes;
use crate::context::Lines;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational};
use crate::plugins::{authentication, client, every, tls};
use crate::record::{Operand, Path, Step};
use crate::sink::{Label, Line, Loki, SingleKey, Sink};
use crate::text::{Given, Piece, Text};

const OPTIONS: &[Opt] = &[
    exact("uri", "the URL's path").default("/loki/api/v1/push"),
    exact("tenant_id", "tenant_id"),
    exact("tenant_id_key", "the label __tenant_id__"),
    approximate(
        "tenant_id_key_error_handling",
        "nothing",
        "each tenant's batch succeeds or fails by itself, which is partial_success",
    )
    .default("partial_success"),
    exact("labels", "stream labels").many(),
    exact("label_keys", "stream labels").many(),
    exact("label_map_path", "stream labels"),
    exact("structured_metadata", "stage.structured_metadata").many(),
    exact("structured_metadata_map_keys", "stage.structured_metadata").many(),
    exact("auto_kubernetes_labels", "stream labels").default("false"),
    exact("drop_single_key", "the line"),
    exact("remove_keys", "the line").many(),
    exact("line_format", "the line").default("json"),
    exact("bearer_token", "bearer_token").secret(),
    exact("header", "headers").many(),
    operational("buffer_size", "a buffer for Loki's answers").default("512KB"),
    operational("compress", "loki.write always sends snappy-compressed protobuf"),
];

pub(crate) static LOKI: Plugin = Plugin {
    id: "output/loki",
    names: &["loki"],
    becomes: "otelcol.exporter.loki and loki.write",
    options: &[
        OPTIONS,
        client::HTTP_AUTH,
        authentication::NO_OAUTH2,
        every::OUTPUT,
        client::LOKI_RETRY,
        tls::PROMETHEUS,
        client::NET,
    ],
    build: Build::Output(build),
};

/// loki.c: what identifies a stream if nothing else does.
pub(super) const DEFAULT_LABEL: (&str, &str) = ("job", "fluent-bit");

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let path = keys.text("uri").map_or_else(|| Text::literal("/loki/api/v1/push"), |given| given.text);
    let mut client = client::client(keys, "127.0.0.1", 3100, &path);
    let token = keys.secret("bearer_token").map(Auth::Bearer);
    // loki.c asks for the user first.
    if client.auth.is_none() {
        client.auth = token;
    } else if token.is_some() {
        keys.judge("bearer_token", Outcome::Exact, "has no effect beside http_user in Fluent Bit either");
    }
    keys.take("tenant_id_key_error_handling");

    let mut labels = labels(keys, "labels");
    labels.extend(label_keys(keys));
    labels.extend(label_map(keys));
    let kubernetes_labels = keys.flag("auto_kubernetes_labels").unwrap_or(false);
    let (name, value) = DEFAULT_LABEL;
    let default = Label { name: name.to_owned(), value: Operand::Text(value.into()) };
    let is_fixed =
        |label: &Label| matches!(label.value, Operand::Text(_) | Operand::Tag | Operand::Concat(_));
    let mut fallback = None;
    if labels.is_empty() && !kubernetes_labels {
        labels.push(default);
    } else if !labels.iter().any(is_fixed) {
        fallback = Some(default);
    }
    let structured_metadata = self::labels(keys, "structured_metadata");
    let structured_metadata_maps = paths(keys, "structured_metadata_map_keys");
    // loki.c, prepare_remove_keys: what a label or structured metadata begins with leaves the line.
    let drawn = labels.iter().chain(&structured_metadata).filter_map(|label| match &label.value {
        Operand::Path(path) => Some(path.clone()),
        Operand::Concat(parts) => match parts.first() {
            Some(Operand::Path(path)) => Some(path.clone()),
            _ => None,
        },
        _ => None,
    });
    let mut remove: Vec<Path> = drawn.chain(structured_metadata_maps.iter().cloned()).collect();
    for path in remove_keys(keys) {
        if !remove.contains(&path) {
            remove.push(path);
        }
    }
    Some(Sink::Loki(Box::new(Loki {
        client,
        labels,
        fallback,
        kubernetes_labels,
        structured_metadata,
        structured_metadata_maps,
        remove,
        line: line(keys),
        drop_single_key: single_key(keys),
        tenant: keys.text("tenant_id").map(|given| given.text),
        tenant_key: tenant_key(keys),
    })))
}

fn line(keys: &mut Keys<'_, '_>) -> Line {
    let format = keys.literal("line_format").map(|format| format.value.to_ascii_lowercase());
    match format.as_deref() {
        Some("key_value") => {
            keys.approximate(
                "line_format",
                "key_value lines are quoted only where needed, and nested maps are written as JSON, not as map[...]",
            );
            Line::KeyValue
        }
        format => {
            if format.is_some_and(|format| format != "json") {
                let span = keys.span("line_format");
                keys.refuse_value("line_format", span, "json or key_value");
            }
            if keys.context.options.lines == Lines::Native { Line::Native } else { Line::Json }
        }
    }
}

fn single_key(keys: &mut Keys<'_, '_>) -> SingleKey {
    let Some(value) = keys.literal("drop_single_key") else { return SingleKey::Keep };
    match value.value.to_ascii_lowercase().as_str() {
        "raw" => SingleKey::Raw,
        text => match crate::value::parse_bool(text) {
            Some(true) => SingleKey::Json,
            Some(false) => SingleKey::Keep,
            None => {
                keys.refuse_value("drop_single_key", value.span, "on, off or raw");
                SingleKey::Keep
            }
        },
    }
}

/// The elements of a comma-separated option that may also be given several times.
fn elements(keys: &mut Keys<'_, '_>, name: &str) -> Vec<Given> {
    let values = keys.all(name);
    let split = |given: &Given| -> Vec<Given> {
        given.text.split(',').into_iter().map(|text| Given { text, span: given.span }).collect()
    };
    values.iter().flat_map(split).collect()
}

/// `name=value`, `name=$accessor` or a bare `$accessor` whose path is the name (loki.c, parse_kv). Nothing around the
/// `=` is trimmed.
fn labels(keys: &mut Keys<'_, '_>, option: &str) -> Vec<Label> {
    let mut labels = Vec::new();
    for element in elements(keys, option) {
        match label(keys, option, &element) {
            Some(label) => labels.push(label),
            None => keys.judge_at(element.span, Outcome::Unsupported, "a label is left out"),
        }
    }
    labels
}

fn label(keys: &mut Keys<'_, '_>, option: &str, element: &Given) -> Option<Label> {
    let text = element.text.display();
    if text.starts_with('$') && !text.starts_with("${") {
        return named_after(keys, &text, element.span);
    }
    let (name, value) =
        split_at_equals(&element.text).filter(|(_, value)| !value.0.is_empty()).or_else(|| {
            keys.refuse_value(option, element.span, "name=value, name=$key or $key");
            None
        })?;
    let name = keys.known_part(option, &name, element.span)?;
    let clean = sanitise(&name);
    if clean != name {
        keys.context.report(
            Diagnostic::warning(
                codes::BAD_VALUE,
                format!("`{name}` is no name of a label: `{clean}` is used"),
            )
            .at(element.span, "Loki refuses what Fluent Bit sends with this"),
        );
    }
    let value = match value.as_literal().filter(|value| value.starts_with('$')) {
        Some(pattern) => accessor::operand(keys, pattern, element.span)?,
        None => Operand::Text(value),
    };
    Some(Label { name: clean, value })
}

/// A label with the name of the path that its value is at. Text behind the path belongs to the name and to the value
/// (loki.c, normalize_ra_key_name).
fn named_after(keys: &mut Keys<'_, '_>, text: &str, span: Span) -> Option<Label> {
    if let Operand::Concat(parts) = accessor::operand(keys, text, span)?
        && let [Operand::Path(path), Operand::Text(behind)] = parts.as_slice()
    {
        let (path, behind) = (accessor::joined(path), behind.display());
        keys.context.report(
            Diagnostic::warning(
                codes::DEAD_RULE,
                format!("this is `${path}` with the text `{behind}` behind it"),
            )
            .at(span, "for name and value, in Fluent Bit too")
            .help("a key below another is written as $key['sub']"),
        );
        return Some(Label { name: sanitise(&format!("{path}_{behind}")), value: Operand::Concat(parts) });
    }
    let path = accessor::path(keys, text, span)?;
    Some(Label { name: sanitise(&accessor::joined(&path)), value: Operand::Path(path) })
}

/// What stands before and behind the first `=`.
fn split_at_equals(text: &Text) -> Option<(Text, Text)> {
    let at = text.0.iter().position(|piece| matches!(piece, Piece::Literal(text) if text.contains('=')))?;
    let Piece::Literal(literal) = &text.0[at] else { return None };
    let (before, behind) = literal.split_once('=')?;
    let part = |literal: &str| if literal.is_empty() { Text::default() } else { Text::literal(literal) };
    let name = Text(text.0[..at].to_vec()).join(part(before));
    let value = part(behind).join(Text(text.0[at + 1..].to_vec()));
    Some((name, value))
}

fn tenant_key(keys: &mut Keys<'_, '_>) -> Option<Path> {
    let key = keys.literal("tenant_id_key")?;
    accessor::path_or_key(keys, &key.value, key.span)
}

fn label_keys(keys: &mut Keys<'_, '_>) -> Vec<Label> {
    let elements = elements(keys, "label_keys");
    elements
        .into_iter()
        .filter_map(|element| named_after(keys, &element.text.display(), element.span))
        .collect()
}

/// A JSON file in which the names of labels stand where their values stand in the record (loki.c, create_label_map_entry).
fn label_map(keys: &mut Keys<'_, '_>) -> Vec<Label> {
    let Some(path) = keys.literal("label_map_path") else { return Vec::new() };
    let Some(text) = keys.context.options.files.get(&path.value) else {
        let note = format!(
            "`{}` could not be read: convert where it is, or write its labels into `Labels`",
            path.value
        );
        keys.judge("label_map_path", Outcome::Unsupported, note);
        return Vec::new();
    };
    let mut labels = Vec::new();
    let map = serde_json::from_str(text).ok().filter(serde_json::Value::is_object);
    if !map.is_some_and(|map| mapped(&map, &mut Vec::new(), &mut labels)) {
        let note = "no JSON object of names: Fluent Bit takes what stands before the mistake, and goes on";
        keys.judge("label_map_path", Outcome::Unsupported, note);
        return Vec::new();
    }
    labels
}

/// Collects the labels of a map; whether it holds nothing but names.
fn mapped(map: &serde_json::Value, at: &mut Vec<Step>, labels: &mut Vec<Label>) -> bool {
    match map {
        serde_json::Value::String(name) => {
            labels.push(Label { name: sanitise(name), value: Operand::Path(Path(at.clone())) });
            true
        }
        serde_json::Value::Object(members) => members.iter().all(|(key, below)| {
            at.push(Step::Key(key.clone()));
            let known = mapped(below, at, labels);
            at.pop();
            known
        }),
        _ => false,
    }
}

fn paths(keys: &mut Keys<'_, '_>, option: &str) -> Vec<Path> {
    let elements = elements(keys, option);
    elements
        .into_iter()
        .filter_map(|element| accessor::path(keys, &element.text.display(), element.span))
        .collect()
}

fn remove_keys(keys: &mut Keys<'_, '_>) -> Vec<Path> {
    let elements = elements(keys, "remove_keys");
    let removed = elements.into_iter().map(|element| Spanned::new(element.text.display(), element.span));
    removed.filter_map(|element| accessor::path_of_field(keys, &element.value, element.span)).collect()
}

/// loki.c, sanitise: what no label name may hold becomes `_`, and a digit in front gets one.
pub(super) fn sanitise(name: &str) -> String {
    let mut clean: String =
        name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect();
    if clean.starts_with(|char: char| char.is_ascii_digit()) {
        clean.insert(0, '_');
    }
    clean
}
