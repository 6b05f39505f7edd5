//! The page of all plugins: it is what the tables say, and nothing that Fluent Bit has is missing from it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::{Path, PathBuf};

use flb2alloy::reference;
use serde_json::Value;

/// Plugins that Fluent Bit has on other platforms or when built with more libraries than those of the catalogue.
const ELSEWHERE: &[&str] = &[
    "input/ebpf",
    "input/etw",
    "input/exec_wasi",
    "input/kafka",
    "input/nginx_metrics",
    "input/systemd",
    "input/windows_exporter_metrics",
    "input/winevtlog",
    "input/winlog",
    "input/winstat",
    "filter/geoip2",
    "filter/nightfall",
    "filter/tensorflow",
    "filter/wasm",
    "output/kafka",
    "output/pgsql",
    "output/zig_demo",
];

/// Plugins that are still missing. This list only shrinks.
const MISSING: &[&str] = &[];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Fluent Bit's own list of plugins, where it stands beside the repository.
fn catalogue() -> Option<Value> {
    let text = std::fs::read_to_string(root().join("../shared/catalogue/fluent-bit-5.1.json")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

/// The plugins of the list, by id, with their options.
fn plugins(catalogue: &Value) -> Vec<(String, &Value)> {
    let mut plugins = Vec::new();
    for kind in ["input", "filter", "processor", "output", "custom"] {
        for (name, facts) in catalogue[format!("{kind}s")].as_object().unwrap() {
            plugins.push((format!("{kind}/{name}"), facts));
        }
    }
    plugins
}

#[test]
fn the_page_is_what_the_tables_say() {
    let page = std::fs::read_to_string(root().join("docs/fluent-bit.md")).unwrap();
    assert!(page == reference::page(), "docs/fluent-bit.md is stale: run `cargo xtask docs`");
}

#[test]
fn no_plugin_is_missing() {
    let catalogue = catalogue();
    let listed = catalogue.iter().flat_map(plugins).map(|(id, _)| id);
    let missing: Vec<String> = ELSEWHERE
        .iter()
        .map(|id| (*id).to_owned())
        .chain(listed)
        .filter(|id| reference::explain(id).is_none())
        .collect();
    let unknown: Vec<&String> = missing.iter().filter(|id| !MISSING.contains(&id.as_str())).collect();
    assert!(unknown.is_empty(), "missing from the registry: {unknown:#?}");
    if catalogue.is_some() {
        let done: Vec<_> =
            MISSING.iter().filter(|id| !missing.iter().any(|missing| missing == *id)).collect();
        assert!(done.is_empty(), "no longer missing, so take them out of the list: {done:#?}");
    }
}

#[test]
fn no_option_is_missing() {
    let Some(catalogue) = catalogue() else { return };
    let page = reference::page();
    let mut missing = Vec::new();
    for (id, facts) in plugins(&catalogue) {
        if reference::explain(&id).is_none() {
            continue;
        }
        let rows = rows(&page, &id);
        for option in facts.as_object().unwrap().values().filter_map(Value::as_object).flatten() {
            let name = option.0.to_ascii_lowercase();
            if !rows.iter().any(|row| covers(row, &name)) {
                missing.push(format!("{id} {name}"));
            }
        }
    }
    assert!(missing.is_empty(), "missing from the page: {missing:#?}");
}

/// Whether the row is about the option: it names it, or a prefix of it.
fn covers(row: &str, option: &str) -> bool {
    row.strip_suffix('*').map_or(row == option, |prefix| option.starts_with(prefix))
}

/// The options that the page shows for a plugin: those of its own table, and those of the tables it points at.
fn rows<'a>(page: &'a str, id: &str) -> Vec<&'a str> {
    let own = part(page, id).expect("explained, so on the page");
    let shared = own.split("](#options-of-").skip(1).filter_map(|rest| {
        let anchor = rest.split(')').next()?;
        page.split("\n### ").find(|part| {
            let heading = part.lines().next().unwrap_or_default();
            heading
                .strip_prefix("Options of ")
                .is_some_and(|heading| heading.to_lowercase().replace(' ', "-").replace('/', "") == anchor)
        })
    });
    std::iter::once(own)
        .chain(shared)
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect()
}

fn part<'a>(page: &'a str, heading: &str) -> Option<&'a str> {
    page.split("\n### ").find(|part| part.lines().next() == Some(heading))
}

#[test]
fn explanations_are_of_plugins_of_options_and_of_codes() {
    let grep = reference::explain("filter/grep").unwrap();
    assert!(grep.starts_with("filter/grep becomes otelcol.processor.filter"), "{grep}");
    assert!(grep.contains("logical_op (default: legacy)\n      exact:"), "{grep}");
    assert!(grep.contains("Options of every filter:\n  match\n"), "{grep}");
    assert_eq!(reference::explain("Filter/GREP"), Some(grep));
    assert!(reference::explain("filter").unwrap().contains("  filter/grep\n"));
    assert!(reference::explain("service").is_some());
    assert!(reference::explain("fb0403").unwrap().starts_with("FB0403: An option is not kept"));
    assert!(reference::explain("FB0801").is_some());
    assert_eq!(reference::explain("filter/grpe"), None);
    let labels = reference::explain_option("output/loki", "Labels").unwrap();
    assert_eq!(labels, "  labels\n      exact: stream labels\n");
    assert_eq!(reference::explain_option("output/loki", "label"), None);
}
