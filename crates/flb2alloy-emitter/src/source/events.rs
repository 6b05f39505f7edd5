//! Events of other systems that Alloy reads with components of its own: their lines become the fields that Fluent Bit has.

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{KernelLog, KubernetesEvents, Tag, WindowsEvents};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port, Statements};
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::ottl::{Root, Statement, quote};
use crate::source::tag;
use crate::{codes, text};

/// The lines of a `loki.source.*` component as records: gives what the component feeds.
pub(crate) fn records(
    lowering: &mut Lowering<'_>,
    node: &Node,
    mut statements: Vec<Statement>,
    tag: Option<&Tag>,
    next: Vec<Port>,
) -> Port {
    // Nothing of what Alloy adds belongs to the record.
    statements.push(Statement::set("log.attributes", "{}"));
    statements.extend(tag.map(tag::statements).unwrap_or_default());
    let block = Statements {
        silent: true,
        statements: statements.iter().map(ToString::to_string).collect(),
        ..Statements::default()
    };
    let work = lowering.transform(node, &node.name, vec![block], next);
    lowering
        .component(node, "otelcol.receiver.loki", &node.name, |block| block.block(canvas::output(&[work])))
}

/// The scratch map of a line that is a JSON object.
const EVENT: &str = "event";

/// Takes the line apart, and puts fields of it into the record under other names; those that are not there are left out.
/// A path of two names is a map in the record.
fn renamed(fields: &[(&str, &[&str])]) -> Vec<Statement> {
    let event = Root::cache(EVENT);
    let mut statements =
        vec![Statement::set(&event.0, "ParseJSON(log.body)"), Statement::set("log.body", "{}")];
    let mut maps: Vec<&str> = Vec::new();
    for (from, to) in fields {
        if let [map, _] = to
            && !maps.contains(map)
        {
            maps.push(map);
            statements.push(Statement::set(Root::record().key(map), "{}"));
        }
        let source = from.split('.').fold(event.0.clone(), |place, key| format!("{place}[{}]", quote(key)));
        let target = to.iter().fold("log.body".to_owned(), |place, key| format!("{place}[{}]", quote(key)));
        statements.push(Statement::set(target, &source).when(format!("{source} != nil")));
    }
    statements
}

fn differs(lowering: &mut Lowering<'_>, node: &Node, message: &'static str, help: &'static str) {
    lowering
        .diagnostics
        .push(Diagnostic::warning(codes::RECEIVING, message).at(node.span, "this input").help(help));
}

