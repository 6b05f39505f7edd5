//! The conditions of `modify`. All of them must hold for the rules to be applied.

use flb2alloy_parser::{Diagnostic, Span};

use crate::accessor;
use crate::codes;
use crate::definitions;
use crate::keys::Keys;
use crate::plugins::words;
use crate::record::{Condition, Path, Step};
use crate::regex::Regex;
use crate::text::{Given, Text};

/// `Condition Key_value_equals key value` and the like; `None`: it can't be had.
pub(super) fn read(keys: &mut Keys<'_, '_>, given: &Given) -> Option<Condition> {
    let words = words::quoted(&given.text, 3).unwrap_or_default();
    let Some((kind, rest)) = words.split_first().filter(|_| words.len() <= 3) else {
        return refuse(keys, given.span, "a condition has a kind, a key and maybe a value");
    };
    let kind = keys.known_part("condition", kind, given.span)?.to_ascii_lowercase();
    let test = Test { span: given.span, rest };
    let condition = match kind.as_str() {
        "key_exists" => exists(&test.path(keys)?),
        "key_does_not_exist" => not(exists(&test.path(keys)?)),
        "a_key_matches" => Condition::AnyKeyMatches(test.regex(keys, 0)?),
        "no_key_matches" => not(Condition::AnyKeyMatches(test.regex(keys, 0)?)),
        "key_value_equals" => {
            let path = test.path(keys)?;
            test.equals(keys, &path)?
        }
        // Without the key there is nothing that could differ.
        "key_value_does_not_equal" => {
            let path = test.path(keys)?;
            Condition::All(vec![exists(&path), not(test.equals(keys, &path)?)])
        }
        "key_value_matches" => {
            let path = test.path(keys)?;
            test.matches(keys, &path)?
        }
        "key_value_does_not_match" => {
            let path = test.path(keys)?;
            Condition::All(vec![exists(&path), not(test.matches(keys, &path)?)])
        }
        "matching_keys_have_matching_values" => test.matching(keys)?,
        "matching_keys_do_not_have_matching_values" => not(test.matching(keys)?),
        other => return refuse(keys, given.span, &format!("there is no condition `{other}`")),
    };
    Some(condition)
}

struct Test<'g> {
    span: Span,
    rest: &'g [Text],
}

impl Test<'_> {
    fn word(&self, keys: &mut Keys<'_, '_>, index: usize) -> Option<Text> {
        let word = self.rest.get(index).cloned();
        if word.is_none() {
            let missing = if index == 0 { "the condition names no key" } else { "the condition names no value" };
            return refuse(keys, self.span, missing);
        }
        word
    }

    /// A key, or a place in the record where it begins with `$`.
    fn path(&self, keys: &mut Keys<'_, '_>) -> Option<Path> {
        let word = self.word(keys, 0)?;
        let key = keys.known_part("condition", &word, self.span)?;
        if !key.starts_with('$') {
            return Some(Path::key(key));
        }
        let path = accessor::path(keys, &key, self.span)?;
        if is_element(&path) {
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, "`modify` finds no elements of arrays")
                    .at(self.span, "counts as not there, in Fluent Bit too"),
            );
        }
        Some(path)
    }

    fn regex(&self, keys: &mut Keys<'_, '_>, index: usize) -> Option<Regex> {
        let word = self.word(keys, index)?;
        let pattern = keys.known_part("condition", &word, self.span)?;
        definitions::regex(keys.context, &pattern, self.span)
    }

    fn equals(&self, keys: &mut Keys<'_, '_>, path: &Path) -> Option<Condition> {
        let value = self.word(keys, 1)?;
        Some(unless_element(Condition::Equals { path: path.clone(), value }, path))
    }

    fn matches(&self, keys: &mut Keys<'_, '_>, path: &Path) -> Option<Condition> {
        let regex = self.regex(keys, 1)?;
        Some(unless_element(Condition::Matches { path: path.clone(), regex, booleans: true }, path))
    }

    fn matching(&self, keys: &mut Keys<'_, '_>) -> Option<Condition> {
        Some(Condition::MatchingKeysHaveValues { keys: self.regex(keys, 0)?, values: self.regex(keys, 1)? })
    }
}

fn exists(path: &Path) -> Condition {
    unless_element(Condition::Exists(path.clone()), path)
}

/// modify.c asks for the key of what it finds, and an element of an array has none: it counts as not there.
fn unless_element(condition: Condition, path: &Path) -> Condition {
    if is_element(path) { Condition::Any(Vec::new()) } else { condition }
}

fn is_element(path: &Path) -> bool {
    matches!(path.0.last(), Some(Step::Index(_)))
}

fn not(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

fn refuse<T>(keys: &mut Keys<'_, '_>, span: Span, message: &str) -> Option<T> {
    keys.context.report(Diagnostic::error(codes::BAD_VALUE, message).at(span, "Fluent Bit refuses to start with this"));
    None
}
