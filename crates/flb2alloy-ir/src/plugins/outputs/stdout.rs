//! `stdout`: the program's own output (plugins/out_stdout).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, operational};
use crate::plugins::every;
use crate::sink::Sink;

const OWN_FORM: &str = "Alloy prints records in its own form";

const OPTIONS: &[Opt] = &[
    operational("format", OWN_FORM),
    operational("json_date_format", OWN_FORM),
    operational("json_date_key", OWN_FORM).default("date"),
    operational("retry_limit", "printing does not fail").default("1"),
];

pub(crate) static STDOUT: Plugin = Plugin {
    id: "output/stdout",
    names: &["stdout"],
    becomes: "loki.echo",
    options: &[OPTIONS, every::OUTPUT],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    keys.approximate("name", "records are printed to Alloy's log (standard error), in its own form");
    Some(Sink::Stdout)
}
