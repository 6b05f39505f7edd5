//! How `loki.*` and `prometheus.*` say how a server is reached over HTTP.

use flb2alloy_ir::client::{Auth, Client, HeaderValue, Proxy, Sigv4, Tls};
use flb2alloy_syntax::{Block, Expr};

use crate::text;

/// The service that `sigv4` signs for unless told otherwise.
const SERVICE: &str = "aps";

/// Token and proxy.
pub(crate) fn attributes(block: Block, client: &Client) -> Block {
    block
        .optional(
            "bearer_token",
            match &client.auth {
                Some(Auth::Bearer(token)) => Some(text::secret(token)),
                _ => None,
            },
        )
        .optional("proxy_url", proxy_url(client))
        .optional("proxy_from_environment", (client.proxy == Some(Proxy::Environment)).then_some(true))
}

/// The proxy that the source itself names.
pub(crate) fn proxy_url(client: &Client) -> Option<Expr> {
    match &client.proxy {
        Some(Proxy::Url(url)) => Some(text::expr(url)),
        Some(Proxy::Environment) | None => None,
    }
}

/// Further headers.
pub(crate) fn headers(client: &Client) -> Option<Expr> {
    let headers = client.headers.iter().map(|(name, value)| {
        let value = match value {
            HeaderValue::Plain(value) => text::expr(value),
            HeaderValue::Secret(value) => text::secret(value),
        };
        (name.as_str(), value)
    });
    (!client.headers.is_empty()).then(|| Expr::object(headers))
}

/// The block that authenticates, and `tls_config`.
pub(crate) fn blocks(block: Block, client: &Client) -> Block {
    let block = match &client.auth {
        Some(Auth::Basic { user, password }) => block.block(
            Block::unlabelled("basic_auth")
                .attribute("username", text::expr(user))
                .attribute("password", text::secret(password)),
        ),
        Some(Auth::Sigv4(sigv4)) => block.block(self::sigv4(sigv4)),
        // These outputs know no OAuth 2.
        Some(Auth::Bearer(_) | Auth::OAuth2(_)) | None => block,
    };
    match tls(&client.tls) {
        Some(tls) => block.block(tls),
        None => block,
    }
}

fn sigv4(sigv4: &Sigv4) -> Block {
    let is_default = sigv4.service.as_literal() == Some(SERVICE);
    Block::unlabelled("sigv4")
        .attribute("region", text::expr(&sigv4.region))
        .optional("profile", sigv4.profile.as_ref().map(text::expr))
        .optional("role_arn", sigv4.role.as_ref().map(text::expr))
        .optional("external_id", sigv4.external_id.as_ref().map(text::expr))
        .optional("service_name", (!is_default).then(|| text::expr(&sigv4.service)))
}

/// `tls_config`, where there is something to say in it.
pub(crate) fn tls(tls: &Tls) -> Option<Block> {
    let spelled = |version: &String| format!("TLS{}", version.replace('.', ""));
    let block = tls_block("tls_config", tls, tls.min_version.as_ref().map(spelled));
    (tls.enabled && !block.body.is_empty()).then_some(block)
}

/// The block `tls` of an `otelcol.exporter.*` component.
pub(crate) fn otelcol_tls(tls: &Tls) -> Block {
    tls_block("tls", tls, tls.min_version.clone()).optional("max_version", tls.max_version.clone())
}

fn tls_block(name: &str, tls: &Tls, min_version: Option<String>) -> Block {
    Block::unlabelled(name)
        .optional("ca_file", tls.ca_file.as_ref().map(text::expr))
        .optional("cert_file", tls.cert_file.as_ref().map(text::expr))
        .optional("key_file", tls.key_file.as_ref().map(text::expr))
        .optional("server_name", tls.server_name.as_ref().map(text::expr))
        .optional("insecure_skip_verify", tls.insecure_skip_verify.then_some(true))
        .optional("min_version", min_version)
}
