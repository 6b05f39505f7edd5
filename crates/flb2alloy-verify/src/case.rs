//! A case: a configuration, what to feed it, and what was recorded.
//!
//! ```text
//! corpus/<case>/
//!   fluent-bit.conf | fluent-bit.yaml   the configuration, with parsers files and the like beside it
//!   logs/var/log/app/web.log            written to /var/log/app/web.log while the programs run
//!   before/var/log/app/web.log          there already when they start (optional)
//!   feed/app.log                        sent to an input that listens, as case.toml says
//!   metrics/node.example/9100/metrics   the page /metrics of node.example:9100, for inputs that scrape
//!   instance/latest/meta-data/ami-id    what EC2's metadata service says (optional)
//!   kube.yaml                           Kubernetes objects, as `kubectl get -o yaml` prints them (optional)
//!   otel.yaml                           a collector's configuration in place of Fluent Bit's
//!   case.toml                           settings (optional)
//!   records.json                        what both programs sent when it was last recorded
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use flb2alloy_parser::Dialect;
use flb2alloy_parser::collector::is_collector;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::feed::Feed;
use crate::predicted::Predicted;

/// The file of a case that holds its recording.
pub const RECORDING: &str = "records.json";
const SETTINGS: &str = "case.toml";
const KUBERNETES_OBJECTS: &str = "kube.yaml";
const INSTANCE: &str = "instance";
const CONFIGURATIONS: [(&str, Source); 4] = [
    ("fluent-bit.conf", Source::FluentBit),
    ("fluent-bit.yaml", Source::FluentBit),
    ("fluent-bit.yml", Source::FluentBit),
    ("otel.yaml", Source::Collector),
];

/// What a configuration is written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Fluent Bit.
    FluentBit,
    /// The OpenTelemetry Collector.
    Collector,
}

impl Source {
    /// What the configuration `text` of the file `name` is written for.
    #[must_use]
    pub fn of(name: &Path, text: &str) -> Self {
        let is_collector = Dialect::of(name) == Dialect::Yaml && is_collector(text);
        if is_collector { Source::Collector } else { Source::FluentBit }
    }

    /// Its name for a person.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Source::FluentBit => "Fluent Bit",
            Source::Collector => "the Collector",
        }
    }

    /// The name of its program.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Source::FluentBit => "fluent-bit",
            Source::Collector => "otelcol",
        }
    }

    /// What recordings call it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Source::FluentBit => "fluent_bit",
            Source::Collector => "otelcol",
        }
    }
}

/// A case folder.
#[derive(Debug, Clone)]
pub struct Case {
    /// The folder.
    pub folder: PathBuf,
    /// Its settings.
    pub settings: Settings,
    /// The configuration: a file name in the folder, or an absolute path.
    pub configuration: PathBuf,
    /// What the configuration is written for.
    pub source: Source,
}

/// What `case.toml` can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// What the case is about, in a sentence.
    pub about: String,
    /// Further files of a collector's configuration, each as with another `--config`.
    pub merge: Vec<PathBuf>,
    /// What real otelcol runs in place of the configuration: the same said with other components, where the collector
    /// at hand lacks one. `about` says why it is the same.
    pub reference: Option<PathBuf>,
    /// Environment variables for both programs and for the conversion. `{sink}` in a value stands for the address that
    /// the program has to send to.
    pub env: BTreeMap<String, String>,
    /// Options of the conversion.
    pub convert: ConvertSettings,
    /// How long both programs must be silent before they are taken to be done, in seconds.
    pub quiet_seconds: Option<f64>,
    /// How long the server that records are sent to cannot serve, from the first request on, in seconds.
    pub away_seconds: f64,
    /// What is sent to inputs that listen.
    pub feed: Vec<Feed>,
    /// Whether metrics are compared by name and labels alone: their values say how the machine is that runs the case.
    pub forget_values: bool,
    /// Alloy's `--stability.level`, if the output needs another than the default.
    pub stability: Option<String>,
    /// How the records of both sides differ, as the conversion says they will.
    pub predicted: Vec<Predicted>,
}