/// `loki.source.kubernetes_events`
pub(crate) fn kubernetes(
    lowering: &mut Lowering<'_>,
    node: &Node,
    events: &KubernetesEvents,
    tag: Option<&Tag>,
) {
    const FIELDS: &[(&str, &[&str])] = &[
        ("eventRV", &["metadata", "resourceVersion"]),
        ("kind", &["involvedObject", "kind"]),
        ("name", &["involvedObject", "name"]),
        ("objectAPIversion", &["involvedObject", "apiVersion"]),
        ("objectRV", &["involvedObject", "resourceVersion"]),
        ("sourcecomponent", &["source", "component"]),
        ("sourcehost", &["source", "host"]),
        ("action", &["action"]),
        ("reason", &["reason"]),
        ("type", &["type"]),
        ("count", &["count"]),
        ("msg", &["message"]),
        ("reportingcontroller", &["reportingComponent"]),
        ("reportinginstance", &["reportingInstance"]),
    ];
    let next = lowering.next(node, Flow::LOGS);
    let mut statements = renamed(FIELDS);
    let namespace = r#"log.attributes["namespace"]"#;
    for map in ["metadata", "involvedObject"] {
        let place = format!(r#"log.body[{}]["namespace"]"#, quote(map));
        statements.push(Statement::set(place, namespace).when(format!("{namespace} != nil")));
    }
    statements.extend(rest_of_event());
    let receiver = records(lowering, node, statements, tag, next);
    lowering.component(node, "loki.source.kubernetes_events", &node.name, |block| {
        let namespaces: Vec<Expr> = events.namespaces.iter().map(text::expr).collect();
        let block = block
            .optional("namespaces", (!namespaces.is_empty()).then_some(namespaces))
            .attribute("log_format", "json");
        let block = canvas::forward_to(block, &[receiver]);
        let Some(api) = &events.api else { return block };
        let tls = Block::unlabelled("tls_config")
            .optional("ca_file", api.ca_file.as_ref().map(text::expr))
            .optional("insecure_skip_verify", api.insecure_skip_verify.then_some(true));
        block.block(
            Block::unlabelled("client")
                .attribute("api_server", text::expr(&api.url))
                .optional("bearer_token_file", api.token_file.as_ref().map(text::expr))
                .block(tls),
        )
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    differs(
        lowering,
        node,
        "a record has less of an event than in Fluent Bit: of its metadata the version and namespace, of the object no uid and \
         field path, no first time of one that was counted on; one without a lastTimestamp has its eventTime, in Fluent Bit the \
         time when it was made",
        "reason, type, message, count, the involved object and the source have the same names",
    );
    lowering.diagnostics.push(
        Diagnostic::warning(
            codes::STARTUP,
            "no event is sent until Alloy starts again, if it cannot list and watch events when it starts",
        )
        .at(node.span, "Fluent Bit tries again")
        .help("look for \"event watcher exited with error\" in Alloy's log; it needs the verbs list and watch on events"),
    );
}

/// What the API server writes into each event and the lines do not have. Who counts events (client-go's recorder) sets
/// `lastTimestamp`; who does not sets `eventTime`. That is the time of the line.
fn rest_of_event() -> Vec<Statement> {
    let record = Root::record();
    let counted = format!("{} != nil", record.key("count"));
    let time = |format: &str| format!("FormatTime(log.time, {})", quote(format));
    let empty =
        |key: &str| Statement::set(record.key(key), r#""""#).when(format!("{} == nil", record.key(key)));
    let times = |first: &str, last: &str, event: &str| {
        let times =
            format!(r#"{{"firstTimestamp": {first}, "lastTimestamp": {last}, "eventTime": {event}}}"#);
        Statement::new(format!(r#"merge_maps(log.body, {times}, "upsert")"#))
    };
    let second = time("%Y-%m-%dT%H:%M:%SZ");
    vec![
        Statement::set(record.key("kind"), r#""Event""#),
        Statement::set(record.key("apiVersion"), r#""v1""#),
        empty("reportingComponent"),
        empty("reportingInstance"),
        times("nil", "nil", &time("%Y-%m-%dT%H:%M:%S.%fZ")).when(format!("not ({counted})")),
        times(&second, &second, "nil").when(&counted),
        Statement::delete_key("log.body", "firstTimestamp").when(format!("{} > 1", record.key("count"))),
    ]
}

/// `loki.source.windowsevent`, one a log.
pub(crate) fn windows(lowering: &mut Lowering<'_>, node: &Node, events: &WindowsEvents, tag: Option<&Tag>) {
    const FIELDS: &[(&str, &[&str])] = &[
        ("source", &["ProviderName"]),
        ("event_id", &["EventID"]),
        ("version", &["Version"]),
        ("level", &["Level"]),
        ("task", &["Task"]),
        ("opCode", &["Opcode"]),
        ("keywords", &["Keywords"]),
        ("timeCreated", &["TimeCreated"]),
        ("eventRecordID", &["EventRecordID"]),
        ("correlation.activityID", &["ActivityID"]),
        ("correlation.relatedActivityID", &["RelatedActivityID"]),
        ("execution.processId", &["ProcessID"]),
        ("execution.threadId", &["ThreadID"]),
        ("channel", &["Channel"]),
        ("computer", &["Computer"]),
        ("security.userId", &["UserID"]),
        ("message", &["Message"]),
        ("event_data", &["EventData"]),
    ];
    let next = lowering.next(node, Flow::LOGS);
    let receiver = records(lowering, node, renamed(FIELDS), tag, next);
    for (index, channel) in events.channels.iter().enumerate().rev() {
        let name = format!("{}_{}", node.name, channel.display());
        lowering.component(node, "loki.source.windowsevent", &name, |block| {
            let block = block
                .attribute("eventlog_name", text::expr(channel))
                .optional("xpath_query", events.query.as_ref().map(text::expr))
                // Alloy's default is 3s.
                .optional(
                    "poll_interval",
                    Some(text::duration(events.interval)).filter(|interval| interval != "3s"),
                )
                // An event without a label is not sent on.
                .attribute("labels", Expr::object([("job", "windows")]));
            canvas::forward_to(block, std::slice::from_ref(&receiver))
        });
        if index == 0 {
            lowering.canvas.comment_last(canvas::comments(&node.comments));
        }
    }
    differs(
        lowering,
        node,
        "fields have the names of winevtlog, but times and keywords are written in another way, and EventData is XML in place of StringInserts",
        "look over the queries that use TimeCreated, Keywords or StringInserts",
    );
}

/// `loki.source.journal`, which has the kernel's messages.
pub(crate) fn kernel(lowering: &mut Lowering<'_>, node: &Node, log: &KernelLog, tag: Option<&Tag>) {
    let next = lowering.next(node, Flow::LOGS);
    let event = Root::cache(EVENT);
    let clock = Root::cache("clock").0;
    let priority = format!("Int({})", event.key("PRIORITY"));
    let record = Root::record();
    let statements = vec![
        Statement::set(&event.0, "ParseJSON(log.body)"),
        Statement::set("log.body", "{}"),
        Statement::set(record.key("priority"), priority),
        Statement::set(&clock, format!("Int({})", event.key("_SOURCE_MONOTONIC_TIMESTAMP"))),
        Statement::set(record.key("sec"), format!("{clock} / 1000000")),
        Statement::set(record.key("usec"), format!("{clock} - {} * 1000000", record.key("sec"))),
        Statement::set(record.key("msg"), event.key("MESSAGE")),
    ];
    let next = if log.lowest_priority < 7 {
        let dropped = format!("{} > {}", record.key("priority"), log.lowest_priority);
        vec![lowering.filter(node, &node.name, &[dropped], &next)]
    } else {
        next
    };
    let receiver = records(lowering, node, statements, tag, next);
    lowering.component(node, "loki.source.journal", &node.name, |block| {
        let block = block
            .attribute("format_as_json", true)
            .attribute("matches", "_TRANSPORT=kernel")
            .attribute("labels", Expr::object([("job", "kernel")]));
        canvas::forward_to(block, &[receiver])
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    differs(
        lowering,
        node,
        "the kernel's messages come from the journal: records have no `sequence`, and what was read is not read again",
        "the host has to run systemd's journal",
    );
}
