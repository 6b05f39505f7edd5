//! What the graph and the account have to be.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod account;
mod any_configuration;
mod catalogue;
mod configuration;
mod metrics;
mod plugins;
mod show;