/// The options of the conversion that `case.toml` can set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConvertSettings {
    /// `--lines native`.
    pub native_lines: bool,
    /// `--annotation-parser`, once for each.
    pub annotation_parsers: Vec<String>,
    /// `--loki-url`.
    pub loki_url: Option<String>,
    /// `--otlp-url`.
    pub otlp_url: Option<String>,
    /// `--prometheus-url`.
    pub prometheus_url: Option<String>,
    /// `--resolve-env`, with the variables of [`Settings::env`].
    pub resolve_env: bool,
}

impl ConvertSettings {
    /// The servers that outputs without a counterpart are sent to: the first that takes what an output does.
    #[must_use]
    pub fn elsewhere(&self) -> Vec<Elsewhere<'_>> {
        let loki = self.loki_url.as_deref().map(Elsewhere::Loki);
        let otlp = self.otlp_url.as_deref().map(Elsewhere::Otlp);
        let prometheus = self.prometheus_url.as_deref().map(Elsewhere::Prometheus);
        [loki, prometheus, otlp].into_iter().flatten().collect()
    }
}

/// A server that outputs without a counterpart are sent to, by its URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere<'a> {
    /// Loki's push URL.
    Loki(&'a str),
    /// A server of OTLP/HTTP.
    Otlp(&'a str),
    /// Prometheus' remote write URL.
    Prometheus(&'a str),
}

impl Elsewhere<'_> {
    /// The URL.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Elsewhere::Loki(url) | Elsewhere::Otlp(url) | Elsewhere::Prometheus(url) => url,
        }
    }

    /// Whether an output that serves metrics as a page is sent there; else one that sends something itself.
    pub(crate) fn takes(&self, page: bool) -> bool {
        match self {
            Elsewhere::Loki(_) => !page,
            Elsewhere::Prometheus(_) => page,
            Elsewhere::Otlp(_) => true,
        }
    }
}

