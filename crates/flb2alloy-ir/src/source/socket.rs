//! Texts that arrive over TCP or UDP.

use crate::parser::Parser;
use crate::source::{Listener, Tag};

/// Texts that arrive over TCP or UDP (syslog, tcp, udp).
#[derive(Debug, Clone, PartialEq)]
pub struct Socket {
    /// Where they arrive.
    pub listener: Listener,
    /// How.
    pub transport: Transport,
    /// Where one text ends and the next begins.
    pub texts: Texts,
    /// How a text becomes a record.
    pub content: Content,
    /// The key that gets the text as it arrived.
    pub raw_key: Option<String>,
    /// The key that gets the sender's address, as `tcp://127.0.0.1:4711`.
    pub source_address_key: Option<String>,
    /// Longest text in bytes, where it was set.
    pub max_size: Option<u64>,
    /// The tag.
    pub tag: Tag,
}

/// The protocol below the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// Where a text ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Texts {
    /// At this separator, which is no part of it. Empty texts are none.
    Separated(String),
    /// Its length stands in front of it (RFC 6587).
    Counted,
    /// A datagram is a text.
    Datagrams,
}

/// How a text becomes a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// It is the value of this key.
    Text(String),
    /// A parser reads it. What the parser does not take is the value of this key, or dropped where there is none.
    Parsed(Box<Parser>, Option<String>),
    /// It is a JSON object, or a JSON array that becomes the value of `msg`; others are dropped.
    Json,
}
