//! Shows what was read, in a form made for snapshots: one line an entry, each place as `line:column`.

use std::fmt::Write as _;

use flb2alloy_parser::{Comment, Diagnostic, Document, Entry, Section, SourceMap, Span, Value, ValueKind};

/// The sections, variables and comments of `document`, then the diagnostics.
pub(crate) fn print(document: &Document, diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut printer = Printer { out: String::new(), sources };
    for entry in &document.env {
        printer.line(0, &format!("env {}", entry.key.value));
        printer.entry(1, entry);
    }
    for section in &document.sections {
        printer.section(0, section);
    }
    printer.comments(0, "#end", &document.trailing_comments);
    for diagnostic in diagnostics {
        printer.diagnostic(diagnostic);
    }
    printer.out
}

struct Printer<'a> {
    out: String,
    sources: &'a SourceMap,
}

impl Printer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "", indent = depth * 2);
    }

    fn place(&self, span: Span) -> String {
        let (line, column) = self.sources.line_column(span);
        let file = self.sources.get(span.file).map_or("", |file| file.name.as_str());
        match span.file.0 {
            0 => format!("{line}:{column}"),
            _ => format!("{file}:{line}:{column}"),
        }
    }

    fn section(&mut self, depth: usize, section: &Section) {
        self.comments(depth, "#", &section.leading_comments);
        let header = self.sources.text(section.header).to_owned();
        self.line(depth, &format!("{:?} {header:?} at {}", section.kind, self.place(section.span)));
        for entry in &section.entries {
            self.entry(depth + 1, entry);
        }
        for group in &section.groups {
            let signal =
                group.signal.as_ref().map_or(String::new(), |signal| format!(" for {}", signal.value));
            self.line(depth + 1, &format!("group {}{signal}", group.key.value));
            for section in &group.sections {
                self.section(depth + 2, section);
            }
        }
        self.comments(depth + 1, "#below", &section.trailing_comments);
    }

    fn entry(&mut self, depth: usize, entry: &Entry) {
        self.comments(depth, "#", &entry.leading_comments);
        let value = value(&entry.value);
        self.line(depth, &format!("{} = {value} at {}", entry.name, self.place(entry.key.span)));
    }

    fn comments(&mut self, depth: usize, mark: &str, comments: &[Comment]) {
        for comment in comments {
            self.line(depth, &format!("{mark} {}", comment.text));
        }
    }

    fn diagnostic(&mut self, diagnostic: &Diagnostic) {
        self.line(0, &format!("{:?} {diagnostic}", diagnostic.severity));
        for label in &diagnostic.labels {
            let source = self.sources.text(label.span).to_owned();
            self.line(1, &format!("{} {source:?}: {}", self.place(label.span), label.text));
        }
        if let Some(help) = &diagnostic.help {
            self.line(1, &format!("help: {help}"));
        }
    }
}

fn value(value: &Value) -> String {
    match &value.kind {
        ValueKind::Scalar { text, style } => format!("{text:?} {style:?}"),
        ValueKind::Null => "nothing".to_owned(),
        ValueKind::List(items) => {
            format!("[{}]", items.iter().map(self::value).collect::<Vec<_>>().join(", "))
        }
        ValueKind::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", key.value, self::value(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}
