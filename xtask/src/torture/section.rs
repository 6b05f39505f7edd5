//! Sections of a configuration, and how both forms of Fluent Bit's files write them.

use std::fmt::{Display, Write};

use crate::mutations::Dice;

/// Where a section stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Input,
    Filter,
    Output,
    /// Below an input or an output, in YAML only.
    Processor,
    /// In a file of its own, which is always classic.
    Parser,
    /// The same.
    MultilineParser,
}

/// A plugin and its options, several of one name where it may come again.
#[derive(Debug, Clone)]
pub(super) struct Section {
    pub(super) kind: Kind,
    options: Vec<(String, String)>,
    /// What it does to records first, or last where it is an output.
    pub(super) processors: Vec<Section>,
    /// The `condition` of a processor, as JSON.
    pub(super) condition: Option<String>,
}

impl Section {
    pub(super) fn new(kind: Kind, name: &str) -> Section {
        let options = vec![("Name".to_owned(), name.to_owned())];
        Section { kind, options, processors: Vec::new(), condition: None }
    }

    pub(super) fn set(mut self, key: &str, value: impl Display) -> Section {
        self.options.push((key.to_owned(), value.to_string()));
        self
    }

    pub(super) fn maybe(self, dice: &mut Dice, key: &str, value: impl Display) -> Section {
        if dice.below(3) == 0 { self.set(key, value) } else { self }
    }

    pub(super) fn without(mut self, key: &str) -> Section {
        self.options.retain(|(option, _)| option != key);
        self
    }

    pub(super) fn has(&self, key: &str, value: &str) -> bool {
        self.options.iter().any(|option| (option.0.as_str(), option.1.as_str()) == (key, value))
    }

    /// As a section of a classic file.
    pub(super) fn classic(&self) -> String {
        let header = match self.kind {
            Kind::Input => "INPUT",
            Kind::Filter | Kind::Processor => "FILTER",
            Kind::Output => "OUTPUT",
            Kind::Parser => "PARSER",
            Kind::MultilineParser => "MULTILINE_PARSER",
        };
        let mut text = format!("[{header}]\n");
        for (key, value) in &self.options {
            let _ = writeln!(text, "    {key} {value}");
        }
        text
    }

    /// As an item of a list in a YAML file.
    pub(super) fn yaml(&self, indent: usize) -> String {
        let margin = " ".repeat(indent);
        let mut text = String::new();
        for (index, (key, value)) in self.options.iter().enumerate() {
            let is = |(other, _): &&(String, String)| other == key;
            if self.options[..index].iter().any(|option| is(&option)) {
                continue;
            }
            let all: Vec<&str> = self.options.iter().filter(is).map(|(_, value)| value.as_str()).collect();
            let value = if all.len() > 1 { json(&all) } else { json(value) };
            let _ = writeln!(text, "{margin}  {}: {value}", key.to_lowercase());
        }
        if let Some(condition) = &self.condition {
            let _ = writeln!(text, "{margin}  condition: {condition}");
        }
        if !self.processors.is_empty() {
            let _ = writeln!(text, "{margin}  processors:\n{margin}    logs:");
            self.processors.iter().for_each(|processor| text.push_str(&processor.yaml(indent + 6)));
        }
        text.replacen(&format!("{margin}  "), &format!("{margin}- "), 1)
    }
}

/// YAML takes JSON.
fn json(value: impl serde::Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

/// The name of the main file.
pub(super) fn file_name(is_yaml: bool) -> &'static str {
    if is_yaml { "fluent-bit.yaml" } else { "fluent-bit.conf" }
}

/// The main file of these sections.
pub(super) fn file(sections: &[&Section], is_yaml: bool) -> String {
    if !is_yaml {
        let header = "[SERVICE]\n    Flush 1\n    Parsers_File parsers.conf\n".to_owned();
        return sections.iter().fold(header, |file, section| file + &section.classic());
    }
    let mut text = "service:\n  flush: 1\n  parsers_file: parsers.conf\npipeline:\n".to_owned();
    for (kind, name) in [(Kind::Input, "inputs"), (Kind::Filter, "filters"), (Kind::Output, "outputs")] {
        let of_kind: String =
            sections.iter().filter(|section| section.kind == kind).map(|section| section.yaml(4)).collect();
        if !of_kind.is_empty() {
            let _ = write!(text, "  {name}:\n{of_kind}");
        }
    }
    text
}
