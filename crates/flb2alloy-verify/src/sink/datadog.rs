//! Datadog's logs: JSON objects whose fields are attributes. Its agent, and so the exporter of the Collector, sends them as
//! the text of the message, with service, source, host and tags around it.

use serde_json::{Map, Value};

use super::{Request, json};
use crate::Record;
use crate::record::{Document, Timestamp, take_time};

/// What Datadog itself tells apart from attributes.
const RESERVED: [&str; 4] = ["service", "ddsource", "hostname", "ddtags"];

/// Attributes that hold what stands around the message, too.
const AGENTS: [&str; 5] =
    ["service.name", "datadog.log.source", "datadog.host.name", "otel.timestamp", "otel.severity_text"];

/// The logs of a request. The agent asks whether it is heard with an empty object.
pub(super) fn read(request: &Request) -> Result<Vec<Record>, String> {
    let logs = json::values(&request.body)?.into_iter().filter_map(|value| match value {
        Value::Array(logs) => Some(logs),
        _ => None,
    });
    Ok(logs.flatten().map(|log| record(request, log)).collect())
}

fn record(request: &Request, mut log: Value) -> Record {
    let inner = log.get("message").and_then(Value::as_str).and_then(|text| serde_json::from_str(text).ok());
    let agents = inner.filter(|inner: &Value| inner.get("otel.timestamp").is_some());
    let around: Vec<(String, Value)> = RESERVED
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), log.as_object_mut()?.shift_remove(*name)?)))
        .filter(|(_, value)| value != "")
        .collect();
    let (timestamp, attributes) = match agents {
        Some(mut inner) => {
            let timestamp = take_time(&mut inner, "@timestamp");
            if let Some(fields) = inner.as_object_mut() {
                fields.retain(|name, value| {
                    let agents = RESERVED.contains(&name.as_str()) || AGENTS.contains(&name.as_str());
                    let no_status = name == "status" && value == "";
                    !agents && !no_status
                });
            }
            (timestamp, inner)
        }
        None => (milliseconds(&mut log), log),
    };
    let mut flat = Map::new();
    flatten(&mut flat, "", attributes);
    Record::Http(Box::new(Document {
        endpoint: request.endpoint.clone(),
        timestamp,
        envelope: Value::Object(around.into_iter().collect()),
        record: Value::Object(flat),
    }))
}

fn milliseconds(log: &mut Value) -> Timestamp {
    let time = log.as_object_mut().and_then(|fields| fields.shift_remove("timestamp"));
    Timestamp(time.and_then(|time| time.as_u64()?.checked_mul(1_000_000)))
}

/// Datadog joins the keys of maps with dots.
fn flatten(into: &mut Map<String, Value>, before: &str, value: Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = if before.is_empty() { name } else { format!("{before}.{name}") };
                flatten(into, &name, value);
            }
        }
        other => {
            into.insert(before.to_owned(), other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_the_same_log() {
        let plain = br#"[{"timestamp":1700000000001,"service":"s","message":"m","a":{"b":1}}]"#;
        let agents = br#"[{"message":"{\"@timestamp\":\"2023-11-14T22:13:20.001Z\",\"otel.timestamp\":\"1\",\"message\":\"m\",\"a.b\":1,\"status\":\"\"}","status":"info","timestamp":5,"service":"s"}]"#;
        let read = |body: &[u8]| read(&Request { body: body.to_vec(), ..Request::default() }).unwrap();
        assert_eq!(read(plain), read(agents));
        assert_eq!(read(plain).len(), 1);
        assert_eq!(read(b"{}"), []);
    }
}
