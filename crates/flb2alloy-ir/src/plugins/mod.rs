//! One file a plugin: its options, their verdicts and what it adds to the graph.

pub(crate) mod authentication;
pub(crate) mod client;
pub(crate) mod every;
pub(crate) mod filters;
pub(crate) mod inputs;
pub(crate) mod outputs;
pub(crate) mod processors;
mod rdkafka;
pub(crate) mod tls;
mod words;
