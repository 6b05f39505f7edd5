//! Compares what two programs sent, as multisets, and groups what differs by what it is that differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::Record;

/// Above this many unmatched records a side, the rest is counted but not paired: pairing looks at every combination.
const PAIRING_LIMIT: usize = 1_000;

/// The outcome of a comparison.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Comparison {
    /// How many records are the same on both sides.
    pub equal: usize,
    /// Pairs of records that are recognisably one record, by what differs between them.
    pub changed: Vec<Change>,
    /// Records that only the left side sent.
    pub only_left: Vec<Record>,
    /// Records that only the right side sent.
    pub only_right: Vec<Record>,
}

/// A set of fields that differ in the same way in one or more records.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The fields that differ.
    pub fields: Vec<Field>,
    /// How many records differ in this way.
    pub count: usize,
    /// The first pair: left, right.
    pub example: (Record, Record),
    /// What of the samples makes the whole difference, whatever is done to them.
    pub samples: Option<Samples>,
}

/// What of the samples the programs read in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Samples {
    /// Bytes that are not UTF-8, which one side leaves out and the other replaces.
    NotUtf8,
    /// A carriage return at the end of a line, which one side takes for a part of it.
    CarriageReturn,
}

impl Samples {
    /// What at least one of two records holds that differ by it, as JSON writes it.
    fn mark(self) -> &'static str {
        match self {
            Samples::NotUtf8 => "\u{fffd}",
            Samples::CarriageReturn => r"\r",
        }
    }

    /// The record without it.
    fn without(self, record: &Record) -> String {
        let mut record = record.clone();
        record.map_text(&|text| match self {
            Samples::NotUtf8 => text.replace(char::REPLACEMENT_CHARACTER, ""),
            Samples::CarriageReturn => text.strip_suffix('\r').unwrap_or(text).to_owned(),
        });
        record.canonical()
    }
}

impl Change {
    /// What differs between two records.
    pub(crate) fn between(left: &Record, right: &Record) -> Change {
        let fields = differing_fields(&left.leaves(), &right.leaves());
        Change { fields, count: 1, example: (left.clone(), right.clone()), samples: None }
    }
}

/// A field that differs between the two records of a pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// Its path, such as `labels.job` or `line.kubernetes.pod_name`.
    pub path: String,
    /// Which sides have it.
    pub presence: Presence,
}

/// Which sides have a field that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// Only the left one.
    Left,
    /// Only the right one.
    Right,
    /// Both, with different values.
    Both,
}

impl Comparison {
    /// Whether both sides sent the same.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.changed.is_empty() && self.only_left.is_empty() && self.only_right.is_empty()
    }
}

/// Compares two sets of records; their order does not matter, how often each occurs does.
#[must_use]
pub fn compare(left: &[Record], right: &[Record]) -> Comparison {
    let mut unmatched: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for record in right {
        unmatched.entry(record.canonical()).or_default().push(record);
    }
    let mut only_left: Vec<&Record> = Vec::new();
    for record in left {
        if unmatched.get_mut(&record.canonical()).and_then(Vec::pop).is_none() {
            only_left.push(record);
        }
    }
    let mut only_right: Vec<&Record> = unmatched.into_values().flatten().collect();
    let equal = left.len() - only_left.len();
    let mut pairs = Vec::new();
    for samples in [Samples::NotUtf8, Samples::CarriageReturn] {
        pairs.extend(pair_but_for(samples, &mut only_left, &mut only_right));
    }
    pairs.extend(pair(&mut only_left, &mut only_right));
    let changed = grouped(pairs);
    let owned = |records: Vec<&Record>| records.into_iter().cloned().collect();
    Comparison { equal, changed, only_left: owned(only_left), only_right: owned(only_right) }
}

/// Two records that are recognisably one, and what of the samples alone makes the difference.
type Pair = (Record, Record, Option<Samples>);

