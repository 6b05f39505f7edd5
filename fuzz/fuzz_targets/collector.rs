#![no_main]
//! Converts any text as configuration of the OpenTelemetry Collector.

use std::path::Path;

use flb2alloy::{NoFiles, Options, convert_collector};
use flb2alloy_fuzz::converting::faults_of_collectors;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let conversion = convert_collector(&[(Path::new("fuzz"), text)], &Options::default(), &NoFiles);
    let faults = faults_of_collectors(&conversion);
    assert!(faults.is_empty(), "{faults:#?}");
});
