//! What holds for every conversion of a collector's configuration.

use std::collections::BTreeMap;
use std::path::Path;

use flb2alloy::{Conversion, Loader, SourceMap, Span};
use flb2alloy_parser::collector::{Entry, Value, ValueKind, read_collector};

/// Each key that holds no further keys has one entry in the account, counted from the files alone.
pub fn account_faults(files: &[(&Path, &str)], loader: &dyn Loader, conversion: &Conversion) -> Vec<String> {
    if conversion.is_refused() {
        return Vec::new();
    }
    let mut balance: BTreeMap<Span, i32> = BTreeMap::new();
    let (config, _) = read_collector(files, loader, &mut SourceMap::default());
    for section in config.root.entries() {
        match section.key.value.as_str() {
            // Of the keys in it, each pipeline has a section of its own.
            "service" => section.value.entries().iter().for_each(|entry| match entry.key.value.as_str() {
                "pipelines" => {
                    entry.value.entries().iter().for_each(|pipeline| count(&pipeline.value, &mut balance));
                }
                "telemetry" => count(&entry.value, &mut balance),
                _ => count_entry(entry, &mut balance),
            }),
            // Those of components do not count the name of the component, which may have nothing under it.
            "receivers" | "processors" | "exporters" | "connectors" | "extensions" => {
                section.value.entries().iter().for_each(|component| count(&component.value, &mut balance));
            }
            _ => count(&section.value, &mut balance),
        }
    }
    for entry in conversion.account.entries() {
        *balance.entry(entry.span).or_default() -= 1;
    }
    let uneven = balance.iter().filter(|(_, balance)| **balance != 0);
    uneven
        .map(|(span, balance)| {
            format!("`{}` is accounted for {balance} times too rarely", conversion.sources.text(*span))
        })
        .collect()
}

fn count(value: &Value, balance: &mut BTreeMap<Span, i32>) {
    match &value.kind {
        ValueKind::Map(entries) => entries.iter().for_each(|entry| count_entry(entry, balance)),
        ValueKind::List(items) => items.iter().for_each(|item| count(&item.value, balance)),
        ValueKind::Null | ValueKind::Scalar(_) => {}
    }
}

fn count_entry(entry: &Entry, balance: &mut BTreeMap<Span, i32>) {
    let mut inner = BTreeMap::new();
    count(&entry.value, &mut inner);
    if inner.is_empty() {
        *balance.entry(entry.span()).or_default() += 1;
    }
    for (span, number) in inner {
        *balance.entry(span).or_default() += number;
    }
}
