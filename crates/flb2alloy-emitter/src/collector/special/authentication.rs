//! Extensions that authenticate the requests of `prometheus.*` and `loki.*` components, which have blocks for it.

use flb2alloy_ir::Outcome;
use flb2alloy_ir::collector::{Component, Kind};
use flb2alloy_parser::collector::{Entry, Value};

use crate::collector::Lowering;
use crate::collector::tree::Node;

/// Where the keys of an extension go: under which of its keys they are, and into which block of the endpoint.
const BLOCKS: [(&str, &str, &str); 3] = [
    ("extension/basicauth", "client_auth", "basic_auth"),
    ("extension/oauth2client", "", "oauth2"),
    ("extension/sigv4auth", "", "sigv4"),
];

/// Puts what `auth: {authenticator: NAME}` asks for into `endpoint`.
pub(super) fn lower(
    lowering: &mut Lowering<'_>,
    user: &Component,
    alloy: &'static str,
    entry: &Entry,
    endpoint: &mut Node,
) {
    let name = entry.value.get("authenticator").and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let collector = lowering.collector;
    let found = collector
        .components
        .iter()
        .find(|component| component.kind == Kind::Extension && component.id == name && component.used);
    let Some(extension) = found else {
        return lowering.ledger.unsupported(
            user.section,
            entry,
            format!(
                "`{name}` is no extension that runs: without it requests are refused, or open to everyone"
            ),
        );
    };
    let kind = extension.name();
    let source = |under: &str| match under {
        "" => extension.config.entries(),
        under => extension.config.get(under).map(Value::entries).unwrap_or_default(),
    };
    let block = BLOCKS.iter().find(|(of, _, block)| *of == kind && endpoint.facts.block(block).is_some());
    if let Some((_, under, block)) = block {
        if let Some(node) = endpoint.block(block) {
            lowering.scope(extension, alloy).object(source(under), None, node, under);
        }
    } else if kind == "extension/bearertokenauth" {
        for key in extension.config.entries() {
            match (key.key.value.as_str(), key.value.scalar()) {
                ("token", Some(token)) => {
                    let mut scope = lowering.scope(extension, alloy);
                    let token = scope.secret(token, &key.value, "token");
                    endpoint.set("bearer_token", token);
                }
                ("filename", _) => endpoint
                    .set("bearer_token_file", crate::collector::value::string(&key.value, lowering.env)),
                _ => lowering.ledger.unsupported(
                    extension.section,
                    key,
                    "the endpoint of Alloy takes a bearer token, or `authorization` with another scheme",
                ),
            }
        }
    } else {
        return lowering.ledger.unsupported(
            user.section,
            entry,
            format!("`{name}` has no counterpart: set up the authentication of the endpoint by hand"),
        );
    }
    for key in extension.config.entries() {
        lowering.ledger.judge(extension.section, key, Outcome::Exact, alloy);
    }
    lowering.bindings.inlined.push(extension.section);
    lowering.ledger.exact(user.section, entry, alloy);
}
