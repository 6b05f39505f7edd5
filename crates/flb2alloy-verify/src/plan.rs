//! Which sample goes to which input of a configuration.

mod collector;

use std::path::{Path, PathBuf};

use flb2alloy_parser::{Manifest, Section, SectionKind, SourceMap, read};

use crate::Error;
use crate::case::Source;
use crate::feed::{Feed, Protocol};
use crate::rewrite::FilesBeside;

/// An input, as far as it decides what a sample is to it.
#[derive(Debug, Clone)]
pub struct Input {
    /// Plugin and number, as Fluent Bit names it: `tail.0`. For a collector, see [`collector`].
    pub name: String,
    alias: Option<String>,
    plugin: String,
    /// The patterns of a `tail` input's path.
    paths: Vec<String>,
    /// What a listening input is spoken to with.
    protocol: Option<Protocol>,
}

/// What becomes of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It is a file at this absolute path.
    File(PathBuf),
    /// It is sent to an input that listens.
    Feed(Feed),
}

/// The inputs of the configuration `main`.
///
/// # Errors
/// Where it cannot be read.
pub fn inputs(main: &Path) -> Result<Vec<Input>, Error> {
    let text = std::fs::read_to_string(main).map_err(Error::io("reading", main))?;
    if Source::of(main, &text) == Source::Collector {
        return Ok(collector::inputs(main, &text));
    }
    let beside = FilesBeside(main.parent().unwrap_or(Path::new("")));
    let mut sources = SourceMap::default();
    let (document, _) = match Manifest::of_file(main, &text) {
        Some(manifest) => {
            read(&manifest.main(), manifest.text(), None, &manifest.loader(&beside), &mut sources)
        }
        None => read(main, &text, None, &beside, &mut sources),
    };
    let mut inputs: Vec<Input> = Vec::new();
    for section in document.sections.iter().filter(|section| section.kind == SectionKind::Input) {
        let text = |key: &str| section.get(key).and_then(|value| value.as_str());
        let plugin = text("name").unwrap_or_default().to_ascii_lowercase();
        let number = inputs.iter().filter(|input| input.plugin == plugin).count();
        let paths = text("path").unwrap_or_default().split(',').map(|path| path.trim().to_owned());
        inputs.push(Input {
            name: format!("{plugin}.{number}"),
            alias: text("alias").map(str::to_owned),
            paths: paths.filter(|path| plugin == "tail" && !path.is_empty()).collect(),
            protocol: protocol(&plugin, section),
            plugin,
        });
    }
    Ok(inputs)
}

fn protocol(plugin: &str, section: &Section) -> Option<Protocol> {
    let mode = section.get("mode").and_then(|value| value.as_str()).unwrap_or_default().to_ascii_lowercase();
    match plugin {
        "syslog" if mode == "udp" => Some(Protocol::Udp),
        "syslog" if mode == "tcp" => Some(Protocol::Tcp),
        "tcp" => Some(Protocol::Tcp),
        "udp" => Some(Protocol::Udp),
        "http" | "splunk" | "elasticsearch" => Some(Protocol::Http),
        "forward" => Some(Protocol::Forward),
        "opentelemetry" => Some(Protocol::OtlpJson),
        _ => None,
    }
}

impl Input {
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.alias.as_deref() == Some(name)
    }

    /// Whether a file at `path` would be read by this input.
    fn reads(&self, path: &Path) -> bool {
        self.paths
            .iter()
            .any(|pattern| glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches_path(path)))
    }

    fn takes_samples(&self) -> bool {
        !self.paths.is_empty() || self.protocol.is_some()
    }

    /// Where `sample` goes if it goes to this input.
    fn place(&self, sample: &Path) -> Option<Place> {
        if let Some(protocol) = self.protocol {
            let path = match self.plugin.as_str() {
                "splunk" | "splunkhec" => Some("/services/collector".to_owned()),
                "elasticsearch" => Some("/_bulk".to_owned()),
                _ => None,
            };
            return Some(Place::Feed(Feed {
                input: self.name.clone(),
                protocol,
                file: sample.to_owned(),
                only: None,
                path,
                content_type: None,
                headers: std::collections::BTreeMap::new(),
                whole: self.plugin == "elasticsearch",
                denied: false,
            }));
        }
        if self.reads(sample) {
            return Some(Place::File(sample.to_owned()));
        }
        // A name that the pattern matches: the sample's own in the pattern's folder, or the pattern filled in.
        let pattern = self.paths.first()?;
        let stem = sample.file_stem().unwrap_or_default().to_string_lossy();
        let filled = PathBuf::from(pattern.replace(['*', '?'], &stem));
        let own = filled.with_file_name(sample.file_name().unwrap_or_default());
        [own, filled].into_iter().find(|path| self.reads(path)).map(Place::File)
    }
}

