//! Variables of the environment that the Collector and Alloy read in different ways.

use flb2alloy_ir::codes;
use flb2alloy_ir::collector::{Collector, Ledger};
use flb2alloy_parser::collector::{Piece, Scalar, Value, ValueKind};
use flb2alloy_parser::{Diagnostic, Span};

use super::value::Env;

/// Says once that a variable that is set to nothing takes its default in Alloy: `sys.env` gives an empty text for it and
/// for one that is not set, and the Collector asks whether it is set (confmap, provider/envprovider).
pub(super) fn tell(collector: &Collector, ledger: &mut Ledger, env: &Env) {
    let components = collector.components.iter().filter(|component| component.used);
    let Some((span, name)) =
        components.into_iter().find_map(|component| with_default(&component.config, env))
    else {
        return;
    };
    ledger.report(
        Diagnostic::info(
            codes::APPROXIMATE,
            "a variable that is set to an empty text takes its default in Alloy, and stays empty in the Collector",
        )
        .at(span, format!("`{name}` has a default"))
        .help("leave such variables unset"),
    );
}

/// The first variable with a default, and where it is. An empty default makes no difference.
fn with_default<'a>(value: &'a Value, env: &Env) -> Option<(Span, &'a str)> {
    match &value.kind {
        ValueKind::Null => None,
        ValueKind::Scalar(scalar) => scalar.pieces.iter().find_map(|piece| match piece {
            Piece::Variable { name, default: Some(default) }
                if !default.is_empty() && !env.contains_key(name) =>
            {
                Some((value.span, name.as_str()))
            }
            _ => None,
        }),
        ValueKind::List(items) => items.iter().find_map(|item| with_default(&item.value, env)),
        ValueKind::Map(entries) => entries.iter().find_map(|entry| with_default(&entry.value, env)),
    }
}

/// Whether a value with variables ends in one, so that its unit is only known where Alloy runs.
pub(super) fn unit_is_open(scalar: &Scalar) -> bool {
    matches!(scalar.pieces.last(), Some(Piece::Variable { .. }))
}
