//! Where secrets stand in the sources, so that none of them is shown or copied.
//!
//! Two finders work side by side. The document tells the values of secret options exactly, which is what the residual
//! replaces. A scan of the text finds what looks like a secret even in files that could not be read, and in comments;
//! it may take too much, so it only masks.

mod names;
mod scan;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use flb2alloy_parser::{
    Comment, Diagnostic, Document, FileId, Piece, Section, SectionKind, SourceMap, Span, Value, ValueKind,
    parse_template,
};

use names::{is_header_key, is_secret_header, is_secret_key};

/// Shorter texts are not looked for in messages: they would be found in the middle of words.
const SHORTEST_SCRUBBED: usize = 4;

/// A literal secret of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretPlace {
    /// Its place; quotes are included.
    pub span: Span,
    /// The whole value that it is a part of.
    pub value: Span,
    /// The environment variable that stands for it in the output and in the residual.
    pub variable: String,
}

/// All secrets of the sources of a conversion.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    places: Vec<SecretPlace>,
    guessed: Vec<Span>,
    texts: Vec<String>,
}

impl Secrets {
    /// The literal secrets that are values of options, in source order.
    #[must_use]
    pub fn places(&self) -> &[SecretPlace] {
        &self.places
    }

    /// The text of `file` with each byte of what is or looks like a secret replaced by `*`, so that offsets stay.
    #[must_use]
    pub fn masked<'s>(&self, file: FileId, sources: &'s SourceMap) -> Cow<'s, str> {
        let text = sources.get(file).map_or("", |file| file.text.as_str());
        let spans: Vec<Span> = self.spans().filter(|span| span.file == file).collect();
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        let is_secret =
            |at: usize| spans.iter().any(|span| (span.start as usize..span.end as usize).contains(&at));
        let masked: Vec<u8> = text
            .bytes()
            .enumerate()
            .map(|(at, byte)| if !byte.is_ascii_whitespace() && is_secret(at) { b'*' } else { byte })
            .collect();
        // Spans end at character boundaries, so that what is left is text.
        Cow::Owned(String::from_utf8_lossy(&masked).into_owned())
    }

    /// `text` with each secret in it replaced by `***`.
    #[must_use]
    pub fn scrubbed(&self, text: &str) -> String {
        self.texts.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        self.places.iter().map(|place| place.span).chain(self.guessed.iter().copied())
    }

    pub(crate) fn find(document: &Document, sources: &SourceMap) -> Self {
        let mut finder = Finder { document, sources, secrets: Secrets::default() };
        for section in &document.sections {
            finder.section(section, &section_name(section));
        }
        for entry in &document.env {
            if is_secret_key(&entry.name) {
                finder.scalars(&entry.value, &entry.name);
            }
        }
        let mut secrets = finder.secrets;
        for (id, file) in sources.files() {
            secrets
                .guessed
                .extend(scan::secrets(&file.text).map(|range| Span::new(id, range.start, range.end)));
        }
        secrets.finish(sources);
        secrets
    }

    /// Adds the places that the build found. The variables are those that its output asks for.
    pub(crate) fn add(&mut self, found: &[(Span, String)], document: &Document, sources: &SourceMap) {
        let mut finder = Finder { document, sources, secrets: std::mem::take(self) };
        for (span, variable) in found {
            let overlaps = |place: &&mut SecretPlace| {
                place.span.file == span.file && place.span.start < span.end && span.start < place.span.end
            };
            for place in finder.secrets.places.iter_mut().filter(overlaps) {
                place.variable.clone_from(variable);
            }
            finder.add(*span, *span, || variable.clone());
        }
        *self = finder.secrets;
        self.finish(sources);
        self.name_apart(found, sources);
    }

    /// Gives different secrets different variables. Those that the output asks for are settled.
    fn name_apart(&mut self, found: &[(Span, String)], sources: &SourceMap) {
        let text = |span: Span| sources.text(span).trim_matches(['"', '\'']);
        let settled = |place: &SecretPlace| found.iter().any(|(span, _)| overlap(place.span, *span));
        let mut taken: HashMap<String, &str> = (self.places.iter())
            .filter(|place| settled(place))
            .map(|place| (place.variable.clone(), text(place.span)))
            .collect();
        for place in self.places.iter_mut().filter(|place| !settled(place)) {
            let secret = text(place.span);
            let first = place.variable.clone();
            let mut number = 1;
            while *taken.entry(place.variable.clone()).or_insert(secret) != secret {
                number += 1;
                place.variable = format!("{first}_{number}");
            }
        }
    }

    fn finish(&mut self, sources: &SourceMap) {
        self.places.sort_by_key(|place| (place.span.file, place.span.start));
        let texts: HashSet<&str> = self
            .spans()
            .map(|span| sources.text(span).trim().trim_matches(['"', '\'']))
            .filter(|text| text.len() >= SHORTEST_SCRUBBED)
            .collect();
        self.texts = texts.into_iter().map(str::to_owned).collect();
        // The longest first, so that no part of a secret is left where another one is inside it.
        self.texts.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
    }

    /// Masks secrets in comments, which are carried to the output.
    pub(crate) fn mask_comments(&self, document: &mut Document) {
        document.trailing_comments.iter_mut().for_each(mask_comment);
        document.env.iter_mut().flat_map(|entry| &mut entry.leading_comments).for_each(mask_comment);
        document.sections.iter_mut().for_each(mask_section);
    }

    /// Masks secrets in what diagnostics say.
    pub(crate) fn scrub(&self, diagnostics: &mut [Diagnostic]) {
        if self.texts.is_empty() {
            return;
        }
        for diagnostic in diagnostics {
            diagnostic.message = self.scrubbed(&diagnostic.message);
            diagnostic.help = diagnostic.help.as_deref().map(|help| self.scrubbed(help));
            for label in &mut diagnostic.labels {
                label.text = self.scrubbed(&label.text);
            }
        }
    }

    /// Whether the value at `span` is or holds a secret.
    pub(crate) fn touches(&self, span: Span) -> bool {
        self.places.iter().any(|place| overlap(place.span, span))
    }

    /// The text of `span` with its literal secrets replaced by variables. In YAML, `quoting`, a value without quotes
    /// gets some: between brackets a variable's braces would end it.
    pub(crate) fn replaced(&self, span: Span, sources: &SourceMap, quoting: bool) -> String {
        let part = |start: u32, end: u32| sources.text(Span { start, end: end.max(start), ..span });
        let mut text = String::new();
        let mut at = span.start;
        let mut places = self.places.iter().filter(|place| overlap(place.span, span)).peekable();
        while let Some(place) = places.next() {
            if place.span.start < at {
                continue;
            }
            let variable = format!("${{{}}}", place.variable);
            let is_plain = !sources.text(place.value).starts_with(['"', '\'', '|', '>']);
            if !quoting || !is_plain || place.value.start < at {
                let quote = if sources.text(place.span).starts_with(['"', '\'']) { "\"" } else { "" };
                text.push_str(part(at, place.span.start));
                text.push_str(&format!("{quote}{variable}{quote}"));
                at = place.span.end;
                continue;
            }
            let escaped = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
            text.push_str(part(at, place.value.start));
            text.push_str(&format!("\"{}{variable}", escaped(part(place.value.start, place.span.start))));
            at = place.span.end;
            while let Some(more) = places.next_if(|more| more.value == place.value) {
                text.push_str(&format!("{}${{{}}}", escaped(part(at, more.span.start)), more.variable));
                at = more.span.end;
            }
            text.push_str(&format!("{}\"", escaped(part(at, place.value.end))));
            at = place.value.end;
        }
        text.push_str(part(at.min(span.end), span.end));
        text
    }
}

