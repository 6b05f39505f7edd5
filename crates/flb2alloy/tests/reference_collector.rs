//! The page of all components of the Collector: it is what the tables say, nothing of the Collector is missing from it, and
//! a conversion does with each key what the page says.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use flb2alloy::reference::{self, collector};
use flb2alloy::{Dialect, NoFiles, Options, Outcome, convert};
use flb2alloy_catalogue::alloy::{self, Body};
use flb2alloy_catalogue::otel::{self, Key, Object, Shape};
use flb2alloy_catalogue::{Default, Literal};
use flb2alloy_emitter::reference::{Fate, KeyReference, references};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_page_is_what_the_tables_say() {
    let page = std::fs::read_to_string(root().join("docs/otel-collector.md")).unwrap();
    assert!(page == collector::page(), "docs/otel-collector.md is stale: run `cargo xtask docs`");
}

#[test]
fn no_component_and_no_key_is_missing() {
    let page = collector::page();
    let mut missing = Vec::new();
    for component in otel::components() {
        let name = component.name;
        let Some(part) = page.split("\n### ").find(|part| part.lines().next() == Some(name)) else {
            missing.push(name.to_owned());
            continue;
        };
        let rows: Vec<&str> =
            part.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
        let mut keys = Vec::new();
        each(component.body, "", &mut keys);
        assert!(!keys.is_empty(), "{name}");
        let is_there = |path: &str| {
            rows.iter().any(|row| {
                let outer = row.strip_suffix(".*").unwrap_or(row);
                *row == path || path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
            })
        };
        missing.extend(
            keys.into_iter().filter(|(path, _)| !is_there(path)).map(|(path, _)| format!("{name} {path}")),
        );
    }
    assert!(missing.is_empty(), "missing from the page: {missing:#?}");
}

#[test]
fn explanations_are_of_components_and_keys() {
    let filelog = reference::explain("receiver/filelog").unwrap();
    assert!(filelog.starts_with("receiver/file_log becomes otelcol.receiver.filelog.\n"), "{filelog}");
    assert_eq!(reference::explain("Receiver/file_log"), Some(filelog));
    let size = reference::explain_option("processor/batch", "send_batch_size").unwrap();
    assert_eq!(
        size,
        "  send_batch_size (default: 8192)\n      exact: send_batch_size; the default is written out, as Alloy has 2000\n"
    );
    assert!(reference::explain("exporter").unwrap().contains("  exporter/otlp_grpc\n"));
    // Fluent Bit has processors, too.
    let processors = reference::explain("processor").unwrap();
    assert!(processors.contains("  processor/sql\n") && processors.contains("  processor/batch\n"));
    assert_eq!(reference::explain("receiver/nothing"), None);
}

/// Any value that a key of this shape takes and that is not its default.
fn sample(key: &Key, path: &str) -> Value {
    match key.shape {
        Shape::Bool => Value::Bool(key.default != Default::Value(Literal::Bool(true))),
        Shape::Int | Shape::Size => 7.into(),
        Shape::Float => 0.7.into(),
        Shape::Duration => "7s".into(),
        Shape::Secret => "${env:SECRET}".into(),
        Shape::Id if path.ends_with("storage") => "file_storage".into(),
        Shape::Id if path.ends_with("authenticator") => "basicauth".into(),
        _ => "x".into(),
    }
}

/// Every key of an object, as its path and the configuration that has nothing but it.
fn each(object: &'static Object, path: &str, found: &mut Vec<(String, Value)>) {
    for key in object.keys {
        let path = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
        within(key.shape, &path, sample(key, &path), found, |value| json!({ key.name: value }));
    }
    if let Some(shape) = object.any {
        let path = if path.is_empty() { "NAME".to_owned() } else { format!("{path}.NAME") };
        let any = Key { name: "NAME", shape, default: Default::Unset };
        within(shape, &path, sample(&any, &path), found, |value| json!({ "NAME": value }));
    }
}

fn within(
    shape: Shape,
    path: &str,
    leaf: Value,
    found: &mut Vec<(String, Value)>,
    wrap: impl Fn(Value) -> Value,
) {
    let (shape, is_list) = match shape {
        Shape::List(inner) => (*inner, true),
        shape => (shape, false),
    };
    let around = |value: Value| wrap(if is_list { json!([value]) } else { value });
    match shape.object() {
        Some(object) => {
            let mut inner = Vec::new();
            each(object, path, &mut inner);
            found.extend(inner.into_iter().map(|(path, value)| (path, around(value))));
        }
        None => found.push((path.to_owned(), around(leaf))),
    }
}

/// What is exact only without the keys beside it.
const ALONE: [&str; 2] = ["metrics.exclude.", "metrics.include."];

/// Puts `more` into `config`: mappings and the elements of lists become one.
fn merge(config: &mut Value, more: Value) {
    match (config, more) {
        (Value::Object(config), Value::Object(more)) => {
            more.into_iter().for_each(|(key, value)| merge(config.entry(key).or_insert(Value::Null), value));
        }
        (Value::Array(config), Value::Array(more)) => {
            config.iter_mut().zip(more).for_each(|(config, more)| merge(config, more));
        }
        (config, more) => *config = more,
    }
}

