//! `k8s_events` and `windows_event_log` receivers: `loki.source.kubernetes_events` and `loki.source.windowsevent`, whose
//! fields are put where the receivers put them.

use flb2alloy_catalogue::alloy;
use flb2alloy_ir::codes;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use super::Special;
use super::lines::{self, Lines};
use crate::canvas;
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

pub(super) const KUBERNETES: Special = Special {
    name: "receiver/k8s_events",
    becomes: "loki.source.kubernetes_events, otelcol.receiver.loki and otelcol.processor.transform",
    keys: &[
        exact(
            "auth_type",
            "loki.source.kubernetes_events: the service account of the pod; nothing else is converted",
        ),
        exact("namespaces", "loki.source.kubernetes_events: namespaces"),
        operational(
            "k8s_leader_elector",
            "`clustering` of loki.source.kubernetes_events shares the work out",
        ),
        operational("storage", "loki.source.kubernetes_events keeps its place under --storage.path"),
        unsupported(
            "dedup_interval",
            "every change of an event is a line: drop those that are too many with a stage of loki.process",
        ),
        unsupported("context", "write the server and its credentials into the `client` block"),
    ],
    lower: kubernetes,
};

/// Fields of Alloy's line with where the receiver has them (k8seventsreceiver/k8s_event_to_logdata.go).
const EVENT: &[(&str, &str)] = &[
    ("sourcehost", "resource.attributes[\"k8s.node.name\"]"),
    ("kind", "resource.attributes[\"k8s.object.kind\"]"),
    ("name", "resource.attributes[\"k8s.object.name\"]"),
    ("objectAPIversion", "resource.attributes[\"k8s.object.api_version\"]"),
    ("objectRV", "resource.attributes[\"k8s.object.resource_version\"]"),
    ("reason", "log.attributes[\"k8s.event.reason\"]"),
    ("action", "log.attributes[\"k8s.event.action\"]"),
    ("count", "log.attributes[\"k8s.event.count\"]"),
    ("type", "log.severity_text"),
    ("msg", "log.body"),
];

fn kubernetes(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let kind = "loki.source.kubernetes_events";
    let component = lowering.component(id);
    let mut statements = vec![
        "set(log.cache[\"event\"], ParseJSON(log.body))".to_owned(),
        "set(log.cache[\"namespace\"], log.attributes[\"namespace\"])".to_owned(),
        "set(log.attributes, {})".to_owned(),
        "set(log.attributes[\"k8s.namespace.name\"], log.cache[\"namespace\"])".to_owned(),
    ];
    statements.extend(moved("event", EVENT));
    for (word, number) in [("Normal", "SEVERITY_NUMBER_INFO"), ("Warning", "SEVERITY_NUMBER_WARN")] {
        statements.push(format!("set(log.severity_number, {number}) where log.severity_text == \"{word}\""));
    }
    let port = Lines { statements, drops: Vec::new() }.lower(lowering, id);
    if let Some(entry) = component.config.entries().iter().find(|entry| entry.key.value == "auth_type")
        && entry.value.as_str() != Some("serviceAccount")
    {
        lowering.ledger.unsupported(
            component.section,
            entry,
            "outside of the cluster, write the server and its credentials into the `client` block",
        );
    }
    let mut node = Node::new(alloy::component(kind).map_or(EMPTY, |facts| facts.body));
    if let Some(entry) = component.config.entries().iter().find(|entry| entry.key.value == "namespaces") {
        lowering.scope(component, kind).object(std::slice::from_ref(entry), None, &mut node, "");
    }
    node.set("log_format", "json");
    let label = lowering.label_like(id, kind, component.suffix().unwrap_or(&component.type_name));
    let block = node.fill(Block::new(kind, label.as_str()));
    lowering.push(id, kind, &label, canvas::forward_to(block, &[port]));
    nearly(
        lowering,
        id,
        "Alloy does not give the name, uid and start of the event, nor the uid and field path of its object",
    );
    Input::Ports(Vec::new())
}

pub(super) const WINDOWS: Special = Special {
    name: "receiver/windows_event_log",
    becomes: "loki.source.windowsevent, otelcol.receiver.loki and otelcol.processor.transform",
    keys: &[
        exact("attributes.*", "a statement of the transform for each"),
        exact("channel", "loki.source.windowsevent: eventlog_name"),
        exact("exclude_providers", "a condition of an otelcol.processor.filter"),
        exact("poll_interval", "loki.source.windowsevent: poll_interval"),
        exact("query", "loki.source.windowsevent: xpath_query"),
        exact("resource.*", "a statement of the transform for each"),
        exact("start_at", "loki.source.windowsevent begins where its bookmark is, without one at the end"),
        operational("event_driven_scraping", "Alloy asks every `poll_interval`"),
        operational("id", "names an operator for the Collector's own log"),
        operational("ignore_channel_errors", "Alloy goes on where a channel cannot be read"),
        operational("max_events_per_poll", "Alloy reads all that is there"),
        operational("max_reads", "Alloy reads all that is there"),
        operational("retry_on_failure.*", "loki.source.windowsevent waits for what it feeds"),
        operational("storage", "Alloy keeps its bookmark under --storage.path"),
        operational("type", "Alloy's component is of this type"),
        operational("wait_timeout", "Alloy asks every `poll_interval`"),
        unsupported(
            "event_data_format",
            "`event_data` is the XML of the event: take it apart with ParseXML in a transform processor",
        ),
        unsupported("include_log_record_original", "the XML of an event is not at hand in Alloy"),
        unsupported("operators", "write them as statements of a transform processor behind the receiver"),
        unsupported("path", "Alloy reads no exported files of events"),
        unsupported("raw", "the XML of an event is not at hand in Alloy: work on the fields of the body"),
        unsupported("remote.*", "run Alloy on that machine, or forward its events to this one"),
        unsupported("suppress_rendering_info", "set `exclude_event_message` of loki.source.windowsevent"),
    ],
    lower: windows,
};