fn overlap(left: Span, right: Span) -> bool {
    left.file == right.file && left.start < right.end && right.start < left.end
}

pub(crate) fn mask_comment(comment: &mut Comment) {
    let ranges: Vec<_> = scan::comment(&comment.text).collect();
    for range in ranges.into_iter().rev() {
        comment.text.replace_range(range, "***");
    }
}

fn mask_section(section: &mut Section) {
    let entries = section.entries.iter_mut().flat_map(|entry| &mut entry.leading_comments);
    section
        .leading_comments
        .iter_mut()
        .chain(&mut section.trailing_comments)
        .chain(entries)
        .for_each(mask_comment);
    section.groups.iter_mut().flat_map(|group| &mut group.sections).for_each(mask_section);
}

/// What a section is called in the names of variables: its plugin, else its kind.
fn section_name(section: &Section) -> String {
    match section.get("name").and_then(Value::as_str) {
        Some(name) => name.to_owned(),
        None => match &section.kind {
            SectionKind::Other(name) => name.clone(),
            kind => format!("{kind:?}"),
        },
    }
}

/// The name that the build gives to the variable for a secret.
fn variable(section: &str, key: &str) -> String {
    let word = |char: char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' };
    format!("{section}_{key}").chars().map(word).collect()
}

struct Finder<'a> {
    document: &'a Document,
    sources: &'a SourceMap,
    secrets: Secrets,
}

