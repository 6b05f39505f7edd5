//! What a program sent, in a form that can be compared, sorted and stored.

mod document;
mod sample;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use document::Document;
pub(crate) use document::take_time;
pub use sample::{Sample, settle};

/// One log record as a receiver saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "protocol", rename_all = "lowercase")]
pub enum Record {
    /// An entry of a Loki push.
    Loki(LokiRecord),
    /// A log record of an OTLP export.
    Otlp(Box<OtlpRecord>),
    /// A span of an OTLP export.
    Span(Box<Document>),
    /// A data point of an OTLP export.
    Metric(Box<Document>),
    /// A sample of a Prometheus remote write.
    Sample(Sample),
    /// An action of an Elasticsearch bulk request.
    Elasticsearch(Box<Document>),
    /// An event of the Splunk HTTP event collector.
    Splunk(Box<Document>),
    /// An object of any other HTTP request.
    Http(Box<Document>),
    /// A syslog message.
    Syslog(Box<Document>),
    /// A message of Graylog's extended log format.
    Gelf(Box<Document>),
    /// An event of Fluentd's forward protocol.
    Forward(Box<Document>),
    /// A record over TCP or UDP, without anything around it.
    Stream(Box<Document>),
    /// A record in a file.
    File(Box<Document>),
}

/// All variants that hold a [`Document`].
macro_rules! any_document {
    ($document:pat) => {
        Record::Span($document)
            | Record::Metric($document)
            | Record::Elasticsearch($document)
            | Record::Splunk($document)
            | Record::Http($document)
            | Record::Syslog($document)
            | Record::Gelf($document)
            | Record::Forward($document)
            | Record::Stream($document)
            | Record::File($document)
    };
}

/// An entry of a Loki push.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LokiRecord {
    /// Where it was sent: the path of the request, which in a sandbox begins with the host that the configuration
    /// names (see [`crate::sandbox`]).
    pub endpoint: String,
    /// The tenant of the `X-Scope-OrgID` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The stream's labels.
    pub labels: BTreeMap<String, String>,
    /// The entry's timestamp.
    pub timestamp: Timestamp,
    /// The line: parsed where it is a JSON object or array, else a string.
    pub line: Value,
    /// The entry's structured metadata.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub structured_metadata: BTreeMap<String, String>,
}

/// A log record of an OTLP export.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OtlpRecord {
    /// Where it was sent, as in [`LokiRecord::endpoint`].
    pub endpoint: String,
    /// Who sent it and for whom: `authorization`, `x-scope-orgid` and the like.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub headers: Value,
    /// The resource's attributes.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub resource: Value,
    /// The instrumentation scope's name, version and attributes.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub scope: Value,
    /// The record's timestamp.
    pub timestamp: Timestamp,
    /// Text and number of the severity.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub severity: Value,
    /// The body.
    pub body: Value,
    /// The record's attributes.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub attributes: Value,
    /// Trace and span id in hexadecimal.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub trace: Value,
}

/// A point in time in nanoseconds since 1970 UTC, or none where it only says when the record was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "Option<String>")]
pub struct Timestamp(pub Option<u64>);

impl From<Timestamp> for Option<String> {
    fn from(timestamp: Timestamp) -> Self {
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_nanos(timestamp.0?);
        Some(humantime::format_rfc3339_nanos(time).to_string())
    }
}

impl From<Option<String>> for Timestamp {
    /// Text that is no timestamp reads as none.
    fn from(text: Option<String>) -> Self {
        let nanoseconds = || {
            let time = humantime::parse_rfc3339(text.as_deref()?).ok()?;
            u64::try_from(time.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos()).ok()
        };
        Timestamp(nanoseconds())
    }
}

impl Record {
    /// A Loki line as a value: JSON objects and arrays are parsed, everything else is a string.
    ///
    /// Numbers are compared by value, so that `5.0` is `5`: the two programs print floating-point numbers differently
    /// and JSON does not tell them apart.
    #[must_use]
    pub fn line_value(line: &str) -> Value {
        match serde_json::from_str::<Value>(line) {
            Ok(mut value @ (Value::Object(_) | Value::Array(_))) => {
                normalise_numbers(&mut value);
                value
            }
            _ => Value::String(line.to_owned()),
        }
    }

