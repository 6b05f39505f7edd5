//! OTLP: logs, metrics and traces, in protobuf or JSON.

use opentelemetry_proto::tonic::collector::logs::v1::ExportLogsServiceRequest;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value};
use opentelemetry_proto::tonic::resource::v1::Resource;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::Request;
use crate::Record;
use crate::record::{Document, OtlpRecord, Timestamp};

/// Which signal a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    Logs,
    Metrics,
    Traces,
}

/// Where a request went, and what it said beside the telemetry.
pub(super) struct Origin {
    pub(super) endpoint: String,
    pub(super) headers: Value,
}

pub(super) fn read(request: &Request, signal: Signal, json: bool) -> Result<Vec<Record>, String> {
    let origin = Origin { endpoint: request.endpoint.clone(), headers: request.headers.clone() };
    Ok(match signal {
        Signal::Logs => logs(&origin, &decode(&request.body, json)?),
        Signal::Metrics => metrics(&origin, &decode(&request.body, json)?),
        Signal::Traces => spans(&origin, &decode(&request.body, json)?),
    })
}

fn decode<T: Message + Default + DeserializeOwned>(body: &[u8], json: bool) -> Result<T, String> {
    if json {
        serde_json::from_slice(body).map_err(|error| error.to_string())
    } else {
        T::decode(body).map_err(|error| match error.to_string() {
            text if text.contains("not UTF-8") => {
                "a text that is not UTF-8, which OTLP forbids; the samples seem to hold such bytes".to_owned()
            }
            other => other,
        })
    }
}

pub(super) fn logs(origin: &Origin, export: &ExportLogsServiceRequest) -> Vec<Record> {
    let mut records = Vec::new();
    for resource_logs in &export.resource_logs {
        let resource = resource_attributes(resource_logs.resource.as_ref());
        for scope_logs in &resource_logs.scope_logs {
            let scope = scope_fields(scope_logs.scope.as_ref());
            for log in &scope_logs.log_records {
                let mut severity = Map::new();
                insert(&mut severity, "text", json!(log.severity_text));
                insert(&mut severity, "number", json!(log.severity_number));
                let mut trace = Map::new();
                insert(&mut trace, "trace_id", json!(hexadecimal(&log.trace_id)));
                insert(&mut trace, "span_id", json!(hexadecimal(&log.span_id)));
                records.push(Record::Otlp(Box::new(OtlpRecord {
                    endpoint: origin.endpoint.clone(),
                    headers: origin.headers.clone(),
                    resource: resource.clone(),
                    scope: scope.clone(),
                    timestamp: nanoseconds(log.time_unix_nano),
                    severity: object(severity),
                    body: log.body.as_ref().map_or(Value::Null, value),
                    attributes: attributes(&log.attributes),
                    trace: object(trace),
                })));
            }
        }
    }
    records
}

pub(super) fn spans(origin: &Origin, export: &ExportTraceServiceRequest) -> Vec<Record> {
    let mut records = Vec::new();
    for resource_spans in &export.resource_spans {
        let resource = resource_attributes(resource_spans.resource.as_ref());
        for scope_spans in &resource_spans.scope_spans {
            let envelope = envelope(origin, &resource, scope_spans.scope.as_ref());
            for span in &scope_spans.spans {
                let timestamp = nanoseconds(span.start_time_unix_nano);
                records.push(Record::Span(document(origin, timestamp, &envelope, plain(span))));
            }
        }
    }
    records
}

/// A record for each data point, with what its metric says.
pub(super) fn metrics(origin: &Origin, export: &ExportMetricsServiceRequest) -> Vec<Record> {
    let mut records = Vec::new();
    for resource_metrics in &export.resource_metrics {
        let resource = resource_attributes(resource_metrics.resource.as_ref());
        for scope_metrics in &resource_metrics.scope_metrics {
            let envelope = envelope(origin, &resource, scope_metrics.scope.as_ref());
            for metric in &scope_metrics.metrics {
                for (at, point) in points(plain(metric)) {
                    records.push(Record::Metric(document(origin, at, &envelope, point)));
                }
            }
        }
    }
    records
}

/// The data points of a metric, each with its time. `{name, gauge: {dataPoints: [a, b]}}` gives `{name, gauge: a}` and
/// `{name, gauge: b}`.
fn points(metric: Value) -> Vec<(Timestamp, Value)> {
    let Value::Object(mut fields) = metric else { return Vec::new() };
    let with_points = fields.iter().find(|(_, value)| value.get("dataPoints").is_some());
    let Some(kind) = with_points.map(|(kind, _)| kind.clone()) else { return Vec::new() };
    let Some(Value::Object(mut data)) = fields.shift_remove(&kind) else { return Vec::new() };
    let Some(Value::Array(points)) = data.shift_remove("dataPoints") else { return Vec::new() };
    let point = |mut point: Value| {
        let time = point.as_object_mut().and_then(|point| point.shift_remove("timeUnixNano"));
        let time = time.as_ref().and_then(Value::as_str).and_then(|text| text.parse().ok());
        let mut whole = fields.clone();
        let mut inner = data.clone();
        inner.extend(point.as_object().cloned().unwrap_or_default());
        whole.insert(kind.clone(), Value::Object(inner));
        (nanoseconds(time.unwrap_or(0)), Value::Object(whole))
    };
    points.into_iter().map(point).collect()
}

