//! Loki's push API: JSON, as Fluent Bit sends it, and snappy-compressed protobuf, as Alloy does.

use std::collections::BTreeMap;

use prost::Message;
use serde::Deserialize;

use super::{Request, unsnap};
use crate::Record;
use crate::record::{LokiRecord, Timestamp};

/// `logproto.PushRequest` (Loki pkg/push/push.proto), as far as clients fill it.
#[derive(Clone, PartialEq, Message)]
struct PushRequest {
    #[prost(message, repeated, tag = "1")]
    streams: Vec<Stream>,
}

#[derive(Clone, PartialEq, Message)]
struct Stream {
    #[prost(string, tag = "1")]
    labels: String,
    #[prost(message, repeated, tag = "2")]
    entries: Vec<Entry>,
}

#[derive(Clone, PartialEq, Message)]
struct Entry {
    #[prost(message, optional, tag = "1")]
    timestamp: Option<EntryTimestamp>,
    #[prost(string, tag = "2")]
    line: String,
    #[prost(message, repeated, tag = "3")]
    structured_metadata: Vec<Pair>,
}

/// `google.protobuf.Timestamp`.
#[derive(Clone, PartialEq, Message)]
struct EntryTimestamp {
    #[prost(int64, tag = "1")]
    seconds: i64,
    #[prost(int32, tag = "2")]
    nanos: i32,
}

#[derive(Clone, PartialEq, Message)]
struct Pair {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Deserialize)]
struct JsonPush {
    streams: Vec<JsonStream>,
}

#[derive(Deserialize)]
struct JsonStream {
    stream: BTreeMap<String, String>,
    values: Vec<JsonEntry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonEntry {
    WithMetadata(String, String, BTreeMap<String, String>),
    Plain(String, String),
}

pub(super) fn read_protobuf(request: &Request) -> Result<Vec<Record>, String> {
    let push = PushRequest::decode(unsnap(&request.body)?.as_slice()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for stream in push.streams {
        let labels = parse_labels(&stream.labels)
            .ok_or_else(|| format!("labels {} are not what Loki writes", stream.labels))?;
        for entry in stream.entries {
            let timestamp = entry.timestamp.and_then(|at| {
                let seconds = u64::try_from(at.seconds).ok()?;
                seconds.checked_mul(1_000_000_000)?.checked_add(u64::try_from(at.nanos).ok()?)
            });
            let metadata = entry.structured_metadata.into_iter().map(|pair| (pair.name, pair.value));
            records.push(record(request, &labels, timestamp, &entry.line, metadata.collect()));
        }
    }
    Ok(records)
}

pub(super) fn read_json(request: &Request) -> Result<Vec<Record>, String> {
    let push: JsonPush = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for stream in push.streams {
        for entry in stream.values {
            let (timestamp, line, metadata) = match entry {
                JsonEntry::WithMetadata(timestamp, line, metadata) => (timestamp, line, metadata),
                JsonEntry::Plain(timestamp, line) => (timestamp, line, BTreeMap::new()),
            };
            let timestamp = timestamp.parse().map_err(|_| format!("timestamp \"{timestamp}\""))?;
            records.push(record(request, &stream.stream, Some(timestamp), &line, metadata));
        }
    }
    Ok(records)
}

fn record(
    request: &Request,
    labels: &BTreeMap<String, String>,
    timestamp: Option<u64>,
    line: &str,
    structured_metadata: BTreeMap<String, String>,
) -> Record {
    Record::Loki(LokiRecord {
        endpoint: request.endpoint.clone(),
        tenant: request.tenant.clone(),
        labels: labels.clone(),
        timestamp: Timestamp(timestamp),
        line: Record::line_value(line),
        structured_metadata,
    })
}

/// Reads `{a="b", c="d"}`, whose values are quoted as Go's `strconv.Quote` does.
fn parse_labels(text: &str) -> Option<BTreeMap<String, String>> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim_start();
    let mut labels = BTreeMap::new();
    while !rest.is_empty() {
        let (name, value) = rest.split_once("=\"")?;
        let (value, behind) = unquote(value)?;
        labels.insert(name.trim().to_owned(), value);
        rest = behind.trim_start().trim_start_matches(',').trim_start();
    }
    Some(labels)
}

/// The text up to the closing quote, unescaped, and what is behind that quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => value.push(match chars.next()? {
                'a' => '\x07',
                'b' => '\x08',
                'f' => '\x0c',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'v' => '\x0b',
                kind @ ('x' | 'u' | 'U') => {
                    let digits = match kind {
                        'x' => 2,
                        'u' => 4,
                        _ => 8,
                    };
                    let code = chars.as_str().get(..digits)?;
                    chars = chars.as_str().get(digits..)?.chars();
                    char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                }
                other => other,
            }),
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(body: Vec<u8>) -> Request {
        Request {
            endpoint: "loki/api/v1/push".into(),
            tenant: Some("team-a".into()),
            body,
            ..Request::default()
        }
    }

    #[test]
    fn protobuf_and_json_give_the_same_record() {
        let json = json!({"streams": [{
            "stream": {"job": "a\"b", "level": "i\nfo"},
            "values": [["1700000000000000001", "{\"log\":\"x\"}", {"pod": "p-1"}]],
        }]});
        let push = PushRequest {
            streams: vec![Stream {
                labels: r#"{job="a\"b", level="i\nfo"}"#.into(),
                entries: vec![Entry {
                    timestamp: Some(EntryTimestamp { seconds: 1_700_000_000, nanos: 1 }),
                    line: "{\"log\": \"x\"}".into(),
                    structured_metadata: vec![Pair { name: "pod".into(), value: "p-1".into() }],
                }],
            }],
        };
        let snappy = snap::raw::Encoder::new().compress_vec(&push.encode_to_vec()).unwrap();
        let from_json = read_json(&request(json.to_string().into_bytes())).unwrap();
        assert_eq!(read_protobuf(&request(snappy)).unwrap(), from_json);
        assert_eq!(from_json.len(), 1);
        assert!(from_json[0].canonical().contains(r#""labels":{"job":"a\"b","level":"i\nfo"}"#));
    }

    #[test]
    fn broken_bodies_are_told_about() {
        assert!(read_json(&request(b"{".to_vec())).is_err());
        assert!(read_protobuf(&request(b"\xff\xff\xff".to_vec())).is_err());
        assert_eq!(parse_labels("{a=\"open"), None);
        assert_eq!(parse_labels("{}"), Some(BTreeMap::new()));
    }
}
