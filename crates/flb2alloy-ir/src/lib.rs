//! What a Fluent Bit configuration means: a [`Pipeline`] of sources, record operations and sinks, and the [`Account`] of
//! every source key.
//!
//! Each plugin is one file under `plugins/`: its options, what becomes of each, and what it adds to the graph. Tags are
//! resolved to edges here wherever they are known. This crate knows nothing of Alloy's components.

mod accessor;
mod account;
mod build;
pub mod client;
pub mod codes;
pub mod collector;
pub mod compute;
mod context;
mod definitions;
mod expressions;
pub mod instance;
mod keys;
pub mod kubernetes;
pub mod lookup;
mod measured;
pub mod multiline;
pub mod parser;
pub mod pipeline;
mod plugin;
mod plugins;
pub mod record;
pub mod regex;
mod registry;
mod reroute;
mod routing;
mod service;
mod signal;
pub mod sink;
pub mod source;
mod sql;
mod tags;
pub mod telemetry;
mod text;
pub mod time_format;
mod unknown;
mod value;

pub use account::{Account, AccountEntry, Outcome};
pub use build::{Built, build};
pub use context::{Lines, Options};
pub use pipeline::Pipeline;
pub use plugin::{Opt, Place, Plugin, Verdict};
pub use registry::{PLUGINS, SECTIONS, SHARED_OPTIONS};
pub use routing::{Route, Routing};
pub use signal::{Signal, Signals};
pub use text::{Given, Piece, Secret, Text};