impl Finder<'_> {
    fn section(&mut self, section: &Section, name: &str) {
        for entry in &section.entries {
            self.value(&entry.name, &entry.value, name);
        }
        for inner in section.groups.iter().flat_map(|group| &group.sections) {
            let own = inner.get("name").and_then(Value::as_str).unwrap_or(name);
            self.section(inner, own);
        }
    }

    fn value(&mut self, key: &str, value: &Value, section: &str) {
        match &value.kind {
            _ if is_secret_key(key) => self.scalars(value, &variable(section, key)),
            ValueKind::Scalar { .. } if is_header_key(key) => self.header(value, section),
            ValueKind::Scalar { .. } => self.user_info(value, section),
            ValueKind::Null => {}
            ValueKind::List(values) => values.iter().for_each(|value| self.value(key, value, section)),
            ValueKind::Map(entries) => {
                for (inner, value) in entries {
                    if is_header_key(key) && is_secret_header(&inner.value) {
                        self.scalars(value, &variable(section, &inner.value));
                    } else {
                        self.value(&inner.value.to_ascii_lowercase(), value, section);
                    }
                }
            }
        }
    }

    /// Every scalar of the value is a secret.
    fn scalars(&mut self, value: &Value, variable: &str) {
        match &value.kind {
            ValueKind::Scalar { .. } => self.add(value.span, value.span, || variable.to_owned()),
            ValueKind::Null => {}
            ValueKind::List(values) => values.iter().for_each(|value| self.scalars(value, variable)),
            ValueKind::Map(entries) => entries.iter().for_each(|(_, value)| self.scalars(value, variable)),
        }
    }

    /// `Header Authorization Bearer xyz`: what stands behind the name, if the name is that of a secret one.
    fn header(&mut self, value: &Value, section: &str) {
        let text = self.sources.text(value.span);
        let quote = usize::from(text.starts_with(['"', '\'']));
        let inner = &text[quote..text.len() - quote.min(text.len() - quote)];
        let Some((name, rest)) = inner.split_once([' ', '\t', ':']) else { return };
        if is_secret_header(name) {
            let start = quote + inner.len() - rest.trim_start().len();
            let span = self.part(value.span, start, quote + inner.len());
            self.add(span, value.span, || variable(section, name));
        }
    }

    /// The password of `http://user:password@host`.
    fn user_info(&mut self, value: &Value, section: &str) {
        let text = self.sources.text(value.span);
        let ranges: Vec<_> = scan::passwords_of_urls(text).collect();
        for range in ranges {
            let span = self.part(value.span, range.start, range.end);
            self.add(span, value.span, || variable(section, "password"));
        }
    }

    fn part(&self, whole: Span, start: usize, end: usize) -> Span {
        Span::new(whole.file, whole.start as usize + start, whole.start as usize + end)
    }

    fn add(&mut self, span: Span, value: Span, variable: impl FnOnce() -> String) {
        let text = self.sources.text(span);
        let pieces = parse_template(text.trim_matches(['"', '\'']), span);
        // The value of a variable that the configuration sets itself is the secret then.
        for piece in &pieces {
            let Piece::Variable { name, .. } = piece else { continue };
            for entry in self.document.env.iter().filter(|entry| entry.name == *name) {
                if !self.secrets.touches(entry.value.span) && entry.value.as_str().is_some() {
                    let span = entry.value.span;
                    self.secrets.places.push(SecretPlace { span, value: span, variable: name.clone() });
                }
            }
        }
        let is_literal = pieces.iter().any(|piece| match piece {
            Piece::Literal { text, .. } => !names::is_harmless(text),
            Piece::Variable { default, .. } => {
                default.as_deref().is_some_and(|text| !names::is_harmless(text))
            }
            Piece::Dropped { .. } => false,
        });
        if is_literal && !self.secrets.touches(span) {
            self.secrets.places.push(SecretPlace { span, value, variable: variable() });
        }
    }
}
