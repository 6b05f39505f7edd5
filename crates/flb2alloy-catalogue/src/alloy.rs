//! What Alloy's components take and export, as tables in the program: nothing is read or built when it starts.
//!
//! The tables are generated from facts that were taken from Alloy by reflection: `cargo xtask catalogue`.

#[rustfmt::skip]
mod generated;

use crate::find;
pub use crate::value::{Default, Literal};
pub use generated::VERSION;

/// A component, or a configuration block such as `http`.
#[derive(Debug)]
pub struct Component {
    /// Its dotted name.
    pub name: &'static str,
    /// The least level of `--stability.level` that has it.
    pub stability: Stability,
    /// What it takes.
    pub body: &'static Body,
    /// What it exports, sorted by name.
    pub exports: &'static [Export],
}

/// How finished a component is. Alloy refuses those below `--stability.level`, which is `generally-available` by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stability {
    /// `experimental`
    Experimental,
    /// `public-preview`
    PublicPreview,
    /// `generally-available`
    GenerallyAvailable,
    /// Kept by the community: loaded at any level, but only with `--feature.community-components.enabled`.
    Community,
}

/// What a component or block takes.
#[derive(Debug)]
pub struct Body {
    /// Its attributes, sorted by name.
    pub attributes: &'static [Attribute],
    /// Its blocks, sorted by name.
    pub blocks: &'static [Block],
}

/// An attribute.
#[derive(Debug, PartialEq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Type,
    /// Whether Alloy refuses a block without it.
    pub required: bool,
    /// What it is where it is not written.
    pub default: Default,
}

/// A kind of block.
#[derive(Debug)]
pub struct Block {
    /// Its name; some have dots in it.
    pub name: &'static str,
    /// Whether there may be several.
    pub repeated: bool,
    /// Whether Alloy refuses the block around it without it.
    pub required: bool,
    /// Whether it has a label.
    pub labelled: bool,
    /// Whether it is written with the name of one of its blocks behind a dot, in any order: `stage.json`.
    pub one_of: bool,
    /// What it takes.
    pub body: &'static Body,
}

/// A value that others can refer to: `name.label.export`.
#[derive(Debug)]
pub struct Export {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// A string.
    String,
    /// `true` or `false`
    Bool,
    /// A whole number.
    Int,
    /// A whole number that is not negative.
    Uint,
    /// A number.
    Float,
    /// A string such as `1m30s`, in the syntax of Go.
    Duration,
    /// A secret, or a string that becomes one.
    Secret,
    /// A secret or a string, which stays one.
    OptionalSecret,
    /// Anything.
    Any,
    /// A string that is read as this Go type.
    Text(&'static str),
    /// A value of this Go type, which only another component can give.
    Capsule(&'static str),
    /// A list.
    Array(&'static Type),
    /// An object with any keys.
    Map(&'static Type),
    /// An object with these keys.
    Object(&'static [Attribute]),
}

/// The component of this name.
pub fn component(name: &str) -> Option<&'static Component> {
    find(generated::COMPONENTS, name, |component| component.name)
}

/// All components, sorted by name.
pub fn components() -> &'static [Component] {
    generated::COMPONENTS
}

/// The configuration block of this name: `logging`, `import.file`.
pub fn config_block(name: &str) -> Option<&'static Component> {
    find(generated::CONFIG_BLOCKS, name, |component| component.name)
}

impl Body {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name, |attribute| attribute.name)
    }

    /// The block of this name as it is written: `endpoint`, `stage.json`.
    pub fn block(&self, name: &str) -> Option<&'static Block> {
        find(self.blocks, name, |block| block.name)
            .filter(|block| !block.one_of)
            .or_else(|| self.member(name))
    }

    /// The block of this name if it is one of several that may stand in any order and number: `stage.json`.
    pub fn member(&self, name: &str) -> Option<&'static Block> {
        let (group, member) = name.split_once('.')?;
        find(self.blocks, group, |block| block.name).filter(|block| block.one_of)?.body.block(member)
    }
}

impl Component {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.body.attribute(name)
    }

    /// The block of this name as it is written.
    pub fn block(&self, name: &str) -> Option<&'static Block> {
        self.body.block(name)
    }

    /// The export of this name.
    pub fn export(&self, name: &str) -> Option<&'static Export> {
        find(self.exports, name, |export| export.name)
    }
}

impl Block {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.body.attribute(name)
    }

    /// The block of this name as it is written.
    pub fn block(&self, name: &str) -> Option<&'static Block> {
        self.body.block(name)
    }
}

impl Stability {
    /// The level as `--stability.level` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Stability::Experimental => "experimental",
            Stability::PublicPreview => "public-preview",
            Stability::GenerallyAvailable => "generally-available",
            Stability::Community => "community",
        }
    }
}
