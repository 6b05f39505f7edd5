//! Extensions, bound to the components that use them, and the variables that stand for secrets.

use std::collections::HashMap;

use flb2alloy_catalogue::otel::{self, Object};
use flb2alloy_ir::collector::{Collector, ComponentId, Kind};
use flb2alloy_parser::collector::{Piece, Scalar};
use flb2alloy_syntax::Expr;

use super::{secret, twins};
use crate::canvas::{Canvas, Component};

/// What components share.
pub(crate) struct Bindings<'a> {
    pub(crate) collector: &'a Collector,
    pub(crate) canvas: Canvas,
    /// Extensions that are used, in the order of their first use, with their labels.
    pub(crate) used: Vec<(ComponentId, &'static str, String)>,
    /// Components that extensions need: files with secrets.
    pub(crate) helpers: Vec<Component>,
    /// Sections of extensions whose keys went into the components that use them.
    pub(crate) inlined: Vec<usize>,
    /// Variables for secrets, with what they stand for.
    secrets: HashMap<String, Vec<Piece>>,
}

impl<'a> Bindings<'a> {
    pub(crate) fn new(collector: &'a Collector) -> Self {
        Bindings {
            collector,
            canvas: Canvas::default(),
            used: Vec::new(),
            helpers: Vec::new(),
            inlined: Vec::new(),
            secrets: HashMap::new(),
        }
    }

    fn extension(&self, id: &str) -> Option<ComponentId> {
        let position = self.collector.components.iter().position(|component| {
            component.kind == Kind::Extension && component.id == id && component.used
        })?;
        Some(ComponentId(position))
    }

    /// The reference to what the extension exports. None if there is no such extension, or Alloy has none like it.
    pub(crate) fn handler(&mut self, id: &str) -> Option<Expr> {
        let found = self.extension(id)?;
        let (alloy, label) = match self.used.iter().find(|(used, ..)| *used == found) {
            Some((_, alloy, label)) => (*alloy, label.clone()),
            None => {
                let component = &self.collector.components[found.0];
                let alloy = twins::twin(&component.name())?;
                let label = self.canvas.label(alloy, component.suffix().unwrap_or("default"));
                self.used.push((found, alloy, label.clone()));
                (alloy, label)
            }
        };
        Some(Expr::reference(&format!("{alloy}.{label}.handler")))
    }

    /// Why there is no handler.
    pub(crate) fn why_not(&self, id: &str) -> String {
        let defined = self
            .collector
            .components
            .iter()
            .any(|component| component.kind == Kind::Extension && component.id == id);
        match (self.extension(id), defined) {
            (Some(_), _) => "Alloy has nothing like".to_owned(),
            (None, true) => "`service.extensions` does not name".to_owned(),
            (None, false) => "is not defined".to_owned(),
        }
    }

    /// The variable for a literal secret, the same one for the same secret, and the scheme that stays in front of it.
    pub(crate) fn secret(&mut self, wish: &str, scalar: &Scalar) -> (String, Option<String>) {
        let scheme = scalar.literal().and_then(secret::scheme).map(|(scheme, _)| scheme.to_owned());
        let mut name = wish.to_owned();
        let mut number = 1;
        while self.secrets.get(&name).is_some_and(|held| *held != scalar.pieces) {
            number += 1;
            name = format!("{wish}_{number}");
        }
        self.secrets.insert(name.clone(), scalar.pieces.clone());
        (name, scheme)
    }

    /// What the component of this kind and type takes.
    pub(crate) fn schema(&self, name: &str) -> Option<&'static Object> {
        otel::component(name).map(|component| component.body)
    }
}
