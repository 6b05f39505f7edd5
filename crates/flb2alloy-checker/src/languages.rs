//! What Alloy evaluates when it loads a component, beyond types: text in other languages, and the rules of `Validate`
//! methods of blocks that many components share. Every rule is held against `alloy run` in tests/languages.

mod blocks;
mod durations;
mod go_template;
mod urls;

use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::spanned::Block;

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::rules::{text, value};

impl Checker<'_, '_> {
    pub(crate) fn languages(&mut self, block: &Block<'_>, facts: &'static Body) {
        match &*block.name.value {
            "stage.template" => self.template(block, "template"),
            "stage.replace" => self.template(block, "replace"),
            "endpoint" | "loki.source.docker" | "discovery.docker" | "discovery.http" => {
                for name in ["url", "host", "proxy_url"] {
                    self.url(block, name);
                }
            }
            _ => {}
        }
        self.shared_blocks(block, facts);
    }

    fn template(&mut self, block: &Block<'_>, name: &str) {
        if let Some(value) = value(block, name)
            && let Some(template) = text(value)
            && let Some(reason) = go_template::mistake(template)
        {
            let message = format!("Go takes no such template: {reason}");
            self.report(Diagnostic::error(codes::BAD_TEMPLATE, message), value.span, "in here");
        }
    }

    fn url(&mut self, block: &Block<'_>, name: &str) {
        if let Some(value) = value(block, name)
            && let Some(url) = text(value)
            && let Some(reason) = urls::mistake(url)
        {
            let message = format!("`{url}` is no URL: {reason}");
            self.report(Diagnostic::error(codes::BAD_URL, message), value.span, "in here");
        }
    }
}
