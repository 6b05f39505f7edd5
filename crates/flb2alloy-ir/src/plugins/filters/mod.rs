//! Filter plugins.

pub(crate) mod grep;
pub(crate) mod kubernetes;
pub(crate) mod modify;
mod modify_condition;
pub(crate) mod nest;
pub(crate) mod parser;
pub(crate) mod record_modifier;
pub(crate) mod rewrite_tag;
