#![no_main]
//! Converts any text, as either dialect and with either form of lines.

use flb2alloy::{Dialect, Lines, NoFiles, Options, convert};
use flb2alloy_fuzz::converting::faults_of_real_files;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // What a classic configuration begins with no YAML does, so that the seeds of both, and of manifests, are of use.
    let is_yaml = ["pipeline:", "config:", "data:"].iter().any(|key| text.contains(key));
    let dialect = if is_yaml { Dialect::Yaml } else { Dialect::Classic };
    let options = Options::default().dialect(dialect);
    // The length decides, so that a text always takes the same way.
    let options = match text.len() % 3 {
        0 => options,
        1 => options.lines(Lines::Native),
        _ => options.loki_url("http://loki:3100/loki/api/v1/push"),
    };
    let faults = faults_of_real_files(&convert("fuzz", text, &options, &NoFiles));
    assert!(faults.is_empty(), "{faults:#?}");
});
