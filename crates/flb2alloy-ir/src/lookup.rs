//! What a database says of addresses in the record.

use crate::text::Text;

/// Addresses that are looked up in a database of MaxMind's format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The database's path.
    pub database: Text,
    /// The addresses.
    pub addresses: Vec<Address>,
}

/// An address that is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The key of the record that holds it.
    pub key: String,
    /// The keys of the record that are set, and where in the database's entry their values stand: names of keys, and
    /// numbers of elements. A key is null where there is no value.
    pub facts: Vec<(String, Vec<String>)>,
}
