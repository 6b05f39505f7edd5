//! Syslog messages of both forms, RFC 5424 and RFC 3164.

use std::time::SystemTime;

use chrono::{DateTime, Datelike, Utc};
use serde_json::{Map, Value};
use syslog_loose::{Message, Protocol, Variant, parse_message_with_year_exact_tz};

use super::Request;
use crate::Record;
use crate::record::{Document, Timestamp};

/// RFC 5424, MSG-UTF8: a mark in front says that the text is UTF-8.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// One message. What is none is kept as text, since servers keep it, too.
pub(super) fn read(request: &Request) -> Record {
    let text = String::from_utf8_lossy(&request.body);
    let text = text.trim_end_matches(['\n', '\r']);
    let year = |_| year();
    let (timestamp, envelope, record) =
        match parse_message_with_year_exact_tz(text, year, Some(Utc), Variant::Either) {
            Ok(message) => (time(&message), header(&message), content(&message)),
            Err(_) => (Timestamp(None), Value::Null, Record::line_value(text)),
        };
    let endpoint = request.endpoint.clone();
    Record::Syslog(Box::new(Document { endpoint, timestamp, envelope, record }))
}

/// RFC 3164 has no year; messages are as new as they can be.
fn year() -> i32 {
    DateTime::<Utc>::from(SystemTime::now()).year()
}

fn time(message: &Message<&str>) -> Timestamp {
    let nanoseconds = message.timestamp.and_then(|time| time.timestamp_nanos_opt());
    Timestamp(nanoseconds.and_then(|nanoseconds| u64::try_from(nanoseconds).ok()))
}

/// What stands in front of the text.
fn header(message: &Message<&str>) -> Value {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            fields.insert(name.to_owned(), value.into());
        }
    };
    let protocol = if message.protocol == Protocol::RFC3164 { "rfc3164" } else { "rfc5424" };
    set("protocol", Some(protocol.to_owned()));
    set("facility", message.facility.map(|facility| facility.as_str().to_owned()));
    set("severity", message.severity.map(|severity| severity.as_str().to_owned()));
    set("hostname", message.hostname.map(str::to_owned));
    set("appname", message.appname.map(str::to_owned));
    set("procid", message.procid.as_ref().map(ToString::to_string));
    set("msgid", message.msgid.map(str::to_owned));
    set("encoding", message.msg.starts_with(BYTE_ORDER_MARK).then(|| "UTF-8".to_owned()));
    for element in &message.structured_data {
        let params = element.params().map(|(name, value)| ((*name).to_owned(), value.into()));
        fields.insert(format!("[{}]", element.id), Value::Object(params.collect()));
    }
    Value::Object(fields)
}

fn content(message: &Message<&str>) -> Value {
    Record::line_value(message.msg.trim_start_matches(BYTE_ORDER_MARK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read_text(text: &str) -> Document {
        let body = text.as_bytes().to_vec();
        match read(&Request { endpoint: "h:514".into(), body, ..Request::default() }) {
            Record::Syslog(document) => *document,
            other => panic!("is no syslog: {other:?}"),
        }
    }

    #[test]
    fn both_forms_are_taken_apart() {
        let new = read_text("<14>1 2023-11-14T22:13:20.5Z web app 42 - - \u{feff}disk full\n");
        assert_eq!(new.timestamp, Timestamp(Some(1_700_000_000_500_000_000)));
        assert_eq!(new.record, json!("disk full"));
        let expected = json!({"protocol": "rfc5424", "facility": "user", "severity": "info", "hostname": "web",
            "appname": "app", "procid": "42", "encoding": "UTF-8"});
        assert_eq!(new.envelope, expected);
        let old = read_text("<13>Nov 14 22:13:20 web app[42]: disk full");
        assert_eq!((&old.envelope["protocol"], &old.envelope["procid"]), (&json!("rfc3164"), &json!("42")));
        assert_eq!(old.record, json!("disk full"));
    }

    #[test]
    fn what_is_no_message_stays_as_it_is() {
        assert_eq!(read_text("{\"a\":1}").record, json!({"a": 1}));
    }
}
