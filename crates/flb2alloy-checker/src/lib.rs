//! Checks Grafana Alloy configuration as `alloy validate` does, without Alloy: components and their attributes, blocks,
//! types, labels and references. Where `alloy validate` is content and `alloy run` would refuse to load (a missing export,
//! a receiver of the wrong kind), this is as strict as `alloy run`.
//!
//! The facts are those of `flb2alloy-catalogue`.

mod body;
mod codes;
mod constant;
mod cycle;
mod declared;
mod imported;
mod language;
mod module;
mod ottl;
mod reference;
mod rules;
mod stdlib;
mod text;
mod value;

use flb2alloy_parser::{Diagnostic, FileId};
use flb2alloy_syntax::read;

pub use codes::CODES;
pub use flb2alloy_catalogue::alloy as catalogue;

use catalogue::Stability;

/// With which flags Alloy is going to run the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// `--stability.level`
    pub stability: Stability,
    /// `--feature.community-components.enabled`
    pub community_components: bool,
}

impl std::default::Default for Options {
    /// The defaults of Alloy.
    fn default() -> Self {
        Options { stability: Stability::GenerallyAvailable, community_components: false }
    }
}

/// Everything that is wrong with `source`, the text of `file`, in the order of the text. Without errors among them, Alloy
/// takes the configuration as far as the catalogue can tell; what it has no facts about is not refused.
pub fn check(source: &str, file: FileId, options: &Options) -> Vec<Diagnostic> {
    let (tree, mut diagnostics) = read(source, file);
    // The tree of a file with mistakes has gaps, and each would be reported again.
    if diagnostics.is_empty() {
        module::check(&tree, options, &mut diagnostics);
        diagnostics.sort_by_key(|diagnostic| diagnostic.labels.first().map(|label| label.span.start));
    }
    diagnostics
}
