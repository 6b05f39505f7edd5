//! `stdout`: prints records and hands them on (plugins/filter_stdout).

use crate::account::Outcome;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin};
use crate::plugins::every;
use crate::record::Op;

pub(crate) static STDOUT: Plugin = Plugin {
    id: "filter/stdout",
    names: &["stdout"],
    becomes: "nothing: records pass, and can be looked at on the page of each component in Alloy's UI",
    options: &[every::FILTER],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    keys.judge(
        "name",
        Outcome::Unsupported,
        "records are not printed; watch them with livedebugging in Alloy's UI, or send a copy to loki.echo",
    );
    Some(Vec::new())
}
