//! `kmsg`: the kernel's log (plugins/in_kmsg).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact};
use crate::plugins::every;
use crate::source::{KernelLog, Source, Tag};

const OPTIONS: &[Opt] = &[exact("prio_level", "otelcol.processor.filter").default("8")];

pub(crate) static KMSG: Plugin = Plugin {
    id: "input/kmsg",
    names: &["kmsg"],
    becomes: "loki.source.journal, which has the kernel's messages",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    keys.suggest_name("kernel");
    Some(Source::KernelLog(Box::new(KernelLog {
        lowest_priority: keys.integer("prio_level").unwrap_or(8),
        tag: Tag::Literal(keys.text("tag").map(|given| given.text).unwrap_or_default()),
    })))
}
