//! Fluentd's forward protocol, as a server: all modes, gzip, acknowledgements. Records are msgpack.

use std::io::{Cursor, ErrorKind, Read};

use rmpv::Value as Packed;
use serde_json::{Map, Value, json};

use super::wire::Taken;
use crate::Record;
use crate::record::{Document, Timestamp, normalise_numbers};

/// The extension type of an event's time (forward protocol, "EventTime Ext Format").
const EVENT_TIME: i8 = 0;

/// The message at the front of `bytes`; none if it is not whole.
pub(super) fn take(endpoint: &str, bytes: &[u8]) -> Result<Option<Taken>, String> {
    let Some((message, length)) = next(bytes)? else { return Ok(None) };
    let Packed::Array(parts) = message else { return Err("a message is no array".into()) };
    let mut parts = parts.into_iter();
    let tag = parts.next().as_ref().and_then(Packed::as_str).map(str::to_owned);
    let tag = tag.ok_or("a message begins with its tag")?;
    let (events, options) = match parts.next() {
        Some(Packed::Array(events)) => (events, parts.next()),
        Some(Packed::Binary(packed)) => {
            let options = parts.next();
            (unpack(packed, options.as_ref())?, options)
        }
        // Old clients send packed events as text.
        Some(Packed::String(packed)) => {
            let options = parts.next();
            (unpack(packed.into_bytes(), options.as_ref())?, options)
        }
        Some(time) => (vec![Packed::Array(vec![time, parts.next().unwrap_or(Packed::Nil)])], parts.next()),
        None => return Err("a message has no events".into()),
    };
    let option = |name: &str| options.as_ref().and_then(|options| field(options, name));
    // Metrics and traces of Fluent Bit travel in a form of its own.
    let logs = option("fluent_signal").and_then(Packed::as_u64).is_none_or(|signal| signal == 0);
    let records = events.iter().filter(|_| logs).map(|event| record(endpoint, &tag, event));
    let mut answer = Vec::new();
    if let Some(chunk) = option("chunk") {
        let said = Packed::Map(vec![("ack".into(), chunk.clone())]);
        rmpv::encode::write_value(&mut answer, &said).map_err(|error| error.to_string())?;
    }
    Ok(Some(Taken { length, records: records.collect::<Result<_, _>>()?, answer }))
}

/// The value at the front of `bytes` and its length; none if it is not whole.
pub(super) fn next(bytes: &[u8]) -> Result<Option<(Packed, usize)>, String> {
    let mut reader = Cursor::new(bytes);
    match rmpv::decode::read_value(&mut reader) {
        Ok(value) => Ok(Some((value, usize::try_from(reader.position()).unwrap_or(bytes.len())))),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn unpack(packed: Vec<u8>, options: Option<&Packed>) -> Result<Vec<Packed>, String> {
    let compressed = options.and_then(|options| field(options, "compressed")).and_then(Packed::as_str);
    let packed = match compressed {
        None | Some("text") => packed,
        Some("gzip") => {
            let mut plain = Vec::new();
            let read = flate2::read::MultiGzDecoder::new(&packed[..]).read_to_end(&mut plain);
            read.map(|_| plain).map_err(|error| format!("gzip: {error}"))?
        }
        Some(other) => return Err(format!("compression \"{other}\" is not understood here")),
    };
    let mut events = Vec::new();
    let mut rest = &packed[..];
    while let Some((event, length)) = next(rest)? {
        events.push(event);
        rest = &rest[length..];
    }
    Ok(events)
}

fn field<'a>(map: &'a Packed, name: &str) -> Option<&'a Packed> {
    let fields = map.as_map()?;
    fields.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
}

fn record(endpoint: &str, tag: &str, event: &Packed) -> Result<Record, String> {
    let (timestamp, metadata, mut record) = event_parts(event)?;
    normalise_numbers(&mut record);
    let mut envelope = json!({"tag": tag});
    if let Some(metadata) = metadata {
        envelope["metadata"] = metadata;
    }
    Ok(Record::Forward(Box::new(Document { endpoint: endpoint.to_owned(), timestamp, envelope, record })))
}

