//! What the components of the OpenTelemetry Collector take, as tables in the program: those components that Alloy is
//! built with.
//!
//! The tables are generated from facts that were taken from the Collector by reflection: `cargo xtask catalogue`.

#[rustfmt::skip]
mod generated;

use crate::find;
pub use crate::value::{Default, Literal};
pub use generated::VERSION;

/// A component.
#[derive(Debug)]
pub struct Component {
    /// Its kind and type: `receiver/otlp`.
    pub name: &'static str,
    /// What it takes.
    pub body: &'static Object,
}

/// A mapping of a configuration.
#[derive(Debug, PartialEq)]
pub struct Object {
    /// Its keys, sorted by name.
    pub keys: &'static [Key],
    /// What it takes under any other key.
    pub any: Option<Shape>,
}

/// A key.
#[derive(Debug, PartialEq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// What it is where it is not written. For a key of a section: where the section is written and the key is not.
    pub default: Default,
}

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    String,
    /// A string that is secret.
    Secret,
    /// `true` or `false`
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A duration in the syntax of Go.
    Duration,
    /// A number of bytes, with a unit or without.
    Size,
    /// The name of another component, such as `file_storage/queue`.
    Id,
    /// A list.
    List(&'static Shape),
    /// A mapping.
    Object(&'static Object),
    /// A mapping that stands for something to be on: it is off where the key is missing.
    Section(&'static Object),
}

impl Shape {
    /// The mapping that it takes, if it takes one.
    pub fn object(self) -> Option<&'static Object> {
        match self {
            Shape::Object(object) | Shape::Section(object) => Some(object),
            _ => None,
        }
    }
}

/// The component of this kind and type, in the spelling of the catalogue: `receiver/otlp`.
pub fn component(name: &str) -> Option<&'static Component> {
    find(generated::COMPONENTS, name, |component| component.name)
}

/// All components, sorted by name.
pub fn components() -> &'static [Component] {
    generated::COMPONENTS
}

impl Object {
    /// The key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        find(self.keys, name, |key| key.name)
    }

    /// What it takes under the key `name`, listed or not.
    pub fn shape(&self, name: &str) -> Option<Shape> {
        self.key(name).map(|key| key.shape).or(self.any)
    }
}
