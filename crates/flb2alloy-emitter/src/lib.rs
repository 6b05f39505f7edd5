//! Lowers the pipeline IR to Grafana Alloy components and prints them.
//!
//! Lowering goes by operation, not by plugin: what a source, an operation or a sink becomes is the same whichever plugin
//! asked for it.

mod canvas;
mod client;
pub mod codes;
mod collector;
mod compute;
mod condition;
mod convert;
mod detour;
mod flow;
mod instance;
mod join;
mod kubernetes;
mod lookup;
mod lower;
mod operand;
mod ops;
mod ottl;
mod parse;
mod plain;
mod sink;
mod source;
mod stability;
mod telemetry;
mod text;
mod throttle;
mod time;

use std::ops::Range;

pub use flb2alloy_catalogue::alloy::Stability;
use flb2alloy_ir::Pipeline;
use flb2alloy_parser::{Diagnostic, SourceMap};
use flb2alloy_syntax::{Block, Body, Statement, print};

pub use collector::{CollectorEmitted, Env, emit_collector, reference};

/// What was emitted.
#[derive(Debug, Clone)]
pub struct Emitted {
    /// The configuration.
    pub text: String,
    /// Where the output differs from the source.
    pub diagnostics: Vec<Diagnostic>,
    /// The components, in the order of the text.
    pub targets: Vec<Target>,
    /// The `--stability.level` that Alloy needs to load it.
    pub stability: Stability,
}

/// A component of the output and the sections that it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Indices of the sections in the source document.
    pub sections: Vec<usize>,
    /// The component, such as `loki.source.file.kube`.
    pub component: String,
    /// Its bytes in the text.
    pub range: Range<usize>,
}

/// Emits the whole graph. `sources` tells in which line stands what is not converted.
#[must_use]
pub fn emit(pipeline: &Pipeline, sources: &SourceMap) -> Emitted {
    let (components, mut diagnostics) = lower::lower(pipeline, sources);
    let place = |component: &canvas::Component| {
        let node = pipeline.nodes.iter().find(|node| component.sections.contains(&node.section));
        node.map(|node| node.span)
    };
    let (stability, unfinished) = stability::needed(place, &components);
    diagnostics.extend(unfinished);
    let mut emitted = Emitted { text: String::new(), diagnostics, targets: Vec::new(), stability };
    if let Some(service) = service(pipeline) {
        emitted.add(&service, None);
    }
    emitted.add_components(&components);
    emitted
}

impl Emitted {
    fn add_components(&mut self, components: &[canvas::Component]) {
        for component in components {
            let mut body = Body::new();
            for comment in &component.comments {
                body = body.comment(comment.as_str());
            }
            let target =
                Target { sections: component.sections.clone(), component: component.id(), range: 0..0 };
            self.add(&body.block(component.block()), Some(target));
        }
    }

    fn add(&mut self, body: &Body, target: Option<Target>) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(&print(body));
        if let Some(target) = target {
            self.targets.push(Target { range: start..self.text.len(), ..target });
        }
    }
}

/// The comments of the service section and the `logging` block.
fn service(pipeline: &Pipeline) -> Option<Body> {
    let service = &pipeline.service;
    let mut body = Body::new();
    for comment in canvas::comments(&service.comments) {
        body.push(Statement::Comment(comment));
    }
    if let Some(level) = service.log_level {
        body = body.block(Block::unlabelled("logging").attribute("level", level));
    }
    (!body.is_empty()).then_some(body)
}
