//! Metrics that are asked for at intervals.

use std::time::Duration;

use crate::client::Client;
use crate::source::Tag;
use crate::text::Text;

/// A page of metrics in Prometheus' text format, asked for at intervals. Its series are sent on as they are: no label more,
/// and no series about the asking itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Scrape {
    /// Whose page it is.
    pub page: Page,
    /// How often it is asked for.
    pub interval: Duration,
    /// The tag.
    pub tag: Tag,
}

/// Whose page is scraped.
#[derive(Debug, Clone, PartialEq)]
pub enum Page {
    /// A server's.
    Server {
        /// Host and port.
        address: Text,
        /// The path.
        path: Text,
        /// How it is reached; the URL is left empty.
        client: Box<Client>,
    },
    /// The machine's, as Prometheus' node exporter writes it.
    Machine(Box<Machine>),
    /// That of the machine's processes.
    Processes {
        /// Where `/proc` is.
        procfs: Text,
    },
    /// That of a Windows machine.
    Windows {
        /// What is collected, in the names of Prometheus' exporter for Windows.
        collectors: Vec<String>,
    },
    /// The program's own.
    Itself,
    /// Those of the program's own that a [`Measure`](crate::sink::Measure) made.
    Measured {
        /// The names of their series.
        series: Vec<String>,
        /// The names of their labels.
        labels: Vec<String>,
    },
}

/// Numbers about a machine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Machine {
    /// What is collected, in the names of the node exporter.
    pub collectors: Vec<String>,
    /// Where `/proc` is.
    pub procfs: Text,
    /// Where `/sys` is.
    pub sysfs: Text,
    /// Where `/` is.
    pub rootfs: Text,
    /// A folder whose files of metrics (`*.prom`) belong to the page.
    pub textfiles: Option<Text>,
    /// Mount points that are left out, where it was set.
    pub mount_points_exclude: Option<Text>,
    /// Types of file systems that are left out, where it was set.
    pub filesystems_exclude: Option<Text>,
    /// Disks that are left out, where it was set.
    pub disks_exclude: Option<Text>,
    /// Chips that are looked at, where it was set.
    pub chips_include: Option<Text>,
    /// Chips that are left out, where it was set.
    pub chips_exclude: Option<Text>,
    /// systemd's units.
    pub units: Units,
}

/// Which of systemd's units, and what of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Units {
    /// Units that are looked at, where it was set.
    pub include: Option<Text>,
    /// Units that are left out, where it was set.
    pub exclude: Option<Text>,
    /// How often they were started anew.
    pub restarts: bool,
    /// When they were started.
    pub start_time: bool,
    /// Their tasks.
    pub tasks: bool,
}