impl Case {
    /// Opens the case in `folder`.
    ///
    /// # Errors
    /// Where there is no configuration in it, or its settings cannot be read.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let configuration = CONFIGURATIONS.into_iter().find(|(name, _)| folder.join(name).is_file());
        let (configuration, source) = configuration.ok_or_else(|| {
            let names = CONFIGURATIONS.map(|(name, _)| name).join(" or ");
            Error::Case(format!("{} has no {names}", folder.display()))
        })?;
        let path = folder.join(SETTINGS);
        let settings = if path.is_file() {
            let text = std::fs::read_to_string(&path).map_err(Error::io("reading", &path))?;
            toml::from_str(&text).map_err(|error| Error::Case(format!("{}: {error}", path.display())))?
        } else {
            Settings::default()
        };
        Ok(Case { folder: folder.to_owned(), settings, configuration: configuration.into(), source })
    }

    /// All cases below `corpus`, by name.
    ///
    /// # Errors
    /// Where the folder or one of its cases cannot be read.
    pub fn all(corpus: &Path) -> Result<Vec<Self>, Error> {
        let entries = std::fs::read_dir(corpus).map_err(Error::io("reading", corpus))?;
        let mut folders: Vec<PathBuf> =
            entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        folders.sort();
        folders.iter().map(|folder| Case::open(folder)).collect()
    }

    /// The name of the folder.
    #[must_use]
    pub fn name(&self) -> String {
        self.folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The path of the configuration.
    #[must_use]
    pub fn configuration_path(&self) -> PathBuf {
        self.folder.join(&self.configuration)
    }

    /// The paths of all files of the configuration, in the order in which they are merged.
    #[must_use]
    pub fn configuration_paths(&self) -> Vec<PathBuf> {
        let folder = self.configuration_path().parent().map(Path::to_owned).unwrap_or_default();
        std::iter::once(self.configuration_path())
            .chain(self.settings.merge.iter().map(|file| folder.join(file)))
            .collect()
    }

    /// Whether there is anything to run the programs with.
    #[must_use]
    pub fn has_samples(&self) -> bool {
        // Metrics of the machine itself need none.
        self.settings.forget_values
            || ["logs", "before", "feed", "metrics"].iter().any(|samples| self.folder.join(samples).is_dir())
    }

    /// The sample files written while the programs run.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn logs(&self) -> Result<Vec<Sample>, Error> {
        samples(&self.folder.join("logs"))
    }

    /// The sample files that are there when the programs start.
    ///
    /// # Errors
    /// Where a folder cannot be read.
    pub fn before(&self) -> Result<Vec<Sample>, Error> {
        samples(&self.folder.join("before"))
    }

    /// The Kubernetes objects, if the case has any.
    ///
    /// # Errors
    /// Where the file is there but cannot be read.
    pub fn kubernetes_objects(&self) -> Result<Option<String>, Error> {
        let path = self.folder.join(KUBERNETES_OBJECTS);
        if !path.is_file() {
            return Ok(None);
        }
        std::fs::read_to_string(&path).map(Some).map_err(Error::io("reading", &path))
    }

    /// The folder of what EC2's metadata service says, if the case has one.
    pub(crate) fn instance(&self) -> Option<PathBuf> {
        Some(self.folder.join(INSTANCE)).filter(|folder| folder.is_dir())
    }

    /// How long both programs must be silent before they are taken to be done.
    #[must_use]
    pub fn quiet(&self) -> Duration {
        /// Longer than any flush interval left in a sandboxed configuration and than the time after which both
        /// programs give up waiting for more lines of a multi-line record.
        const DEFAULT: f64 = 3.0;
        Duration::try_from_secs_f64(self.settings.quiet_seconds.unwrap_or(DEFAULT)).unwrap_or_default()
    }

    /// How long the server that records are sent to cannot serve.
    pub(crate) fn away(&self) -> Duration {
        Duration::try_from_secs_f64(self.settings.away_seconds).unwrap_or_default()
    }

    /// SHA-256 over the names and contents of all files of the case but its recording and snapshots, in hexadecimal.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn digest(&self) -> Result<String, Error> {
        let mut files = Vec::new();
        collect_files(&self.folder, &mut files)?;
        // What the conversion printed stands beside the case, accepted or not; the programs see nothing of it.
        let is_result = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name == RECORDING || name.ends_with(".snap") || name.ends_with(".snap.new")
        };
        files.retain(|path| !is_result(path));
        let mut hash = Sha256::new();
        for path in files {
            let content = std::fs::read(&path).map_err(Error::io("reading", &path))?;
            let name = path.strip_prefix(&self.folder).unwrap_or(&path);
            hash.update(name.as_os_str().as_encoded_bytes());
            // Lengths keep names and contents apart.
            hash.update([0]);
            hash.update(content.len().to_le_bytes());
            hash.update(&content);
        }
        Ok(hexadecimal(&hash.finalize()))
    }
}

/// SHA-256 of `text`, in hexadecimal.
#[must_use]
pub fn digest_of(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A sample file: where it lies in the case, and its absolute path as the configuration knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The file in the case folder.
    pub source: PathBuf,
    /// Its path below `/`, without the leading `/`.
    pub target: PathBuf,
}

fn samples(folder: &Path) -> Result<Vec<Sample>, Error> {
    let mut files = Vec::new();
    if folder.is_dir() {
        collect_files(folder, &mut files)?;
    }
    let target = |source: &PathBuf| source.strip_prefix(folder).unwrap_or(source).to_owned();
    Ok(files.into_iter().map(|source| Sample { target: target(&source), source }).collect())
}

/// All files below `folder`, sorted by path.
pub(crate) fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    let entries = std::fs::read_dir(folder).map_err(Error::io("reading", folder))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
