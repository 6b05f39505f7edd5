//! Components that Alloy loads only when told to: `--stability.level`, `--feature.community-components.enabled`.

use flb2alloy_catalogue::alloy::{Stability, component};
use flb2alloy_parser::{Diagnostic, Span};

use crate::canvas::Component;
use crate::codes;

/// The level that Alloy needs to load the components, and a word on it where its default flags do not do. `place` gives
/// the place in the source that a component was made for.
pub(crate) fn needed(
    place: impl Fn(&Component) -> Option<Span>,
    components: &[Component],
) -> (Stability, Option<Diagnostic>) {
    let level = |kind: &str| component(kind).map_or(Stability::GenerallyAvailable, |known| known.stability);
    let needed = components.iter().map(|component| level(component.kind)).min();
    let needed = needed.unwrap_or(Stability::GenerallyAvailable).min(Stability::GenerallyAvailable);
    let mut flags = Vec::new();
    if needed < Stability::GenerallyAvailable {
        flags.push(format!("--stability.level={}", needed.as_str()));
    }
    if components.iter().any(|component| level(component.kind) == Stability::Community) {
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
    let mut named: Vec<&str> = Vec::new();
    for component in components {
        let level = level(component.kind);
        if level == Stability::GenerallyAvailable || named.contains(&component.kind) {
            continue;
        }
        named.push(component.kind);
        if let Some(place) = place(component) {
            diagnostic = diagnostic.at(place, format!("{} is {}", component.kind, level.as_str()));
        }
    }
    (needed, Some(diagnostic))
}
