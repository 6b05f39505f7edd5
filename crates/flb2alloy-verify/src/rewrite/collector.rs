//! Moves a collector's configuration into the sandbox with one more file: the files of the case stay as they are, and
//! what has to differ is merged over them, last. The Collector merges so, and so does the conversion.

mod overlay;
mod text;

use std::path::{Path, PathBuf};

use flb2alloy_parser::SourceMap;
use flb2alloy_parser::collector::{Entry, Value, read_collector};

use super::{Copy, FilesBeside, Purpose, Target, copy_beside, write};
use crate::Error;
use crate::feed::Listener;
use overlay::Overlay;
pub(crate) use text::strings;
use text::{here, spelled};

/// The file that is merged over those of the case.
const OVERLAY: &str = "flb2alloy-sandbox.yaml";

/// Where receivers listen: their type without underscores, and the keys that lead to an address. Where there are
/// several ways in, the configuration says which of them are open.
const LISTENING: &[(&str, &[(&str, &str)])] = &[
    ("otlp", &[("protocols.grpc", "endpoint"), ("protocols.http", "endpoint")]),
    (
        "jaeger",
        &[
            ("protocols.grpc", "endpoint"),
            ("protocols.thrift_http", "endpoint"),
            ("protocols.thrift_binary", "endpoint"),
            ("protocols.thrift_compact", "endpoint"),
        ],
    ),
    ("syslog", &[("tcp", "listen_address"), ("udp", "listen_address")]),
    ("tcplog", &[("", "listen_address")]),
    ("udplog", &[("", "listen_address")]),
    ("fluentforward", &[("", "endpoint")]),
    ("zipkin", &[("", "endpoint")]),
    ("influxdb", &[("", "endpoint")]),
    ("splunkhec", &[("", "endpoint")]),
    ("statsd", &[("", "endpoint")]),
];

/// Receivers that read nothing but this machine.
const LOCAL: [&str; 2] = ["filelog", "nop"];

/// Exporters that send over HTTP, with the keys that hold an address.
const SENDING: &[(&str, &[&str])] = &[
    ("otlphttp", &["endpoint", "logs_endpoint", "metrics_endpoint", "traces_endpoint"]),
    ("prometheusremotewrite", &["endpoint"]),
    ("loki", &["endpoint"]),
    ("splunkhec", &["endpoint"]),
];

/// Exporters over gRPC, which has no path.
const GRPC: [&str; 2] = ["otlp", "otlpgrpc"];

/// Exporters that send nothing over the network.
const SILENT: [&str; 3] = ["debug", "logging", "nop"];

/// Extensions that neither listen nor ask anybody.
const HARMLESS: [&str; 4] = ["basicauth", "bearertokenauth", "headerssetter", "filestorage"];

/// Copies `files`, which are merged in this order, and what lies beside the first one to the folder `into`.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn rewrite_collector(files: &[PathBuf], target: &Target<'_>, into: &Path) -> Result<Copy, Error> {
    let folder = files.first().and_then(|file| file.parent()).unwrap_or(Path::new(""));
    copy_beside(folder, into)?;
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).map_err(Error::io("reading", file))?;
        let name = into.join(file.file_name().unwrap_or_default());
        write(&name, text.as_bytes())?;
        texts.push((name, text));
    }
    let named: Vec<(&Path, &str)> =
        texts.iter().map(|(name, text)| (name.as_path(), text.as_str())).collect();
    // What is wrong with the configuration, the programs will say.
    let (config, _) = read_collector(&named, &FilesBeside(into), &mut SourceMap::default());
    let mut mover =
        Mover { target, into, overlay: Overlay::default(), listeners: Vec::new(), notes: Vec::new() };
    mover.config(&config.root)?;
    let overlay = into.join(OVERLAY);
    write(&overlay, mover.overlay.text().as_bytes())?;
    let (listeners, notes) = (mover.listeners, mover.notes);
    let configurations = texts.into_iter().map(|(name, _)| name).chain([overlay]).collect();
    Ok(Copy { configurations, listeners, notes })
}

struct Mover<'a> {
    target: &'a Target<'a>,
    into: &'a Path,
    overlay: Overlay,
    listeners: Vec<Listener>,
    notes: Vec<String>,
}

/// `otlp_http` and `otlphttp` are one type.
pub(crate) fn type_of(id: &str) -> String {
    id.split('/').next().unwrap_or_default().trim().replace('_', "")
}

/// The names of the ways into a receiver, each with its last part: `otlp.grpc` and `grpc`.
pub(crate) fn ways(id: &str, config: &Value) -> Vec<(String, &'static str)> {
    let kind = type_of(id);
    let ways = LISTENING.iter().find(|(known, _)| *known == kind).map(|(_, ways)| *ways).unwrap_or_default();
    ways.iter().filter_map(|(way, _)| config.at(&parts(way)).map(|_| named(id, way))).collect()
}

fn named(id: &str, way: &'static str) -> (String, &'static str) {
    match parts(way).last() {
        Some(last) => (format!("{id}.{last}"), *last),
        None => (id.to_owned(), ""),
    }
}

fn parts(way: &str) -> Vec<&str> {
    way.split('.').filter(|part| !part.is_empty()).collect()
}

fn components<'a>(root: &'a Value, section: &str) -> impl Iterator<Item = &'a Entry> {
    root.get(section).into_iter().flat_map(Value::entries)
}

