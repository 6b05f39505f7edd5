//! Outputs: which of them the sink stands in for, and their way there.

use std::path::Path;

use flb2alloy_parser::Section;

use super::plugins::{is_on, text};
use super::{Purpose, Target};
use crate::Error;
use crate::case::Elsewhere;
use crate::rewrite::edit::Edits;
use crate::sink::{Transport, Wire};

/// What the sink listens to for an output.
enum Way {
    /// HTTP. The keys that hold a path say where a record went; those with a default are written where they are
    /// missing.
    Http(&'static [(&'static str, Option<&'static str>)]),
    /// A port of its own, by TCP unless the output says otherwise.
    Port(Wire, Transport),
    /// Files.
    Files,
    /// Objects in a bucket.
    Objects,
    /// It reaches nothing.
    Here,
}

/// Outputs that the sandbox can hold, the port they have by default, and the way to the sink.
const KNOWN: [(&str, &str, Way); 19] = [
    ("loki", "3100", Way::Http(&[("uri", Some("/loki/api/v1/push"))])),
    (
        "opentelemetry",
        "80",
        Way::Http(&[("logs_uri", Some("/v1/logs")), ("metrics_uri", None), ("traces_uri", None)]),
    ),
    ("prometheus_remote_write", "80", Way::Http(&[("uri", Some("/"))])),
    ("splunk", "8088", Way::Http(&[])),
    ("es", "9200", Way::Http(&[("path", Some(""))])),
    ("opensearch", "9200", Way::Http(&[("path", Some(""))])),
    ("http", "80", Way::Http(&[("uri", Some("/"))])),
    ("syslog", "514", Way::Port(Wire::Syslog, Transport::Udp)),
    ("gelf", "12201", Way::Port(Wire::Gelf, Transport::Udp)),
    ("forward", "24224", Way::Port(Wire::Forward, Transport::Tcp)),
    ("tcp", "5170", Way::Port(Wire::Plain, Transport::Tcp)),
    ("udp", "5170", Way::Port(Wire::Plain, Transport::Udp)),
    ("file", "", Way::Files),
    ("s3", "", Way::Objects),
    ("datadog", "443", Way::Http(&[])),
    ("stdout", "", Way::Here),
    ("null", "", Way::Here),
    ("counter", "", Way::Here),
    ("flowcounter", "", Way::Here),
];

/// The output that serves metrics as a page.
const PAGE: &str = "prometheus_exporter";

/// Outputs that the conversion sends where they belong even if `--loki-url` or `--otlp-url` is given.
const NEVER_RETARGETED: [&str; 14] = [
    "loki",
    "opentelemetry",
    "prometheus_remote_write",
    "splunk",
    "syslog",
    "file",
    "kafka",
    "s3",
    "datadog",
    "stackdriver",
    "stdout",
    "null",
    "counter",
    "flowcounter",
];

/// Keys that lead elsewhere, or say how to get there.
fn leads_elsewhere(name: &str) -> bool {
    ["proxy", "upstream", "cloud_id", "unix_path", "shared_key", "empty_shared_key", "username"]
        .contains(&name)
        || ["tls.", "aws_role", "aws_sts", "aws_profile"].iter().any(|prefix| name.starts_with(prefix))
}

/// What out_http posts to, by its path.
#[derive(Debug, PartialEq)]
enum Posts {
    /// It is sent elsewhere, as are other outputs that are no http.
    Anything,
    /// JSON lines to VictoriaLogs.
    JsonLines,
    /// Loki at this URL, which would refuse all of it.
    Loki(String),
    /// A receiver of OTLP at this URL, which would refuse all of it.
    Otlp(String),
}

impl Posts {
    fn of(name: &str, section: &Section) -> Self {
        let uri = text(section, "uri").filter(|_| name == "http" && section.get("body_key").is_none());
        let path = uri.and_then(|uri| uri.split('?').next()).unwrap_or_default().trim_end_matches('/');
        let url = format!("http://{}{path}", address(section, "80"));
        if path.ends_with("/insert/jsonline") {
            Posts::JsonLines
        } else if path.ends_with("/loki/api/v1/push") || path.ends_with("/api/prom/push") {
            Posts::Loki(url)
        } else if let Some(server) = url.strip_suffix("/v1/logs") {
            Posts::Otlp(server.to_owned())
        } else {
            Posts::Anything
        }
    }

    fn elsewhere(&self) -> Option<Elsewhere<'_>> {
        match self {
            Posts::Anything | Posts::JsonLines => None,
            Posts::Loki(url) => Some(Elsewhere::Loki(url)),
            Posts::Otlp(url) => Some(Elsewhere::Otlp(url)),
        }
    }
}

