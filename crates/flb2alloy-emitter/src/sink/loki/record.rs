//! The record of a Loki output: which of it becomes labels, structured metadata and the line.

use flb2alloy_ir::sink::{Line, Loki, SingleKey};

use crate::lower::Lowering;
use crate::ops;
use crate::ottl::{self, Root, Statement, quote};
use crate::sink::attributes;

/// Attributes that become structured metadata are marked by this where their names are not known before: the exporter makes
/// labels of all attributes, and labels that come from the record are not known either.
pub(super) const METADATA_PREFIX: &str = "metadata_";

/// The label that says for which tenant an entry is. The exporter leaves its name as it is.
pub(super) const TENANT: &str = "__tenant_id__";

/// How structured metadata is told from labels behind the exporter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Metadata {
    /// There is none.
    None,
    /// Its names are known.
    Named,
    /// It is all that is not a known label.
    Rest,
    /// Neither its names nor those of labels are known: it is marked, and stays so.
    Marked,
}

impl Metadata {
    pub(super) fn of(sink: &Loki) -> Self {
        let dynamic = !sink.structured_metadata_maps.is_empty() || sink.line == Line::Native;
        match (dynamic, sink.kubernetes_labels) {
            (true, true) => Metadata::Marked,
            (true, false) => Metadata::Rest,
            (false, _) if sink.structured_metadata.is_empty() => Metadata::None,
            (false, _) => Metadata::Named,
        }
    }

    /// The name of the attribute for an entry.
    pub(super) fn attribute(self, name: &str) -> String {
        if self == Metadata::Rest { name.to_owned() } else { format!("{METADATA_PREFIX}{name}") }
    }

