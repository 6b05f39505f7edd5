//! Where in a file the configuration stands: it is the file, or a Kubernetes manifest or Helm values hold it.

use crate::Span;
use crate::yaml::{Node, NodeKind};

/// A configuration, and the places of those that the file holds besides.
pub(super) enum Found<'a> {
    /// A mapping of the file.
    Node(&'a Node, Vec<Span>),
    /// A text of the file that is YAML itself: the file with all else replaced by blanks, so that places stay.
    Text(String, Vec<Span>),
}

/// The first configuration in `documents`, which are those of the file `text`.
pub(super) fn find<'a>(documents: &'a [Node], text: &str) -> Option<Found<'a>> {
    let mut found = documents.iter().flat_map(candidates).filter(|node| match &node.kind {
        NodeKind::Scalar { text: inner, .. } => {
            inner.contains("service:") && inner.contains("pipelines:") && inner.contains("exporters:")
        }
        _ => is_configuration(node),
    });
    let first = found.next()?;
    let others = found.map(|node| node.span).collect();
    Some(match first.kind {
        NodeKind::Scalar { .. } => Found::Text(alone(text, first.span)?, others),
        _ => Found::Node(first, others),
    })
}

/// The nodes of a document that can be a configuration.
fn candidates(document: &Node) -> Vec<&Node> {
    let mut candidates = vec![document];
    // `spec.config` of an OpenTelemetryCollector, `config` of Helm values, `spec.values.config` of a HelmRelease.
    let paths: [&[&str]; 4] = [
        &["spec", "config"],
        &["config"],
        &["spec", "values", "config"],
        &["opentelemetry-collector", "config"],
    ];
    candidates.extend(paths.iter().filter_map(|path| at(document, path)));
    if at(document, &["kind"]).and_then(Node::as_str) == Some("ConfigMap")
        && let Some(Node { kind: NodeKind::Mapping(entries), .. }) = at(document, &["data"])
    {
        candidates.extend(entries.iter().map(|(_, value)| value));
    }
    candidates
}

fn at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

/// Fluent Bit's YAML has `service`, too, but no `pipelines` in it.
fn is_configuration(node: &Node) -> bool {
    at(node, &["service", "pipelines"]).is_some()
        || (at(node, &["exporters"]).is_some() && at(node, &["receivers"]).is_some())
}

/// `text` with everything outside of the block scalar at `span` replaced by blanks. None for a scalar in quotes, whose
/// text is not that of the file.
fn alone(text: &str, span: Span) -> Option<String> {
    let (start, end) = (span.start as usize, span.end as usize);
    let scalar = text.get(start..end)?;
    if scalar.starts_with(['"', '\'']) {
        return None;
    }
    // The indicator is no part of the text, and the first line's indentation is no part of the place.
    let body = match scalar.strip_prefix(['|', '>']) {
        Some(_) => start + scalar.find('\n')? + 1,
        None => text[..start].rfind('\n').map_or(0, |newline| newline + 1),
    };
    let blank = |byte: u8| if byte == b'\n' { b'\n' } else { b' ' };
    let masked = text.bytes().enumerate().map(|(at, byte)| match at {
        at if at < body => blank(byte),
        at if at < end => byte,
        _ => blank(byte),
    });
    String::from_utf8(masked.collect()).ok()
}
