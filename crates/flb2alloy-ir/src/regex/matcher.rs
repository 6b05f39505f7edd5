//! Expressions applied while converting, to tags and keys that are known then.

use super::Regex;
use super::print::Dialect;

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Matcher {
    search: regex::Regex,
    at_start: regex::Regex,
}

impl Regex {
    /// The expression in a form that can be applied here and now. `None` if it is too large for that.
    #[must_use]
    pub fn matcher(&self) -> Option<Matcher> {
        let body = self.body(Dialect::Rust);
        let compiled = |body: &str| regex::Regex::new(&self.with_flags(body)).ok();
        Some(Matcher { search: compiled(&body)?, at_start: compiled(&format!("\\A(?:{body})"))? })
    }
}

impl Matcher {
    /// Whether the expression matches somewhere (`flb_regex_match`).
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.search.is_match(text)
    }

    /// Whether `Match_Regex` takes the tag: the match must begin where the tag does and not be empty (flb_router.c).
    #[must_use]
    pub fn takes_tag(&self, tag: &str) -> bool {
        self.at_start.find(tag).is_some_and(|found| !found.is_empty())
    }

    /// The groups of the first match, by their names in [`Regex::re2`]; groups that did not take part are missing.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        let captures = self.search.captures(text)?;
        let names = self.search.capture_names().flatten();
        Some(names.filter_map(|name| Some((name, captures.name(name)?.as_str()))).collect())
    }
}
