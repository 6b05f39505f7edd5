//! What holds whatever the text is: no panic, every place lies in its file, and keys and values are the source's.

use std::path::Path;

use flb2alloy_parser::{
    CODES, Comment, Dialect, Document, Entry, NoFiles, Section, SourceMap, Span, Style, Value, ValueKind,
    read,
};
use proptest::prelude::*;

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
                if self.dialect == Dialect::Classic || !source.contains('\n') =>
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
fn check(text: &str, dialect: Dialect) -> usize {
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

/// Lines that mean something in the classic format, in any order.
fn classic_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("[INPUT]".to_owned()),
        Just("[output] ]x".to_owned()),
        "[ \t]{0,5}(Name|é🔥|K) [a-z ${}:é-]{0,8}\r?",
        "[ \t]{0,5}# ?[a-zé]{0,6}",
        "@(SET|INCLUDE|é) ?[a=é*]{0,4}",
        "[ \t]{0,4}\\[[a-z]{0,3}\\]? ?",
        "[ -~é\t\r\0]{0,12}",
    ]
}

/// Lines that mean something in YAML, in any order.
fn yaml_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("pipeline:".to_owned()),
        Just("  inputs:".to_owned()),
        Just("    - name: dummy # é".to_owned()),
        Just("      processors:".to_owned()),
        Just("        logs:".to_owned()),
        Just("          - name: x".to_owned()),
        "(service|env|parsers|includes|routes|x):( [a-z]{1,3})?",
        " {0,8}(- )?[a-z]{1,3}: ['\"|>&*!é🔥\\[\\{]?[a-zé🔥 ]{0,5}['\"\\]\\}]?",
        " {0,8}# [a-zé🔥]{0,5}",
        "[ -~é\t\r\0]{0,12}",
    ]
}

proptest! {
    #[test]
    fn classic(lines in prop::collection::vec(classic_line(), 0..12)) {
        check(&lines.join("\n"), Dialect::Classic);
    }

    #[test]
    fn yaml(lines in prop::collection::vec(yaml_line(), 0..12)) {
        check(&lines.join("\n"), Dialect::Yaml);
    }

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text, Dialect::Classic);
        check(&text, Dialect::Yaml);
    }

    /// No comment of a well-formed classic file is lost, wherever it stands.
    #[test]
    fn classic_comments(lines in prop::collection::vec(prop_oneof![
        Just("[INPUT]"), Just("    Name x"), Just("    # a"), Just("# b"), Just(""), Just("@SET a=b"),
    ], 0..16)) {
        let text = format!("[INPUT]\n    Name x\n{}", lines.join("\n"));
        let written = lines.iter().filter(|line| line.contains('#')).count();
        prop_assert_eq!(check(&text, Dialect::Classic), written);
    }

    /// The same for YAML.
    #[test]
    fn yaml_comments(comments in prop::collection::vec(prop::option::of(0_usize..9), 10)) {
        let lines = [
            "service:", "  flush: 1", "pipeline:", "  inputs:", "    - name: dummy", "      tag: t", "    - name: x",
            "  outputs:", "    - name: y", "      a: [b, c]",
        ];
        let mut text = String::new();
        for (line, comment) in lines.iter().zip(&comments) {
            if let Some(indentation) = comment {
                text += &format!("{}# é\n", " ".repeat(*indentation));
            }
            text += &format!("{line} # at the end\n");
        }
        let written = lines.len() + comments.iter().flatten().count();
        prop_assert_eq!(check(&text, Dialect::Yaml), written);
    }
}
