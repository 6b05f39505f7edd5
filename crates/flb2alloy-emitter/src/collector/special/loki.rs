//! `loki` exporter, which the Collector had until v0.103: `otelcol.exporter.loki`, of the same translator, and `loki.write`.

use flb2alloy_catalogue::alloy;
use flb2alloy_parser::collector::Value;
use flb2alloy_syntax::Block;

use super::{Special, endpoint};
use crate::canvas::{self, Port};
use crate::collector::graph::InstanceId;
use crate::collector::keys::{exact, operational, unsupported};
use crate::collector::tree::Node;
use crate::collector::{Input, Lowering, value};

pub(super) const EXPORTER: Special = Special {
    name: "exporter/loki",
    becomes: "otelcol.exporter.loki and loki.write",
    keys: &[
        exact("auth.*", "loki.write: endpoint.basic_auth, oauth2 or bearer_token, after the extension"),
        exact(
            "default_labels_enabled.*",
            "loki.process between them: a stage.label_drop where it is `false`",
        ),
        exact("endpoint", "loki.write: endpoint.url"),
        exact("headers.*", "loki.write: endpoint.headers"),
        exact("proxy_url", "loki.write: endpoint.proxy_url"),
        exact("timeout", "loki.write: endpoint.remote_timeout"),
        exact("tls.*", "loki.write: endpoint.tls_config, keys of the same names"),
        operational("compression", "loki.write compresses with snappy"),
        operational("read_buffer_size", "sizes of buffers are Alloy's"),
        operational(
            "retry_on_failure.*",
            "loki.write retries by `max_backoff_period` and `max_backoff_retries`",
        ),
        operational("sending_queue.*", "loki.write sends batches of `batch_size` after `batch_wait`"),
        operational("write_buffer_size", "sizes of buffers are Alloy's"),
        unsupported("*", "see the `endpoint` block of loki.write for what Alloy takes"),
    ],
    lower,
};

const WRITE: &str = "loki.write";
const PROCESS: &str = "loki.process";
const BRIDGE: &str = "otelcol.exporter.loki";

/// The exporter waits this long for an answer (lokiexporter/factory.go); Alloy waits 10 s.
const TIMEOUT: &str = "30s";

fn lower(lowering: &mut Lowering<'_>, id: InstanceId) -> Input {
    let component = lowering.component(id);
    let Some(facts) = alloy::component(WRITE) else { return Input::Ports(Vec::new()) };
    let mut write = Node::new(facts.body);
    if let Some(endpoint) = write.block("endpoint") {
        for entry in component.config.entries() {
            match entry.key.value.as_str() {
                "endpoint" => endpoint.set("url", value::string(&entry.value, lowering.env)),
                "timeout" => endpoint.set("remote_timeout", value::string(&entry.value, lowering.env)),
                _ => endpoint::key(lowering, component, WRITE, entry, endpoint),
            }
        }
        if endpoint.attribute("remote_timeout").is_none() {
            endpoint.set("remote_timeout", TIMEOUT);
        }
    }
    if let Some(missing) = write.missing() {
        lowering.give_up(component, &format!("`{missing}` is missing"));
        return Input::Ports(Vec::new());
    }
    let label = lowering.label(id, WRITE);
    lowering.push(id, WRITE, &label, write.fill(Block::new(WRITE, label.as_str())));
    let mut to = Port::of(WRITE, &format!("{WRITE}.{label}"));
    let labels = component.config.get("default_labels_enabled").map(Value::entries).unwrap_or_default();
    let off = labels.iter().filter(|entry| entry.value.as_str().and_then(value::boolean) == Some(false));
    let dropped: Vec<&str> = off.map(|entry| entry.key.value.as_str()).collect();
    if !dropped.is_empty() {
        let label = lowering.label(id, PROCESS);
        let block = canvas::forward_to(Block::new(PROCESS, label.as_str()), &[to]).block(
            Block::unlabelled("stage.label_drop").attribute("values", flb2alloy_syntax::Expr::array(dropped)),
        );
        lowering.push(id, PROCESS, &label, block);
        to = Port::of(PROCESS, &format!("{PROCESS}.{label}"));
    }
    let label = lowering.label(id, BRIDGE);
    lowering.push(id, BRIDGE, &label, canvas::forward_to(Block::new(BRIDGE, label.as_str()), &[to]));
    Input::Ports(vec![Port::input(&format!("{BRIDGE}.{label}"))])
}
