//! `gelf`: Graylog (plugins/out_gelf), sent to Loki where the caller names one.

use super::retarget::{self, Retargeted, label_of, tag_name};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, operational};
use crate::plugins::{client, every};
use crate::record::{Operand, Path};
use crate::sink::Sink;

const WIRE: &str = "Loki is sent compressed batches over HTTP";
const NO_MESSAGE: &str = "the line is the whole record, in which the key keeps its name";

const OPTIONS: &[Opt] = &[
    operational("mode", WIRE).default("udp"),
    tag_name("gelf_tag_key"),
    approximate("gelf_short_message_key", "the line", NO_MESSAGE),
    approximate(
        "gelf_timestamp_key",
        "the entry's timestamp",
        "the entry has the time of the record, and the key stays in the line",
    ),
    approximate("gelf_host_key", "the label host", "the host is a label; it stays in the line, too"),
    approximate("gelf_full_message_key", "the line", NO_MESSAGE),
    approximate(
        "gelf_level_key",
        "the label level",
        "the level is a label as the record has it; it stays in the line, too",
    ),
    operational("packet_size", WIRE).default("1420"),
    operational("compress", WIRE).default("true"),
];

pub(crate) static GELF: Plugin = Plugin {
    id: "output/gelf",
    names: &["gelf"],
    becomes: retarget::BECOMES,
    options: &[OPTIONS, retarget::SERVER, every::OUTPUT, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    let mut target = Retargeted::new(keys, "Graylog", None)?;
    label(keys, &mut target);
    Some(target.sink(keys))
}

/// Labels for host and level. flb_pack_gelf.c: the names of GELF itself are the defaults.
pub(super) fn label(keys: &mut Keys<'_, '_>, target: &mut Retargeted) {
    for (option, default, label) in [("gelf_host_key", "host", "host"), ("gelf_level_key", "level", "level")]
    {
        let key = keys.literal(option).map_or_else(|| default.to_owned(), |key| key.value);
        target.labels.push(label_of(label, Operand::Path(Path::key(key))));
    }
}
