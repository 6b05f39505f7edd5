//! Outputs: which of them the sink stands in for, and their way there.

use flb2alloy_parser::Section;

use super::plugins::{is_on, text};
use super::{Purpose, Target};
use crate::rewrite::edit::Edits;

/// What the sink listens to for an output.
enum Way {
    /// HTTP. The keys that hold a path say where a record went; those with a default are written where they are
    /// missing.
    Http(&'static [(&'static str, Option<&'static str>)]),
    /// It reaches nothing.
    Here,
}

/// Outputs that the sandbox can hold, the port they have by default, and the way to the sink.
const KNOWN: [(&str, &str, Way); 12] = [
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
    ("stdout", "", Way::Here),
    ("null", "", Way::Here),
    ("counter", "", Way::Here),
    ("flowcounter", "", Way::Here),
    ("file", "", Way::Here),
];

/// Outputs that the conversion sends where they belong even if `--loki-url` is given.
const NEVER_RETARGETED: [&str; 8] = [
    "loki",
    "opentelemetry",
    "prometheus_remote_write",
    "splunk",
    "stdout",
    "null",
    "counter",
    "flowcounter",
];

/// Keys that lead elsewhere, or say how to get there.
fn leads_elsewhere(name: &str) -> bool {
    ["proxy", "upstream", "cloud_id"].contains(&name)
        || ["tls.", "aws_", "oauth2."].iter().any(|prefix| name.starts_with(prefix))
}

/// Points an output at the sink. One that has no way there is switched off, which is told in words.
pub(super) fn output(section: &Section, target: &Target<'_>, edits: &mut Edits<'_>) -> Option<String> {
    let name = text(section, "name").unwrap_or_default().to_ascii_lowercase();
    let known = KNOWN.iter().find(|(known, ..)| *known == name);
    if target.loki_url.is_some() && !NEVER_RETARGETED.contains(&name.as_str()) {
        retarget(section, target, edits);
        return None;
    }
    match known {
        Some((_, _, Way::Here)) => edits.change(section, "path", |path| Some(target.below_root(path))),
        Some((_, port, Way::Http(paths))) => http(section, port, paths, target, edits),
        None => {
            silence(section, edits);
            return Some(format!(
                "output {name} is switched off: nothing here can stand in for what it sends to"
            ));
        }
    }
    None
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
        let host = text(section, "host").unwrap_or("127.0.0.1");
        let port = text(section, "port").unwrap_or(default_port);
        for (key, default) in paths {
            if let Some(path) = text(section, key).or(*default) {
                edits.set(section, key, &format!("/{host}:{port}{path}"));
            }
        }
        edits.change(section, "http2", |_| Some("off".to_owned()));
    }
    here(section, target, edits);
}

fn here(section: &Section, target: &Target<'_>, edits: &mut Edits<'_>) {
    edits.set(section, "host", &target.sink.ip().to_string());
    edits.set(section, "port", &target.sink.port().to_string());
    edits.change(section, "tls", |_| Some("off".to_owned()));
    edits.remove(section, leads_elsewhere);
}

/// Makes a loki output with the plainest of settings of an output that the conversion sends to Loki.
fn retarget(section: &Section, target: &Target<'_>, edits: &mut Edits<'_>) {
    let url = target.loki_url.and_then(|url| url.split_once("://")).map(|(_, behind)| behind);
    let Some(behind) = url.filter(|_| target.purpose == Purpose::Run) else { return };
    edits.change(section, "name", |_| Some("loki".to_owned()));
    edits.set(section, "uri", &format!("/{behind}"));
    edits.set(section, "host", &target.sink.ip().to_string());
    edits.set(section, "port", &target.sink.port().to_string());
    edits.remove(section, |name| {
        !["name", "match", "match_regex", "uri", "host", "port", "alias", "workers"].contains(&name)
    });
}

fn silence(section: &Section, edits: &mut Edits<'_>) {
    edits.change(section, "name", |_| Some("null".to_owned()));
    edits.remove(section, |name| !["name", "match", "match_regex", "alias"].contains(&name));
}
