//! Finds the files of a configuration in the tree of a manifest.

use std::path::Path;

use super::{Embedded, Manifest, template};
use crate::source::Origin;
use crate::yaml::{Node, NodeKind};

/// What Fluent Bit's chart makes `fluent-bit.conf` of, in this order (templates/configmap.yaml).
const SECTIONS: [&str; 4] = ["service", "inputs", "filters", "outputs"];

/// The file that the chart makes of `customParsers`, and what that is by default (values.yaml).
const PARSERS: (&str, &str) = (
    "custom_parsers.conf",
    "[PARSER]\n    Name docker_no_time\n    Format json\n    Time_Keep Off\n    Time_Key time\n    \
     Time_Format %Y-%m-%dT%H:%M:%S.%L\n",
);

/// Top-level keys of Fluent Bit's YAML, and what its chart fluent-bit-collector calls some of them.
const KEYS: [(&str, &str); 12] = [
    ("env", "env"),
    ("service", "service"),
    ("pipeline", "pipeline"),
    ("parsers", "parsers"),
    ("multiline_parsers", "multiline_parsers"),
    ("multilineParsers", "multiline_parsers"),
    ("upstream_servers", "upstream_servers"),
    ("upstreamServers", "upstream_servers"),
    ("stream_processor", "stream_processor"),
    ("customs", "customs"),
    ("includes", "includes"),
    ("plugins", "plugins"),
];

/// Names that main files have, the likeliest first.
const MAIN: [&str; 5] =
    ["fluent-bit.conf", "fluent-bit.yaml", "fluent-bit.yml", "fluentbit.conf", "fluent-bit-conf"];

pub(super) fn manifest(path: &Path, text: &str, documents: &[Node]) -> Option<Manifest> {
    let mut search =
        Search { path, text, files: Vec::new(), left_to_chart: Vec::new(), repeated: Vec::new() };
    documents.iter().for_each(|document| search.node(document));
    let main = search.main()?;
    let Search { files, left_to_chart, repeated, .. } = search;
    Some(Manifest { path: path.to_owned(), files, main, left_to_chart, repeated })
}

struct Search<'a> {
    path: &'a Path,
    text: &'a str,
    files: Vec<Embedded>,
    left_to_chart: Vec<String>,
    repeated: Vec<(String, usize)>,
}