/// Takes out pairs that are the same without this.
fn pair_but_for(samples: Samples, left: &mut Vec<&Record>, right: &mut Vec<&Record>) -> Vec<Pair> {
    let marked =
        |records: &[&Record]| records.iter().any(|record| record.canonical().contains(samples.mark()));
    if !marked(left) && !marked(right) {
        return Vec::new();
    }
    let mut others: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, record) in right.iter().enumerate() {
        others.entry(samples.without(record)).or_default().push(index);
    }
    let mut pairs = Vec::new();
    let (mut left_taken, mut right_taken) = (vec![false; left.len()], vec![false; right.len()]);
    for (l, record) in left.iter().enumerate() {
        if let Some(r) = others.get_mut(&samples.without(record)).and_then(Vec::pop) {
            (left_taken[l], right_taken[r]) = (true, true);
            pairs.push(((*record).clone(), right[r].clone(), Some(samples)));
        }
    }
    keep_untaken(left, &left_taken);
    keep_untaken(right, &right_taken);
    pairs
}

/// Groups pairs by what differs in them.
fn grouped(pairs: Vec<Pair>) -> Vec<Change> {
    let mut changes: BTreeMap<(Vec<Field>, Option<Samples>), Change> = BTreeMap::new();
    for (left, right, samples) in pairs {
        let fields = differing_fields(&left.leaves(), &right.leaves());
        let change = || Change { fields: fields.clone(), count: 0, example: (left, right), samples };
        changes.entry((fields.clone(), samples)).or_insert_with(change).count += 1;
    }
    let mut changes: Vec<Change> = changes.into_values().collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.count));
    changes
}

/// Takes out pairs of records that agree in at least half of their fields, the most similar ones first.
fn pair(left: &mut Vec<&Record>, right: &mut Vec<&Record>) -> Vec<Pair> {
    let leaves = |records: &[&Record]| -> Vec<BTreeMap<String, Value>> {
        records.iter().take(PAIRING_LIMIT).map(|record| record.leaves()).collect()
    };
    let (left_leaves, right_leaves) = (leaves(left), leaves(right));
    let mut candidates = Vec::new();
    for (l, a) in left_leaves.iter().enumerate() {
        for (r, b) in right_leaves.iter().enumerate() {
            let same = a.iter().filter(|(path, value)| b.get(*path) == Some(value)).count();
            // The protocol and the endpoint always agree; they say nothing about which record it is.
            if same * 2 >= a.len().max(b.len()) && same > 2 {
                candidates.push((a.len() + b.len() - 2 * same, l, r));
            }
        }
    }
    candidates.sort_unstable();
    let (mut left_taken, mut right_taken) = (vec![false; left.len()], vec![false; right.len()]);
    let mut pairs = Vec::new();
    for (_, l, r) in candidates {
        if left_taken[l] || right_taken[r] {
            continue;
        }
        (left_taken[l], right_taken[r]) = (true, true);
        pairs.push((left[l].clone(), right[r].clone(), None));
    }
    keep_untaken(left, &left_taken);
    keep_untaken(right, &right_taken);
    pairs
}

fn keep_untaken(records: &mut Vec<&Record>, taken: &[bool]) {
    let mut taken = taken.iter();
    records.retain(|_| !taken.next().copied().unwrap_or(false));
}

fn differing_fields(left: &BTreeMap<String, Value>, right: &BTreeMap<String, Value>) -> Vec<Field> {
    let paths: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    let differing = paths.into_iter().filter(|path| left.get(*path) != right.get(*path));
    let field = |path: &String| {
        let presence = match (left.contains_key(path), right.contains_key(path)) {
            (true, false) => Presence::Left,
            (false, _) => Presence::Right,
            (true, true) => Presence::Both,
        };
        Field { path: path.clone(), presence }
    };
    differing.map(field).collect()
}