/// Where the sample goes that `argument` names: `PATH`, or `INPUT=PATH`.
///
/// # Errors
/// Where that cannot be told, with what could be meant.
pub fn place(inputs: &[Input], argument: &str) -> Result<Place, Error> {
    if let Some((name, path)) = argument.split_once('=')
        && let Some(input) = inputs.iter().find(|input| input.is_called(name))
    {
        let path = absolute(path)?;
        return input.place(&path).ok_or_else(|| {
            Error::Sample(format!("input {name} reads neither files of a known path nor from the network"))
        });
    }
    let path = absolute(argument)?;
    if inputs.iter().any(|input| input.reads(&path)) {
        return Ok(Place::File(path));
    }
    let taking: Vec<&Input> = inputs.iter().filter(|input| input.takes_samples()).collect();
    match taking.as_slice() {
        [only] => only.place(&path).ok_or_else(|| Error::Sample(format!("{} has no path for it", only.name))),
        [] => Err(Error::Sample("no input of the configuration takes samples".into())),
        several => {
            let names: Vec<&str> = several.iter().map(|input| input.name.as_str()).collect();
            let which = names.join(", ");
            Err(Error::Sample(format!(
                "which input is {argument} for? Write INPUT={argument} with one of {which}"
            )))
        }
    }
}

fn absolute(path: &str) -> Result<PathBuf, Error> {
    let path = Path::new(path);
    path.canonicalize().map_err(Error::io("opening", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "\
[INPUT]
    Name tail
    Path /var/log/app/*.log
[INPUT]
    Name tail
    Alias other
    Path /srv/other.txt
[INPUT]
    Name syslog
    Mode udp
";

    fn placed(main: &str, argument: impl Fn(&str) -> String) -> Result<Place, Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fluent-bit.conf");
        std::fs::write(&path, main).unwrap();
        let sample = folder.path().join("a.log");
        std::fs::write(&sample, "x\n").unwrap();
        place(&inputs(&path).unwrap(), &argument(&sample.display().to_string()))
    }

    #[test]
    fn samples_find_inputs_of_a_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("configmap.yaml");
        let indented: String = MAIN.lines().map(|line| format!("    {line}\n")).collect();
        std::fs::write(&path, format!("kind: ConfigMap\ndata:\n  fluent-bit.conf: |\n{indented}")).unwrap();
        let names: Vec<String> = inputs(&path).unwrap().into_iter().map(|input| input.name).collect();
        assert_eq!(names, ["tail.0", "tail.1", "syslog.0"]);
    }

    #[test]
    fn samples_find_their_input() {
        let at = |path: &str| Place::File(path.into());
        assert_eq!(placed(MAIN, |sample| format!("tail.0={sample}")).unwrap(), at("/var/log/app/a.log"));
        assert_eq!(placed(MAIN, |sample| format!("other={sample}")).unwrap(), at("/srv/other.txt"));
        let Place::Feed(feed) = placed(MAIN, |sample| format!("syslog.0={sample}")).unwrap() else {
            panic!("is sent")
        };
        assert_eq!(feed.protocol, Protocol::Udp);
        let error = placed(MAIN, str::to_owned).unwrap_err().to_string();
        assert!(error.contains("tail.0, tail.1, syslog.0"), "{error}");
        let single = "[INPUT]\n    Name tail\n    Path /x/*.txt\n";
        assert_eq!(placed(single, str::to_owned).unwrap(), at("/x/a.txt"));
    }
}