impl Search<'_> {
    /// Takes what is in `node`.
    fn node(&mut self, node: &Node) {
        match &node.kind {
            NodeKind::Mapping(entries) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    match &value.kind {
                        NodeKind::Mapping(_)
                            if key == "config" && (is_chart(value) || value.get("extraFiles").is_some()) =>
                        {
                            if is_chart(value) {
                                self.sections(value, node);
                            }
                            self.extra_files(value, node);
                        }
                        NodeKind::Mapping(_) if key == "config" && value.get("pipeline").is_some() => {
                            self.mapping(value);
                        }
                        NodeKind::Scalar { text, .. } if is_file(key, text) => self.file(key, value, None),
                        _ => self.node(value),
                    }
                }
            }
            NodeKind::Sequence(nodes) => nodes.iter().for_each(|inner| self.node(inner)),
            _ => {}
        }
    }

    /// The `config` of Fluent Bit's chart, whose values are `values`.
    fn sections(&mut self, config: &Node, values: &Node) {
        let mut main = String::new();
        for section in SECTIONS {
            match config.get(section) {
                Some(node) if node.as_str().is_some_and(|text| text.trim().is_empty()) => {}
                Some(node) if node.as_str().is_some() => {
                    main.push_str(&format!("@INCLUDE config.{section}\n"));
                    self.file(&format!("config.{section}"), node, Some(values));
                }
                _ => self.left_to_chart.push(section.to_owned()),
            }
        }
        let origin = Origin { columns: 0, ..self.origin(config, None) };
        match config.get("customParsers") {
            Some(parsers) => self.file(PARSERS.0, parsers, Some(values)),
            None => {
                let (name, text) = (PARSERS.0.to_owned(), PARSERS.1.to_owned());
                self.add(Embedded { name, text, origin: origin.clone(), is_template: false });
            }
        }
        self.add(Embedded { name: MAIN[0].to_owned(), text: main, origin, is_template: false });
    }

    /// The files that a chart puts beside its own.
    fn extra_files(&mut self, config: &Node, values: &Node) {
        for (name, file) in config.get("extraFiles").map(Node::entries).unwrap_or_default() {
            if let Some(name) = name.as_str() {
                self.file(name, file, Some(values));
            }
        }
    }

    /// A configuration that is a mapping of the manifest itself.
    fn mapping(&mut self, node: &Node) {
        let origin = self.origin(node, None);
        let entries = node.entries();
        let mut text = String::new();
        for (index, (key, _)) in entries.iter().enumerate() {
            let end = entries.get(index + 1).map_or(node.span.end, |(next, _)| next.span.start);
            let raw = self.text.get(key.span.end as usize..end as usize).unwrap_or_default();
            let key = key.as_str().unwrap_or_default();
            let Some((_, name)) = KEYS.iter().find(|(given, _)| *given == key) else {
                self.left_to_chart.push(key.to_owned());
                text.push_str(&"\n".repeat(raw.matches('\n').count()));
                continue;
            };
            text.push_str(name);
            for line in raw.split_inclusive('\n') {
                let blanks = line.len() - line.trim_start_matches(' ').len();
                let indented = if text.ends_with('\n') { blanks.min(origin.columns) } else { 0 };
                text.push_str(&line[indented..]);
            }
        }
        self.add(Embedded { name: MAIN[1].to_owned(), text, origin, is_template: true });
    }

    /// A file that is a text of the manifest. Helm replaces what is in `values`.
    fn file(&mut self, name: &str, node: &Node, values: Option<&Node>) {
        let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { return };
        let origin = self.origin(node, Some(text));
        let is_template = values.is_some();
        let text = values.map_or_else(|| text.to_owned(), |values| template::filled(text, values));
        self.add(Embedded { name: name.to_owned(), text, origin, is_template });
    }

    fn add(&mut self, file: Embedded) {
        match self.files.iter().any(|known| known.name == file.name) {
            true => self.repeated.push((file.name, file.origin.lines + 1)),
            false => self.files.push(file),
        }
    }

    /// Where the node's text, which begins with `inner`, stands in the manifest.
    fn origin(&self, node: &Node, inner: Option<&str>) -> Origin {
        let start = node.span.start as usize;
        let blanks = self.text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start().len());
        let before = self.text.get(..start + blanks).unwrap_or_default();
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        let inner = inner.unwrap_or_default();
        let empty = inner.lines().take_while(|line| line.trim().is_empty()).count();
        let first = inner.lines().nth(empty).unwrap_or_default();
        let indented = first.len() - first.trim_start().len();
        Origin {
            name: self.path.display().to_string(),
            lines: before.matches('\n').count().saturating_sub(empty),
            columns: column.saturating_sub(indented),
        }
    }

    /// The file that Fluent Bit is started with: the one that a container's arguments name, else by its name, else the
    /// first that has a pipeline.
    fn main(&self) -> Option<usize> {
        let is_started = |file: &Embedded| {
            ["--config=", "-c ", "-c=", "--config "].iter().any(|option| {
                self.text.split(option).skip(1).any(|rest| {
                    let path = rest.split(['"', '\'', '\n', ' ', ',', ']']).next().unwrap_or_default();
                    path.rsplit('/').next() == Some(&file.name)
                })
            })
        };
        let named = |name: &str| self.files.iter().position(|file| file.name == name);
        (self.files.iter().position(|file| is_started(file) && has_pipeline(&file.text)))
            .or_else(|| MAIN.iter().find_map(|name| named(name)))
            .or_else(|| self.files.iter().position(|file| has_pipeline(&file.text)))
    }
}

/// Whether `node` is what Fluent Bit's chart has under `config`.
fn is_chart(node: &Node) -> bool {
    SECTIONS.iter().any(|section| node.get(section).and_then(Node::as_str).is_some_and(is_classic))
}

/// Whether a text is a file that Fluent Bit may read.
fn is_file(name: &str, text: &str) -> bool {
    let has_extension = [".conf", ".lua", ".yaml", ".yml"].iter().any(|extension| name.ends_with(extension));
    text.contains('\n') && (has_extension || has_pipeline(text) || is_parsers(text))
}

fn is_classic(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["[service]", "[input]", "[filter]", "[output]", "@include"].iter().any(|word| text.contains(word))
}

fn is_parsers(text: &str) -> bool {
    text.to_ascii_lowercase().contains("[parser]")
}

pub(super) fn has_pipeline(text: &str) -> bool {
    is_classic(text) || text.lines().any(|line| line.starts_with("pipeline:"))
}