/// Plain text for a person; left is called Fluent Bit and right Alloy.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const EXAMPLES: usize = 3;
        writeln!(f, "{} equal", self.equal)?;
        for change in &self.changed {
            writeln!(f, "{} differ in:", change.count)?;
            let (left, right) = (change.example.0.leaves(), change.example.1.leaves());
            for Field { path, .. } in &change.fields {
                let show = |side: &BTreeMap<String, Value>| {
                    side.get(path).map_or_else(|| "(absent)".to_owned(), Value::to_string)
                };
                writeln!(f, "    {path}: Fluent Bit {}, Alloy {}", show(&left), show(&right))?;
            }
            writeln!(f, "  for example in {}", change.example.0.canonical())?;
        }
        for (side, records) in [("Fluent Bit", &self.only_left), ("Alloy", &self.only_right)] {
            if records.is_empty() {
                continue;
            }
            writeln!(f, "{} only from {side}:", records.len())?;
            for record in records.iter().take(EXAMPLES) {
                writeln!(f, "    {}", record.canonical())?;
            }
            if records.len() > EXAMPLES {
                writeln!(f, "    ...")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::LokiRecord;
    use proptest::prelude::*;
    use serde_json::json;

    fn record(line: Value, labels: &[(&str, &str)]) -> Record {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Record::Loki(LokiRecord { line, labels, ..LokiRecord::default() })
    }

    #[test]
    fn a_changed_label_is_one_change_not_two_lost_records() {
        let left: Vec<Record> = (0..5).map(|n| record(json!({"n": n}), &[("job", "a")])).collect();
        let right: Vec<Record> =
            (0..5).map(|n| record(json!({"n": n}), &[("job", "a"), ("exporter", "OTLP")])).collect();
        let comparison = compare(&left, &right);
        assert_eq!(comparison.changed.len(), 1);
        assert_eq!(comparison.changed[0].count, 5);
        assert_eq!(
            comparison.changed[0].fields,
            [Field { path: "labels.exporter".into(), presence: Presence::Right }]
        );
        assert!(comparison.to_string().contains("labels.exporter: Fluent Bit (absent), Alloy \"OTLP\""));
    }

    #[test]
    fn bytes_that_are_no_text_are_a_difference_of_their_own() {
        let left = [record(json!("Mller came"), &[]), record(json!("other"), &[("job", "a")])];
        let right = [record(json!("M\u{fffd}ller came"), &[]), record(json!("changed"), &[("job", "a")])];
        let comparison = compare(&left, &right);
        let mut samples: Vec<_> = comparison.changed.iter().map(|change| change.samples).collect();
        samples.sort_unstable();
        assert_eq!(samples, [None, Some(Samples::NotUtf8)], "{comparison}");
        let lost = compare(&left[..1], &[record(json!("M\u{fffd}ler came"), &[])]);
        assert!(lost.changed.iter().all(|change| change.samples.is_none()), "a letter is missing");
    }

    #[test]
    fn a_carriage_return_at_the_end_is_a_difference_of_its_own() {
        let samples = |left: &str, right: &str| {
            let comparison = compare(&[record(json!(left), &[])], &[record(json!(right), &[])]);
            comparison.changed[0].samples
        };
        assert_eq!(samples("x\r", "x"), Some(Samples::CarriageReturn));
        assert_eq!(samples("a\rb", "ab"), None, "in the middle");
    }

    #[test]
    fn how_often_a_record_occurs_matters() {
        let one = record(json!("x"), &[("job", "a")]);
        let comparison = compare(&[one.clone(), one.clone()], std::slice::from_ref(&one));
        assert_eq!((comparison.equal, comparison.only_left.len()), (1, 1));
        assert!(!comparison.is_equal());
    }

    #[test]
    fn the_order_of_keys_does_not_matter() {
        let left = record(json!({"a": 1, "b": 2}), &[]);
        let right = record(json!({"b": 2, "a": 1}), &[]);
        assert!(compare(&[left], &[right]).is_equal());
    }

    proptest! {
        #[test]
        fn every_record_is_accounted_for(left in prop::collection::vec(0u8..6, 0..20),
                                         right in prop::collection::vec(0u8..6, 0..20)) {
            let records = |numbers: &[u8]| -> Vec<Record> {
                numbers.iter().map(|n| record(json!({"n": n, "parity": n % 2}), &[("job", "a")])).collect()
            };
            let comparison = compare(&records(&left), &records(&right));
            let paired: usize = comparison.changed.iter().map(|change| change.count).sum();
            prop_assert_eq!(comparison.equal + paired + comparison.only_left.len(), left.len());
            prop_assert_eq!(comparison.equal + paired + comparison.only_right.len(), right.len());
            let (mut left, mut right) = (left, right);
            left.sort_unstable();
            right.sort_unstable();
            prop_assert_eq!(comparison.is_equal(), left == right);
        }
    }
}
