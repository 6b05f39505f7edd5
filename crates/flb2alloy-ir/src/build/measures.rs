//! Metrics that filters make of records: they enter the pipeline as those of an input would.

use super::parts::{Filter, Input, Processors, Work};
use super::section::Made;
use crate::signal::{Signal, Signals};
use crate::source::{Page, Scrape, Source, Tag};
use crate::tags::TagPattern;

/// An input for each tag that such filters give.
pub(super) fn inputs(filters: &[Filter]) -> Vec<Input> {
    let mut inputs: Vec<Input> = Vec::new();
    for filter in filters {
        let Some(Work::Measure(measured)) = &filter.made.part else { continue };
        let (series, labels) = (measured.measure.series(), measured.measure.label_names());
        let tag = Tag::Literal(measured.tag.clone());
        let mut scrapes = inputs.iter_mut().filter_map(|input| match &mut input.made.part {
            Some(Source::Scrape(scrape)) => Some(scrape),
            _ => None,
        });
        if let Some(scrape) = scrapes.find(|scrape| scrape.tag == tag) {
            scrape.interval = scrape.interval.min(measured.interval);
            if let Page::Measured { series: all_series, labels: all_labels } = &mut scrape.page {
                all_series.extend(series);
                all_labels.extend(labels);
            }
            continue;
        }
        let page = Page::Measured { series, labels };
        let made = Made {
            section: filter.made.section,
            span: filter.made.span,
            comments: Vec::new(),
            plugin: filter.made.plugin,
            name: measured.tag.display(),
            part: Some(Source::Scrape(Box::new(Scrape { page, interval: measured.interval, tag }))),
        };
        inputs.push(Input {
            made,
            signals: Signals::METRICS,
            tags: Signal::ALL.map(|_| vec![TagPattern::literal(&measured.tag)]),
            processors: Processors::default(),
            routes: Vec::new(),
            gates: Vec::new(),
            on_disk: None,
        });
    }
    inputs
}
