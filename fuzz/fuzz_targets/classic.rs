#![no_main]
//! Reads any text as a classic configuration.

use flb2alloy_parser::Dialect;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    flb2alloy_fuzz::reading::check(text, Dialect::Classic);
});