/// Fields of Alloy's line with where the receiver has them in its body (pkg/stanza, operator/input/windows/xml.go).
const FIELDS: &[(&str, &str)] = &[
    ("channel", "log.body[\"channel\"]"),
    ("computer", "log.body[\"computer\"]"),
    ("levelText", "log.body[\"level\"]"),
    ("taskText", "log.body[\"task\"]"),
    ("opCodeText", "log.body[\"opcode\"]"),
    ("keywords", "log.body[\"keywords\"]"),
    ("timeCreated", "log.body[\"system_time\"]"),
    ("eventRecordID", "log.body[\"record_id\"]"),
    ("message", "log.body[\"message\"]"),
    ("event_data", "log.body[\"event_data\"]"),
    ("event_id", "log.body[\"event_id\"][\"id\"]"),
    ("source", "log.body[\"provider\"][\"name\"]"),
];

fn windows(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let kind = "loki.source.windowsevent";
    let component = lowering.component(id);
    let config = &component.config;
    let mut statements = vec![
        "set(log.cache[\"event\"], ParseJSON(log.body))".to_owned(),
        "set(log.attributes, {})".to_owned(),
        "set(log.body, {})".to_owned(),
        "set(log.body[\"event_id\"], {})".to_owned(),
        "set(log.body[\"provider\"], {})".to_owned(),
    ];
    statements.extend(moved("event", FIELDS));
    for (level, severity) in [("1", "FATAL"), ("2", "ERROR"), ("3", "WARN"), ("4", "INFO")] {
        statements.push(format!(
            "set(log.severity_number, SEVERITY_NUMBER_{severity}) where log.cache[\"event\"][\"level\"] == {level}"
        ));
    }
    let excluded: Vec<String> = lines::quoted(config, "exclude_providers")
        .iter()
        .map(|name| format!("log.body[\"provider\"][\"name\"] == {name}"))
        .collect();
    let mut lines = Lines { statements, drops: excluded };
    lines.add(config);
    let port = lines.lower(lowering, id);
    let text = |key: &str| config.get(key).map(|text| value::string(text, lowering.env));
    // The receiver asks every second.
    let interval = text("poll_interval").unwrap_or_else(|| Expr::text("1s"));
    let (channel, query) = (text("channel"), text("query"));
    let label = lowering.label_like(id, kind, component.suffix().unwrap_or(&component.type_name));
    let block = Block::new(kind, label.as_str())
        .optional("eventlog_name", channel)
        .optional("xpath_query", query)
        .optional("poll_interval", (interval != Expr::text("3s")).then_some(interval))
        .attribute("use_incoming_timestamp", true)
        // An event without a label is not sent on.
        .attribute("labels", Expr::object([("job", "windows")]));
    lowering.push(id, kind, &label, canvas::forward_to(block, &[port]));
    if let Some(entry) = config.entries().iter().find(|entry| entry.key.value == "start_at")
        && entry.value.as_str() == Some("beginning")
    {
        lowering.ledger.unsupported(
            component.section,
            entry,
            "Alloy sends what happens from its first start on",
        );
    }
    nearly(
        lowering,
        id,
        "the body has the receiver's fields as far as Alloy gives them; `event_data` is XML, and times and keywords are written in another way",
    );
    Input::Ports(Vec::new())
}

const EMPTY: &alloy::Body = &alloy::Body { attributes: &[], blocks: &[] };

/// Statements that put fields of a map in the cache elsewhere, as far as they are there.
fn moved(cache: &str, fields: &[(&str, &str)]) -> Vec<String> {
    let statement = |(from, to): &(&str, &str)| {
        let from = format!("log.cache[\"{cache}\"][\"{from}\"]");
        format!("set({to}, {from}) where {from} != nil")
    };
    fields.iter().map(statement).collect()
}

/// Says how the records differ.
fn nearly(lowering: &mut Lowering<'_>, id: InstanceId, how: &str) {
    let component = lowering.component(id);
    lowering.ledger.report(
        Diagnostic::warning(
            codes::APPROXIMATE,
            format!("`{}` comes out nearly the same: {how}", component.id),
        )
        .at(component.span, "approximate")
        .help("look over what works on these fields"),
    );
}
