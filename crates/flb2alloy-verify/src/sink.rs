//! A receiver on loopback that keeps every record it is sent.
//!
//! One server takes all protocols over HTTP: what a request is follows from its content type and path, so that the path
//! stays free to say which of a configuration's outputs a record went to. Protocols without a path get a port for each
//! output, and outputs that write files a folder each.

mod datadog;
mod file;
mod forward;
mod gelf;
mod grpc;
mod json;
mod loki;
mod otlp;
mod plain;
pub(crate) mod remote_write;
mod s3;
mod syslog;
mod tokens;
mod victorialogs;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::server::Server;
use crate::{Error, Record};
pub use wire::{Transport, Wire};

/// The running receiver. It stops when dropped.
#[derive(Debug)]
pub struct Sink {
    server: Server,
    inbox: Arc<Mutex<Inbox>>,
    folders: Mutex<Vec<file::Folder>>,
}

/// What has arrived so far.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// All records, in order of arrival.
    pub records: Vec<Record>,
    /// Requests that could not be understood, in words.
    pub refused: Vec<String>,
    /// When the last request with something new came in.
    pub last_arrival: Option<Instant>,
    /// The series of metrics that have been seen.
    series: BTreeSet<(String, BTreeMap<String, String>)>,
}

/// One request, with its body decompressed.
#[derive(Debug, Default)]
struct Request {
    endpoint: String,
    query: String,
    tenant: Option<String>,
    /// Of OTLP, whose records keep them.
    headers: Value,
    body: Vec<u8>,
}

impl Sink {
    /// Starts a receiver on a free loopback port. From the first request on it says for a while (`away`) that it cannot
    /// serve, as a server does that is being replaced.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start(away: Duration) -> Result<Self, Error> {
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let router = grpc::add(Router::new(), &inbox)
            .fallback(receive)
            .layer(DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state(Outage { away, since: Arc::default() }, turn_away))
            .with_state(Arc::clone(&inbox));
        Ok(Sink { server: Server::start(router)?, inbox, folders: Mutex::default() })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Opens a port for one output, which `endpoint` names, and gives its number.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn open(&self, wire: Wire, transport: Transport, endpoint: &str) -> Result<u16, Error> {
        let receiver = wire::Receiver { wire, endpoint: endpoint.to_owned(), inbox: Arc::clone(&self.inbox) };
        let (port, serve) = receiver
            .bind(transport)
            .map_err(|source| Error::Io { what: "listening on loopback".into(), source })?;
        self.server.spawn(serve);
        Ok(port)
    }

    /// Makes a folder in `place` for the files that one output writes; `named` is the folder of the configuration.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn folder(&self, place: &Path, named: &str) -> Result<PathBuf, Error> {
        let mut folders = lock(&self.folders);
        let path = place.join(format!("output.{}", folders.len()));
        std::fs::create_dir_all(&path).map_err(Error::io("making", &path))?;
        folders.push(file::Folder::new(path.clone(), named));
        Ok(path)
    }

    /// Looks at what has arrived so far, without copying it.
    pub fn inspect<T>(&self, look: impl FnOnce(&Inbox) -> T) -> T {
        self.read_files();
        look(&lock(&self.inbox))
    }

    /// Takes out what has arrived so far.
    #[must_use]
    pub fn take(&self) -> Inbox {
        self.read_files();
        std::mem::take(&mut lock(&self.inbox))
    }

    fn read_files(&self) {
        for folder in lock(&self.folders).iter_mut() {
            let mut inbox = lock(&self.inbox);
            match folder.news() {
                Ok(records) => inbox.keep(records),
                Err(reason) => inbox.refused.push(reason),
            }
        }
    }
}

/// A panic elsewhere leaves what is kept whole: it is only ever appended to.
fn lock<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inbox {
    fn keep(&mut self, records: Vec<Record>) {
        // A scrape repeats itself for ever, so only a series that is new says that there is more to come.
        let mut new = |record: &Record| match record {
            Record::Sample(sample) => self.series.insert((sample.endpoint.clone(), sample.labels.clone())),
            Record::Metric(point) => {
                let name = point.record["name"].as_str().unwrap_or_default().to_owned();
                self.series.insert((point.endpoint.clone(), [("__name__".to_owned(), name)].into()))
            }
            _ => true,
        };
        // Each is looked at, since looking notes it.
        if records.iter().filter(|record| new(record)).count() > 0 {
            self.last_arrival = Some(Instant::now());
        }
        self.records.extend(records);
    }
}

/// When a server cannot serve.
#[derive(Debug, Clone)]
struct Outage {
    away: Duration,
    /// When the first request came.
    since: Arc<OnceLock<Instant>>,
}

async fn turn_away(State(outage): State<Outage>, request: axum::extract::Request, next: Next) -> Response {
    if outage.since.get_or_init(Instant::now).elapsed() < outage.away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    next.run(request).await
}

