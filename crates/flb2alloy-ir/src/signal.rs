//! What records are: logs, metrics or traces.

/// A kind of record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Signal {
    /// Log records; alone these pass through filters (flb_input_chunk.c, input_chunk_append_raw).
    Logs,
    /// Metrics.
    Metrics,
    /// Spans of traces.
    Traces,
}

impl Signal {
    /// All of them, in the order in which Alloy's blocks name them.
    pub const ALL: [Signal; 3] = [Signal::Logs, Signal::Metrics, Signal::Traces];

    /// Its name in OpenTelemetry, which is also that of the attribute in an `output` block of Alloy.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Signal::Logs => "logs",
            Signal::Metrics => "metrics",
            Signal::Traces => "traces",
        }
    }
}

/// A set of signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Signals(u8);

impl Signals {
    /// None.
    pub const NONE: Signals = Signals(0);
    /// Logs alone.
    pub const LOGS: Signals = Signals::of(Signal::Logs);
    /// Metrics alone.
    pub const METRICS: Signals = Signals::of(Signal::Metrics);
    /// Traces alone.
    pub const TRACES: Signals = Signals::of(Signal::Traces);
    /// All three.
    pub const ALL: Signals = Signals::LOGS.or(Signals::METRICS).or(Signals::TRACES);

    /// One signal alone.
    #[must_use]
    pub const fn of(signal: Signal) -> Self {
        Signals(1 << signal as u8)
    }

    /// What is in either.
    #[must_use]
    pub const fn or(self, other: Signals) -> Self {
        Signals(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Signals) -> Self {
        Signals(self.0 & other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn without(self, other: Signals) -> Self {
        Signals(self.0 & !other.0)
    }

    /// Whether the signal is in it.
    #[must_use]
    pub const fn has(self, signal: Signal) -> bool {
        self.0 & Signals::of(signal).0 != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its signals, in order.
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::ALL.into_iter().filter(move |signal| self.has(*signal))
    }

    /// Its signals as a person would list them: `logs, metrics and traces`.
    #[must_use]
    pub fn list(self) -> String {
        let names: Vec<&str> = self.iter().map(Signal::name).collect();
        match names.as_slice() {
            [] => "nothing".to_owned(),
            [one] => (*one).to_owned(),
            [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        }
    }

    /// What the input plugin of this name can give in Fluent Bit.
    #[must_use]
    pub fn of_input(name: &str) -> Self {
        match name {
            "prometheus_scrape"
            | "prometheus_remote_write"
            | "prometheus_textfile"
            | "fluentbit_metrics"
            | "node_exporter_metrics"
            | "process_exporter_metrics"
            | "windows_exporter_metrics"
            | "podman_metrics"
            | "nginx_metrics"
            | "gpu_metrics" => Signals::METRICS,
            "statsd" => Signals::LOGS.or(Signals::METRICS),
            "opentelemetry" | "forward" | "event_type" => Signals::ALL,
            _ => Signals::LOGS,
        }
    }

    /// What the output plugin of this name takes in Fluent Bit: `event_type` in its definition, logs where it says none
    /// (flb_output.c, flb_output_new).
    #[must_use]
    pub fn of_output(name: &str) -> Self {
        match name {
            "prometheus_exporter" | "prometheus_remote_write" | "calyptia" => Signals::METRICS,
            "cloudwatch_logs" | "file" | "influxdb" | "lib" | "null" | "splunk" => {
                Signals::LOGS.or(Signals::METRICS)
            }
            "opensearch" => Signals::LOGS.or(Signals::TRACES),
            "forward" | "opentelemetry" | "stdout" | "vivo_exporter" => Signals::ALL,
            _ => Signals::LOGS,
        }
    }
}

impl FromIterator<Signal> for Signals {
    fn from_iter<T: IntoIterator<Item = Signal>>(signals: T) -> Self {
        signals.into_iter().map(Signals::of).fold(Signals::NONE, Signals::or)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_listed_as_a_person_would() {
        assert_eq!(Signals::ALL.list(), "logs, metrics and traces");
        assert_eq!(Signals::ALL.without(Signals::METRICS).list(), "logs and traces");
        assert_eq!(Signals::METRICS.list(), "metrics");
        assert_eq!(Signals::METRICS.and(Signals::LOGS), Signals::NONE);
    }
}