    /// Where it was sent.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        match self {
            Record::Loki(record) => &record.endpoint,
            Record::Otlp(record) => &record.endpoint,
            Record::Sample(sample) => &sample.endpoint,
            any_document!(document) => &document.endpoint,
        }
    }

    /// Whether the record has a time of its own, and not that of its reading (after [`Record::forget_reading_time`]).
    #[must_use]
    pub fn is_dated(&self) -> bool {
        let timestamp = match self {
            Record::Loki(record) => record.timestamp,
            Record::Otlp(record) => record.timestamp,
            Record::Sample(sample) => sample.timestamp,
            any_document!(document) => document.timestamp,
        };
        timestamp.0.is_some()
    }

    /// The record's timestamp.
    pub fn timestamp_mut(&mut self) -> &mut Timestamp {
        match self {
            Record::Loki(record) => &mut record.timestamp,
            Record::Otlp(record) => &mut record.timestamp,
            Record::Sample(sample) => &mut sample.timestamp,
            any_document!(document) => &mut document.timestamp,
        }
    }

    /// Removes the timestamp where it lies within `window` (nanoseconds since 1970): such a timestamp was not set by
    /// the record but by the program that read it.
    pub fn forget_reading_time(&mut self, window: &std::ops::RangeInclusive<u64>) {
        let timestamp = self.timestamp_mut();
        if timestamp.0.is_some_and(|nanoseconds| window.contains(&nanoseconds)) {
            *timestamp = Timestamp(None);
        }
        if let Record::Span(document) | Record::Metric(document) = self {
            document.forget_inner_times(window);
        }
    }

    /// Leaves of a metric only what tells it from others: its name and labels.
    pub fn forget_value(&mut self) {
        match self {
            Record::Sample(sample) => sample.value = Value::Null,
            Record::Metric(document) => document.forget_numbers(),
            _ => {}
        }
    }

    /// Applies `edit` to every text in the record: labels, line, keys and values alike.
    pub fn map_text(&mut self, edit: &dyn Fn(&str) -> String) {
        match self {
            Record::Loki(record) => {
                record.endpoint = edit(&record.endpoint);
                for map in [&mut record.labels, &mut record.structured_metadata] {
                    *map = map.iter().map(|(name, value)| (edit(name), edit(value))).collect();
                }
                map_value(&mut record.line, edit);
            }
            Record::Otlp(record) => {
                record.endpoint = edit(&record.endpoint);
                for value in
                    [&mut record.resource, &mut record.scope, &mut record.body, &mut record.attributes]
                {
                    map_value(value, edit);
                }
            }
            Record::Sample(sample) => {
                sample.endpoint = edit(&sample.endpoint);
                sample.labels = sample.labels.iter().map(|(name, value)| (edit(name), edit(value))).collect();
            }
            any_document!(document) => document.map_text(edit),
        }
    }

    /// The record as JSON with all keys sorted: equal records have equal text.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        value.sort_all_objects();
        value.to_string()
    }

    /// The record's leaves by path (`labels.job`, `line.kubernetes.pod_name`), for telling what differs.
    #[must_use]
    pub fn leaves(&self) -> BTreeMap<String, Value> {
        let mut leaves = BTreeMap::new();
        collect_leaves(&serde_json::to_value(self).unwrap_or_default(), String::new(), &mut leaves);
        leaves
    }
}

/// Sorts records by their canonical text, so that recordings do not depend on the order of arrival.
pub fn sort(records: &mut [Record]) {
    records.sort_by_cached_key(Record::canonical);
}

pub(crate) fn normalise_numbers(value: &mut Value) {
    /// 2^63: a whole double below it is a number of 64 bits.
    const WHOLE: f64 = 9_223_372_036_854_775_808.0;
    match value {
        Value::Number(number) => {
            if let Some(float) = number.as_f64().filter(|float| number.is_f64() && float.fract() == 0.0)
                && float.abs() < WHOLE
            {
                #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^63")]
                let whole = float as i64;
                *number = whole.into();
            }
        }
        Value::Array(elements) => elements.iter_mut().for_each(normalise_numbers),
        Value::Object(map) => map.values_mut().for_each(normalise_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

fn map_value(value: &mut Value, edit: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = edit(text),
        Value::Array(elements) => elements.iter_mut().for_each(|element| map_value(element, edit)),
        Value::Object(map) => {
            let mapped = std::mem::take(map).into_iter().map(|(key, mut value)| {
                map_value(&mut value, edit);
                (edit(&key), value)
            });
            *map = mapped.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn collect_leaves(value: &Value, path: String, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(map) if !map.is_empty() || path.is_empty() => {
            for (key, value) in map {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                collect_leaves(value, path, leaves);
            }
        }
        _ => {
            leaves.insert(path, value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lines_are_json_only_if_objects_or_arrays() {
        assert_eq!(Record::line_value("12"), json!("12"));
        assert_eq!(Record::line_value("{\"a\":1.0,\"b\":1.5}"), json!({"a": 1, "b": 1.5}));
        assert_eq!(Record::line_value("{broken"), json!("{broken"));
    }

    #[test]
    fn timestamps_survive_storing() {
        let record = Record::Loki(LokiRecord {
            timestamp: Timestamp(Some(1_700_000_000_123_456_789)),
            ..LokiRecord::default()
        });
        let text = record.canonical();
        assert!(text.contains("\"timestamp\":\"2023-11-14T22:13:20.123456789Z\""), "{text}");
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), record);
    }

    #[test]
    fn the_time_of_reading_is_forgotten_and_others_kept() {
        let at = |nanoseconds| {
            Record::Loki(LokiRecord { timestamp: Timestamp(Some(nanoseconds)), ..LokiRecord::default() })
        };
        let mut inside = at(15);
        inside.forget_reading_time(&(10..=20));
        assert_eq!(*inside.timestamp_mut(), Timestamp(None));
        let mut outside = at(9);
        outside.forget_reading_time(&(10..=20));
        assert_eq!(*outside.timestamp_mut(), Timestamp(Some(9)));
    }

    #[test]
    fn text_is_mapped_in_keys_and_values() {
        let mut record =
            Record::Loki(LokiRecord { line: json!({"/tmp/x/a": ["/tmp/x/b", 1]}), ..LokiRecord::default() });
        record.map_text(&|text| text.replace("/tmp/x", ""));
        let Record::Loki(record) = record else { panic!("kept its kind") };
        assert_eq!(record.line, json!({"/a": ["/b", 1]}));
    }
}
