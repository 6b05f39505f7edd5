//! Records of protocols that carry plain maps.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Timestamp, map_value};

/// A record that is a map, and what the protocol says beside it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Where it was sent, as in [`super::LokiRecord::endpoint`].
    pub endpoint: String,
    /// The record's timestamp, where the protocol has a place for it.
    pub timestamp: Timestamp,
    /// What stands beside the record: index, source, tag, resource and the like.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub envelope: Value,
    /// The record itself.
    pub record: Value,
}

impl Document {
    pub(super) fn map_text(&mut self, edit: &dyn Fn(&str) -> String) {
        self.endpoint = edit(&self.endpoint);
        map_value(&mut self.envelope, edit);
        map_value(&mut self.record, edit);
    }

    /// The values of a data point of OTLP: `asDouble` and the like.
    pub(super) fn forget_numbers(&mut self) {
        const NUMBERS: [&str; 9] = [
            "asDouble",
            "asInt",
            "count",
            "sum",
            "min",
            "max",
            "bucketCounts",
            "explicitBounds",
            "quantileValues",
        ];
        let points = self.record.as_object_mut().into_iter().flat_map(|metric| metric.values_mut());
        for point in points.filter_map(Value::as_object_mut) {
            for (_, value) in point.iter_mut().filter(|(key, _)| NUMBERS.contains(&key.as_str())) {
                *value = Value::Null;
            }
        }
    }

    /// OTLP has times within its values: the start of a series, the time of an event.
    pub(super) fn forget_inner_times(&mut self, window: &RangeInclusive<u64>) {
        forget_inner_times(&mut self.record, window);
    }
}

fn forget_inner_times(value: &mut Value, window: &RangeInclusive<u64>) {
    match value {
        Value::Array(elements) => {
            elements.iter_mut().for_each(|element| forget_inner_times(element, window));
        }
        Value::Object(map) => {
            for (key, value) in map {
                let nanoseconds =
                    value.as_str().filter(|_| key.ends_with("UnixNano")).and_then(|text| text.parse().ok());
                if nanoseconds.is_some_and(|nanoseconds| window.contains(&nanoseconds)) {
                    *value = Value::Null;
                }
                forget_inner_times(value, window);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Takes the time out of `fields[key]`: seconds since 1970, fraction included, or RFC 3339 text. Anything else stays.
///
/// A double tells apart no more than about 240 ns today, so what is behind the microseconds is dropped.
pub(crate) fn take_time(fields: &mut Value, key: &str) -> Timestamp {
    let Some(map) = fields.as_object_mut() else { return Timestamp(None) };
    let nanoseconds = match map.get(key) {
        Some(Value::Number(number)) => number.as_f64().and_then(from_seconds),
        Some(Value::String(text)) => {
            Timestamp::from(Some(text.clone())).0.or_else(|| from_seconds(text.parse().ok()?))
        }
        _ => None,
    };
    if nanoseconds.is_some() {
        map.shift_remove(key);
    }
    Timestamp(nanoseconds)
}

fn from_seconds(seconds: f64) -> Option<u64> {
    let whole = std::time::Duration::try_from_secs_f64(seconds).ok()?;
    u64::try_from((whole.as_nanos() + 500) / 1000 * 1000).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_are_taken_out_of_records() {
        let mut record =
            json!({"@timestamp": "2023-11-14T22:13:20.5Z", "date": 1_700_000_000.123_457, "n": 1});
        assert_eq!(take_time(&mut record, "@timestamp"), Timestamp(Some(1_700_000_000_500_000_000)));
        assert_eq!(take_time(&mut record, "date"), Timestamp(Some(1_700_000_000_123_457_000)));
        assert_eq!(take_time(&mut record, "n2"), Timestamp(None));
        assert_eq!(record, json!({"n": 1}));
    }
}
