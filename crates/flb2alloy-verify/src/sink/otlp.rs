//! OTLP/HTTP logs in protobuf.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
use prost::Message;
use serde_json::{Map, Value, json};

use super::Request;
use crate::Record;
use crate::record::{OtlpRecord, Timestamp};

pub(super) fn read(request: &Request) -> Result<Vec<Record>, String> {
    let export =
        ExportLogsServiceRequest::decode(request.body.as_slice()).map_err(|error| error.to_string())?;
    let mut records = Vec::new();
    for resource_logs in &export.resource_logs {
        let resource = resource_logs.resource.as_ref().map_or(&[][..], |resource| &resource.attributes);
        for scope_logs in &resource_logs.scope_logs {
            let scope = scope_logs.scope.as_ref().map_or(Value::Null, |scope| {
                let mut fields = Map::new();
                insert(&mut fields, "name", json!(scope.name));
                insert(&mut fields, "version", json!(scope.version));
                insert(&mut fields, "attributes", attributes(&scope.attributes));
                object(fields)
            });
            for log in &scope_logs.log_records {
                let mut severity = Map::new();
                insert(&mut severity, "text", json!(log.severity_text));
                insert(&mut severity, "number", json!(log.severity_number));
                let mut trace = Map::new();
                insert(&mut trace, "trace_id", json!(hexadecimal(&log.trace_id)));
                insert(&mut trace, "span_id", json!(hexadecimal(&log.span_id)));
                records.push(Record::Otlp(Box::new(OtlpRecord {
                    endpoint: request.endpoint.clone(),
                    resource: attributes(resource),
                    scope: scope.clone(),
                    timestamp: Timestamp((log.time_unix_nano != 0).then_some(log.time_unix_nano)),
                    severity: object(severity),
                    body: log.body.as_ref().map_or(Value::Null, value),
                    attributes: attributes(&log.attributes),
                    trace: object(trace),
                })));
            }
        }
    }
    Ok(records)
}

/// Protobuf does not tell an empty field from a missing one, so neither does a record.
fn insert(fields: &mut Map<String, Value>, name: &str, value: Value) {
    let empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    if !empty {
        fields.insert(name.to_owned(), value);
    }
}

fn object(fields: Map<String, Value>) -> Value {
    if fields.is_empty() { Value::Null } else { Value::Object(fields) }
}

fn attributes(pairs: &[KeyValue]) -> Value {
    object(
        pairs.iter().map(|pair| (pair.key.clone(), pair.value.as_ref().map_or(Value::Null, value))).collect(),
    )
}

/// An attribute's value as JSON; bytes, which JSON lacks, as `{"bytes": "<hexadecimal>"}`.
fn value(any: &AnyValue) -> Value {
    match &any.value {
        None => Value::Null,
        Some(any_value::Value::StringValue(text)) => json!(text),
        Some(any_value::Value::BoolValue(flag)) => json!(flag),
        Some(any_value::Value::IntValue(number)) => json!(number),
        Some(any_value::Value::DoubleValue(number)) => json!(number),
        Some(any_value::Value::BytesValue(bytes)) => json!({ "bytes": hexadecimal(bytes) }),
        Some(any_value::Value::ArrayValue(array)) => array.values.iter().map(value).collect(),
        Some(any_value::Value::KvlistValue(list)) => Value::Object(
            list.values
                .iter()
                .map(|pair| (pair.key.clone(), pair.value.as_ref().map_or(Value::Null, value)))
                .collect(),
        ),
        Some(other) => json!({ "unknown": format!("{other:?}") }),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry_proto::tonic::logs::v1::{LogRecord, ResourceLogs, ScopeLogs};

    #[test]
    fn a_record_keeps_types_and_leaves_out_what_is_not_set() {
        let text = |text: &str| AnyValue { value: Some(any_value::Value::StringValue(text.into())) };
        let pair = |key: &str, value| KeyValue { key: key.into(), value: Some(value), ..KeyValue::default() };
        let number = AnyValue { value: Some(any_value::Value::IntValue(7)) };
        let log = LogRecord {
            time_unix_nano: 5,
            body: Some(text("hello")),
            attributes: vec![pair("n", number)],
            ..LogRecord::default()
        };
        let export = ExportLogsServiceRequest {
            resource_logs: vec![ResourceLogs {
                scope_logs: vec![ScopeLogs { log_records: vec![log], ..ScopeLogs::default() }],
                ..ResourceLogs::default()
            }],
        };
        let request = Request { endpoint: "v1/logs".into(), tenant: None, body: export.encode_to_vec() };
        assert_eq!(
            read(&request).unwrap()[0].canonical(),
            r#"{"attributes":{"n":7},"body":"hello","endpoint":"v1/logs","protocol":"otlp","timestamp":"1970-01-01T00:00:00.000000005Z"}"#
        );
    }
}
