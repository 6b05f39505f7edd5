//! `sysinfo`: facts about the machine (plugins/filter_sysinfo).

use crate::compute::Value;
use crate::keys::Keys;
use crate::plugin::{Build, Plugin, approximate, exact, unsupported};
use crate::plugins::every;
use crate::record::{Op, Path};
use crate::text::Text;

const RESOURCE: &str = "let otelcol.processor.resourcedetection with the detector system find it out (os.version, os.description)";

pub(crate) static SYSINFO: Plugin = Plugin {
    id: "filter/sysinfo",
    names: &["sysinfo"],
    becomes: "statements of otelcol.processor.transform",
    options: &[
        &[
            unsupported("fluentbit_version_key", "Fluent Bit does not run any more: take the key out"),
            approximate("os_name_key", "constants.os", "Alloy says `windows` where Fluent Bit says `win64`"),
            exact("hostname_key", "constants.hostname"),
            unsupported("os_version_key", RESOURCE),
            unsupported("kernel_version_key", RESOURCE),
        ],
        every::FILTER,
    ],
    build: Build::Filter(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Vec<Op>> {
    let os = keys.literal("os_name_key").map(|key| (key.value, Value::OsName));
    let hostname =
        keys.literal("hostname_key").map(|key| (key.value, Value::Text(Text::variable("HOSTNAME"))));
    let set = |(key, value): (String, Value)| Op::Assign { to: Path::key(key), value };
    Some(os.into_iter().chain(hostname).map(set).collect())
}
