//! A receiver on loopback that keeps every record it is sent.
//!
//! One server takes all protocols: what a request is follows from its content type and path, so that the path stays
//! free to say which of a configuration's outputs a record went to.

mod loki;
mod otlp;

use std::io::Read;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};

use crate::server::Server;
use crate::{Error, Record};

/// The running receiver. It stops when dropped.
#[derive(Debug)]
pub struct Sink {
    server: Server,
    inbox: Arc<Mutex<Inbox>>,
}

/// What has arrived so far.
#[derive(Debug, Clone, Default)]
pub struct Inbox {
    /// All records, in order of arrival.
    pub records: Vec<Record>,
    /// Requests that could not be understood, in words.
    pub refused: Vec<String>,
    /// When the last request with a record came in.
    pub last_arrival: Option<Instant>,
}

/// One request, with its body decompressed.
struct Request {
    endpoint: String,
    tenant: Option<String>,
    body: Vec<u8>,
}

impl Sink {
    /// Starts a receiver on a free loopback port.
    ///
    /// # Errors
    /// Where no port can be had.
    pub fn start() -> Result<Self, Error> {
        let inbox = Arc::new(Mutex::new(Inbox::default()));
        let router =
            Router::new().fallback(receive).layer(DefaultBodyLimit::disable()).with_state(Arc::clone(&inbox));
        Ok(Sink { server: Server::start(router)?, inbox })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// Looks at what has arrived so far, without copying it.
    pub fn inspect<T>(&self, look: impl FnOnce(&Inbox) -> T) -> T {
        look(&lock(&self.inbox))
    }

    /// Takes out what has arrived so far.
    #[must_use]
    pub fn take(&self) -> Inbox {
        std::mem::take(&mut lock(&self.inbox))
    }
}

/// A panic elsewhere leaves the inbox whole: it is only ever appended to.
fn lock(inbox: &Mutex<Inbox>) -> MutexGuard<'_, Inbox> {
    inbox.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn receive(
    State(inbox): State<Arc<Mutex<Inbox>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    match read_records(&uri, &headers, &body) {
        Ok(records) => {
            let mut inbox = lock(&inbox);
            if !records.is_empty() {
                inbox.last_arrival = Some(Instant::now());
            }
            inbox.records.extend(records);
            (StatusCode::OK, String::new())
        }
        Err(reason) => {
            let reason = format!("{}: {reason}", uri.path());
            lock(&inbox).refused.push(reason.clone());
            (StatusCode::BAD_REQUEST, reason)
        }
    }
}

fn read_records(uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<Vec<Record>, String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let request = Request {
        endpoint: uri.path().trim_start_matches('/').to_owned(),
        tenant: text("x-scope-orgid").map(str::to_owned),
        body: decompress(text(header::CONTENT_ENCODING.as_str()), body)?,
    };
    let content_type = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    match (content_type, uri.path().ends_with("/v1/logs")) {
        ("application/x-protobuf", true) => otlp::read(&request),
        ("application/x-protobuf", false) => loki::read_protobuf(&request),
        ("application/json", false) => loki::read_json(&request),
        (other, _) => Err(format!("content type \"{other}\" is not understood here")),
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