    /// Marks all keys of a map.
    fn mark(self, map: &str) -> Option<Statement> {
        let mark = format!(r#"replace_all_patterns({map}, "key", "^", "{METADATA_PREFIX}")"#);
        (self != Metadata::Rest).then(|| Statement::new(mark))
    }
}

/// Statements that make labels and line. Attributes become labels; so none but labels may be left.
pub(super) fn statements(lowering: &Lowering<'_>, sink: &Loki) -> Vec<Statement> {
    let record = Root::record();
    let mut statements = Vec::new();
    statements.extend(attributes::keep_tag(sink.labels.iter().chain(&sink.structured_metadata)));
    if lowering.carries_tag() {
        statements.push(Statement::set("log.attributes", "{}"));
    }
    for label in &sink.labels {
        statements.extend(attributes::set(&record, &label.name, &label.value));
    }
    if sink.kubernetes_labels {
        let labels = r#"log.body["kubernetes"]["labels"]"#;
        let scratch = Root::cache("labels").0;
        let found = format!("IsMap({scratch})");
        statements.push(Statement::set(&scratch, labels).when(r#"IsMap(log.body["kubernetes"])"#));
        statements.push(
            Statement::new(format!(r#"replace_all_patterns({scratch}, "key", "[^A-Za-z0-9_]", "_")"#))
                .when(found.clone()),
        );
        statements
            .push(Statement::new(format!(r#"merge_maps(log.attributes, {scratch}, "insert")"#)).when(found));
    }
    if let Some(label) = &sink.fallback {
        let none = "Len(log.attributes) == 0";
        let label = attributes::set(&record, &label.name, &label.value);
        statements.extend(label.into_iter().map(|statement| statement.when(none)));
    }
    let metadata = Metadata::of(sink);
    for label in &sink.structured_metadata {
        statements.extend(attributes::set(&record, &metadata.attribute(&label.name), &label.value));
    }
    for map in &sink.structured_metadata_maps {
        let scratch = Root::cache("metadata").0;
        let found = format!("IsMap({scratch})");
        statements.push(
            Statement::set(&scratch, record.at(map))
                .when_some(ottl::all([record.guard(map), Some(format!("IsMap({})", record.at(map)))])),
        );
        statements.extend(metadata.mark(&scratch).map(|statement| statement.when(found.clone())));
        statements.push(
            Statement::new(format!(r#"merge_maps(log.attributes, {scratch}, "insert")"#)).when(found.clone()),
        );
        statements.push(Statement::delete_key("log.cache", "metadata").when(found));
    }
    if let Some(path) = &sink.tenant_key {
        let value = record.at(path);
        let is_text = ottl::all([record.guard(path), Some(format!("IsString({value})"))]);
        statements
            .push(Statement::set(format!("log.attributes[{}]", quote(TENANT)), &value).when_some(is_text));
    }
    statements.extend(sink.remove.iter().filter_map(|path| ops::remove_path(&record, path)));
    statements.extend(line(sink));
    let labels =
        label_names(sink).map(|names| Statement::set(r#"log.attributes["loki.attribute.labels"]"#, names));
    statements.extend(labels);
    statements.push(Statement::set(r#"log.attributes["loki.format"]"#, r#""raw""#));
    statements
}

/// The names of the attributes that are labels: a list where all are known, else whatever attributes there are.
fn label_names(sink: &Loki) -> Option<String> {
    let metadata = Metadata::of(sink);
    if sink.kubernetes_labels || matches!(metadata, Metadata::Rest | Metadata::Marked) {
        return Some("Keys(log.attributes)".to_owned());
    }
    let marked = sink.structured_metadata.iter().map(|label| metadata.attribute(&label.name));
    let names: Vec<String> = known_labels(sink).into_iter().map(str::to_owned).chain(marked).collect();
    (!names.is_empty()).then(|| quote(&names.join(", ")))
}

/// The names of labels that are known.
pub(super) fn known_labels(sink: &Loki) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for label in sink.labels.iter().chain(&sink.fallback) {
        if !names.contains(&label.name.as_str()) {
            names.push(&label.name);
        }
    }
    names.extend(sink.tenant_key.iter().map(|_| TENANT));
    names
}

/// What becomes the line: the exporter writes a map as JSON and a string as it is.
fn line(sink: &Loki) -> Vec<Statement> {
    let single = "Len(log.body) == 1";
    let value = "Values(log.body)[0]";
    let mut statements = Vec::new();
    if sink.drop_single_key != SingleKey::Keep {
        // The list of the one value, as JSON, without the brackets.
        let list = r#"log.cache["single"]"#;
        let set = Statement::set(list, "String(Values(log.body))");
        let json = Statement::set("log.body", format!("Substring({list}, 1, Len({list}) - 2)"))
            .when(format!("IsString({list})"));
        if sink.drop_single_key == SingleKey::Raw {
            statements.push(set.when(format!("{single} and not IsString({value})")));
            statements
                .push(Statement::set("log.body", value).when(format!("{single} and IsString({value})")));
        } else {
            statements.push(set.when(single));
        }
        statements.push(json);
    }
    match sink.line {
        Line::Json => {}
        Line::KeyValue => statements.push(
            Statement::set("log.body", r#"ToKeyValueString(log.body, "=", " ")"#).when("IsMap(log.body)"),
        ),
        Line::Native => {
            let line = r#"log.cache["line"]"#;
            for key in ["message", "log"] {
                let value = Root::record().key(key);
                statements.push(Statement::set(line, &value).when(format!("IsString({value})")));
                statements.push(
                    Statement::set(r#"log.cache["key"]"#, quote(key)).when(format!("IsString({value})")),
                );
            }
            let found = format!("{line} != nil");
            statements.push(Statement::new(r#"delete_key(log.body, log.cache["key"])"#).when(found.clone()));
            statements.push(Statement::new("flatten(log.body)").when(found.clone()));
            statements
                .extend(Metadata::of(sink).mark("log.body").map(|statement| statement.when(found.clone())));
            statements.push(
                Statement::new(r#"merge_maps(log.attributes, log.body, "insert")"#).when(found.clone()),
            );
            statements.push(Statement::set("log.body", line).when(found));
        }
    }
    statements
}
