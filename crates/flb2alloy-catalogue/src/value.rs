//! Values as the tables hold them.

/// What a key is where it is not written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Default {
    /// This value.
    Value(Literal),
    /// Nothing: null, an empty list, whatever its type has.
    Unset,
    /// The catalogue does not know.
    Unknown,
}

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Literal {
    /// A string, also for durations and the like.
    String(&'static str),
    /// A number as it is spelt.
    Number(&'static str),
    /// `true` or `false`
    Bool(bool),
    /// A list.
    Array(&'static [Literal]),
    /// An object.
    Object(&'static [(&'static str, Literal)]),
}
