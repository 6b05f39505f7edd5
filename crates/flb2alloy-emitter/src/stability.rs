//! Components that Alloy loads only when told to: `--stability.level`, `--feature.community-components.enabled`.

use flb2alloy_catalogue::alloy::{Stability, component};
use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_syntax::Statement;

use crate::canvas::{Component, Content};
use crate::codes;

/// Attributes that Alloy takes at a lower level than their component (scrape.go, New).
const EXPERIMENTAL: [(&str, &str); 1] = [("prometheus.scrape", "honor_metadata")];

/// What a component is told that is not generally available: an attribute, or itself.
fn lowest(made: &Component) -> (Stability, String) {
    let own = component(made.kind).map_or(Stability::GenerallyAvailable, |known| known.stability);
    let attribute = EXPERIMENTAL.iter().find(|(kind, name)| {
        let Content::Block(block) = &made.content else { return false };
        *kind == made.kind
            && block.body.statements.iter().any(
                |statement| matches!(statement, Statement::Attribute(attribute) if attribute.name == *name),
            )
    });
    match attribute {
        Some((kind, name)) => (Stability::Experimental, format!("{name} of {kind}")),
        None => (own, made.kind.to_owned()),
    }
}

/// The level that Alloy needs to load the components, and a word on it where its default flags do not do. `place` gives
/// the place in the source that a component was made for.
pub(crate) fn needed(
    place: impl Fn(&Component) -> Option<Span>,
    components: &[Component],
) -> (Stability, Option<Diagnostic>) {
    let needed = components.iter().map(|component| lowest(component).0).min();
    let needed = needed.unwrap_or(Stability::GenerallyAvailable).min(Stability::GenerallyAvailable);
    let mut flags = Vec::new();
    if needed < Stability::GenerallyAvailable {
        flags.push(format!("--stability.level={}", needed.as_str()));
    }
    if components.iter().any(|component| lowest(component).0 == Stability::Community) {
        flags.push("--feature.community-components.enabled".to_owned());
    }
    if flags.is_empty() {
        return (needed, None);
    }
    let mut diagnostic = Diagnostic::warning(
        codes::STABILITY,
        format!("Alloy loads the output with {} only", flags.join(" ")),
    )
    .help("nothing that is generally available does the same");
    let mut named: Vec<String> = Vec::new();
    for component in components {
        let (level, what) = lowest(component);
        if level == Stability::GenerallyAvailable || named.contains(&what) {
            continue;
        }
        if let Some(place) = place(component) {
            diagnostic = diagnostic.at(place, format!("{what} is {}", level.as_str()));
        }
        named.push(what);
    }
    (needed, Some(diagnostic))
}
