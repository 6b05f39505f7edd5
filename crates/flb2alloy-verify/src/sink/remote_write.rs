//! Prometheus remote write 1.0: snappy-compressed protobuf.

use prost::Message;
use serde_json::{Value, json};

use super::{Request, unsnap};
use crate::Record;
use crate::record::{Sample, Timestamp};

/// `prometheus.WriteRequest` (Prometheus prompb/remote.proto, types.proto), but for exemplars, metadata and native
/// histograms.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct WriteRequest {
    #[prost(message, repeated, tag = "1")]
    pub(crate) timeseries: Vec<TimeSeries>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct TimeSeries {
    #[prost(message, repeated, tag = "1")]
    pub(crate) labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) samples: Vec<WrittenSample>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct Label {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, tag = "2")]
    pub(crate) value: String,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct WrittenSample {
    #[prost(double, tag = "1")]
    pub(crate) value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    pub(crate) timestamp: i64,
}

/// "No longer there" (Prometheus model/value/value.go, `StaleNaN`): sent when a target goes away, as all do in the end.
const STALE: u64 = 0x7ff0_0000_0000_0002;
/// How long a scrape took is never the same twice.
const NEVER_THE_SAME: &str = "scrape_duration_seconds";

pub(super) fn read(request: &Request) -> Result<Vec<Record>, String> {
    let write = WriteRequest::decode(unsnap(&request.body)?.as_slice()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for series in write.timeseries {
        // Prometheus' data model: an empty label is one that is not there.
        let given = series.labels.into_iter().filter(|label| !label.value.is_empty());
        let labels: std::collections::BTreeMap<String, String> =
            given.map(|label| (label.name, label.value)).collect();
        let changes = labels.get("__name__").is_some_and(|name| name == NEVER_THE_SAME);
        for sample in series.samples.iter().filter(|sample| sample.value.to_bits() != STALE) {
            let nanoseconds = u64::try_from(sample.timestamp).ok().and_then(|at| at.checked_mul(1_000_000));
            records.push(Record::Sample(Sample {
                endpoint: request.endpoint.clone(),
                tenant: request.tenant.clone(),
                labels: labels.clone(),
                timestamp: Timestamp(nanoseconds),
                value: if changes { Value::Null } else { number(sample.value) },
            }));
        }
    }
    Ok(records)
}

fn number(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { json!(value.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_read_and_ends_of_series_are_not() {
        let sample = |value| WrittenSample { value, timestamp: 1_700_000_000_000 };
        let label = |name: &str, value: &str| Label { name: name.into(), value: value.into() };
        let write = WriteRequest {
            timeseries: vec![TimeSeries {
                labels: vec![label("__name__", "up"), label("job", "a")],
                samples: vec![sample(1.0), sample(f64::from_bits(STALE)), sample(f64::INFINITY)],
            }],
        };
        let body = snap::raw::Encoder::new().compress_vec(&write.encode_to_vec()).unwrap();
        let request = Request { endpoint: "write".into(), body, ..Request::default() };
        let values: Vec<String> = read(&request).unwrap().iter().map(Record::canonical).collect();
        let with = |value: &str| {
            format!(
                r#"{{"endpoint":"write","labels":{{"__name__":"up","job":"a"}},"protocol":"sample","timestamp":"2023-11-14T22:13:20.000000000Z","value":{value}}}"#
            )
        };
        assert_eq!(values, [with("1.0"), with("\"inf\"")]);
    }
}
