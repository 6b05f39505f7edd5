//! Which differences a diagnostic of the conversion explains.
//!
//! The table is short and strict on purpose: what is not in it counts as not predicted, and a person has to look.

mod replaced;
mod table;

use std::collections::BTreeSet;

use flb2alloy_parser::{Diagnostic, SourceMap};

use crate::compare::{Change, Comparison, Field, Samples};
use crate::{Case, Record};
use table::{EFFECTS, Explains};

/// Stands in place of a code where bytes of the samples that are not UTF-8 foretell a difference.
pub const NOT_UTF8: &str = "UTF-8";

/// Stands in place of a code where lines of the samples that end in a carriage return do.
pub const CARRIAGE_RETURN: &str = "CR";

/// The codes that can explain differences.
pub fn codes_that_explain() -> impl Iterator<Item = &'static str> {
    EFFECTS.iter().map(|effect| effect.code)
}

/// A diagnostic, as far as it can explain differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Its code.
    pub code: &'static str,
    /// What it says.
    pub message: String,
    /// The source line that it points at, in lower case: an option and its value.
    line: String,
}

impl Announced {
    /// Reads a diagnostic of a conversion of `sources`.
    #[must_use]
    pub fn new(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let line = diagnostic.labels.first().and_then(|label| {
            let text = &sources.get(label.span.file)?.text;
            let start = text.get(..label.span.start as usize)?.rfind('\n').map_or(0, |newline| newline + 1);
            text.get(start..)?.lines().next()
        });
        Announced {
            code: diagnostic.code.0,
            message: diagnostic.message.clone(),
            line: line.unwrap_or_default().trim_start_matches(['-', ' ', '\t']).to_ascii_lowercase(),
        }
    }

    /// What the samples of `case` foretell, whatever is done to them. An error in reading them shows elsewhere.
    #[must_use]
    pub fn of_samples(case: &Case) -> Vec<Self> {
        let samples =
            [case.logs(), case.before()].into_iter().flatten().flatten().map(|sample| sample.source);
        let feeds = case.settings.feed.iter().map(|feed| case.folder.join(&feed.file));
        let bytes: Vec<Vec<u8>> = samples.chain(feeds).filter_map(|path| std::fs::read(path).ok()).collect();
        let said = |code, message: &str| Announced { code, message: message.to_owned(), line: String::new() };
        let mut announced = Vec::new();
        if bytes.iter().any(|bytes| std::str::from_utf8(bytes).is_err()) {
            announced.push(said(
                NOT_UTF8,
                "the samples hold bytes that are not UTF-8: Fluent Bit leaves them out, Alloy writes U+FFFD for each",
            ));
        }
        if bytes.iter().any(|bytes| bytes.windows(2).any(|end| end == b"\r\n")) {
            announced.push(said(
                CARRIAGE_RETURN,
                "lines of the samples end in CR LF: where a parser does not match, and of an empty line, Fluent Bit keeps the CR",
            ));
        }
        announced
    }

    /// The option and the words of its value.
    fn words(&self) -> impl Iterator<Item = &str> {
        let apart = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
        self.line.split(apart).filter(|word| !word.is_empty())
    }

