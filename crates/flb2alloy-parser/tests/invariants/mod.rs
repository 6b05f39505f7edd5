//! What holds of everything that is read, whatever the text. The fuzz targets check the same.
#![allow(unreachable_pub, reason = "the fuzz workspace uses this file as a module of its library")]

use std::path::Path;

use flb2alloy_parser::{
    CODES, Comment, Dialect, Document, Entry, NoFiles, Section, SourceMap, Span, Style, Value, ValueKind,
    read,
};

struct Check<'a> {
    sources: &'a SourceMap,
    dialect: Dialect,
}

impl Check<'_> {
    fn span(&self, span: Span) -> &str {
        let text = &self.sources.get(span.file).expect("a file of the map").text;
        assert!(span.start <= span.end, "{span:?}");
        text.get(span.start as usize..span.end as usize).expect("a place inside its file, between characters")
    }

    fn document(&self, document: &Document) {
        document.env.iter().for_each(|entry| self.entry(entry));
        document.sections.iter().for_each(|section| self.section(section));
        self.comments(&document.trailing_comments);
    }

    fn section(&self, section: &Section) {
        self.span(section.header);
        self.span(section.span);
        section.entries.iter().for_each(|entry| self.entry(entry));
        self.comments(&section.leading_comments);
        self.comments(&section.trailing_comments);
        for group in &section.groups {
            self.span(group.key.span);
            group.sections.iter().for_each(|section| self.section(section));
        }
    }

    fn entry(&self, entry: &Entry) {
        let key = self.span(entry.key.span);
        if self.dialect == Dialect::Classic {
            assert_eq!(key, entry.key.value);
        }
        self.value(&entry.value);
        self.comments(&entry.leading_comments);
    }

    fn value(&self, value: &Value) {
        let source = self.span(value.span);
        match &value.kind {
            ValueKind::Scalar { text, style: Style::Plain }
                if self.dialect == Dialect::Classic || !source.contains(['\n', '\r']) =>
            {
                assert_eq!(source, text);
            }
            ValueKind::Scalar { .. } | ValueKind::Null => {}
            ValueKind::List(items) => items.iter().for_each(|item| self.value(item)),
            ValueKind::Map(entries) => {
                for (key, value) in entries {
                    self.span(key.span);
                    self.value(value);
                }
            }
        }
    }

    fn comments(&self, comments: &[Comment]) {
        for comment in comments {
            assert!(self.span(comment.span).starts_with('#'));
            assert!(self.span(comment.span).contains(&comment.text));
        }
    }
}

/// Reads `text`, checks what always holds, and gives back how many comments came out.
pub fn check(text: &str, dialect: Dialect) -> usize {
    let mut sources = SourceMap::default();
    let (document, diagnostics) = read(Path::new("main"), text, Some(dialect), &NoFiles, &mut sources);
    let check = Check { sources: &sources, dialect };
    check.document(&document);
    for diagnostic in &diagnostics {
        assert!(CODES.iter().any(|entry| entry.code == diagnostic.code), "{diagnostic} is declared");
        assert!(!diagnostic.labels.is_empty(), "{diagnostic} points somewhere");
        diagnostic.labels.iter().for_each(|label| {
            check.span(label.span);
        });
    }
    comments(&document)
}

fn comments(document: &Document) -> usize {
    fn of_section(section: &Section) -> usize {
        section.leading_comments.len()
            + section.trailing_comments.len()
            + section.entries.iter().map(|entry| entry.leading_comments.len()).sum::<usize>()
            + section.groups.iter().flat_map(|group| &group.sections).map(of_section).sum::<usize>()
    }
    document.trailing_comments.len()
        + document.env.iter().map(|entry| entry.leading_comments.len()).sum::<usize>()
        + document.sections.iter().map(of_section).sum::<usize>()
}
