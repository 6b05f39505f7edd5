//! YAML as a tree in which every key and value has its byte span, and every comment its place.
//!
//! This knows nothing of Fluent Bit: the OpenTelemetry Collector's files are read into the same tree. Scalars are not
//! typed, and anchors and aliases stay what they are, since the two programs treat both differently.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::document::Comment;
use crate::{Diagnostic, FileId, Span, Spanned, Style, codes};

mod comments;
mod tabs;

/// A node and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Its place. Quotes are included; anchors, tags and the indicator of a block scalar are not.
    pub span: Span,
    /// Its anchor, without the `&`.
    pub anchor: Option<Spanned<String>>,
    /// Its tag as it was resolved, such as `tag:yaml.org,2002:str`.
    pub tag: Option<String>,
    /// For mapping keys and the elements of lists: the comments above, and the one at the end of its line.
    pub leading_comments: Vec<Comment>,
    /// For mapping keys and the elements of lists: comments below that are indented deeper than what follows.
    pub trailing_comments: Vec<Comment>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Text, unquoted and unescaped. An empty value is a plain scalar without text and with an empty span.
    Scalar {
        /// The text.
        text: String,
        /// How it was written.
        style: Style,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values in source order; repeated keys stay repeated. Keys can be any node.
    Mapping(Vec<(Node, Node)>),
    /// `*name`, without the asterisk.
    Alias(String),
}

impl Node {
    fn new(kind: NodeKind, span: Span) -> Self {
        Node {
            kind,
            span,
            anchor: None,
            tag: None,
            leading_comments: Vec::new(),
            trailing_comments: Vec::new(),
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The entries of a mapping; none of other nodes.
    #[must_use]
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.kind {
            NodeKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a mapping's key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// What the node is, in a word for messages.
    #[must_use]
    pub fn description(&self) -> &'static str {
        match &self.kind {
            NodeKind::Scalar { text, style: Style::Plain } if text.is_empty() => "nothing",
            NodeKind::Scalar { .. } => "a scalar",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a mapping",
            NodeKind::Alias(_) => "an alias",
        }
    }
}

/// The documents of a file.
#[derive(Debug, Clone, Default)]
pub struct Stream {
    /// The root node of each document, in order.
    pub documents: Vec<Node>,
    /// The comments behind the last node.
    pub trailing_comments: Vec<Comment>,
}

/// Reads `text`, which is that of `file`. At an error (`FB0201`) reading stops; the nodes that are complete by then,
/// closed as if the file ended there, come back with the diagnostic. What libyaml refuses is an error, although YAML 1.2
/// allows a little more.
pub fn parse(file: FileId, text: &str) -> (Stream, Option<Diagnostic>) {
    let mut options = granit_parser::Options::default();
    // Read as libyaml does, which is what Fluent Bit uses.
    options.block_scalar_eof_without_line_feed = true;
    options.bom_inside_document_as_content = true;
    options.emit_anchor_events = true;
    options.emit_unresolved_aliases = true;
    options.max_buffered_comment_events = usize::MAX;
    let mut builder = Builder { file, text, open: Vec::new(), documents: Vec::new(), comments: Vec::new() };
    let mut problem = None;
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => builder.event(event, builder.span(&span)),
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
                problem = Some(
                    Diagnostic::error(codes::BAD_YAML, format!("not valid YAML: {}", error.info()))
                        .at(builder.character_at(at), "reading stops here")
                        .help("often the cause is on the line above: a missing `:`, a quote left open, or a different indentation"),
                );
                break;
            }
        }
    }
    builder.close_all();
    if problem.is_none()
        && let Some(tab) = tabs::first(text, &builder.documents)
    {
        problem = Some(
            Diagnostic::error(codes::BAD_YAML, "not valid YAML: a tab at the beginning of a line")
                .at(
                    builder.character_at(tab),
                    "libyaml, which Fluent Bit uses, refuses it even on a blank line",
                )
                .help("indent with blanks"),
        );
    }
    let mut documents = builder.documents;
    let trailing_comments = comments::attach(&mut documents, builder.comments, text);
    (Stream { documents, trailing_comments }, problem)
}

/// Puts events together to nodes.
struct Builder<'a> {
    file: FileId,
    text: &'a str,
    /// The collections that are not complete, outermost first.
    open: Vec<Open>,
    documents: Vec<Node>,
    comments: Vec<Comment>,
}

