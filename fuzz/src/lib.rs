//! What the fuzz targets check.

#[path = "../../crates/flb2alloy-parser/tests/invariants/mod.rs"]
pub mod reading;

#[path = "../../crates/flb2alloy-checker/tests/invariants/mod.rs"]
pub mod alloy;

#[path = "../../crates/flb2alloy/tests/invariants/mod.rs"]
pub mod converting;
