//! Records that are counted and measured.

use crate::record::Path;
use crate::sink::Label;
use crate::text::Text;

/// A metric that is made of records. A source of metrics shows it, [`Page::Measured`](crate::source::Page::Measured).
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// How its name begins, with `_` at its end.
    pub prefix: String,
    /// The rest of its name.
    pub name: String,
    /// What it is about, in words.
    pub description: Text,
    /// What is done with each record.
    pub kind: MeasureKind,
    /// Its labels. What is not there makes no label.
    pub labels: Vec<Label>,
}

/// What a record does to a metric. A value is a number, or text that begins with one; a record without it does nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum MeasureKind {
    /// It counts.
    Counter,
    /// It sets the metric to its value.
    Gauge {
        /// Where the value is.
        value: Path,
    },
    /// Its value is observed.
    Histogram {
        /// Where the value is.
        value: Path,
        /// Upper bounds, ascending.
        buckets: Vec<f64>,
    },
}

impl Measure {
    /// The names of its series.
    pub(crate) fn series(&self) -> Vec<String> {
        let name = format!("{}{}", self.prefix, self.name);
        match &self.kind {
            MeasureKind::Counter | MeasureKind::Gauge { .. } => vec![name],
            MeasureKind::Histogram { .. } => {
                ["bucket", "count", "sum"].map(|part| format!("{name}_{part}")).into()
            }
        }
    }

    /// The names of its labels.
    pub(crate) fn label_names(&self) -> Vec<String> {
        let own = self.labels.iter().map(|label| label.name.clone());
        let bound = matches!(self.kind, MeasureKind::Histogram { .. }).then(|| "le".to_owned());
        own.chain(bound).collect()
    }
}