    fn effects(&self) -> impl Iterator<Item = &'static Explains> {
        let option = self.words().next().unwrap_or_default().to_owned();
        EFFECTS
            .iter()
            .filter(move |effect| effect.code == self.code)
            .filter(move |effect| effect.option.is_none_or(|wanted| wanted == option))
            .map(|effect| &effect.explains)
    }

    fn explains_field(&self, path: &str) -> bool {
        let root = path.split('.').next().unwrap_or_default();
        self.effects().any(|explains| match explains {
            Explains::Fields(roots) => roots.contains(&root),
            Explains::Framing => root == "line",
            Explains::NamedFields => {
                let path = path.to_ascii_lowercase();
                path.split('.').skip(1).any(|part| self.words().skip(1).any(|word| word == part))
            }
            _ => false,
        })
    }

    /// Whether it explains that only Fluent Bit sends `record`; `reached`: Alloy sends to the same place.
    fn explains_lost(&self, record: &Record, reached: bool) -> bool {
        self.effects().any(|explains| match explains {
            Explains::Framing | Explains::Sampled => true,
            Explains::Lost => !reached,
            Explains::Header => matches!(record, Record::Syslog(_)),
            // Of an empty line among joined ones nothing else is left.
            Explains::Samples(Samples::CarriageReturn) => record.leaves().values().any(|text| text == "\r\n"),
            _ => false,
        })
    }

    /// Whether it explains that only Alloy sends `record`.
    fn explains_extra(&self, record: &Record) -> bool {
        self.effects().any(|explains| match explains {
            Explains::Framing | Explains::Extra | Explains::Sampled => true,
            Explains::Header => matches!(record, Record::Syslog(_)),
            Explains::Undated => !record.is_dated(),
            _ => false,
        })
    }
}

/// What of a comparison was predicted, and by which codes; empty where it was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// For each of the comparison's changes.
    pub changed: Vec<Vec<&'static str>>,
    /// For the records that only Fluent Bit sent.
    pub lost: Vec<&'static str>,
    /// For the records that only Alloy sent.
    pub extra: Vec<&'static str>,
}

/// Holds a comparison (Fluent Bit left, Alloy right) against what the conversion said. `alloy` is all that Alloy sent.
#[must_use]
pub fn explain(comparison: &Comparison, alloy: &[Record], announced: &[Announced]) -> Explanation {
    let reached: BTreeSet<&str> = alloy.iter().map(Record::endpoint).collect();
    let replaced = replaced::pair(&comparison.only_left, &comparison.only_right, announced);
    let with_replaced = |rest: &[&Record], explains: &dyn Fn(&Announced, &Record) -> bool| {
        explain_all(rest, announced, explains)
            .map(|said| codes(said.into_iter().chain(replaced.said.iter().copied())))
            .unwrap_or_default()
    };
    Explanation {
        changed: comparison.changed.iter().map(|change| explain_change(change, announced)).collect(),
        lost: with_replaced(&replaced.left, &|said, record| {
            said.explains_lost(record, reached.contains(record.endpoint()))
        }),
        extra: with_replaced(&replaced.right, &Announced::explains_extra),
    }
}

/// The diagnostics that explain `records`; `None` if one record is left.
fn explain_all<'a>(
    records: &[&Record],
    announced: &'a [Announced],
    explains: impl Fn(&Announced, &Record) -> bool,
) -> Option<Vec<&'a Announced>> {
    let mut explaining = Vec::new();
    for record in records {
        let before = explaining.len();
        explaining.extend(announced.iter().filter(|said| explains(said, record)));
        if explaining.len() == before {
            return None;
        }
    }
    Some(explaining)
}

fn explain_change(change: &Change, announced: &[Announced]) -> Vec<&'static str> {
    if let Some(samples) = change.samples {
        let foretell = |said: &&Announced| {
            said.effects().any(|explains| matches!(explains, Explains::Samples(of) if *of == samples))
        };
        return codes(announced.iter().filter(foretell));
    }
    codes(explaining(&change.fields, announced).into_iter())
}

/// The diagnostics that together explain all fields; none if one field is left.
fn explaining<'a>(fields: &[Field], announced: &'a [Announced]) -> Vec<&'a Announced> {
    let mut explaining = Vec::new();
    for field in fields {
        let before = explaining.len();
        explaining.extend(announced.iter().filter(|said| said.explains_field(&field.path)));
        if explaining.len() == before {
            return Vec::new();
        }
    }
    explaining
}

fn codes<'a>(announced: impl Iterator<Item = &'a Announced>) -> Vec<&'static str> {
    let mut codes: Vec<&'static str> = announced.map(|said| said.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

