//! What a plugin's file says about it: its options, what becomes of each, and how it is built into the graph.

use crate::keys::Keys;
use crate::measured::Measured;
use crate::record::{Op, Reroute};
use crate::signal::{Signal, Signals};
use crate::sink::Sink;
use crate::source::Source;
use crate::telemetry::TelemetryOp;

/// A plugin (or another kind of section) that the converter knows.
#[derive(Debug)]
pub struct Plugin {
    /// Its name with its kind, such as `filter/grep`.
    pub id: &'static str,
    /// Its names in the configuration, the usual one first.
    pub names: &'static [&'static str],
    /// What it becomes in Alloy, for the reference pages.
    pub becomes: &'static str,
    /// Its options, in tables so that plugins share the common ones.
    pub options: &'static [&'static [Opt]],
    /// Builds it.
    pub build: Build,
}

/// How a plugin is built. `None`: it can't be converted as configured, and [`Keys::give_up`] has said why.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// An input.
    Input(fn(&mut Keys<'_, '_>) -> Option<Source>),
    /// A filter.
    Filter(fn(&mut Keys<'_, '_>) -> Option<Vec<Op>>),
    /// A processor of these signals; which it stands among is said.
    Processor(Signals, fn(&mut Keys<'_, '_>, Signal) -> Option<Steps>),
    /// A filter that makes a metric of records.
    Measure(fn(&mut Keys<'_, '_>) -> Option<Measured>),
    /// A filter that puts records back at the start of the pipeline under other tags.
    Reroute(fn(&mut Keys<'_, '_>) -> Option<Vec<Reroute>>),
    /// An output.
    Output(fn(&mut Keys<'_, '_>) -> Option<Sink>),
    /// Alloy has nothing for it; says what to do instead.
    Nothing(&'static str),
    /// A section that is read elsewhere: service, parsers.
    Section,
}

/// What a processor does with what it stands among.
#[derive(Debug, Clone, PartialEq)]
pub enum Steps {
    /// It works on log records.
    Records(Vec<Op>),
    /// It works on metrics or spans.
    Telemetry(Vec<TelemetryOp>),
}

impl Plugin {
    /// The option of this name.
    #[must_use]
    pub fn option(&self, name: &str) -> Option<&'static Opt> {
        self.options.iter().flat_map(|table| table.iter()).find(|option| option.matches(name))
    }

    /// All its options.
    pub fn all_options(&self) -> impl Iterator<Item = &'static Opt> + use<> {
        self.options.iter().flat_map(|table| table.iter())
    }
}

/// An option and what becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opt {
    /// Its name in lower case. A trailing `*` stands for any rest (`parser_*`, `net.*`).
    pub name: &'static str,
    /// Fluent Bit's default, if it has one: an entry that repeats it needs nothing.
    pub default: Option<&'static str>,
    /// What becomes of it, unless its value makes the plugin say otherwise.
    pub verdict: Verdict,
    /// Its value is a secret.
    pub secret: bool,
    /// It may be given several times.
    pub many: bool,
    /// Where its value goes with the records of an output that is sent elsewhere.
    pub place: Option<Place>,
}

/// Where the value of an option goes with the records of an output that is sent to Loki or over OTLP instead; each has the
/// name that the value gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A stream label.
    Label(&'static str),
    /// A stream label; the value names the key of the record that holds it.
    LabelOfKey(&'static str),
    /// Structured metadata.
    Metadata(&'static str),
    /// The value is itself the name under which the tag goes into structured metadata.
    TagName,
}

/// What becomes of an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The same; says where it goes.
    Exact(&'static str),
    /// Nearly the same; says where it goes and how it differs.
    Approximate(&'static str, &'static str),
    /// Not done, which can change records; says what to do instead.
    Unsupported(&'static str),
    /// Not done, and no record depends on it; says why, or what Alloy has instead.
    Operational(&'static str),
}

impl Opt {
    const fn new(name: &'static str, verdict: Verdict) -> Self {
        Opt { name, default: None, verdict, secret: false, many: false, place: None }
    }

    /// Sets the default.
    #[must_use]
    pub const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// Marks a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Marks an option that may be given several times.
    #[must_use]
    pub const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    /// Sets the place.
    #[must_use]
    pub(crate) const fn place(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    fn matches(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(prefix) => name.starts_with(prefix),
            None => self.name == name,
        }
    }
}

/// An option that is kept exactly; `target` says where it goes.
pub(crate) const fn exact(name: &'static str, target: &'static str) -> Opt {
    Opt::new(name, Verdict::Exact(target))
}

/// An option that is kept nearly; `how` says how it differs.
pub(crate) const fn approximate(name: &'static str, target: &'static str, how: &'static str) -> Opt {
    Opt::new(name, Verdict::Approximate(target, how))
}

/// An option that is not kept and that can change records; `instead` says what to do.
pub(crate) const fn unsupported(name: &'static str, instead: &'static str) -> Opt {
    Opt::new(name, Verdict::Unsupported(instead))
}

/// An option that is not kept and on which no record depends.
pub(crate) const fn operational(name: &'static str, why: &'static str) -> Opt {
    Opt::new(name, Verdict::Operational(why))
}
