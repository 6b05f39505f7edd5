//! Prometheus' remote writes: `prometheus.receive_http`.

use flb2alloy_ir::Signal;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::sink::Sink;
use flb2alloy_ir::source::RemoteWrites;
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::Block;

use crate::flow::Flow;
use crate::lower::Lowering;
use crate::{canvas, codes, text};

/// The source's components.
pub(crate) fn lower(lowering: &mut Lowering<'_>, node: &Node, writes: &RemoteWrites) {
    let next = lowering.next(node, Flow::Samples);
    if next.is_empty() {
        return;
    }
    let otlp = lowering.leads_to_otlp(node, Signal::Metrics);
    let written = lowering.leads_to(node, Signal::Metrics, |sink| matches!(sink, Sink::RemoteWrite(_)));
    let address = writes.listener.address.as_literal().unwrap_or_default();
    let host = address.rsplit_once(':').map_or("0.0.0.0", |(host, _)| host).trim_matches(['[', ']']);
    let http = Block::unlabelled("http")
        .attribute("listen_address", host)
        .attribute("listen_port", i64::from(writes.port));
    let http = match &writes.listener.tls {
        Some(tls) => http.block(
            Block::unlabelled("tls")
                .optional("cert_file", tls.cert_file.as_ref().map(text::expr))
                .optional("key_file", tls.key_file.as_ref().map(text::expr))
                .optional("client_ca_file", tls.client_ca_file.as_ref().map(text::expr))
                .optional(
                    "client_auth_type",
                    tls.client_ca_file.as_ref().map(|_| "RequireAndVerifyClientCert"),
                )
                .optional(
                    "min_version",
                    tls.min_version.as_ref().map(|version| format!("VersionTLS{}", version.replace('.', ""))),
                ),
        ),
        None => http,
    };
    lowering.component(node, "prometheus.receive_http", &node.name, |block| {
        canvas::forward_to(block, &next).block(http)
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    lowering.diagnostics.push(
        Diagnostic::warning(codes::RECEIVING, "Alloy takes remote writes at the path /api/v1/metrics/write")
            .at(node.span, "this input")
            .help("change the path in the URL of the senders"),
    );
    let mut say = |message| {
        lowering.diagnostics.push(Diagnostic::info(codes::METRICS, message).at(node.span, "this input"));
    };
    if otlp {
        say("in OTLP remote writes are gauges without the attribute __name__ that Fluent Bit gives them");
    }
    if written {
        say(
            "Alloy hands on no samples that are older than its start, Fluent Bit none that are older than an hour",
        );
    }
}
