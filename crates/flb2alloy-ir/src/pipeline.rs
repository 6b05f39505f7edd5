//! The graph that a configuration means: sources, record operations and sinks.

use std::time::Duration;

use flb2alloy_parser::{Comment, Span};

use crate::multiline::Multiline;
use crate::parser::Parser;
use crate::record::{Op, Operand, Path};
use crate::regex::Regex;
use crate::text::{Secret, Text};

/// A whole configuration.
#[derive(Debug, Clone, Default)]
pub struct Pipeline {
    /// What the service section sets.
    pub service: Service,
    /// All nodes; a [`NodeId`] indexes them. Each node comes before the nodes it feeds.
    pub nodes: Vec<Node>,
}

impl Pipeline {
    /// The node of `id`.
    ///
    /// # Panics
    /// On an id of another pipeline.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }
}

/// Index of a node in its pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A node with the nodes it feeds.
#[derive(Debug, Clone)]
pub struct Node {
    /// The plugin in Fluent Bit's spelling, such as `filter/grep`.
    pub plugin: &'static str,
    /// A name that a person would choose: the alias, or one made of what the node is about, numbered where several
    /// nodes would have it.
    pub name: String,
    /// Index of its section in the document.
    pub section: usize,
    /// The header of its section.
    pub span: Span,
    /// Comments of the source that belong to it.
    pub comments: Vec<Comment>,
    /// What it does.
    pub kind: NodeKind,
    /// Where its records go.
    pub next: Vec<Edge>,
}

/// Records flow along it; where `when` is given, only those whose tag matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The node that gets them.
    pub to: NodeId,
    /// Which of them, where that is not known before run time.
    pub when: Option<TagTest>,
}

/// What a node does.
#[derive(Debug, Clone)]
pub enum NodeKind {
    /// Makes records.
    Source(Source),
    /// Works on records.
    Process(Process),
    /// Takes records out.
    Sink(Sink),
}

/// Operations of one filter. Records whose tag does not match `when` pass unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// Which records, where that is not known before run time.
    pub when: Option<TagTest>,
    /// What is done with them.
    pub ops: Vec<Op>,
}

/// A `Match`/`Match_Regex` that has to be decided at run time. With both, one is enough.
#[derive(Debug, Clone, PartialEq)]
pub struct TagTest {
    /// Fluent Bit's glob: only `*` is special, the whole tag must match.
    pub glob: Option<String>,
    /// An expression that must match from the start of the tag.
    pub regex: Option<Regex>,
}

/// The service section, as far as Alloy has a place for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Service {
    /// `logging` level in Alloy's words, if it differs from Alloy's default `info`.
    pub log_level: Option<&'static str>,
    /// Comments of the section.
    pub comments: Vec<Comment>,
    /// Its place.
    pub span: Option<Span>,
}

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
}

impl Source {
    /// The tag of its records.
    #[must_use]
    pub fn tag(&self) -> &Tag {
        match self {
            Source::Files(files) => &files.tag,
            Source::Journal(journal) => &journal.tag,
        }
    }

    /// Gives records that have no tag so far the tag `tag`.
    pub(crate) fn default_tag(&mut self, tag: &Text) {
        let own = match self {
            Source::Files(files) => &mut files.tag,
            Source::Journal(journal) => &mut journal.tag,
        };
        if matches!(own, Tag::Literal(text) if text.0.is_empty()) {
            *own = Tag::Literal(tag.clone());
        }
    }
}

/// Lines of files (tail).
#[derive(Debug, Clone, PartialEq)]
pub struct Files {
    /// Globs of the files.
    pub include: Vec<Text>,
    /// Globs of the files to leave out; Fluent Bit's `*` crosses `/` here.
    pub exclude: Vec<Text>,
    /// Files that exist at the start are read from their beginning.
    pub from_beginning: bool,
    /// How often new files are looked for.
    pub refresh: Duration,
    /// Files older than this are left alone.
    pub ignore_older: Option<Duration>,
    /// The key of an unparsed line.
    pub key: String,
    /// The key that gets the file's path.
    pub path_key: Option<String>,
    /// How lines are joined.
    pub framing: Framing,
    /// Tried on each record's text; where none matches the text stays under `key`.
    pub parser: Option<Parser>,
    /// Lines longer than this many bytes.
    pub long_lines: Option<LongLines>,
    /// Empty lines make no record.
    pub skip_empty: bool,
    /// The files' encoding, as IANA names it; UTF-8 where not given.
    pub encoding: Option<String>,
    /// The tag.
    pub tag: Tag,
}

/// What happens to lines that are too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongLines {
    /// They are dropped; the limit is in bytes.
    Drop(u64),
    /// They are cut; the limit is in bytes.
    Truncate(u64),
}

/// How lines become the texts of records.
#[derive(Debug, Clone, PartialEq)]
pub enum Framing {
    /// A line, a record.
    Lines,
    /// `multiline.parser`: tried in order.
    Multiline(Vec<Multiline>),
    /// The old `Multiline On`: a line that `first` matches opens a record, the others are added to it.
    FirstLine {
        /// `Parser_Firstline`.
        first: Box<Parser>,
        /// `Parser_N`.
        rest: Vec<Parser>,
        /// How long an open record waits for its next line.
        flush: Duration,
    },
    /// `Docker_Mode`: Docker's lines are joined; a record that `first` matches opens a further joining.
    DockerMode {
        /// `Docker_Mode_Parser`.
        first: Option<Box<Parser>>,
        /// How long an open record waits for its next line.
        flush: Duration,
    },
}

