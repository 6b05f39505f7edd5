//! `dummy`: made-up records for trying things out (plugins/in_dummy). Alloy makes no records up.

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, unsupported};
use crate::plugins::every;
use crate::source::Source;

const NO_GENERATOR: &str = "Alloy makes no records up: write them to a file and read it with tail";

const OPTIONS: &[Opt] = &[
    unsupported("samples", NO_GENERATOR).default("0"),
    unsupported("dummy", NO_GENERATOR).default("{\"message\":\"dummy\"}"),
    unsupported("metadata", NO_GENERATOR).default("{}"),
    unsupported("rate", NO_GENERATOR).default("1"),
    unsupported("interval_sec", NO_GENERATOR).default("0"),
    unsupported("interval_nsec", NO_GENERATOR).default("0"),
    unsupported("copies", NO_GENERATOR).default("1"),
    unsupported("start_time_sec", NO_GENERATOR).default("-1"),
    unsupported("start_time_nsec", NO_GENERATOR).default("-1"),
    unsupported("fixed_timestamp", NO_GENERATOR).default("off"),
    unsupported("flush_on_startup", NO_GENERATOR).default("false"),
    unsupported("test_hang_on_exit", NO_GENERATOR).default("false"),
];

pub(crate) static DUMMY: Plugin = Plugin {
    id: "input/dummy",
    names: &["dummy"],
    becomes: "nothing: Alloy makes no records up",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    keys.give_up(
        "Alloy makes no records up. For a trial write the records to a file, one JSON object a line, and read it with \
         tail and the parser json",
    );
    None
}
