//! Where in a component of Alloy a key of the Collector goes, by name.

use flb2alloy_catalogue::alloy::{Attribute, Block, Body};

/// A place in a body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    /// The block of the body that it is in, if it is not in the body itself.
    pub(crate) wrapper: Option<&'static str>,
    /// The place.
    pub(crate) spot: Spot,
    /// What a number of the key counts by, where Alloy takes a size with a unit.
    pub(crate) unit: Option<&'static str>,
}

/// What is at a place.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spot {
    /// An attribute.
    Attribute(&'static Attribute),
    /// A block, or several.
    Block(&'static Block),
}

/// Keys that Alloy has under other names wherever they are.
const RENAMED: [(&str, &str); 9] = [
    ("k8s_api", "kubernetes_node"),
    ("k8snode", "kubernetes_node"),
    ("permit_without_stream", "ping_without_stream"),
    ("server_name_override", "server_name"),
    ("time", "ping_wait"),
    ("timeout", "ping_response_timeout"),
    ("plain_text", "plaintext"),
    ("k8s", "kubernetes"),
    ("log_severity_number", "log_severity"),
];

/// Blocks into which Alloy's components put what the Collector's have at the top.
const WRAPPERS: [&str; 2] = ["client", "splunk"];

/// Where `key` goes in `body`.
pub(crate) fn find(body: &'static Body, key: &str) -> Option<Place> {
    if let Some((spot, unit)) = direct(body, key) {
        return Some(Place { wrapper: None, spot, unit });
    }
    WRAPPERS.into_iter().find_map(|wrapper| {
        let block = body.block(wrapper).filter(|block| !block.repeated)?;
        let (spot, unit) = direct(block.body, key)?;
        Some(Place { wrapper: Some(wrapper), spot, unit })
    })
}

fn direct(body: &'static Body, key: &str) -> Option<(Spot, Option<&'static str>)> {
    let spot = |name: &str| {
        let attribute = body.attribute(name).map(Spot::Attribute);
        attribute.or_else(|| body.block(name).map(Spot::Block))
    };
    let plain = spot(key)
        .or_else(|| RENAMED.iter().find_map(|(from, to)| if *from == key { spot(to) } else { None }))
        .or_else(|| singular(key).and_then(|name| spot(&name)))
        .or_else(|| unscored(body, key));
    if let Some(plain) = plain {
        return Some((plain, None));
    }
    let counted = key.strip_suffix("_mib")?;
    spot(counted).map(|spot| (spot, Some("MiB")))
}

/// Alloy writes each element of a list of mappings as a block of its own: `policies` is `policy`.
fn singular(key: &str) -> Option<String> {
    match key.strip_suffix("ies") {
        Some(stem) => Some(format!("{stem}y")),
        None => key.strip_suffix('s').map(str::to_owned),
    }
}

/// The name that is the same but for underscores: `cacheenabled` is `cache_enabled`.
fn unscored(body: &'static Body, key: &str) -> Option<Spot> {
    let same = |name: &str| {
        let letters = |text: &str| text.bytes().filter(|byte| *byte != b'_').collect::<Vec<_>>();
        letters(name) == letters(key)
    };
    let attribute = body.attributes.iter().find(|attribute| same(attribute.name)).map(Spot::Attribute);
    attribute.or_else(|| body.blocks.iter().find(|block| same(block.name)).map(Spot::Block))
}
