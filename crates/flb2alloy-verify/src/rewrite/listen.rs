//! Inputs that listen: which they are, and their way to a port of the sandbox.

use std::collections::BTreeMap;

use flb2alloy_parser::Section;

use super::Target;
use super::edit::Edits;
use super::plugins::text;
use crate::Error;
use crate::feed::Listener;

/// Inputs that listen on `listen` and `port`.
const LISTENING: [&str; 12] = [
    "collectd",
    "elasticsearch",
    "forward",
    "http",
    "mqtt",
    "opentelemetry",
    "prometheus_remote_write",
    "splunk",
    "statsd",
    "syslog",
    "tcp",
    "udp",
];

/// Counts inputs as Fluent Bit numbers them, and moves those that listen.
#[derive(Default)]
pub(super) struct Listeners {
    counts: BTreeMap<String, usize>,
    found: Vec<Listener>,
}

impl Listeners {
    pub(super) fn input(
        &mut self,
        section: &Section,
        target: &Target<'_>,
        edits: &mut Edits<'_>,
    ) -> Result<(), Error> {
        let plugin = text(section, "name").unwrap_or_default().to_ascii_lowercase();
        let count = self.counts.entry(plugin.clone()).or_default();
        let name = format!("{plugin}.{count}");
        *count += 1;
        if !listens(&plugin, section) {
            return Ok(());
        }
        let port = (target.free_port)()?;
        edits.set(section, "listen", "127.0.0.1");
        edits.set(section, "port", &port.to_string());
        edits.change(section, "tls", |_| Some("off".to_owned()));
        edits.remove(section, |name| name.starts_with("tls."));
        self.found.push(Listener { name, alias: text(section, "alias").map(str::to_owned), port });
        Ok(())
    }

    pub(super) fn found(self) -> Vec<Listener> {
        self.found
    }
}

fn listens(plugin: &str, section: &Section) -> bool {
    match plugin {
        // in_syslog: a socket of the file system unless it is told otherwise.
        "syslog" => text(section, "mode").is_some_and(|mode| !mode.to_ascii_lowercase().starts_with("unix")),
        "forward" => section.get("unix_path").is_none(),
        other => LISTENING.contains(&other),
    }
}