/// Time, metadata and record of an event: `[time, record]`, or `[[time, metadata], record]` as Fluent Bit has it.
pub(super) fn event_parts(event: &Packed) -> Result<(Timestamp, Option<Value>, Value), String> {
    let Some([time, record]) = event.as_array().map(Vec::as_slice) else {
        return Err("an event is no pair of time and record".into());
    };
    let (time, metadata) = match time.as_array().map(Vec::as_slice) {
        Some([time, metadata]) => (time, Some(plain(metadata))),
        _ => (time, None),
    };
    let metadata = metadata.filter(|metadata| metadata.as_object().is_some_and(|fields| !fields.is_empty()));
    Ok((timestamp(time), metadata, plain(record)))
}

fn timestamp(time: &Packed) -> Timestamp {
    let (seconds, nanoseconds) = match time {
        Packed::Ext(EVENT_TIME, bytes) => {
            let word = |at: usize| {
                let bytes = bytes.get(at..at + 4)?.try_into().ok()?;
                Some(u64::from(u32::from_be_bytes(bytes)))
            };
            (word(0), word(4))
        }
        other => (other.as_u64(), Some(0)),
    };
    let time = seconds
        .zip(nanoseconds)
        .and_then(|(seconds, rest)| seconds.checked_mul(1_000_000_000)?.checked_add(rest));
    Timestamp(time)
}

/// As JSON. Bytes that are no text become text, like everywhere else.
fn plain(value: &Packed) -> Value {
    let text = |bytes: &[u8]| Value::String(String::from_utf8_lossy(bytes).into_owned());
    match value {
        Packed::Nil => Value::Null,
        Packed::Boolean(flag) => Value::Bool(*flag),
        Packed::Integer(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => whole.into(),
            (None, whole) => whole.into(),
        },
        Packed::F32(number) => f64::from(*number).into(),
        Packed::F64(number) => (*number).into(),
        Packed::String(string) => text(string.as_bytes()),
        Packed::Binary(bytes) | Packed::Ext(_, bytes) => text(bytes),
        Packed::Array(elements) => elements.iter().map(plain).collect(),
        Packed::Map(fields) => {
            let name = |key: &Packed| key.as_str().map_or_else(|| key.to_string(), str::to_owned);
            fields.iter().map(|(key, value)| (name(key), plain(value))).collect::<Map<_, _>>().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn bytes(message: &Packed) -> Vec<u8> {
        let mut bytes = Vec::new();
        rmpv::encode::write_value(&mut bytes, message).unwrap();
        bytes
    }

    fn map(fields: &[(&str, Packed)]) -> Packed {
        Packed::Map(fields.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
    }

    fn event() -> Packed {
        let time = [1_700_000_000u32.to_be_bytes(), 5u32.to_be_bytes()].concat();
        Packed::Array(vec![Packed::Ext(EVENT_TIME, time), map(&[("n", 1.into())])])
    }

    #[track_caller]
    fn assert_is_event(message: &Packed, answer: &[u8]) {
        let bytes = bytes(message);
        assert!(take("e", &bytes[..bytes.len() - 1]).unwrap().is_none(), "is not whole");
        let taken = take("e", &bytes).unwrap().unwrap();
        let expected = Record::Forward(Box::new(Document {
            endpoint: "e".into(),
            timestamp: Timestamp(Some(1_700_000_000_000_000_005)),
            envelope: json!({"tag": "app"}),
            record: json!({"n": 1}),
        }));
        assert_eq!((taken.length, taken.records, &taken.answer[..]), (bytes.len(), vec![expected], answer));
    }

    #[test]
    fn all_modes_carry_the_same_event() {
        let Packed::Array(parts) = event() else { panic!("is an array") };
        assert_is_event(&Packed::Array([vec!["app".into()], parts].concat()), &[]);
        assert_is_event(&Packed::Array(vec!["app".into(), Packed::Array(vec![event()])]), &[]);
        let packed = bytes(&event());
        let acknowledged = map(&[("chunk", "c1".into())]);
        assert_is_event(
            &Packed::Array(vec!["app".into(), Packed::Binary(packed.clone()), acknowledged]),
            &bytes(&map(&[("ack", "c1".into())])),
        );
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&packed).unwrap();
        let compressed = map(&[("compressed", "gzip".into())]);
        assert_is_event(
            &Packed::Array(vec!["app".into(), Packed::Binary(gzip.finish().unwrap()), compressed]),
            &[],
        );
    }
}
