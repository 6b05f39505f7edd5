//! Whatever is converted is in a recorded case: options of filters, processors and parsers, the words that choose what they
//! do, and the operations that they become.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use flb2alloy::FileSystem;
use flb2alloy_ir::{Opt, Outcome, PLUGINS, Plugin, SECTIONS, SHARED_OPTIONS, Verdict};
use flb2alloy_parser::{SourceMap, read};
use flb2alloy_verify::{Case, Recording};

/// Words of a value that choose what is done, of which no table of the library tells.
const WORDS: &[(&str, &str, &[&str])] = &[
    (
        "filter/modify",
        "condition",
        &[
            "key_exists",
            "key_does_not_exist",
            "a_key_matches",
            "no_key_matches",
            "key_value_equals",
            "key_value_does_not_equal",
            "key_value_matches",
            "key_value_does_not_match",
            "matching_keys_have_matching_values",
            "matching_keys_do_not_have_matching_values",
        ],
    ),
    ("filter/nest", "operation", &["nest", "lift"]),
    ("filter/grep", "logical_op", &["and", "or"]),
    ("filter/rewrite_tag", "rule", &["true", "false"]),
    ("filter/type_converter", "str_key", &["int", "float", "bool", "hex"]),
    ("filter/type_converter", "int_key", &["string"]),
    ("filter/type_converter", "float_key", &["string", "int"]),
    (
        "processor/content_modifier",
        "action",
        &["insert", "upsert", "delete", "rename", "hash", "extract", "convert"],
    ),
    ("processor/content_modifier", "converted_type", &["string", "boolean", "int", "double"]),
    ("parser", "format", &["json", "regex", "logfmt", "ltsv"]),
    ("parser", "types", &["integer", "float", "hex", "bool", "string"]),
    ("parser", "decode_field", &["json"]),
    (
        "parser",
        "decode_field_as",
        &["json", "escaped", "escaped_utf8", "mysql_quoted", "try_next", "do_next"],
    ),
    ("input/tail", "multiline.parser", &["docker", "cri", "go", "java", "python", "ruby"]),
    ("output/loki", "line_format", &["json", "key_value"]),
    ("output/loki", "drop_single_key", &["on", "raw"]),
];

/// Enumerations of the library whose every variant has to come up, and where they are written.
const ENUMS: &[(&str, &[&str])] = &[
    (
        include_str!("../../flb2alloy-ir/src/record.rs"),
        &["Operand", "KeyPattern", "PrefixChange", "Op", "Condition", "Comparison"],
    ),
    (include_str!("../../flb2alloy-ir/src/instance.rs"), &["Fact", "Tags"]),
    (include_str!("../../flb2alloy-ir/src/compute.rs"), &["Function", "Form", "Test"]),
    (include_str!("../../flb2alloy-ir/src/parser.rs"), &["Format", "Zone", "Encoding", "Then"]),
    (include_str!("../../flb2alloy-ir/src/sink/loki.rs"), &["Line", "SingleKey"]),
    (include_str!("../../flb2alloy-ir/src/multiline.rs"), &["Multiline", "MultilineRule"]),
    (include_str!("../../flb2alloy-ir/src/source/files.rs"), &["Framing"]),
];

/// What no case can show, and why.
const NEVER: &[(&str, &str)] = &[
    ("Op::Unconverted", "records pass unchanged"),
    ("Op::SetUuid", "each run makes others"),
    ("filter/record_modifier uuid_key", "each run makes others"),
    ("multiline_parser rules", "a group has no entry of its own; filters-together has one"),
    ("MultilineRule::EndsWith", "lines are not joined by how they end, and FB0402 says so"),
    ("MultilineRule::Equal", "the same"),
    ("Line::Native", "it is asked for, so as not to write the lines of Fluent Bit"),
];

/// What the recorded cases exercise.
#[derive(Default)]
struct Exercised {
    /// Options that are converted, with the words of their values.
    options: BTreeSet<(String, String)>,
    words: BTreeSet<(String, String, String)>,
    /// Words of the pipelines as they print for debugging, texts left out: variants among them.
    variants: BTreeSet<String>,
}

