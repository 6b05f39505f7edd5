//! Differences that a conversion announced: they are no surprise, but each has to be the one that was announced.

use serde::Deserialize;

use crate::compare::Comparison;

/// A difference that a diagnostic of the conversion predicts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Predicted {
    /// The code of that diagnostic.
    pub code: String,
    /// What differs.
    #[serde(flatten)]
    pub what: What,
    /// In how many records.
    pub count: usize,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// Exactly these fields of records that are else the same.
    Fields(Vec<String>),
    /// Whole records that only this program sends.
    Only(Program),
}

/// One of the two programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// The one that the configuration was written for, the left side of a comparison.
    #[serde(rename = "fluent-bit", alias = "otelcol")]
    Source,
    /// The right side.
    Alloy,
}

impl Comparison {
    /// What is not as `predicted`, in words: differences beyond it, and predictions that did not come true. Empty
    /// where both sides are equal but for exactly what was predicted.
    #[must_use]
    pub fn surprises(&self, predicted: &[Predicted]) -> Vec<String> {
        let mut surprises = Vec::new();
        let mut expect = |what: &What, found: usize, words: String| {
            let announced: usize = predicted
                .iter()
                .filter(|predicted| predicted.what == *what)
                .map(|predicted| predicted.count)
                .sum();
            if announced != found {
                surprises.push(format!("{words}: {announced} predicted, {found} found"));
            }
        };
        let mut found: Vec<(Vec<String>, usize)> = Vec::new();
        for change in &self.changed {
            let paths: Vec<String> = change.fields.iter().map(|field| field.path.clone()).collect();
            match found.iter_mut().find(|(known, _)| *known == paths) {
                Some((_, count)) => *count += change.count,
                None => found.push((paths, change.count)),
            }
        }
        for predicted in predicted {
            if let What::Fields(fields) = &predicted.what
                && !found.iter().any(|(known, _)| known == fields)
            {
                found.push((fields.clone(), 0));
            }
        }
        for (fields, count) in found {
            let words = format!("records that differ in {}", fields.join(", "));
            expect(&What::Fields(fields), count, words);
        }
        expect(&What::Only(Program::Source), self.only_left.len(), "records only from the source".into());
        expect(&What::Only(Program::Alloy), self.only_right.len(), "records only from Alloy".into());
        surprises
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Record;
    use crate::compare::compare;
    use crate::record::LokiRecord;
    use serde_json::json;

    fn record(line: serde_json::Value) -> Record {
        let labels = [("job".to_owned(), "a".to_owned())].into();
        Record::Loki(LokiRecord { line, labels, ..LokiRecord::default() })
    }

    fn predicted(toml: &str) -> Predicted {
        toml::from_str(toml).unwrap()
    }

    #[test]
    fn what_was_predicted_is_no_surprise_and_what_was_not_is() {
        let left = [record(json!({"a": 1, "big": 1})), record(json!({"b": 1}))];
        let right = [record(json!({"a": 1, "big": 2})), record(json!({"b": 1})), record(json!("twice"))];
        let comparison = compare(&left, &right);
        let fields = predicted("code = \"FB1\"\nfields = [\"line.big\"]\ncount = 1");
        let only = predicted("code = \"FB2\"\nonly = \"alloy\"\ncount = 1");
        assert_eq!(comparison.surprises(&[fields.clone(), only.clone()]), Vec::<String>::new());
        assert_eq!(comparison.surprises(&[fields]), ["records only from Alloy: 0 predicted, 1 found"]);
        assert_eq!(comparison.surprises(&[only]), ["records that differ in line.big: 0 predicted, 1 found"]);
    }

    #[test]
    fn a_prediction_that_does_not_come_true_is_a_surprise() {
        let equal = compare(&[record(json!("x"))], &[record(json!("x"))]);
        assert_eq!(equal.surprises(&[]), Vec::<String>::new());
        let fields = predicted("code = \"FB1\"\nfields = [\"line.big\"]\ncount = 1");
        assert_eq!(equal.surprises(&[fields]), ["records that differ in line.big: 1 predicted, 0 found"]);
    }
}
