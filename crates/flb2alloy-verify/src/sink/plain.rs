//! What out_tcp and out_udp send: records in msgpack or JSON, or a text that was picked from each.

use serde_json::Value;

use super::forward;
use super::wire::Taken;
use crate::Record;
use crate::record::{Document, normalise_numbers, take_time};

/// The first byte of an array of up to 15 values in msgpack, as of `[time, record]`.
const PACKED: std::ops::RangeInclusive<u8> = 0x90..=0x9f;

/// The record or the array of records at the front of `bytes`; none if it is not whole. `ended`: nothing follows.
pub(super) fn take(endpoint: &str, bytes: &[u8], ended: bool) -> Result<Option<Taken>, String> {
    let record = |timestamp, record| {
        Record::Stream(Box::new(Document {
            endpoint: endpoint.to_owned(),
            timestamp,
            envelope: Value::Null,
            record,
        }))
    };
    match bytes.first() {
        None => Ok(None),
        Some(first) if PACKED.contains(first) => {
            let Some((event, length)) = forward::next(bytes)? else { return Ok(None) };
            let (timestamp, _, mut body) = forward::event_parts(&event)?;
            normalise_numbers(&mut body);
            Ok(Some(Taken { length, records: vec![record(timestamp, body)], answer: Vec::new() }))
        }
        Some(b'{' | b'[') => {
            let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
            let value = match values.next() {
                Some(Ok(value)) => value,
                Some(Err(error)) if error.is_eof() && !ended => return Ok(None),
                // A text that only looks like JSON.
                _ => return Ok(line(bytes, ended, record)),
            };
            let length = values.byte_offset();
            let objects = if let Value::Array(elements) = value { elements } else { vec![value] };
            let records = objects.into_iter().map(|mut object| {
                normalise_numbers(&mut object);
                let timestamp = take_time(&mut object, "date");
                record(timestamp, object)
            });
            Ok(Some(Taken { length, records: records.collect(), answer: Vec::new() }))
        }
        Some(_) => Ok(line(bytes, ended, record)),
    }
}

fn line(
    bytes: &[u8],
    ended: bool,
    record: impl Fn(crate::record::Timestamp, Value) -> Record,
) -> Option<Taken> {
    let end = bytes.iter().position(|byte| *byte == b'\n');
    let (line, length) = match end {
        Some(end) => (&bytes[..end], end + 1),
        None if ended => (bytes, bytes.len()),
        None => return None,
    };
    let text = String::from_utf8_lossy(line);
    let text = text.trim_end_matches('\r');
    let records =
        (!text.is_empty()).then(|| record(crate::record::Timestamp(None), Record::line_value(text)));
    Some(Taken { length, records: records.into_iter().collect(), answer: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn records(mut bytes: &[u8]) -> Vec<Value> {
        let mut records = Vec::new();
        while let Some(taken) = take("e", bytes, true).unwrap() {
            bytes = &bytes[taken.length..];
            records.extend(taken.records.into_iter().map(|record| match record {
                Record::Stream(document) => document.record,
                other => panic!("is no stream: {other:?}"),
            }));
        }
        records
    }

    #[test]
    fn all_forms_are_told_apart() {
        let (one, two) = (json!({"n": 1}), json!({"n": 2}));
        assert_eq!(records(br#"[{"date":1.5,"n":1},{"n":2}]"#), [one.clone(), two.clone()]);
        assert_eq!(records(b"{\"n\":1}\n{\"n\":2}\n"), [one.clone(), two]);
        assert_eq!(records(b"disk full\n{half\nend"), [json!("disk full"), json!("{half"), json!("end")]);
        // [1700000000, {"n": 1}]
        assert_eq!(records(b"\x92\xce\x65\x53\xf1\x00\x81\xa1n\x01"), [one]);
    }

    #[test]
    fn the_rest_may_come_later() {
        for half in [&b"{\"n\":"[..], b"disk fu", b"\x92\xce\x65"] {
            assert!(take("e", half, false).unwrap().is_none(), "{half:?}");
        }
    }
}
