//! Which values are secrets, and what stands for those that the source holds literally.

use flb2alloy_parser::collector::{Piece, Scalar};

/// Whether the header of this name carries credentials.
pub(super) fn is_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "token", "key", "secret", "cookie", "password"].iter().any(|word| name.contains(word))
}

/// Whether a text holds more than variables and the scheme of an authorization.
pub(super) fn is_literal(scalar: &Scalar) -> bool {
    let pieces: Vec<&str> = scalar
        .pieces
        .iter()
        .filter_map(|piece| match piece {
            Piece::Literal(text) => Some(text.trim()),
            Piece::Variable { .. } => None,
        })
        .collect();
    pieces.iter().any(|text| !text.is_empty() && scheme(text).is_none_or(|(_, rest)| !rest.is_empty()))
}

/// The scheme of an authorization, and what is behind it.
pub(super) fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
    let known = ["bearer", "basic", "splunk", "token", "api-token", "apikey", "key"];
    known.contains(&scheme.to_ascii_lowercase().as_str()).then_some((scheme, rest.trim()))
}

/// The name of a variable for a secret: `OTLP_BACKEND_AUTHORIZATION`.
pub(super) fn variable(component: &str, key: &str) -> String {
    let word = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' };
    format!("{component}_{key}").chars().map(word).collect()
}
