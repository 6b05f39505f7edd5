//! Components that Alloy loads only when told to: `--stability.level`.

use flb2alloy_catalogue::alloy::{Stability, component};
use flb2alloy_ir::Pipeline;
use flb2alloy_parser::Diagnostic;

use crate::canvas::Component;
use crate::codes;

/// The level that Alloy needs to load the components, and a word on it where that is not its default.
pub(crate) fn needed(pipeline: &Pipeline, components: &[Component]) -> (Stability, Option<Diagnostic>) {
    let level = |kind: &str| component(kind).map_or(Stability::GenerallyAvailable, |known| known.stability);
    let needed = components.iter().map(|component| level(component.kind)).min();
    let needed = needed.unwrap_or(Stability::GenerallyAvailable);
    if needed >= Stability::GenerallyAvailable {
        return (Stability::GenerallyAvailable, None);
    }
    let mut diagnostic = Diagnostic::warning(
        codes::STABILITY,
        format!("Alloy loads the output with --stability.level={} only", needed.as_str()),
    )
    .help("nothing that is generally available does the same");
    let mut named: Vec<&str> = Vec::new();
    for component in components {
        let level = level(component.kind);
        if level >= Stability::GenerallyAvailable || named.contains(&component.kind) {
            continue;
        }
        named.push(component.kind);
        if let Some(node) = pipeline.nodes.iter().find(|node| component.sections.contains(&node.section)) {
            diagnostic = diagnostic.at(node.span, format!("{} is {}", component.kind, level.as_str()));
        }
    }
    (needed, Some(diagnostic))
}
