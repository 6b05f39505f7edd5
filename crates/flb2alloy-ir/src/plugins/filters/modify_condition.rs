//! The conditions of `modify`. All of them must hold for the rules to be applied.

use flb2alloy_parser::{Diagnostic, Span};

use crate::accessor;
use crate::codes;
use crate::expressions;
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
    // Where nothing stands behind the kind, modify.c takes the kind for the key.
    let test = Test { span: given.span, rest: if rest.is_empty() { &words } else { rest } };
    let condition = match kind.as_str() {
        "key_exists" => exists(&test.path(keys)?),
        "key_does_not_exist" => not(exists(&test.path(keys)?)),
        "a_key_matches" => Condition::AnyKeyMatches(test.key_regex(keys)?),
        "no_key_matches" => not(Condition::AnyKeyMatches(test.key_regex(keys)?)),
        "key_value_equals" => test.equals(&test.path(keys)?),
        // Without the key there is nothing that could differ.
        "key_value_does_not_equal" => {
            let path = test.path(keys)?;
            Condition::All(vec![exists(&path), not(test.equals(&path))])
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
    /// A key, or a place in the record where it begins with `$`.
    fn path(&self, keys: &mut Keys<'_, '_>) -> Option<Path> {
        let key = self.expression(keys, 0)?;
        let path = accessor::path_or_key(keys, &key, self.span)?;
        if is_element(&path) {
            keys.context.report(
                Diagnostic::warning(codes::DEAD_RULE, "`modify` finds no elements of arrays")
                    .at(self.span, "counts as not there, in Fluent Bit too"),
            );
        }
        Some(path)
    }

    fn expression(&self, keys: &mut Keys<'_, '_>, index: usize) -> Option<String> {
        let Some(word) = self.rest.get(index) else {
            return refuse(keys, self.span, "the condition names no value");
        };
        keys.known_part("condition", word, self.span)
    }

    fn key_regex(&self, keys: &mut Keys<'_, '_>) -> Option<Regex> {
        let expression = self.expression(keys, 0)?;
        expressions::line_regex(keys.context, &expression, self.span)
    }

    fn equals(&self, path: &Path) -> Condition {
        // Nothing is compared with the empty string.
        let value = self.rest.get(1).cloned().unwrap_or_default();
        unless_element(Condition::Equals { path: path.clone(), value }, path)
    }

    fn matches(&self, keys: &mut Keys<'_, '_>, path: &Path) -> Option<Condition> {
        let expression = self.expression(keys, 1)?;
        let matches = expressions::matches(keys.context, path, &expression, self.span, true)?;
        Some(unless_element(matches, path))
    }

    fn matching(&self, keys: &mut Keys<'_, '_>) -> Option<Condition> {
        let expression = self.expression(keys, 1)?;
        let keys_regex = self.key_regex(keys)?;
        let values = expressions::regex(keys.context, &expression, self.span)?;
        Some(Condition::MatchingKeysHaveValues { keys: keys_regex, values })
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
    keys.context.report(
        Diagnostic::error(codes::BAD_VALUE, message).at(span, "Fluent Bit refuses to start with this"),
    );
    None
}
