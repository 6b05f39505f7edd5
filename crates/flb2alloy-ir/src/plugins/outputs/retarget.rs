//! Outputs without a counterpart in Alloy that are sent to Loki, where the caller names one (`--loki-url`).

use crate::client::Client;
use crate::context::Lines;
use crate::keys::Keys;
use crate::plugin::{Opt, approximate, operational};
use crate::plugins::client;
use crate::sink::{Label, Line, Loki, SingleKey};
use crate::text::Text;

const REPLACED: &str = "the URL given with --loki-url stands in its place, with credentials of its own";

/// The options of how the old server was reached.
pub(crate) const SERVER: &[Opt] = &[
    operational("host", REPLACED),
    operational("port", REPLACED).default("0"),
    operational("http_user", REPLACED),
    operational("http_passwd", REPLACED).secret(),
    operational("tls", REPLACED).default("off"),
    operational("tls.verify", REPLACED).default("on"),
    operational("tls.verify_hostname", REPLACED).default("off"),
    operational("tls.vhost", REPLACED),
    operational("tls.ca_file", REPLACED),
    operational("tls.ca_path", REPLACED),
    operational("tls.crt_file", REPLACED),
    operational("tls.key_file", REPLACED),
    operational("tls.key_passwd", REPLACED).secret(),
    operational("tls.min_version", REPLACED),
    operational("tls.max_version", REPLACED),
    operational("tls.ciphers", REPLACED),
    operational("tls.debug", REPLACED).default("1"),
    operational("tls.verify_client_cert", REPLACED).default("off"),
    operational("tls.proxy.ca_file", REPLACED),
    operational("tls.proxy.ca_path", REPLACED),
    operational("tls.proxy.verify", REPLACED).default("on"),
    operational("tls.proxy.verify_hostname", REPLACED).default("on"),
    operational("oauth2*", REPLACED).secret(),
    approximate(
        "retry_limit",
        "loki.write max_backoff_retries",
        "loki.write spaces its retries in another way, and Fluent Bit's default gives up after one",
    )
    .default("1"),
];

/// Options of outputs that sign their requests for AWS.
pub(crate) const AWS: &[Opt] = &[
    operational("aws_auth", REPLACED).default("false"),
    operational("aws_region", REPLACED),
    operational("aws_sts_endpoint", REPLACED),
    operational("aws_role_arn", REPLACED),
    operational("aws_external_id", REPLACED),
    operational("aws_service_name", REPLACED).default("es"),
];

/// A Loki sink for what `what` was; `None`, and the section given up, where no URL is given.
pub(super) fn sink(keys: &mut Keys<'_, '_>, what: &str) -> Option<Loki> {
    let Some(url) = keys.context.options.loki_url.clone() else {
        keys.give_up(format!(
            "Alloy has no output for {what}: with --loki-url URL the records are sent to Loki instead"
        ));
        return None;
    };
    keys.approximate(
        "name",
        format!("records are sent to Loki, not to {what}: queries and dashboards have to follow"),
    );
    let line = if keys.context.options.lines == Lines::Native { Line::Native } else { Line::Json };
    Some(Loki {
        client: Client { url: Text::literal(url), retry: client::retry(keys), ..Client::default() },
        labels: Vec::new(),
        kubernetes_labels: false,
        structured_metadata: Vec::new(),
        structured_metadata_maps: Vec::new(),
        remove: Vec::new(),
        line,
        drop_single_key: SingleKey::Keep,
        tenant: None,
        tenant_key: None,
    })
}

/// A label or an entry of structured metadata.
pub(super) fn label(name: impl Into<String>, value: crate::record::Operand) -> Label {
    Label { name: name.into(), value }
}
