//! Where records come from, and the tags they get. One file a kind of source.

mod events;
mod files;
mod journal;
mod listener;
mod receivers;
mod scrape;
mod socket;

pub use events::{Kafka, KernelLog, KubernetesApi, KubernetesEvents, WindowsEvents};
pub use files::{Files, Framing, LongLines};
pub use journal::Journal;
pub use listener::{Listener, ServerTls};
pub use receivers::{Forward, OtlpReceiver, Posts, RemoteWrites};
pub use scrape::{Machine, Page, Scrape, Units};
pub use socket::{Content, Socket, Texts, Transport};

use crate::record::Path;
use crate::regex::Regex;
use crate::signal::{Signal, Signals};
use crate::text::Text;

/// The tag that a source gives its records.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag {
    /// The same for each record.
    Literal(Text),
    /// Tail's expansion: the first `*` of this template becomes the file's path with `/`, `\` and `:` as dots.
    Path {
        /// What stands in front of the `*`.
        prefix: String,
        /// What stands behind it.
        suffix: String,
    },
    /// `Tag_Regex`: `<name>` in the template becomes a capture of the path.
    Captures {
        /// The template.
        template: Vec<TagPiece>,
        /// The expression, searched in the path.
        regex: Regex,
    },
    /// What the sender says, behind this text.
    Sender {
        /// What is put in front.
        prefix: String,
    },
    /// The value of a key, where that is a string.
    Key {
        /// The key.
        path: Path,
        /// The tag of records without it.
        otherwise: Text,
        /// All but letters, digits, `_` and `.` become `_`.
        sanitized: bool,
    },
    /// systemd's expansion: the `*` becomes the unit's name.
    Unit {
        /// What stands in front of the `*`.
        prefix: String,
        /// What stands behind it.
        suffix: String,
    },
}

/// A piece of a `Tag_Regex` template.
#[derive(Debug, Clone, PartialEq)]
pub enum TagPiece {
    /// Literal text.
    Literal(String),
    /// A named group.
    Capture(String),
}

/// Where records come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    /// Lines of files.
    Files(Box<Files>),
    /// The systemd journal.
    Journal(Box<Journal>),
    /// Metrics that are asked for at intervals.
    Scrape(Box<Scrape>),
    /// Texts over TCP or UDP.
    Socket(Box<Socket>),
    /// Fluentd's forward protocol.
    Forward(Box<Forward>),
    /// JSON over HTTP.
    Posts(Box<Posts>),
    /// OTLP.
    Otlp(Box<OtlpReceiver>),
    /// Prometheus' remote writes.
    RemoteWrites(Box<RemoteWrites>),
    /// Messages of Kafka.
    Kafka(Box<Kafka>),
    /// Events of Kubernetes.
    KubernetesEvents(Box<KubernetesEvents>),
    /// Event logs of Windows.
    WindowsEvents(Box<WindowsEvents>),
    /// The kernel's log.
    KernelLog(Box<KernelLog>),
}

impl Source {
    /// What it makes.
    #[must_use]
    pub fn signals(&self) -> Signals {
        match self {
            Source::Scrape(_) | Source::RemoteWrites(_) => Signals::METRICS,
            Source::Otlp(_) => Signals::ALL,
            _ => Signals::LOGS,
        }
    }

    /// The tag of its records of this signal.
    #[must_use]
    pub fn tag(&self, signal: Signal) -> &Tag {
        match self {
            Source::Files(files) => &files.tag,
            Source::Journal(journal) => &journal.tag,
            Source::Scrape(scrape) => &scrape.tag,
            Source::RemoteWrites(writes) => &writes.tag,
            Source::Socket(socket) => &socket.tag,
            Source::Forward(forward) => &forward.tag,
            Source::Posts(posts) => &posts.tag,
            Source::Kafka(kafka) => &kafka.tag,
            Source::KubernetesEvents(events) => &events.tag,
            Source::WindowsEvents(events) => &events.tag,
            Source::KernelLog(log) => &log.tag,
            Source::Otlp(otlp) => &otlp.tags[signal as usize],
        }
    }

    /// Gives records that have no tag so far the tag `tag`.
    pub(crate) fn default_tag(&mut self, tag: &Text) {
        let own = match self {
            Source::Files(files) => std::slice::from_mut(&mut files.tag),
            Source::Journal(journal) => std::slice::from_mut(&mut journal.tag),
            Source::Scrape(scrape) => std::slice::from_mut(&mut scrape.tag),
            Source::RemoteWrites(writes) => std::slice::from_mut(&mut writes.tag),
            Source::Socket(socket) => std::slice::from_mut(&mut socket.tag),
            Source::Forward(forward) => std::slice::from_mut(&mut forward.tag),
            Source::Posts(posts) => std::slice::from_mut(&mut posts.tag),
            Source::Kafka(kafka) => std::slice::from_mut(&mut kafka.tag),
            Source::KubernetesEvents(events) => std::slice::from_mut(&mut events.tag),
            Source::WindowsEvents(events) => std::slice::from_mut(&mut events.tag),
            Source::KernelLog(log) => std::slice::from_mut(&mut log.tag),
            Source::Otlp(otlp) => &mut otlp.tags,
        };
        for own in own {
            if let Tag::Literal(text) | Tag::Key { otherwise: text, .. } = own
                && text.0.is_empty()
            {
                *text = tag.clone();
            }
        }
    }
}
