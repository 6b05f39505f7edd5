//! Sends samples to the inputs that listen: what a case feeds, to which input, over which protocol.

mod forward;
mod http;
mod otlp;
mod remote_write;
mod stream;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::Error;
use crate::predicted::Program;

/// A file that is sent to an input.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feed {
    /// The input as Fluent Bit names it: the plugin and its number among those of the same plugin (`syslog.0`), or
    /// its alias.
    pub input: String,
    /// How it is spoken to.
    pub protocol: Protocol,
    /// What is sent, below the folder of the case. `{now}` in it stands for the time in nanoseconds since 1970.
    pub file: PathBuf,
    /// The one program that gets it, where the two want to be spoken to differently.
    pub only: Option<Program>,
    /// Path of an HTTP request.
    pub path: Option<String>,
    /// `Content-Type` of an HTTP request.
    pub content_type: Option<String>,
    /// Headers of an HTTP request besides that.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Whether the whole file is one datagram or one HTTP request, rather than each of its lines.
    #[serde(default)]
    pub whole: bool,
    /// Whether the input has to answer that it does not take this, as one that asks for a token does.
    #[serde(default)]
    pub denied: bool,
}

/// How an input is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// The bytes of the file over one TCP connection: lines, syslog, JSON.
    Tcp,
    /// A datagram a line.
    Udp,
    /// A POST request a line: JSON, Splunk HEC, Elasticsearch bulk (`whole`), Loki push.
    Http,
    /// OTLP over HTTP in JSON, a request a line.
    OtlpJson,
    /// OTLP over HTTP in protobuf, of OTLP/JSON a line.
    OtlpProtobuf,
    /// OTLP over gRPC, of OTLP/JSON a line.
    OtlpGrpc,
    /// A Prometheus remote write, of JSON lines with `labels`, `value` and `time`.
    RemoteWrite,
    /// Fluentd's forward protocol, of JSON lines with `tag`, `time` and `record`.
    Forward,
}

/// An input that listens, in a sandboxed copy of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Its number among those of its plugin, as in `syslog.0`.
    pub name: String,
    /// Its alias, where it has one.
    pub alias: Option<String>,
    /// Its port on loopback.
    pub port: u16,
}

impl Feed {
    /// Where this feed goes among `listeners`.
    #[must_use]
    pub fn listener<'a>(&self, listeners: &'a [Listener]) -> Option<&'a Listener> {
        listeners
            .iter()
            .find(|listener| listener.name == self.input || listener.alias.as_deref() == Some(&self.input))
    }

    /// Whether something listens on `port` for this protocol, as far as the operating system tells.
    pub(crate) fn is_awaited_on(&self, port: u16) -> bool {
        stream::is_bound(port, self.protocol == Protocol::Udp)
    }

    /// Sends the file, which lies below `folder`, to `port`.
    ///
    /// # Errors
    /// [`Error::Feed`] where the file cannot be used or the receiver does not take it.
    pub(crate) fn send(&self, folder: &Path, port: u16) -> Result<(), Error> {
        let path = folder.join(&self.file);
        let content = at_present(std::fs::read(&path).map_err(Error::io("reading", &path))?);
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let sent = match self.protocol {
            Protocol::Tcp => stream::tcp(&content, to),
            Protocol::Udp => stream::udp(self.parts(&content), to),
            Protocol::Http => http::post(self, self.parts(&content), to),
            Protocol::OtlpJson => otlp::post_json(self, self.parts(&content), to),
            Protocol::OtlpProtobuf => otlp::post_protobuf(self, self.parts(&content), to),
            Protocol::OtlpGrpc => otlp::call(self.parts(&content), to),
            Protocol::RemoteWrite => remote_write::post(self, self.parts(&content), to),
            Protocol::Forward => forward::send(self.parts(&content), to),
        };
        match (sent, self.denied) {
            (Ok(()), true) => Err(self.refused("was taken, and has to be denied")),
            (Err(_), true) => Ok(()),
            (sent, false) => sent.map_err(|reason| self.refused(&reason)),
        }
    }

    /// The error that this could not be sent.
    pub(crate) fn refused(&self, reason: &str) -> Error {
        Error::Feed { input: self.input.clone(), file: self.file.clone(), reason: reason.to_owned() }
    }

    /// What is sent at a time: the lines without their ends, or all of it.
    fn parts<'a>(&self, content: &'a [u8]) -> Vec<&'a [u8]> {
        if self.whole {
            return vec![content];
        }
        let lines = content.split(|byte| *byte == b'\n');
        lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)).filter(|line| !line.is_empty()).collect()
    }
}

/// `content` with the present in place of `{now}`.
fn at_present(content: Vec<u8>) -> Vec<u8> {
    match std::str::from_utf8(&content) {
        Ok(text) if text.contains("{now}") => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            text.replace("{now}", &since.as_nanos().to_string()).into_bytes()
        }
        _ => content,
    }
}

/// What keeps a file from being sent, in words.
type Sent = Result<(), String>;

fn in_words(error: impl ToString) -> String {
    error.to_string()
}