impl Explanation {
    /// Whether nothing of `comparison` is left unexplained.
    #[must_use]
    pub fn is_complete(&self, comparison: &Comparison) -> bool {
        self.changed.iter().all(|codes| !codes.is_empty())
            && (comparison.only_left.is_empty() || !self.lost.is_empty())
            && (comparison.only_right.is_empty() || !self.extra.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::compare;
    use crate::record::LokiRecord;
    use serde_json::{Value, json};

    fn record(endpoint: &str, line: Value, job: &str) -> Record {
        let labels = [("job".to_owned(), job.to_owned()), ("host".to_owned(), "h".to_owned())].into();
        Record::Loki(LokiRecord { endpoint: endpoint.into(), line, labels, ..LokiRecord::default() })
    }

    fn said(code: &'static str, line: &str) -> Announced {
        Announced { code, message: String::new(), line: line.into() }
    }

    fn complete(left: &[Record], right: &[Record], announced: &[Announced]) -> bool {
        let comparison = compare(left, right);
        explain(&comparison, right, announced).is_complete(&comparison)
    }

    #[test]
    fn a_code_explains_its_kind_of_difference_and_no_other() {
        let left = [record("a", json!({"n": 1, "m": 1}), "x")];
        let line = [record("a", json!({"n": 2, "m": 1}), "x")];
        let label = [record("a", json!({"n": 1, "m": 1}), "y")];
        let parser = [said("FB0808", "parser app")];
        assert!(complete(&left, &line, &parser));
        assert!(!complete(&left, &line, &[]));
        assert!(!complete(&left, &label, &parser), "a parser changes no label");
        assert!(!complete(&left, &[], &parser), "a parser loses no record");
        assert!(!complete(&left, &line, &[said("FB0401", "retry_limit 5")]), "retries change no record");
    }

    #[test]
    fn a_line_that_is_another_altogether_is_explained_like_one_that_changed() {
        let left = [record("a", json!({"here": true, "tab": true}), "x")];
        let right = [record("a", json!({"msg": "tab\there", "b": 1, "c": 2, "d": 3, "e": 4, "f": 5}), "x")];
        let parser = [said("FB0808", "parser app")];
        assert!(compare(&left, &right).changed.is_empty(), "the two share too little");
        assert!(complete(&left, &right, &parser));
        assert!(!complete(&left, &[], &parser));
        assert!(
            !complete(&left, &[right[0].clone(), right[0].clone()], &parser),
            "the second is one too many"
        );
    }

    #[test]
    fn each_lost_record_needs_an_explanation() {
        let message = |endpoint: &str| {
            Record::Syslog(Box::new(crate::record::Document {
                endpoint: endpoint.into(),
                ..Default::default()
            }))
        };
        let header = [said("FB0401", "syslog_message_key msg")];
        assert!(complete(&[message("a")], &[], &header));
        assert!(!complete(&[message("a"), record("b", json!("x"), "x")], &[], &header), "is no syslog");
    }

    #[test]
    fn a_time_that_is_none_explains_only_records_without_a_time() {
        let mut dated = record("a", json!("x"), "x");
        *dated.timestamp_mut() = crate::record::Timestamp(Some(1));
        let times = [said("FB0812", "parser app")];
        assert!(complete(&[], &[record("a", json!("x"), "x")], &times));
        assert!(!complete(&[], &[dated], &times));
    }

    #[test]
    fn an_option_that_is_not_kept_explains_the_field_that_it_names() {
        let left = [record("a", json!({"log": "x", "pos": 1}), "x")];
        let right = [record("a", json!({"log": "x"}), "x")];
        assert!(complete(&left, &right, &[said("FB0402", "offset_key   pos")]));
        assert!(!complete(&left, &right, &[said("FB0402", "offset_key   other")]));
    }

    #[test]
    fn an_output_that_is_not_converted_explains_only_what_went_there() {
        let left = [record("a", json!("x"), "x"), record("b", json!("y"), "y")];
        let unconverted = [said("FB0405", "name kafka")];
        assert!(complete(&left, &left[..1], &unconverted));
        let both = [left[0].clone(), record("a", json!("z"), "z")];
        assert!(!complete(&both, &left[..1], &unconverted), "Alloy does send to it");
    }
}
