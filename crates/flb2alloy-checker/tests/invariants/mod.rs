//! What holds of any text that is checked or formatted as Alloy. The fuzz target `alloy` checks the same.
#![allow(unreachable_pub, reason = "the fuzz workspace uses this file as a module of its library")]

use flb2alloy_checker::catalogue::Stability;
use flb2alloy_checker::{Options, check};
use flb2alloy_parser::FileId;
use flb2alloy_syntax::{format, read};

/// Everything that should hold of `text` and does not.
pub fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let options = Options { stability: Stability::Experimental, community_components: true };
    for diagnostic in check(text, FileId(0), &options) {
        if diagnostic.labels.is_empty() {
            faults.push(format!("{diagnostic} has no place"));
        }
        for label in &diagnostic.labels {
            if text.get(label.span.start as usize..label.span.end as usize).is_none() {
                faults.push(format!("{diagnostic} has a place outside of the text"));
            }
        }
    }
    let (tree, mistakes) = read(text, FileId(0));
    match format(text) {
        Ok(_) if !mistakes.is_empty() => faults.push("formatted, but not readable".to_owned()),
        Err(_) if mistakes.is_empty() => faults.push("readable, but not formatted".to_owned()),
        Err(_) => {}
        Ok(formatted) => {
            let (again, mistakes) = read(&formatted, FileId(0));
            if !mistakes.is_empty() {
                faults.push(format!("what was formatted is not readable:\n{formatted}"));
            }
            // `alloy fmt` changes blanks within raw strings, and so does ours.
            if !text.contains('`') && again.to_body() != tree.to_body() {
                faults.push(format!("formatting changed the meaning:\n{formatted}"));
            }
            if format(&formatted).as_ref() != Ok(&formatted) {
                faults.push(format!("what was formatted is formatted otherwise:\n{formatted}"));
            }
        }
    }
    faults
}
