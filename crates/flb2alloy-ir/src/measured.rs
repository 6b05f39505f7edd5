//! What a filter makes that counts and measures records.

use std::time::Duration;

use crate::record::Condition;
use crate::sink::Measure;
use crate::text::Text;

/// A metric that is made of some of the records that pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Records for which one of these holds are not taken.
    pub except: Vec<Condition>,
    /// The metric.
    pub measure: Measure,
    /// All records end here, those that it does not take as well.
    pub discard: bool,
    /// The tag of the metric.
    pub tag: Text,
    /// How often it is sent.
    pub interval: Duration,
}
