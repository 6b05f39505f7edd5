//! Texts of a configuration as they are written, variables included.

use std::net::SocketAddr;

use flb2alloy_parser::collector::{Piece, Scalar, Value, ValueKind};

/// The texts of a list, or the one text.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    match &value.kind {
        ValueKind::List(items) => items.iter().flat_map(|item| strings(&item.value)).collect(),
        ValueKind::Scalar(scalar) => vec![spelled(scalar)],
        ValueKind::Null | ValueKind::Map(_) => Vec::new(),
    }
}

/// A scalar as it has to be written.
pub(super) fn spelled(scalar: &Scalar) -> String {
    scalar.pieces.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Literal(text) => text.replace('$', "$$"),
        Piece::Variable { name, default: None } => format!("${{env:{name}}}"),
        Piece::Variable { name, default: Some(default) } => {
            let default: String = default.iter().map(self::piece).collect();
            format!("${{env:{name}:-{default}}}")
        }
    }
}

/// The address `url` at the sink: it becomes the beginning of the path, which tells where a record would have gone.
pub(super) fn here(sink: &SocketAddr, url: &str) -> String {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    format!("http://{sink}/{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stay() {
        let variable =
            Piece::Variable { name: "HOST".into(), default: Some(vec![Piece::Literal("a".into())]) };
        let pieces = vec![Piece::Literal("http://$".into()), variable, Piece::Literal(":1".into())];
        let text = spelled(&Scalar { pieces, plain: true });
        assert_eq!(text, "http://$$${env:HOST:-a}:1");
        assert_eq!(here(&([127, 0, 0, 1], 9).into(), &text), "http://127.0.0.1:9/$$${env:HOST:-a}:1");
    }
}
