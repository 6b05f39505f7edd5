//! `opentelemetry_envelope`: wraps records as OTLP has them (plugins/processor_opentelemetry_envelope).

use crate::keys::Keys;
use crate::plugin::{Build, Plugin};
use crate::plugins::every;
use crate::record::Op;

pub(crate) static OPENTELEMETRY_ENVELOPE: Plugin = Plugin {
    id: "processor/opentelemetry_envelope",
    names: &["opentelemetry_envelope"],
    becomes: "nothing: records have resource and scope in Alloy from the start",
    options: &[every::PROCESSOR],
    build: Build::Filter(build),
};

fn build(_: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    Some(Vec::new())
}
