//! Pages of metrics: `prometheus.scrape`.

use std::time::Duration;

use flb2alloy_ir::pipeline::Node;
use flb2alloy_ir::source::{Page, Scrape};
use flb2alloy_syntax::{Block, Expr};

use crate::canvas;
use crate::flow::Flow;
use crate::lower::Lowering;
use crate::{client, text};

/// prometheus.scrape's own scrape_timeout.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The source's components.
pub(crate) fn source(lowering: &mut Lowering<'_>, node: &Node, scrape: &Scrape) {
    let next = lowering.next(node, Flow::Samples);
    if next.is_empty() {
        return;
    }
    let bare = lowering.component(node, "prometheus.relabel", &node.name, |block| {
        bare_rules().fold(block, Block::block).attribute("forward_to", canvas::ports(&next))
    });
    let Page::Server { address, path, client } = &scrape.page;
    let target = Expr::object([("__address__", text::expr(address))]);
    lowering.component(node, "prometheus.scrape", &node.name, |block| {
        let block = block
            .attribute("targets", vec![target])
            .attribute("forward_to", vec![bare.expr()])
            // Alloy's default is one minute.
            .optional(
                "scrape_interval",
                Some(text::duration(scrape.interval)).filter(|interval| interval != "1m"),
            )
            .optional("metrics_path", (path.as_literal() != Some("/metrics")).then(|| text::expr(path)))
            // Alloy refuses a timeout, 10s by default, that is longer than the interval.
            .optional(
                "scrape_timeout",
                (scrape.interval < TIMEOUT).then(|| text::duration(scrape.interval)),
            )
            .optional("scheme", client.tls.enabled.then_some("https"));
        client::blocks(client::attributes(block, client), client)
    });
    lowering.canvas.comment_last(canvas::comments(&node.comments));
}

/// What takes away what Prometheus adds: series about the scrape, and the labels `job` and `instance`. Labels of the page
/// with these names were put aside.
fn bare_rules() -> impl Iterator<Item = Block> {
    let rule = |action: &str, regex: &str| {
        Block::unlabelled("rule").attribute("action", action).attribute("regex", regex)
    };
    let about = "up|scrape_(duration_seconds|samples_post_metric_relabeling|samples_scraped|series_added)";
    [
        rule("drop", about).attribute("source_labels", vec![Expr::from("__name__")]),
        rule("labeldrop", "instance|job"),
        rule("labelmap", "exported_(instance|job)"),
        rule("labeldrop", "exported_(instance|job)"),
    ]
    .into_iter()
}
