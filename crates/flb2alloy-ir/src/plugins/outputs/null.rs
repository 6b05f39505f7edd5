//! `null`: throws records away (plugins/out_null).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, operational};
use crate::plugins::every;
use crate::sink::Sink;

const NOTHING: &str = "nothing is written";

const OPTIONS: &[Opt] = &[
    operational("format", NOTHING),
    operational("json_date_format", NOTHING),
    operational("json_date_key", NOTHING).default("date"),
    operational("retry_limit", NOTHING).default("1"),
];

pub(crate) static NULL: Plugin = Plugin {
    id: "output/null",
    names: &["null"],
    becomes: "nothing: records end where nothing forwards them",
    options: &[OPTIONS, every::OUTPUT],
    build: Build::Output(|_: &mut Keys<'_, '_>| Some(Sink::Null)),
};
