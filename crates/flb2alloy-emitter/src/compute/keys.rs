//! Loops over the keys of a map as OTTL.

use flb2alloy_ir::compute::Value;
use flb2alloy_ir::record::{CopyKeys, KeyChange, Path};
use flb2alloy_ir::regex::Regex;
use flb2alloy_syntax::quote;

use super::{expression, kept};
use crate::ops::{Scratch, key_regex};
use crate::ottl::{self, Root, Statement};

/// Copies keys of a map to another.
pub(crate) fn copy_keys(copy: &CopyKeys, scratch: &mut Scratch) -> Vec<Statement> {
    let mut statements = Vec::new();
    let (source, _) = expression(&copy.from, scratch, &mut statements);
    let copied = scratch.root("copied").0;
    let is_map = Some(format!("IsMap({copied})"));
    let whole = source == Root::record().0;
    statements.push(Statement::set(&copied, &source).when_some((!whole).then(|| format!("IsMap({source})"))));
    let mut then = |editor: String| {
        statements.push(Statement::new(editor).when_some(if whole { None } else { is_map.clone() }));
    };
    if let Some((keys, these)) = &copy.keys {
        let editor = if *these { "keep_matching_keys" } else { "delete_matching_keys" };
        then(format!("{editor}({copied}, {})", quote(&key_regex(keys))));
    }
    match &copy.rename {
        KeyChange::Keep => {}
        KeyChange::Prefix(prefix) => then(format!(
            r#"replace_all_patterns({copied}, "key", "^", {})"#,
            quote(&ottl::quote_replacement(prefix))
        )),
        KeyChange::Replace(regex, by) => {
            then(format!(r#"replace_all_patterns({copied}, "key", {}, {})"#, quote(&regex.re2), quote(by)));
        }
    }
    let target = match &copy.to {
        Value::Kept(name) => kept(name).0,
        Value::Member(name, path) => kept(name).at(path),
        Value::Path(path) => Root::record().at(path),
        _ => return statements,
    };
    then(format!(r#"merge_maps({target}, {copied}, "upsert")"#));
    statements
}

/// Replaces each match in the texts of a map of the record.
pub(crate) fn replace_in_values(of: &Path, regex: &Regex, by: &str) -> Vec<Statement> {
    let record = Root::record();
    let map = record.at(of);
    let is_map = (!of.0.is_empty()).then(|| format!("IsMap({map})"));
    let editor = format!(r#"replace_all_patterns({map}, "value", {}, {})"#, quote(&regex.re2), quote(by));
    vec![Statement::new(editor).when_some(ottl::all([record.guard(of), is_map]))]
}
