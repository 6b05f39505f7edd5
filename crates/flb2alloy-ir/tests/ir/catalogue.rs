//! The tables of options against the list that the program itself gives (`fluent-bit --help` in JSON).

use flb2alloy_ir::{Opt, PLUGINS};
use serde_json::Value;

use crate::configuration;

/// Plugins that Fluent Bit has on other platforms, or when built with more libraries or as a test of its own.
const ELSEWHERE: &[&str] = &[
    "filter/tensorflow",
    "filter/throttle_size",
    "filter/wasm",
    "input/ebpf",
    "input/etw",
    "input/event_test",
    "input/exec_wasi",
    "input/kafka",
    "input/systemd",
    "input/unix_socket",
    "input/windows_exporter_metrics",
    "input/winevtlog",
    "input/winlog",
    "input/winstat",
    "filter/tensorflow",
    "filter/wasm",
    "output/calyptia",
    "output/kafka",
    "output/pgsql",
    "output/retry",
    "output/zig_demo",
];

#[test]
fn every_option_is_in_its_table_with_its_default() {
    let Some(path) = configuration::shared("catalogue/fluent-bit-5.1.json") else { return };
    let catalogue: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut faults = Vec::new();
    for plugin in PLUGINS {
        let (kind, name) = plugin.id.split_once('/').unwrap();
        let groups = match catalogue[format!("{kind}s")].get(name) {
            Some(Value::Object(groups)) => groups,
            _ => {
                assert!(ELSEWHERE.contains(&plugin.id), "{} is not in the catalogue", plugin.id);
                continue;
            }
        };
        for (option, facts) in groups.values().filter_map(Value::as_object).flatten() {
            // A plugin's own option wins over that of the network of the same name.
            let facts = groups.get("options").and_then(|own| own.get(option)).unwrap_or(facts);
            let key = option.to_ascii_lowercase();
            let key = if facts["type"] == "prefixed string" { format!("{key}1") } else { key };
            match plugin.option(&key) {
                None => faults.push(format!("{}: `{key}` is missing", plugin.id)),
                Some(known) => faults.extend(default_fault(plugin.id, known, facts["default"].as_str())),
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What is wrong with the default of an option.
fn default_fault(plugin: &str, known: &Opt, default: Option<&str>) -> Option<String> {
    // A table for several options of one prefix has no defaults.
    if known.name.ends_with('*') {
        return None;
    }
    let default = match (known.name, default) {
        // The list tells a default of the collective input that no plugin has.
        ("tag", _) => None,
        // `port` has the plugin's own default.
        ("port", _) => return None,
        ("thread.ring_buffer.window", Some("(5)")) => Some("5"),
        (_, Some("FALSE")) => Some("false"),
        (_, default) => default,
    };
    (known.default != default)
        .then(|| format!("{plugin}: `{}` has the default {default:?}, not {:?}", known.name, known.default))
}