fn document(origin: &Origin, timestamp: Timestamp, envelope: &Value, record: Value) -> Box<Document> {
    Box::new(Document { endpoint: origin.endpoint.clone(), timestamp, envelope: envelope.clone(), record })
}

fn envelope(origin: &Origin, resource: &Value, scope: Option<&InstrumentationScope>) -> Value {
    let mut fields = Map::new();
    insert(&mut fields, "headers", origin.headers.clone());
    insert(&mut fields, "resource", resource.clone());
    insert(&mut fields, "scope", scope_fields(scope));
    object(fields)
}

fn nanoseconds(time: u64) -> Timestamp {
    Timestamp((time != 0).then_some(time))
}

fn resource_attributes(resource: Option<&Resource>) -> Value {
    attributes(resource.map_or(&[][..], |resource| &resource.attributes))
}

fn scope_fields(scope: Option<&InstrumentationScope>) -> Value {
    let Some(scope) = scope else { return Value::Null };
    let mut fields = Map::new();
    insert(&mut fields, "name", json!(scope.name));
    insert(&mut fields, "version", json!(scope.version));
    insert(&mut fields, "attributes", attributes(&scope.attributes));
    object(fields)
}

/// A message as JSON, with attributes as maps and without what is not set.
fn plain(message: &impl Serialize) -> Value {
    simplified(serde_json::to_value(message).unwrap_or_default())
}

fn simplified(value: Value) -> Value {
    match value {
        Value::Array(pairs) if !pairs.is_empty() && pairs.iter().all(is_pair) => {
            let pair = |pair: Value| {
                let key = pair["key"].as_str().unwrap_or_default().to_owned();
                let value = serde_json::from_value(pair["value"].clone());
                (key, value.as_ref().map_or(Value::Null, self::value))
            };
            Value::Object(pairs.into_iter().map(pair).collect())
        }
        Value::Array(elements) => elements.into_iter().map(simplified).collect(),
        Value::Object(map) => {
            let fields = map.into_iter().map(|(key, value)| (key, simplified(value)));
            let unset = |key: &str, value: &Value| match value {
                Value::Null => true,
                Value::String(text) => text.is_empty(),
                Value::Array(elements) => elements.is_empty(),
                Value::Number(_) => (key.starts_with("dropped") || key == "flags") && *value == json!(0),
                Value::Bool(_) | Value::Object(_) => false,
            };
            Value::Object(fields.filter(|(key, value)| !unset(key, value)).collect())
        }
        other => other,
    }
}

fn is_pair(value: &Value) -> bool {
    value.get("key").is_some_and(Value::is_string) && value.get("value").is_some()
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
        let request =
            Request { endpoint: "v1/logs".into(), body: export.encode_to_vec(), ..Request::default() };
        assert_eq!(
            read(&request, Signal::Logs, false).unwrap()[0].canonical(),
            r#"{"attributes":{"n":7},"body":"hello","endpoint":"v1/logs","protocol":"otlp","timestamp":"1970-01-01T00:00:00.000000005Z"}"#
        );
    }

    #[test]
    fn each_data_point_is_a_record_of_its_own() {
        let body = json!({"resourceMetrics": [{
            "resource": {"attributes": [{"key": "host", "value": {"stringValue": "h"}}]},
            "scopeMetrics": [{"metrics": [{"name": "m", "unit": "1", "sum": {
                "isMonotonic": true,
                "aggregationTemporality": 2,
                "dataPoints": [
                    {"timeUnixNano": "5", "asInt": "0", "attributes": [{"key": "a", "value": {"intValue": "1"}}]},
                    {"timeUnixNano": "6", "asDouble": 0.5},
                ],
            }}]}],
        }]});
        let request =
            Request { endpoint: "e".into(), body: body.to_string().into_bytes(), ..Request::default() };
        let records = read(&request, Signal::Metrics, true).unwrap();
        let of = |record: &Record| {
            let Record::Metric(document) = record else { panic!("is a metric") };
            (document.timestamp.0, document.envelope.clone(), document.record["sum"].clone())
        };
        let envelope = json!({"resource": {"host": "h"}});
        let (time, around, sum) = of(&records[0]);
        assert_eq!((time, around), (Some(5), envelope));
        assert_eq!(sum["attributes"], json!({"a": 1}));
        assert_eq!(of(&records[1]).2["asDouble"], json!(0.5));
        assert_eq!(records.len(), 2);
    }
}
