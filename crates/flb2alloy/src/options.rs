//! What the caller of a conversion decides.

use std::collections::HashMap;

use flb2alloy_ir::Lines;
use flb2alloy_parser::Dialect;

/// How to convert.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub(crate) dialect: Option<Dialect>,
    pub(crate) build: flb2alloy_ir::Options,
}

impl Options {
    /// The dialect of the main file. Without it the file's extension tells: `.yaml` and `.yml` are YAML, all others
    /// classic.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// Environment variables whose values are known. They are written out; all others stay `sys.env("NAME")`. Secrets
    /// are never written out, known or not.
    #[must_use]
    pub fn env(mut self, env: HashMap<String, String>) -> Self {
        self.build.env = env;
        self
    }

    /// How lines are written to Loki; as Fluent Bit does where not set.
    #[must_use]
    pub fn lines(mut self, lines: Lines) -> Self {
        self.build.lines = lines;
        self
    }

    /// The URL of Loki's push API, where outputs that Alloy has no counterpart for (es, opensearch, gelf, ...) are to
    /// send. Without it such outputs are not converted, and a diagnostic says so.
    #[must_use]
    pub fn loki_url(mut self, url: impl Into<String>) -> Self {
        self.build.loki_url = Some(url.into());
        self
    }

    /// The URL of a server that takes OTLP over HTTP, where such outputs are to send if no Loki is given.
    #[must_use]
    pub fn otlp_url(mut self, url: impl Into<String>) -> Self {
        self.build.otlp_url = Some(url.into());
        self
    }

    /// The URL of a remote write API of Prometheus or Mimir, where metrics are written that a prometheus_exporter served as a
    /// page.
    #[must_use]
    pub fn prometheus_url(mut self, url: impl Into<String>) -> Self {
        self.build.prometheus_url = Some(url.into());
        self
    }

    /// Parsers that Fluent Bit ships and that annotations of pods choose (`K8S-Logging.Parser On`); those that the
    /// configuration defines itself need not be named.
    #[must_use]
    pub fn annotation_parsers(mut self, names: Vec<String>) -> Self {
        self.build.annotation_parsers = names;
        self
    }
}
