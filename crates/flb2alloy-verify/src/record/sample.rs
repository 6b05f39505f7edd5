//! Samples of metrics.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Record, Timestamp};

/// The value of a series at a time, of a Prometheus remote write.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Where it was sent, as in [`super::LokiRecord::endpoint`].
    pub endpoint: String,
    /// The tenant of the `X-Scope-OrgID` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// The series' labels, `__name__` among them.
    pub labels: BTreeMap<String, String>,
    /// The sample's timestamp, or none if it only says when the series was read.
    pub timestamp: Timestamp,
    /// A number; text where JSON has none for it (`NaN`, `inf`); null where it changed from reading to reading.
    pub value: Value,
}

impl Sample {
    fn series(&self) -> (&str, Option<&str>, &BTreeMap<String, String>, Timestamp) {
        (&self.endpoint, self.tenant.as_deref(), &self.labels, self.timestamp)
    }
}

/// Keeps one sample of each series that was read several times. How often that was depends on how long the programs
/// ran; so does a value that changed.
pub fn settle(records: &mut Vec<Record>) {
    let mut kept: Vec<Record> = Vec::with_capacity(records.len());
    let mut samples = Vec::new();
    for record in records.drain(..) {
        match record {
            Record::Sample(sample) => samples.push(sample),
            // Readings of OTLP have the whole series in them.
            Record::Metric(_) if kept.contains(&record) => {}
            other => kept.push(other),
        }
    }
    samples.sort_by(|a, b| a.series().cmp(&b.series()));
    samples.dedup_by(|next, first| {
        let same = next.series() == first.series();
        if same && next.value != first.value {
            first.value = Value::Null;
        }
        same
    });
    kept.extend(samples.into_iter().map(Record::Sample));
    *records = kept;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_series_counts_once() {
        let sample = |name: &str, value: Value| {
            let labels = [("__name__".to_owned(), name.to_owned())].into();
            Record::Sample(Sample { labels, value, ..Sample::default() })
        };
        let mut records = vec![
            sample("steady", json!(1)),
            sample("changing", json!(1)),
            sample("steady", json!(1)),
            sample("changing", json!(2)),
        ];
        settle(&mut records);
        assert_eq!(records, [sample("changing", Value::Null), sample("steady", json!(1))]);
    }
}
