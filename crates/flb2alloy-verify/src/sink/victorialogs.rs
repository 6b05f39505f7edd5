//! VictoriaLogs, which makes the same fields of JSON lines and of Loki's pushes (app/vlinsert/jsonline, app/vlinsert/loki).

use serde_json::{Map, Value};

use super::{Request, json, loki};
use crate::Record;
use crate::record::{Document, Timestamp, take_time};

/// Where JSON lines are taken.
pub(super) const LINES: &str = "/insert/jsonline";
/// Where Loki's pushes are taken.
pub(super) const PUSHES: &str = "/insert/loki/api/v1/push";

/// What the query says, by name.
const TIME: &str = "_time_field";

/// Objects, one a line; a field of each is its time.
pub(super) fn read_lines(request: &Request) -> Result<Vec<Record>, String> {
    let settings = settings(request);
    let time = settings.get(TIME).and_then(Value::as_str).unwrap_or("_time").to_owned();
    let records = json::values(&request.body)?.into_iter().map(|mut fields| {
        let timestamp = take_time(&mut fields, &time);
        record(request, LINES, &settings, timestamp, fields)
    });
    Ok(records.collect())
}

/// Entries; labels, structured metadata and the keys of a line that is an object are fields.
pub(super) fn read_pushes(request: &Request) -> Result<Vec<Record>, String> {
    let settings = settings(request);
    let records = loki::read_protobuf(request)?.into_iter().map(|entry| match entry {
        Record::Loki(entry) => {
            let beside = entry.labels.into_iter().chain(entry.structured_metadata);
            let mut fields: Map<String, Value> = beside.map(|(name, value)| (name, value.into())).collect();
            match entry.line {
                Value::Object(line) => fields.extend(line),
                line => fields.extend([("_msg".to_owned(), line)]),
            }
            record(request, PUSHES, &settings, entry.timestamp, Value::Object(fields))
        }
        other => other,
    });
    Ok(records.collect())
}

/// What the query says of streams, messages and the time.
fn settings(request: &Request) -> Map<String, Value> {
    let pairs = request.query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.into())).collect()
}

/// A record as it is kept. Only of JSON lines the query names the time, which is beside the record then.
fn record(
    request: &Request,
    path: &str,
    settings: &Map<String, Value>,
    timestamp: Timestamp,
    mut fields: Value,
) -> Record {
    // Alloy adds headers of its own.
    let headers =
        request.headers.as_object().into_iter().flatten().filter(|(name, _)| !name.starts_with("x-"));
    let beside = settings.iter().filter(|(name, _)| *name != TIME).chain(headers);
    // What is null is no field.
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Record::Http(Box::new(Document {
        endpoint: request.endpoint.replacen(path.trim_start_matches('/'), "insert", 1),
        timestamp,
        envelope: beside.map(|(name, value)| (name.clone(), value.clone())).collect(),
        record: fields,
    }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_query_says_what_is_the_time_of_a_line() {
        let request = Request {
            endpoint: "vl:9428/insert/jsonline".into(),
            query: "_stream_fields=app&_time_field=date".into(),
            body: b"{\"date\":1700000000.5,\"n\":1.0}\n{\"a\":null}\n".to_vec(),
            ..Request::default()
        };
        let read = read_lines(&request).unwrap();
        let [Record::Http(timed), Record::Http(untimed)] = &read[..] else { panic!("two: {read:?}") };
        let expected = Document {
            endpoint: "vl:9428/insert".into(),
            timestamp: Timestamp(Some(1_700_000_000_500_000_000)),
            envelope: json!({"_stream_fields": "app"}),
            record: json!({"n": 1}),
        };
        assert_eq!(**timed, expected);
        assert_eq!((untimed.timestamp, &untimed.record), (Timestamp(None), &json!({})));
    }
}
