//! Fluentd's forward protocol in its plainest form: a message an event, without an answer.

use std::net::SocketAddr;

use rmpv::Value;

use super::{Sent, in_words, stream};

/// The extension type of an event's time (forward protocol, "EventTime Ext Format").
const EVENT_TIME: i8 = 0;

/// Sends a message for each of `lines`: JSON objects with `tag` (text), `time` (RFC 3339 text or seconds since 1970;
/// now, if it is missing) and `record`.
pub(super) fn send(lines: Vec<&[u8]>, to: SocketAddr) -> Sent {
    let mut bytes = Vec::new();
    for line in lines {
        let event: serde_json::Value = serde_json::from_slice(line).map_err(in_words)?;
        let tag = event["tag"].as_str().ok_or("an event has no `tag`")?;
        let message = Value::Array(vec![tag.into(), time(&event["time"])?, value(&event["record"])]);
        rmpv::encode::write_value(&mut bytes, &message).map_err(in_words)?;
    }
    stream::tcp(&bytes, to)
}

fn time(given: &serde_json::Value) -> Result<Value, String> {
    let time = match given {
        serde_json::Value::Null => std::time::SystemTime::now(),
        serde_json::Value::String(text) => humantime::parse_rfc3339(text).map_err(in_words)?,
        whole => return whole.as_u64().map(Value::from).ok_or(format!("{whole} is no time")),
    };
    let since = time.duration_since(std::time::UNIX_EPOCH).map_err(in_words)?;
    let seconds = u32::try_from(since.as_secs()).map_err(in_words)?;
    Ok(Value::Ext(EVENT_TIME, [seconds.to_be_bytes(), since.subsec_nanos().to_be_bytes()].concat()))
}

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(flag) => (*flag).into(),
        serde_json::Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(whole), _) => whole.into(),
            (None, Some(whole)) => whole.into(),
            (None, None) => number.as_f64().unwrap_or_default().into(),
        },
        serde_json::Value::String(text) => text.as_str().into(),
        serde_json::Value::Array(elements) => Value::Array(elements.iter().map(value).collect()),
        serde_json::Value::Object(map) => {
            Value::Map(map.iter().map(|(key, element)| (key.as_str().into(), value(element))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_keep_their_nanoseconds() {
        let at = time(&json!("2026-02-03T04:05:06.789012345Z")).unwrap();
        let expected = [0x69, 0x81, 0x73, 0xf2, 0x2f, 0x07, 0x5f, 0x79];
        assert_eq!(at, Value::Ext(EVENT_TIME, expected.to_vec()));
        assert_eq!(time(&json!(1_700_000_000)).unwrap(), Value::from(1_700_000_000));
        assert!(time(&json!("soon")).is_err());
    }

    #[test]
    fn values_keep_their_types() {
        let record = value(&json!({"n": -1, "f": 0.5, "list": [true, null]}));
        let list = Value::Array(vec![true.into(), Value::Nil]);
        let expected = vec![("n".into(), (-1).into()), ("f".into(), 0.5.into()), ("list".into(), list)];
        assert_eq!(record, Value::Map(expected));
    }
}
