//! Which sections feed which. The residual configuration (what has to stay with Fluent Bit) is drawn from it.

use std::collections::BTreeSet;

/// The routes of a configuration, by section index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Routing {
    /// One for each input, in source order.
    pub routes: Vec<Route>,
    /// Sections of the pipeline that are not converted.
    pub unconverted: BTreeSet<usize>,
}

/// The way of one input's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The input.
    pub input: usize,
    /// The filters that can see its records, in order.
    pub filters: Vec<usize>,
    /// The outputs that can get them.
    pub outputs: Vec<usize>,
}

impl Routing {
    /// The sections that have to stay with Fluent Bit: each way from an input to an output on which something is not
    /// converted. Empty where all is.
    #[must_use]
    pub fn residual(&self) -> BTreeSet<usize> {
        let mut stay = BTreeSet::new();
        for route in &self.routes {
            let lost = |section: &usize| self.unconverted.contains(section);
            let all = lost(&route.input) || route.filters.iter().any(lost);
            let outputs: Vec<usize> =
                route.outputs.iter().copied().filter(|output| all || lost(output)).collect();
            // An unconverted input stays even where nothing takes its records: it may matter by itself.
            if !outputs.is_empty() || lost(&route.input) {
                stay.insert(route.input);
                stay.extend(&route.filters);
                stay.extend(outputs);
            }
        }
        stay
    }
}