impl Mover<'_> {
    fn config(&mut self, root: &Value) -> Result<(), Error> {
        let mut unreachable: Vec<&str> = Vec::new();
        for receiver in components(root, "receivers") {
            if !self.receiver(receiver)? {
                unreachable.push(&receiver.key.value);
            }
        }
        for exporter in components(root, "exporters") {
            if !self.exporter(exporter) {
                unreachable.push(&exporter.key.value);
            }
        }
        for extension in components(root, "extensions").filter(|it| type_of(&it.key.value) == "filestorage") {
            let path = ["extensions", &extension.key.value];
            let folder = self.into.join("storage");
            self.overlay.set(&path, "directory", folder.display().to_string().as_str());
            self.overlay.set(&path, "create_directory", true);
        }
        self.service(root, &unreachable)
    }

    /// Whether the receiver can be had here.
    fn receiver(&mut self, receiver: &Entry) -> Result<bool, Error> {
        let id = receiver.key.value.as_str();
        let kind = type_of(id);
        if kind == "filelog" {
            for key in ["include", "exclude"] {
                let files = receiver.value.get(key).map(strings).unwrap_or_default();
                if !files.is_empty() {
                    let files: Vec<String> = files.iter().map(|file| self.target.below_root(file)).collect();
                    self.overlay.set(&["receivers", id], key, files);
                }
            }
        }
        let Some((_, ways)) = LISTENING.iter().find(|(known, _)| *known == kind) else {
            return Ok(LOCAL.contains(&kind.as_str()));
        };
        for (way, key) in *ways {
            let inner = parts(way);
            let Some(value) = receiver.value.at(&inner) else { continue };
            let path: Vec<&str> = ["receivers", id].into_iter().chain(inner.iter().copied()).collect();
            let port = (self.target.free_port)()?;
            self.overlay.set(&path, key, format!("127.0.0.1:{port}").as_str());
            if value.get("tls").is_some() {
                self.overlay.set(&path, "tls", ());
            }
            let (name, _) = named(id, way);
            self.listeners.push(Listener { name, alias: None, port });
        }
        Ok(true)
    }

    /// Whether the exporter can be pointed at the sink.
    fn exporter(&mut self, exporter: &Entry) -> bool {
        let id = exporter.key.value.as_str();
        let kind = type_of(id);
        let path = ["exporters", id];
        if GRPC.contains(&kind.as_str()) {
            self.overlay.set(&path, "endpoint", self.target.sink.address().to_string().as_str());
            let tls = ["exporters", id, "tls"];
            for entry in exporter.value.get("tls").into_iter().flat_map(Value::entries) {
                self.overlay.set(&tls, &entry.key.value, ());
            }
            self.overlay.set(&tls, "insecure", true);
            return true;
        }
        let Some((_, keys)) = SENDING.iter().find(|(known, _)| *known == kind) else {
            return SILENT.contains(&kind.as_str());
        };
        for key in *keys {
            if let Some(address) = exporter.value.get(key).and_then(Value::scalar) {
                self.overlay.set(&path, key, here(&self.target.sink.address(), &spelled(address)).as_str());
            }
        }
        true
    }

    /// What could lead out of the sandbox is left out of the pipelines.
    fn service(&mut self, root: &Value, unreachable: &[&str]) -> Result<(), Error> {
        /// Listens, and is sent nothing.
        const NOBODY: &str = "otlp/flb2alloy-nobody";
        let Some(service) = root.get("service") else { return Ok(()) };
        if let Some(extensions) = service.get("extensions") {
            let kept: Vec<String> = strings(extensions)
                .into_iter()
                .filter(|id| HARMLESS.contains(&type_of(id).as_str()))
                .collect();
            self.overlay.set(&["service"], "extensions", kept);
        }
        for pipeline in service.get("pipelines").into_iter().flat_map(Value::entries) {
            for (part, nothing) in [("receivers", NOBODY), ("exporters", "debug/flb2alloy-nowhere")] {
                let all = pipeline.value.get(part).map(strings).unwrap_or_default();
                let mut kept = all.clone();
                kept.retain(|id| !unreachable.contains(&id.as_str()));
                if kept.len() == all.len() {
                    continue;
                }
                for id in all.iter().filter(|id| !kept.contains(id)) {
                    self.notes.push(format!(
                        "{id} is left out of the pipeline {}: nothing here can stand in for what it talks to",
                        pipeline.key.value
                    ));
                }
                if kept.is_empty() {
                    kept.push(nothing.to_owned());
                    if part == "exporters" {
                        self.overlay.set(&["exporters"], nothing, ());
                    } else {
                        let port = (self.target.free_port)()?;
                        let path = ["receivers", nothing, "protocols", "grpc"];
                        self.overlay.set(&path, "endpoint", format!("127.0.0.1:{port}").as_str());
                    }
                }
                self.overlay.set(&["service", "pipelines", &pipeline.key.value], part, kept);
            }
        }
        // How the Collector watches itself is none of the records, and it would listen for it.
        if service.get("telemetry").is_some() {
            self.overlay.set(&["service"], "telemetry", ());
        }
        if self.target.purpose == Purpose::Run {
            self.overlay.set(&["service", "telemetry", "metrics"], "level", "none");
        }
        Ok(())
    }
}
