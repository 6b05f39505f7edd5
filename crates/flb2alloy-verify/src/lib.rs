//! Proof by running: starts real Fluent Bit and real Alloy on the same input, keeps what both send, and compares it
//! record for record.

pub mod alloy;
pub mod case;
pub mod compare;
mod error;
pub mod feed;
pub mod foretold;
pub mod instance;
mod interrupt;
pub mod kubernetes;
mod pages;
pub mod plan;
pub mod predicted;
pub mod program;
pub mod record;
pub mod recording;
pub mod rewrite;
pub mod run;
pub mod sandbox;
mod server;
pub mod sink;

pub use case::Case;
pub use error::Error;
pub use interrupt::Interrupt;
pub use record::Record;
pub use recording::Recording;
