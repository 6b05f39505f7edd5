//! Protocols of JSON over HTTP: Elasticsearch bulk, Splunk's event collector, and objects as such.

use serde_json::{Map, Value};

use super::{Request, forward};
use crate::Record;
use crate::record::{Document, Timestamp, normalise_numbers, take_time};

/// Answers of the servers, as far as clients look into them.
pub(super) const ELASTICSEARCH_ANSWER: &str = r#"{"took":1,"errors":false,"items":[]}"#;
pub(super) const SPLUNK_ANSWER: &str = r#"{"text":"Success","code":0}"#;

/// Pairs of lines: an action, `{"create":{"_index":"a"}}`, and its document.
pub(super) fn read_bulk(request: &Request) -> Result<Vec<Record>, String> {
    let values = values(&request.body)?;
    let pairs = values.chunks_exact(2).map(|pair| {
        let mut record = pair[1].clone();
        let timestamp = take_time(&mut record, "@timestamp");
        Record::Elasticsearch(Box::new(Document {
            endpoint: request.endpoint.clone(),
            timestamp,
            envelope: pair[0].clone(),
            record,
        }))
    });
    Ok(pairs.collect())
}

/// Events one behind the other: `{"time":1.5,"event":...,"host":...}`.
pub(super) fn read_splunk(request: &Request) -> Result<Vec<Record>, String> {
    let events = values(&request.body)?.into_iter().map(|mut event| {
        let timestamp = take_time(&mut event, "time");
        let record = event.as_object_mut().and_then(|fields| fields.shift_remove("event"));
        // No fields are none, however they are written.
        if let Some(fields) = event.as_object_mut()
            && fields.get("fields").and_then(Value::as_object).is_some_and(Map::is_empty)
        {
            fields.shift_remove("fields");
        }
        // An envelope without anything in it is none.
        let envelope = if event.as_object().is_some_and(Map::is_empty) { Value::Null } else { event };
        Record::Splunk(Box::new(Document {
            endpoint: request.endpoint.clone(),
            timestamp,
            envelope,
            record: record.unwrap_or_default(),
        }))
    });
    Ok(events.collect())
}

/// Objects, one behind the other or in an array.
pub(super) fn read_objects(request: &Request) -> Result<Vec<Record>, String> {
    let flat = values(&request.body)?.into_iter().flat_map(|value| match value {
        Value::Array(elements) => elements,
        other => vec![other],
    });
    Ok(flat.map(|record| http(request, record)).collect())
}

/// A body that is no JSON: each line is a record.
pub(super) fn read_lines(request: &Request) -> Vec<Record> {
    let text = String::from_utf8_lossy(&request.body);
    text.lines().map(|line| http(request, Record::line_value(line))).collect()
}

/// Pairs of time and record in msgpack, one behind the other.
pub(super) fn read_packed(request: &Request) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    let mut rest = &request.body[..];
    while let Some((event, length)) = forward::next(rest)? {
        let (timestamp, _, mut record) = forward::event_parts(&event)?;
        normalise_numbers(&mut record);
        records.push(document(request, timestamp, record));
        rest = &rest[length..];
    }
    Ok(records)
}

fn http(request: &Request, mut record: Value) -> Record {
    let timestamp = take_time(&mut record, "date");
    document(request, timestamp, record)
}

fn document(request: &Request, timestamp: Timestamp, record: Value) -> Record {
    let endpoint = request.endpoint.clone();
    Record::Http(Box::new(Document { endpoint, timestamp, envelope: Value::Null, record }))
}

/// JSON values, one behind the other.
pub(super) fn values(body: &[u8]) -> Result<Vec<Value>, String> {
    let values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
    let mut values: Vec<Value> = values.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
    values.iter_mut().for_each(normalise_numbers);
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(body: &str) -> Request {
        Request { endpoint: "e".into(), body: body.as_bytes().to_vec(), ..Request::default() }
    }

    fn documents(records: Vec<Record>) -> Vec<Document> {
        let document = |record| match record {
            Record::Elasticsearch(document) | Record::Splunk(document) | Record::Http(document) => *document,
            other => panic!("is no document: {other:?}"),
        };
        records.into_iter().map(document).collect()
    }

    #[test]
    fn a_bulk_request_has_an_action_for_each_document() {
        let body =
            "{\"create\":{\"_index\":\"a\"}}\n{\"@timestamp\":\"2023-11-14T22:13:20.000Z\",\"n\":1.0}\n";
        let read = documents(read_bulk(&request(body)).unwrap());
        let expected = Document {
            endpoint: "e".into(),
            timestamp: Timestamp(Some(1_700_000_000_000_000_000)),
            envelope: json!({"create": {"_index": "a"}}),
            record: json!({"n": 1}),
        };
        assert_eq!(read, [expected]);
    }

    #[test]
    fn events_need_nothing_between_them() {
        let read = documents(
            read_splunk(&request(r#"{"time":1.5,"event":{"a":1}}{"event":"x","host":"h"}"#)).unwrap(),
        );
        assert_eq!((read[0].timestamp, &read[0].envelope), (Timestamp(Some(1_500_000_000)), &Value::Null));
        assert_eq!((&read[1].record, &read[1].envelope), (&json!("x"), &json!({"host": "h"})));
    }

    #[test]
    fn objects_come_in_arrays_and_alone() {
        let read = documents(read_objects(&request(r#"[{"date":1.5,"a":1},{"a":2}] {"a":3}"#)).unwrap());
        let records: Vec<Value> = read.into_iter().map(|document| document.record).collect();
        assert_eq!(records, [json!({"a": 1}), json!({"a": 2}), json!({"a": 3})]);
        assert!(read_objects(&request("{")).is_err());
    }
}
