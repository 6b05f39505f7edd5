//! Regular expressions. What Fluent Bit 5.1.1 and Go 1.26 said is recorded in the `.jsonl` files, one expression a line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod properties;
mod recorded;
mod translations;