/// A configuration in which the component is used.
fn configuration(name: &str, config: Value) -> String {
    let (kind, type_name) = name.split_once('/').unwrap();
    let mut all = json!({
        "receivers": { "otlp": { "protocols": { "grpc": {} } } },
        "processors": {}, "exporters": { "debug": {} }, "connectors": {},
        "extensions": { "basicauth": { "client_auth": { "username": "u", "password": "${env:P}" } }, "file_storage": {} },
        "service": { "extensions": ["basicauth", "file_storage"], "pipelines": {} },
    });
    all[format!("{kind}s")][type_name] = config;
    if kind == "extension" {
        all["service"]["extensions"].as_array_mut().unwrap().push(type_name.into());
        // Those that authenticate do nothing but for others.
        all["exporters"]["otlp_grpc"] = json!({ "endpoint": "h:1", "auth": { "authenticator": type_name } });
        all["exporters"]["otlp_http"] =
            json!({ "endpoint": "http://h:1", "sending_queue": { "storage": type_name } });
    }
    let of = |of: &str, default: &str| if kind == of { json!([type_name]) } else { json!([default]) };
    for signal in ["logs", "metrics", "traces"] {
        let exporters = match kind {
            "extension" => json!(["otlp_grpc", "otlp_http"]),
            "connector" => json!([type_name]),
            _ => of("exporter", "debug"),
        };
        let processors = if kind == "processor" { json!([type_name]) } else { json!([]) };
        let pipeline =
            json!({ "receivers": of("receiver", "otlp"), "processors": processors, "exporters": exporters });
        all["service"]["pipelines"][signal] = pipeline;
        if kind == "connector" {
            let pipeline = json!({ "receivers": [type_name], "exporters": ["debug"] });
            all["service"]["pipelines"][format!("{signal}/out")] = pipeline;
        }
    }
    all.to_string()
}

#[test]
fn conversions_do_what_the_page_says() {
    let mut wrong = Vec::new();
    for reference in references() {
        let Some(component) = otel::component(&reference.name) else { continue };
        let mut keys = Vec::new();
        each(component.body, "", &mut keys);
        let mut config = json!({});
        keys.iter().for_each(|(_, key)| merge(&mut config, key.clone()));
        let text = configuration(&reference.name, config);
        let options = Options::default().dialect(Dialect::Collector);
        let conversion = convert("otel.yaml", &text, &options, &NoFiles);
        let entries: Vec<_> =
            conversion.account.entries().iter().filter(|entry| entry.plugin == reference.name).collect();
        for (path, _) in keys {
            let entry = entries.iter().find(|entry| entry.key == path);
            let Some(line) = covering(&reference.keys, &path) else {
                wrong.push(format!("{} {path}: not on the page", reference.name));
                continue;
            };
            let agrees = entry.is_some_and(|entry| match entry.outcome {
                Outcome::Exact => matches!(line.fate, Fate::Exact | Fate::NotNeeded),
                Outcome::Default => true,
                Outcome::Approximate => line.fate == Fate::Approximate,
                Outcome::NotNeeded => line.fate == Fate::NotNeeded,
                Outcome::Unsupported => line.fate == Fate::Unsupported,
            });
            let is_alone =
                reference.name == "processor/filter" && ALONE.iter().any(|outer| path.starts_with(outer));
            if !agrees && !is_alone {
                let became = entry.map(|entry| format!("{:?}: {}", entry.outcome, entry.note));
                wrong.push(format!("{} {path}: {:?}, but {became:?}", reference.name, line.fate));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The line for a key: its own, or one for all keys around it.
fn covering<'r>(lines: &'r [KeyReference], path: &str) -> Option<&'r KeyReference> {
    lines.iter().find(|line| line.path == path).or_else(|| {
        lines.iter().find(|line| {
            let outer = line.path.strip_suffix(".*").unwrap_or(&line.path);
            path.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
        })
    })
}

#[test]
fn places_on_the_page_are_places_of_alloy() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for reference in references() {
        let becomes = reference.becomes.split(',').next().and_then(alloy::component);
        for line in &reference.keys {
            // What stands behind these is said in words.
            let place = line.target.split([',', ';']).next().unwrap_or_default();
            let place = place.split(" or ").next().unwrap_or_default();
            let (component, place) = match place.split_once(": ") {
                Some((component, place)) => (alloy::component(component), place),
                None => (becomes, place),
            };
            let Some(component) = component.filter(|_| !place.is_empty() && !place.contains([' ', '`']))
            else {
                continue;
            };
            checked += 1;
            if !is_place(component.body, place) {
                wrong.push(format!("{} {}: {} {place}", reference.name, line.path, component.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are not there:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 1000, "{checked} places");
}

/// Whether `place`, with dots behind blocks, is a block or attribute in `body`. Names of blocks have dots in them, too.
fn is_place(body: &'static Body, place: &str) -> bool {
    let below = |block: &alloy::Block| {
        let rest = place.strip_prefix(block.name)?;
        Some(rest.is_empty() || is_place(block.body, rest.strip_prefix('.')?))
    };
    body.attribute(place).is_some() || body.blocks.iter().any(|block| below(block) == Some(true))
}
