//! `otelcol.exporter.googlecloud`: fields of a log entry are attributes, severity and trace of the log record.

use flb2alloy_ir::sink::GoogleCloud;

use crate::ottl::{Root, Statement, quote};

/// Severities that stackdriver.c knows (validate_severity_level), and OpenTelemetry's numbers that the exporter makes them of.
const SEVERITIES: [(u8, &str); 8] = [
    (5, "d|debug|trace|trace_int|fine|finer|finest|config"),
    (9, "i|info"),
    (11, "n|notice"),
    (13, "w|warn|warning"),
    (17, "e|err|error|severe"),
    (21, "c|f|crit|fatal|critical"),
    (23, "a|alert"),
    (24, "emerg|emergency"),
];

const SOURCE_LOCATION: &str = "logging.googleapis.com/sourceLocation";

/// Sets the fields, and leaves the rest of the record as the payload.
pub(super) fn statements(settings: &GoogleCloud) -> Vec<Statement> {
    let record = Root::record();
    let at = |key: &str| record.key(key);
    let attribute = |name: &str| format!("log.attributes[{}]", quote(name));
    let mut statements = Vec::new();
    if settings.named_by_stream {
        let stream = at("stream");
        let known = format!(r#"{stream} == "stdout" or {stream} == "stderr""#);
        statements.push(Statement::set(attribute("gcp.log_name"), &stream).when(known));
    }
    let mut field = |name: &str, key: &str, test: &str| {
        statements.push(Statement::set(attribute(name), at(key)).when(format!("{test}({})", at(key))));
    };
    field("gcp.log_name", &settings.log_name, "IsString");
    field("gcp.trace_sampled", &settings.trace_sampled, "IsBool");
    field("gcp.http_request", &settings.http_request, "IsMap");
    field("gcp.source_location", SOURCE_LOCATION, "IsMap");
    // Those of the output go before those of the record.
    let labels = at(&settings.labels);
    let merge = format!(r#"merge_maps(log.attributes, {labels}, "insert")"#);
    statements.push(Statement::new(merge).when(format!("IsMap({labels})")));
    let severity = at(&settings.severity);
    for (number, words) in SEVERITIES {
        let named =
            format!("IsString({severity}) and IsMatch({severity}, {})", quote(&format!("(?i)^({words})$")));
        statements.push(Statement::set("log.severity_number", number.to_string()).when(named));
    }
    for (key, target, pattern) in [
        (&settings.trace, "log.trace_id.string", "(?P<id>[0-9a-fA-F]{32})$"),
        (&settings.span_id, "log.span_id.string", "^(?P<id>[0-9a-fA-F]{16})$"),
    ] {
        let value = at(key);
        let id = format!(r#"ExtractPatterns({value}, {})["id"]"#, quote(pattern));
        let named = format!("IsString({value}) and IsMatch({value}, {})", quote(pattern));
        statements.push(Statement::set(target, id).when(named));
    }
    let taken = [
        &settings.log_name,
        &settings.trace_sampled,
        &settings.labels,
        &settings.severity,
        &settings.trace,
        &settings.span_id,
    ];
    let left_out = taken.into_iter().chain(&settings.left_out);
    statements.extend(left_out.map(|key| Statement::delete_key("log.body", key)));
    for key in [settings.http_request.as_str(), SOURCE_LOCATION] {
        statements.push(Statement::delete_key("log.body", key).when(format!("IsMap({})", at(key))));
    }
    if let Some(key) = &settings.text {
        let value = at(key);
        let alone = format!("IsString({value}) and Len(log.body) == 1");
        statements.push(Statement::set("log.body", &value).when(alone));
    }
    statements
}