/// Points an output at the sink. One that has no way there is switched off, which is told in words.
pub(super) fn output(
    section: &Section,
    target: &Target<'_>,
    into: &Path,
    edits: &mut Edits<'_>,
) -> Result<Option<String>, Error> {
    let name = text(section, "name").unwrap_or_default().to_ascii_lowercase();
    let known = KNOWN.iter().find(|(known, ..)| *known == name);
    let posts = Posts::of(&name, section);
    if target.purpose == Purpose::Run
        && let Some(elsewhere) = posts.elsewhere()
    {
        retarget(section, elsewhere, &["header"], target, edits);
        return Ok(None);
    }
    if posts == Posts::Anything
        && !NEVER_RETARGETED.contains(&name.as_str())
        && let Some(elsewhere) = target.elsewhere.iter().find(|elsewhere| elsewhere.takes(name == PAGE))
    {
        if target.purpose == Purpose::Run {
            retarget(section, *elsewhere, &["add_label"], target, edits);
        }
        return Ok(None);
    }
    match known {
        Some((_, _, Way::Here)) => {}
        Some((_, _, Way::Files)) => files(section, target, into, edits)?,
        Some((_, _, Way::Objects)) => objects(section, target, into, edits),
        Some((_, port, Way::Http(paths))) => http(section, port, paths, target, edits),
        Some((_, port, Way::Port(wire, transport))) => {
            // Between the programs and the sink there is no TLS.
            edits.change(section, "mode", |mode| mode.eq_ignore_ascii_case("tls").then(|| "tcp".to_owned()));
            let mode = text(section, "mode").map(str::to_ascii_lowercase);
            let transport = match mode.as_deref() {
                Some("tcp" | "tls") => Transport::Tcp,
                Some("udp") => Transport::Udp,
                _ => *transport,
            };
            let port = target.sink.open(*wire, transport, &address(section, port))?;
            here(section, target, port, edits);
        }
        None => {
            silence(section, edits);
            return Ok(Some(format!(
                "output {name} is switched off: nothing here can stand in for what it sends to"
            )));
        }
    }
    Ok(None)
}

/// Where the output sends to outside of the sandbox.
fn address(section: &Section, default_port: &str) -> String {
    let host = text(section, "host").unwrap_or("127.0.0.1");
    let port = text(section, "port").unwrap_or(default_port);
    format!("{host}:{port}")
}

/// Lets the output write to a folder of the sink, under the file's own name.
fn files(section: &Section, target: &Target<'_>, into: &Path, edits: &mut Edits<'_>) -> Result<(), Error> {
    let file = Path::new(text(section, "file").unwrap_or_default());
    let folder = text(section, "path").map(Path::new).or(file.parent()).unwrap_or(Path::new(""));
    let place = target.sink.folder(into, &folder.display().to_string())?;
    edits.change(section, "file", |file| Some(Path::new(file).file_name()?.to_string_lossy().into_owned()));
    edits.set(section, "path", &place.display().to_string());
    Ok(())
}

/// Lets the output put its objects into the sink, soon, and gather them in a folder of its own.
fn objects(section: &Section, target: &Target<'_>, into: &Path, edits: &mut Edits<'_>) {
    edits.set(section, "endpoint", &format!("http://{}", target.sink.address()));
    edits.set(section, "store_dir", &into.join("s3").display().to_string());
    edits.set(section, "upload_timeout", "1s");
    edits.remove(section, |name| {
        name.starts_with("tls") || ["role_arn", "sts_endpoint", "profile"].contains(&name)
    });
}

fn http(
    section: &Section,
    default_port: &str,
    paths: &[(&str, Option<&str>)],
    target: &Target<'_>,
    edits: &mut Edits<'_>,
) {
    // gRPC has no path and needs HTTP/2, which else is one more way for the two programs to differ.
    let grpc = text(section, "grpc").is_some_and(is_on);
    if !grpc {
        // The path tells which output a record went to, now that all of them have the same address.
        let address = address(section, default_port);
        for (key, default) in paths {
            if let Some(path) = text(section, key).or(*default) {
                edits.set(section, key, &format!("/{address}{path}"));
            }
        }
        edits.change(section, "http2", |_| Some("off".to_owned()));
    }
    here(section, target, target.sink.address().port(), edits);
}

fn here(section: &Section, target: &Target<'_>, port: u16, edits: &mut Edits<'_>) {
    edits.set(section, "host", &target.sink.address().ip().to_string());
    edits.set(section, "port", &port.to_string());
    edits.change(section, "tls", |_| Some("off".to_owned()));
    // The sink gives tokens, too.
    edits.change(section, "oauth2.token_url", |url| {
        let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
        Some(format!("http://{}/{behind}", target.sink.address()))
    });
    edits.remove(section, leads_elsewhere);
}

/// Makes an output with the plainest of settings, to Loki or over OTLP, of one that the conversion sends there. `kept` are
/// keys that it takes over.
fn retarget(
    section: &Section,
    elsewhere: Elsewhere<'_>,
    kept: &[&str],
    target: &Target<'_>,
    edits: &mut Edits<'_>,
) {
    let Some((_, behind)) = elsewhere.url().split_once("://") else { return };
    let behind = behind.trim_end_matches('/');
    let (name, settings) = match elsewhere {
        Elsewhere::Loki(_) => ("loki", vec![("uri", format!("/{behind}"))]),
        // The body is the whole record, unless a key of its own is its text: this one no record has.
        Elsewhere::Otlp(_) => (
            "opentelemetry",
            vec![
                ("logs_uri", format!("/{behind}/v1/logs")),
                ("metrics_uri", format!("/{behind}/v1/metrics")),
                ("logs_body_key", "$no_such_key".to_owned()),
            ],
        ),
        Elsewhere::Prometheus(_) => ("prometheus_remote_write", vec![("uri", format!("/{behind}"))]),
    };
    edits.change(section, "name", |_| Some(name.to_owned()));
    for (key, value) in &settings {
        edits.set(section, key, value);
    }
    edits.set(section, "host", &target.sink.address().ip().to_string());
    edits.set(section, "port", &target.sink.address().port().to_string());
    edits.remove(section, |name| {
        !["name", "match", "match_regex", "host", "port", "alias", "workers"].contains(&name)
            && settings.iter().map(|(key, _)| key).chain(kept).all(|key| *key != name)
    });
}

fn silence(section: &Section, edits: &mut Edits<'_>) {
    edits.change(section, "name", |_| Some("null".to_owned()));
    edits.remove(section, |name| !["name", "match", "match_regex", "alias"].contains(&name));
}
