//! `alter_size`: adds or takes away records, to test how sizes are counted (plugins/filter_alter_size).

use crate::keys::Keys;
use crate::plugin::{Build, Plugin, unsupported};
use crate::plugins::every;
use crate::record::Op;

const A_TEST: &str = "a test of Fluent Bit itself: take the filter out";

pub(crate) static ALTER_SIZE: Plugin = Plugin {
    id: "filter/alter_size",
    names: &["alter_size"],
    becomes: "nothing: it tests Fluent Bit itself",
    options: &[
        &[unsupported("add", A_TEST).default("0"), unsupported("remove", A_TEST).default("0")],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(_: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    Some(Vec::new())
}
