//! Addresses that sources listen at.

use flb2alloy_ir::source::{Listener, ServerTls};
use flb2alloy_syntax::{Block, Expr};

use crate::text;

/// The address as an expression.
pub(crate) fn address(listener: &Listener) -> Expr {
    text::expr(&listener.address)
}

/// A block with an `endpoint`, which is left out where it is Alloy's default, and TLS.
pub(crate) fn endpoint(name: &str, listener: &Listener, default: &str) -> Block {
    let is_default = listener.address.as_literal() == Some(default);
    let block = Block::unlabelled(name).optional("endpoint", (!is_default).then(|| address(listener)));
    with_tls(block, listener)
}

/// Adds the `tls` block of an `otelcol.receiver.*` component, where TLS is spoken.
pub(crate) fn with_tls(block: Block, listener: &Listener) -> Block {
    match &listener.tls {
        Some(tls) => block.block(tls_block(tls)),
        None => block,
    }
}

fn tls_block(tls: &ServerTls) -> Block {
    Block::unlabelled("tls")
        .optional("cert_file", tls.cert_file.as_ref().map(text::expr))
        .optional("key_file", tls.key_file.as_ref().map(text::expr))
        .optional("client_ca_file", tls.client_ca_file.as_ref().map(text::expr))
        .optional("min_version", tls.min_version.clone())
        .optional("max_version", tls.max_version.clone())
}
