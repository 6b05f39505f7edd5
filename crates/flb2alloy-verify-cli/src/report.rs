//! What a run proved, as data: the JSON report, and what the other forms are made of.

use std::error::Error;

use flb2alloy_verify::Record;
use flb2alloy_verify::case::Source;
use flb2alloy_verify::compare::{Change, Presence, compare};
use flb2alloy_verify::foretold::{Announced, explain};
use flb2alloy_verify::recording::Side;
use flb2alloy_verify::run::Outcome;
use serde::Serialize;
use serde_json::Value;

/// How many records of one kind are shown.
const EXAMPLES: usize = 20;

/// The whole report.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Version of this form.
    pub(crate) version: u8,
    pub(crate) verdict: Verdict,
    /// What the configuration was written for.
    pub(crate) source: Program,
    pub(crate) alloy: Program,
    /// How many records are the same on both sides.
    pub(crate) equal: usize,
    /// Records that both sent, differently, grouped by what differs.
    pub(crate) changed: Vec<Changed>,
    pub(crate) only_source: Only,
    pub(crate) only_alloy: Only,
    /// What the codes in it mean here.
    pub(crate) predictions: Vec<Prediction>,
    /// What could not be as it is outside the sandbox, and what Alloy complained about.
    pub(crate) notes: Vec<String>,
    /// Where the sandbox is, if it was to stay.
    pub(crate) sandbox: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Equal,
    Predicted,
    Different,
}

#[derive(Debug, Serialize)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) version: String,
    pub(crate) records: usize,
}

#[derive(Debug, Serialize)]
pub(crate) struct Changed {
    pub(crate) count: usize,
    /// Codes of the diagnostics that predict it; none if it is a surprise.
    pub(crate) predicted_by: Vec<&'static str>,
    pub(crate) fields: Vec<Difference>,
    /// The first such record, as the program sent it that the configuration was written for.
    pub(crate) example: Record,
}

#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    pub(crate) path: String,
    pub(crate) source: Option<Value>,
    pub(crate) alloy: Option<Value>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Only {
    pub(crate) count: usize,
    pub(crate) predicted_by: Vec<&'static str>,
    pub(crate) examples: Vec<Record>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Prediction {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Report {
    pub(crate) fn new(
        source: Source,
        outcome: Outcome,
        announced: &[Announced],
    ) -> Result<Self, Box<dyn Error>> {
        let sent = outcome.source.ok_or_else(|| format!("{} was not run", source.title()))?;
        let alloy = outcome.alloy.ok_or("Alloy was not run")??;
        if sent.records.is_empty() && alloy.records.is_empty() {
            return Err(
                "neither program sent a record, which proves nothing: does an input read the samples, \
                        and does an output match what it reads?"
                    .into(),
            );
        }
        let comparison = compare(&sent.records, &alloy.records);
        let explanation = explain(&comparison, &alloy.records, announced);
        let verdict = if comparison.is_equal() {
            Verdict::Equal
        } else if explanation.is_complete(&comparison) {
            Verdict::Predicted
        } else {
            Verdict::Different
        };
        let changed: Vec<Changed> = comparison
            .changed
            .iter()
            .zip(&explanation.changed)
            .map(|(change, by)| changed(change, by))
            .collect();
        let only = |records: &[Record], by: &[&'static str]| Only {
            count: records.len(),
            predicted_by: if records.is_empty() { Vec::new() } else { by.to_vec() },
            examples: records.iter().take(EXAMPLES).cloned().collect(),
        };
        let only_source = only(&comparison.only_left, &explanation.lost);
        let only_alloy = only(&comparison.only_right, &explanation.extra);
        let used: Vec<&str> = changed
            .iter()
            .flat_map(|changed| &changed.predicted_by)
            .chain(&only_source.predicted_by)
            .chain(&only_alloy.predicted_by)
            .copied()
            .collect();
        let mut predictions: Vec<Prediction> = Vec::new();
        for said in announced.iter().filter(|said| used.contains(&said.code)) {
            let prediction = Prediction { code: said.code, message: said.message.clone() };
            if !predictions.contains(&prediction) {
                predictions.push(prediction);
            }
        }
        Ok(Report {
            version: 2,
            verdict,
            source: Program::of(source.title(), &sent),
            alloy: Program::of("Alloy", &alloy),
            equal: comparison.equal,
            changed,
            only_source,
            only_alloy,
            predictions,
            notes: outcome.complaints,
            sandbox: outcome.kept.map(|path| path.display().to_string()),
        })
    }
}

impl Program {
    fn of(name: &'static str, side: &Side) -> Self {
        Program { name, version: side.version.clone(), records: side.records.len() }
    }
}

fn changed(change: &Change, predicted_by: &[&'static str]) -> Changed {
    let (left, right) = (change.example.0.leaves(), change.example.1.leaves());
    let difference = |field: &flb2alloy_verify::compare::Field| Difference {
        path: field.path.clone(),
        source: left.get(&field.path).filter(|_| field.presence != Presence::Right).cloned(),
        alloy: right.get(&field.path).filter(|_| field.presence != Presence::Left).cloned(),
    };
    Changed {
        count: change.count,
        predicted_by: predicted_by.to_vec(),
        fields: change.fields.iter().map(difference).collect(),
        example: change.example.0.clone(),
    }
}