struct Open {
    node: Node,
    /// A mapping's key that waits for its value.
    key: Option<Node>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Comment(text, _) => self.comments.push(comment(&text, span)),
            Event::Scalar(text, style, _, tag) => {
                let span = match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => self.without_trailing_space(span),
                    _ => span,
                };
                // An empty value is reported as the text `~`.
                let (text, style) = match style {
                    ScalarStyle::Plain if span.is_empty() => (String::new(), Style::Plain),
                    ScalarStyle::Plain => (text.into_owned(), Style::Plain),
                    _ => (text.into_owned(), Style::Quoted),
                };
                self.add(tagged(Node::new(NodeKind::Scalar { text, style }, span), tag));
            }
            Event::SequenceStart(_, _, tag) => self.open(NodeKind::Sequence(Vec::new()), span, tag),
            Event::MappingStart(_, _, tag) => self.open(NodeKind::Mapping(Vec::new()), span, tag),
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(_) => {
                let name =
                    self.text[span.start as usize..span.end as usize].trim_start_matches('*').to_owned();
                self.add(Node::new(NodeKind::Alias(name), span));
            }
            Event::UnresolvedAlias(name) => self.add(Node::new(NodeKind::Alias(name.into_owned()), span)),
            Event::Anchor(_, name) => self.anchor(Spanned::new(name.into_owned(), span)),
            _ => {}
        }
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        Span::new(self.file, range.start.min(end), end)
    }

    /// A block scalar reaches to the next token; its place ends with its text.
    fn without_trailing_space(&self, span: Span) -> Span {
        let text = &self.text[span.start as usize..span.end as usize];
        Span::new(self.file, span.start as usize, span.start as usize + text.trim_end().len())
    }

    /// The character at `offset`, or the empty place at the end of the file.
    fn character_at(&self, offset: usize) -> Span {
        let start = (0..=offset).rev().find(|&offset| self.text.is_char_boundary(offset)).unwrap_or(0);
        let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.file, start, start + length)
    }

    fn open(&mut self, kind: NodeKind, span: Span, tag: Option<Cow<'_, granit_parser::Tag>>) {
        self.open.push(Open { node: tagged(Node::new(kind, span), tag), key: None });
    }

    fn close(&mut self, end: Span) {
        let Some(mut open) = self.open.pop() else { return };
        let node = &mut open.node;
        if let Some(key) = open.key.take()
            && let NodeKind::Mapping(entries) = &mut node.kind
        {
            let nothing = Span::new(self.file, key.span.end as usize, key.span.end as usize);
            entries.push((
                key,
                Node::new(NodeKind::Scalar { text: String::new(), style: Style::Plain }, nothing),
            ));
        }
        // A block collection ends with its last node, not where the next token begins.
        let last = match &node.kind {
            NodeKind::Sequence(items) => items.last().map(|item| item.span),
            NodeKind::Mapping(entries) => entries.last().map(|(key, value)| key.span.to(value.span)),
            _ => None,
        };
        node.span = match self.text.as_bytes().get(end.start as usize) {
            Some(b']' | b'}') if !end.is_empty() => node.span.to(end),
            _ => last.map_or(Span { end: node.span.start, ..node.span }, |last| node.span.to(last)),
        };
        self.add(open.node);
    }

    fn close_all(&mut self) {
        let end = Span::new(self.file, self.text.len(), self.text.len());
        while !self.open.is_empty() {
            self.close(end);
        }
    }

    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node);
            return;
        };
        match (&mut open.node.kind, open.key.take()) {
            (NodeKind::Sequence(items), _) => items.push(node),
            (NodeKind::Mapping(entries), Some(key)) => entries.push((key, node)),
            _ => open.key = Some(node),
        }
    }

    /// Sets the anchor of the node whose event came right before.
    fn anchor(&mut self, anchor: Spanned<String>) {
        let node = match self.open.last_mut() {
            None => self.documents.last_mut(),
            Some(Open { key: Some(key), .. }) => Some(key),
            Some(Open { node, .. }) => match &mut node.kind {
                NodeKind::Sequence(items) if !items.is_empty() => items.last_mut(),
                NodeKind::Mapping(entries) if !entries.is_empty() => {
                    entries.last_mut().map(|(_, value)| value)
                }
                _ => Some(node),
            },
        };
        if let Some(node) = node {
            node.anchor = Some(anchor);
        }
    }
}

fn tagged(mut node: Node, tag: Option<Cow<'_, granit_parser::Tag>>) -> Node {
    node.tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
    node
}

fn comment(text: &str, span: Span) -> Comment {
    let text = text.strip_prefix(' ').unwrap_or(text);
    Comment { text: text.trim_end().to_owned(), span }
}