async fn receive(
    State(inbox): State<Arc<Mutex<Inbox>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(token) = tokens::answer(&headers, &body) {
        return ([(header::CONTENT_TYPE, "application/json")], token).into_response();
    }
    let read = match s3::is_one(&headers) {
        true => s3::read(&method, &uri, &headers, &body),
        false => read_records(&uri, &headers, &body),
    };
    match read {
        Ok(records) => {
            lock(&inbox).keep(records);
            (StatusCode::OK, answer(&uri)).into_response()
        }
        Err(reason) => {
            let reason = format!("{}: {reason}", uri.path());
            lock(&inbox).refused.push(reason.clone());
            (StatusCode::BAD_REQUEST, reason).into_response()
        }
    }
}

fn read_records(uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Record>, String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let request = Request {
        endpoint: uri.path().trim_start_matches('/').to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        tenant: text("x-scope-orgid").map(str::to_owned),
        headers: kept_headers(headers),
        body: decompress(text(header::CONTENT_ENCODING.as_str()), body)?,
    };
    let content_type = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    let signals = [
        ("/v1/logs", otlp::Signal::Logs),
        ("/v1/metrics", otlp::Signal::Metrics),
        ("/v1/traces", otlp::Signal::Traces),
    ];
    let signal = signals.into_iter().find(|(path, _)| uri.path().ends_with(path)).map(|(_, signal)| signal);
    let path = uri.path();
    match (content_type, signal) {
        _ if headers.contains_key("x-prometheus-remote-write-version") => remote_write::read(&request),
        _ if path.ends_with("/_bulk") => json::read_bulk(&request),
        _ if path.ends_with("/api/v2/logs") => datadog::read(&request),
        _ if path.ends_with(victorialogs::LINES) => victorialogs::read_lines(&request),
        _ if path.ends_with(victorialogs::PUSHES) => victorialogs::read_pushes(&request),
        _ if path.contains("/services/collector") => json::read_splunk(&request),
        ("application/x-protobuf", Some(signal)) => otlp::read(&request, signal, false),
        ("application/json", Some(signal)) => otlp::read(&request, signal, true),
        ("application/x-protobuf", None) => loki::read_protobuf(&request),
        ("application/json", None) => loki::read_json(&request).or_else(|_| json::read_objects(&request)),
        ("application/stream+json" | "application/x-ndjson", None) => json::read_objects(&request),
        ("application/msgpack", None) => json::read_packed(&request),
        ("text/plain", None) => Ok(json::read_lines(&request)),
        (other, _) => Err(format!("content type \"{other}\" is not understood here")),
    }
}

/// The headers that say who sends something and for whom; null where there is none.
fn kept_headers(headers: &HeaderMap) -> Value {
    let says_so =
        |name: &str| ["authorization", "accountid", "projectid"].contains(&name) || name.starts_with("x-");
    let kept = headers.iter().filter(|(name, _)| says_so(name.as_str()));
    let kept: serde_json::Map<String, Value> = kept
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .filter(|(name, _)| !["x-amz-date", "x-amz-content-sha256"].contains(&name.as_str()))
        .map(|(name, value)| (name, signer(&value).unwrap_or(value).into()))
        .collect();
    if kept.is_empty() { Value::Null } else { Value::Object(kept) }
}

/// Who signed a request for AWS, for what, of the header that holds the signature: all else differs from request to request.
fn signer(authorization: &str) -> Option<String> {
    let credential = authorization.strip_prefix("AWS4-HMAC-SHA256 Credential=")?.split(',').next()?;
    let [key, _day, region, service, _] = credential.split('/').collect::<Vec<_>>().try_into().ok()?;
    Some(format!("signed by {key} for {service} in {region}"))
}

/// What a client reads of the answer.
fn answer(uri: &Uri) -> &'static str {
    match uri.path() {
        path if path.ends_with("/_bulk") => json::ELASTICSEARCH_ANSWER,
        path if path.contains("/services/collector") => json::SPLUNK_ANSWER,
        _ => "",
    }
}

fn decompress(encoding: Option<&str>, body: &[u8]) -> Result<Vec<u8>, String> {
    match encoding {
        None | Some("identity" | "snappy") => Ok(body.to_vec()),
        Some("gzip") => {
            let mut plain = Vec::new();
            let outcome = flate2::read::MultiGzDecoder::new(body).read_to_end(&mut plain);
            outcome.map(|_| plain).map_err(|error| format!("gzip: {error}"))
        }
        Some(other) => Err(format!("content encoding \"{other}\" is not understood here")),
    }
}

/// The block format of snappy, which Loki and Prometheus wrap their protobuf in.
fn unsnap(body: &[u8]) -> Result<Vec<u8>, String> {
    snap::raw::Decoder::new().decompress_vec(body).map_err(|error| format!("snappy: {error}"))
}
