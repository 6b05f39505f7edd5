//! Prometheus remote write (plugins/out_prometheus_remote_write).

use flb2alloy_ir::Signal;
use flb2alloy_ir::client::Auth;
use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::sink::RemoteWrite;
use flb2alloy_ir::source::{Page, Source};
use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::{Block, Expr};

use crate::canvas::{self, Port};
use crate::lower::Lowering;
use crate::sink::{authentication, delivery};
use crate::{client, codes, text};

/// `prometheus.remote_write`.
pub(crate) fn receiver(lowering: &mut Lowering<'_>, node: &Node, sink: &RemoteWrite) -> Port {
    let client = &sink.client;
    if matches!(client.auth, Some(Auth::Sigv4(_))) {
        lowering.diagnostics.push(authentication::credentials(node));
    }
    let endpoint = Block::unlabelled("endpoint").attribute("url", text::expr(&client.url));
    let endpoint = client::attributes(endpoint, client).optional("headers", client::headers(client));
    let mut endpoint = client::blocks(endpoint, client);
    if let Some(queue) = delivery::remote_write(&lowering.pipeline.service) {
        endpoint = endpoint.block(queue);
    }
    let labels = sink.labels.iter().map(|(name, value)| (name.as_str(), text::expr(value)));
    let labels = (!sink.labels.is_empty()).then(|| Expr::object(labels));
    let port = lowering.component(node, "prometheus.remote_write", &node.name, |block| {
        block.optional("external_labels", labels).block(endpoint)
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
    let with_quantiles = |source: &Source| match source {
        Source::Scrape(scrape) => {
            matches!(scrape.page, Page::Server { .. } | Page::Itself | Page::Measured { .. })
        }
        source => source.signals().has(Signal::Metrics),
    };
    if lowering.any_source(with_quantiles) {
        lowering.diagnostics.push(
            Diagnostic::info(
                codes::METRICS,
                "quantiles of summaries are written as they are read; Fluent Bit writes 0.98999999999999999 for 0.99",
            )
            .at(node.span, "samples for this output"),
        );
    }
    port
}
