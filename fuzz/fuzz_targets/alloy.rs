#![no_main]
//! Checks and formats any text as Alloy configuration.

use flb2alloy_fuzz::alloy::faults;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let faults = faults(text);
    assert!(faults.is_empty(), "{faults:#?}");
});
