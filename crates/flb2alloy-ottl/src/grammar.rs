//! The grammar, `grammar/ottl.pest`.

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/ottl.pest"]
pub(crate) struct Grammar;
