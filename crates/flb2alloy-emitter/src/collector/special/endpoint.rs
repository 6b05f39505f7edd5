//! Keys of an HTTP client that goes to the `endpoint` block of `prometheus.remote_write` or `loki.write`.

use flb2alloy_ir::collector::Component;
use flb2alloy_parser::collector::Entry;

use super::authentication;
use crate::collector::Lowering;
use crate::collector::tree::Node;

/// Puts one key into the endpoint of the component `alloy`, if it is one of these.
pub(super) fn key<'a>(
    lowering: &mut Lowering<'a>,
    component: &'a Component,
    alloy: &'static str,
    entry: &Entry,
    endpoint: &mut Node,
) {
    match entry.key.value.as_str() {
        "headers" | "proxy_url" => {
            let entries = std::slice::from_ref(entry);
            lowering.scope(component, alloy).object(entries, None, endpoint, "");
        }
        "tls" => {
            let Some(tls) = endpoint.block("tls_config") else { return };
            // Whether TLS is spoken is what the URL says.
            let keys: Vec<Entry> =
                entry.value.entries().iter().filter(|entry| entry.key.value != "insecure").cloned().collect();
            lowering.scope(component, alloy).object(&keys, None, tls, "tls");
            if tls.is_empty() {
                endpoint.remove("tls_config");
            }
        }
        "auth" => authentication::lower(lowering, component, alloy, entry, endpoint),
        _ => {}
    }
}
