//! What `otelcol.exporter.loki` makes of labels, and how they get their names back.

use flb2alloy_syntax::{Block, Expr};

use super::record::TENANT;

/// otelcol.exporter.loki gives each stream this label; nothing switches it off.
const EXPORTER: &str = "exporter";

/// Labels behind the exporter.
pub(crate) struct Exported<'l> {
    names: Vec<&'l str>,
    /// Those that the exporter gives another name.
    renamed: Vec<(&'l str, String)>,
}

impl<'l> Exported<'l> {
    pub(crate) fn new(names: Vec<&'l str>) -> Self {
        let renamed = names.iter().map(|name| (*name, name_of(name)));
        let renamed = renamed.filter(|(name, exported)| name != exported && *name != TENANT).collect();
        Exported { names, renamed }
    }

    /// The label that the exporter adds, unless one of these is called so.
    pub(super) fn added(&self) -> Option<&'static str> {
        (!self.names.contains(&EXPORTER)).then_some(EXPORTER)
    }

    /// The name that the exporter gave a label, if that is another.
    pub(super) fn other_name(&self, name: &str) -> Option<&str> {
        let mut renamed = self.renamed.iter();
        renamed.find(|(renamed, _)| *renamed == name).map(|(_, exported)| exported.as_str())
    }

    /// Stages that give the labels their names back and take away what the exporter adds.
    pub(crate) fn stages(&self) -> Vec<Block> {
        let mut stages = Vec::new();
        if !self.renamed.is_empty() {
            let values = self.renamed.iter().map(|(name, exported)| (*name, Expr::from(exported.as_str())));
            stages.push(Block::unlabelled("stage.labels").attribute("values", Expr::object(values)));
        }
        let gone = self.renamed.iter().map(|(_, exported)| exported.as_str());
        let gone = gone.filter(|exported| !self.names.contains(exported));
        let dropped: Vec<Expr> = gone.chain(self.added()).map(Expr::from).collect();
        if !dropped.is_empty() {
            stages.push(Block::unlabelled("stage.label_drop").attribute("values", dropped));
        }
        stages
    }
}

/// The name that the exporter makes of that of an attribute.
pub(super) fn name_of(attribute: &str) -> String {
    let mut name = attribute.to_owned();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    name
}
