//! Prometheus' remote writes. Samples are JSON, a series a line; a file is one request.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

use prost::Message;
use serde::Deserialize;

use super::http::post_one;
use super::{Feed, Sent, in_words};
use crate::sink::remote_write::{Label, TimeSeries, WriteRequest, WrittenSample};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Series {
    labels: BTreeMap<String, String>,
    value: f64,
    /// Now, where there is none: both programs hand on nothing that is long past.
    time: Option<String>,
}

impl Series {
    fn written(self) -> Result<TimeSeries, String> {
        let time = self.time.as_deref().map(humantime::parse_rfc3339).transpose().map_err(in_words)?;
        let time = time.unwrap_or_else(SystemTime::now);
        let since = time.duration_since(UNIX_EPOCH).map_err(in_words)?;
        let timestamp = i64::try_from(since.as_millis()).map_err(in_words)?;
        let labels = self.labels.into_iter().map(|(name, value)| Label { name, value }).collect();
        Ok(TimeSeries { labels, samples: vec![WrittenSample { value: self.value, timestamp }] })
    }
}

pub(super) fn post(feed: &Feed, series: Vec<&[u8]>, to: SocketAddr) -> Sent {
    let read = |line| serde_json::from_slice::<Series>(line).map_err(in_words)?.written();
    let timeseries = series.into_iter().map(read).collect::<Result<_, String>>()?;
    let body = WriteRequest { timeseries }.encode_to_vec();
    let body = snap::raw::Encoder::new().compress_vec(&body).map_err(in_words)?;
    let path = feed.path.as_deref().unwrap_or("/api/v1/metrics/write");
    // Alloy looks at the headers; Fluent Bit does not.
    let mut feed = feed.clone();
    feed.headers.insert("Content-Encoding".to_owned(), "snappy".to_owned());
    feed.headers.insert("X-Prometheus-Remote-Write-Version".to_owned(), "0.1.0".to_owned());
    post_one(&feed, path, "application/x-protobuf", &body, to)
}