impl Exercised {
    fn in_recorded_cases() -> Exercised {
        let mut exercised = Exercised::default();
        for case in Case::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")).unwrap() {
            if Recording::read(&case).unwrap().is_some_and(|recording| recording.alloy.is_some()) {
                exercised.add(&case);
            }
        }
        exercised
    }

    fn add(&mut self, case: &Case) {
        let conversion = flb2alloy_corpus::convert(case, &case.configuration_paths()).unwrap();
        for entry in conversion.account.entries() {
            if matches!(entry.outcome, Outcome::NotNeeded | Outcome::Unsupported) {
                continue;
            }
            let key = entry.key.to_ascii_lowercase();
            let text = &conversion.sources.get(entry.span.file).unwrap().text;
            let value = text[entry.span.start as usize..entry.span.end as usize].to_ascii_lowercase();
            let apart = |char: char| !(char.is_alphanumeric() || char == '_');
            for word in value[key.len().min(value.len())..].split(apart) {
                self.words.insert((entry.plugin.clone(), key.clone(), word.to_owned()));
            }
            self.options.insert((entry.plugin.clone(), key));
        }
        let path = case.configuration_path();
        let text = std::fs::read_to_string(&path).unwrap();
        let (document, _) = read(&path, &text, None, &FileSystem, &mut SourceMap::default());
        let texts = std::fs::read_dir(&case.folder).unwrap().filter_map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().ok()?;
            Some((name, std::fs::read_to_string(entry.path()).ok()?))
        });
        let options = flb2alloy_ir::Options {
            files: texts.collect(),
            loki_url: case.settings.convert.loki_url.clone(),
            annotation_parsers: case.settings.convert.annotation_parsers.clone(),
            ..flb2alloy_ir::Options::default()
        };
        let pipeline = format!("{:?}", flb2alloy_ir::build(&document, &options).pipeline);
        let without_texts = pipeline.split('"').step_by(2);
        let words = without_texts.flat_map(|code| code.split(|char: char| !char.is_alphanumeric()));
        self.variants.extend(words.map(str::to_owned));
    }

    fn has_option(&self, plugin: &str, option: &str) -> bool {
        self.options.iter().any(|(id, key)| {
            id == plugin
                && match option.strip_suffix('*') {
                    Some(prefix) => key.starts_with(prefix),
                    None => key == option,
                }
        })
    }
}

/// The options of a plugin that are its own and come out.
fn converted(plugin: &'static Plugin) -> impl Iterator<Item = &'static Opt> {
    let own = |table: &&&[Opt]| !SHARED_OPTIONS.iter().any(|(_, shared)| **table == *shared);
    plugin
        .options
        .iter()
        .filter(own)
        .flat_map(|table| table.iter())
        .filter(|option| matches!(option.verdict, Verdict::Exact(_) | Verdict::Approximate(..)))
}

/// The variants of an enumeration, from its source.
fn variants<'s>(source: &'s str, name: &str) -> Vec<&'s str> {
    let (_, body) = source.split_once(&format!("pub enum {name} {{\n")).unwrap();
    let (body, _) = body.split_once("\n}").unwrap();
    let variant = |line: &'s str| {
        let line = line.strip_prefix("    ")?;
        let end = line.find(|char: char| !char.is_alphanumeric()).unwrap_or(line.len());
        (line.starts_with(|char: char| char.is_ascii_uppercase())).then(|| &line[..end])
    };
    body.lines().filter_map(variant).collect()
}

#[test]
fn every_conversion_is_in_a_recorded_case() {
    let exercised = Exercised::in_recorded_cases();
    let mut missing = Vec::new();
    let is_ours = |plugin: &&&Plugin| plugin.id.starts_with("filter/") || plugin.id.starts_with("processor/");
    let sections = SECTIONS.iter().filter(|section| ["parser", "multiline_parser"].contains(&section.id));
    for plugin in PLUGINS.iter().filter(is_ours).chain(sections) {
        let lacking = converted(plugin).filter(|option| !exercised.has_option(plugin.id, option.name));
        missing.extend(lacking.map(|option| format!("{} {}", plugin.id, option.name)));
    }
    for (plugin, option, words) in WORDS {
        let of = |word: &&&str| {
            let wanted = ((*plugin).to_owned(), (*option).to_owned(), (**word).to_owned());
            !exercised.words.contains(&wanted)
        };
        missing.extend(words.iter().filter(of).map(|word| format!("{plugin} {option} {word}")));
    }
    for (source, names) in ENUMS {
        for name in *names {
            let lacking =
                variants(source, name).into_iter().filter(|variant| !exercised.variants.contains(*variant));
            missing.extend(lacking.map(|variant| format!("{name}::{variant}")));
        }
    }
    missing.retain(|missing| !NEVER.iter().any(|(never, _)| never == missing));
    assert!(missing.is_empty(), "in no recorded case: {missing:#?}");
}