/// The systemd journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Journal {
    /// Folder of the journal; the system's own where not given.
    pub path: Option<Text>,
    /// `FIELD=value` filters.
    pub filters: Vec<Text>,
    /// All filters must hold (`Systemd_Filter_Type And`); else one is enough.
    pub all_filters: bool,
    /// Begin at the end of the journal.
    pub from_end: bool,
    /// Field names in lower case.
    pub lowercase: bool,
    /// Field names without their leading underscore.
    pub strip_underscores: bool,
    /// The tag.
    pub tag: Tag,
}

/// Where records go.
#[derive(Debug, Clone, PartialEq)]
pub enum Sink {
    /// Loki's push API.
    Loki(Box<Loki>),
    /// OTLP over HTTP or gRPC.
    Otlp(Box<Otlp>),
    /// The program's own output.
    Stdout,
    /// Nowhere.
    Null,
}

/// A Loki output.
#[derive(Debug, Clone, PartialEq)]
pub struct Loki {
    /// How it is reached; the URL holds the path.
    pub client: Client,
    /// Stream labels.
    pub labels: Vec<Label>,
    /// All labels of the pod become stream labels.
    pub kubernetes_labels: bool,
    /// Structured metadata.
    pub structured_metadata: Vec<Label>,
    /// Maps whose members become structured metadata.
    pub structured_metadata_maps: Vec<Path>,
    /// What is taken out of the line, whether it became a label or not.
    pub remove: Vec<Path>,
    /// How the record is written.
    pub line: Line,
    /// A record with a single key is written as its bare value.
    pub drop_single_key: SingleKey,
    /// The tenant.
    pub tenant: Option<Text>,
    /// Where a record says its tenant.
    pub tenant_key: Option<Path>,
}

/// How a record with a single key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleKey {
    /// Like any other.
    Keep,
    /// As the key's value in JSON.
    Json,
    /// As the key's value; text without quotes.
    Raw,
}

/// How a record becomes a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// As JSON.
    Json,
    /// As `key="value"` pairs.
    KeyValue,
    /// `--lines native`: the text under `log` or `message` where there is one, the other keys as structured metadata.
    Native,
}

/// A stream label or an entry of structured metadata.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// Its value; no label where the record has none.
    pub value: Operand,
}

/// How a server is reached over HTTP or gRPC.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Client {
    /// Scheme, host, port and path.
    pub url: Text,
    /// HTTP basic authentication: user and password.
    pub basic_auth: Option<(Text, Secret)>,
    /// A bearer token.
    pub bearer_token: Option<Secret>,
    /// Further headers.
    pub headers: Vec<(String, HeaderValue)>,
    /// TLS settings that differ from checking the server's certificate with the system's roots.
    pub tls: Tls,
    /// A proxy.
    pub proxy: Option<Text>,
    /// How often a failed request is tried again.
    pub retry: Retry,
    /// How long a request may take, where it was set.
    pub timeout: Option<Duration>,
}

/// The value of a header.
#[derive(Debug, Clone, PartialEq)]
pub enum HeaderValue {
    /// Public.
    Plain(Text),
    /// Secret.
    Secret(Secret),
}

/// TLS settings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tls {
    /// Whether TLS is spoken.
    pub enabled: bool,
    /// The server's certificate is not checked.
    pub insecure_skip_verify: bool,
    /// The name that the certificate must have.
    pub server_name: Option<Text>,
    /// Certificates that are trusted.
    pub ca_file: Option<Text>,
    /// The client's certificate.
    pub cert_file: Option<Text>,
    /// The client's key.
    pub key_file: Option<Text>,
    /// Lowest version, as `1.2`.
    pub min_version: Option<String>,
}

/// `Retry_Limit`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Retry {
    /// Not set.
    #[default]
    Default,
    /// This many times.
    Limited(u32),
    /// Without end.
    Unlimited,
    /// Never.
    Never,
}

/// An OTLP output.
#[derive(Debug, Clone, PartialEq)]
pub struct Otlp {
    /// How it is reached; the URL holds no path.
    pub client: Client,
    /// Over gRPC; else over HTTP.
    pub grpc: bool,
    /// Path for logs where it is not `/v1/logs`.
    pub logs_path: Option<Text>,
    /// gzip, zstd or none.
    pub compression: Compression,
    /// Keys tried for the body, in order; the whole record where none is there.
    pub body_keys: Vec<Path>,
    /// The other keys become attributes; else they are left out, as Fluent Bit does.
    pub rest_as_attributes: bool,
    /// Keys that set fields of the log record.
    pub fields: OtlpFields,
}

/// Keys of the record that set fields of the OTLP log record.
#[derive(Debug, Clone, PartialEq)]
pub struct OtlpFields {
    /// Severity text.
    pub severity_text: Path,
    /// Severity number.
    pub severity_number: Path,
    /// Trace id, as 32 hexadecimal digits.
    pub trace_id: Path,
    /// Span id, as 16 hexadecimal digits.
    pub span_id: Path,
}

/// How requests are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Not.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}
