//! Shows diagnostics on standard error. Sources are shown with their secrets masked.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal as _, Write as _};

use flb2alloy::{Conversion, Diagnostic, Dialect, FileId, Severity};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, NamedSource,
    SourceCode, SourceSpan, SpanContents,
};

use super::args::ColorArg;
use super::format::Findings;

/// Wide enough for the help texts, narrow enough for half a screen.
const WIDTH: usize = 110;

/// Where messages go, and how they look.
pub(crate) struct Messages {
    handler: GraphicalReportHandler,
    quiet: bool,
}

impl Messages {
    pub(crate) fn new(color: ColorArg, quiet: bool) -> Self {
        Messages { handler: handler(color, io::stderr().is_terminal()), quiet }
    }

    /// What is rendered already.
    pub(crate) fn raw(&self, text: &str) {
        write_stderr(text);
    }

    /// An error that is not about a place in a source.
    pub(crate) fn error(&self, message: &str) {
        write_stderr(&format!("error: {message}\n"));
    }

    /// Something worth knowing.
    pub(crate) fn note(&self, message: &str) {
        if !self.quiet {
            write_stderr(&format!("note: {message}\n"));
        }
    }

    /// All that a conversion has to say: what has consequences with its place, then the rest in a line each, then a
    /// line that sums it up.
    pub(crate) fn diagnostics(&self, name: &str, conversion: &Conversion) {
        let mut text = String::new();
        let least = if self.quiet { Severity::Error } else { Severity::Warning };
        let files = Files::new(conversion);
        for diagnostic in conversion.diagnostics.iter().filter(|diagnostic| diagnostic.severity >= least) {
            // Writing to a string cannot fail.
            let _ = self.handler.render_report(&mut text, &Shown::new(diagnostic, &files));
        }
        if !self.quiet {
            for diagnostic in
                conversion.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Info)
            {
                let _ = writeln!(text, "{}", line(diagnostic, conversion));
            }
            let _ = writeln!(text, "{name}: {}", summary(conversion));
        }
        write_stderr(&text);
    }
}

/// The findings of a check with their places, and a line that sums them up if there are any.
pub(crate) fn findings(findings: &Findings, color: ColorArg) -> String {
    let handler = handler(color, io::stdout().is_terminal());
    let named = |(_, file): (FileId, &flb2alloy::SourceFile)| Source {
        text: NamedSource::new(&file.name, file.text.clone()),
        before: (0, 0),
    };
    let files = Files(findings.sources.files().map(named).collect());
    let mut text = String::new();
    for diagnostic in &findings.diagnostics {
        // Writing to a string cannot fail.
        let _ = handler.render_report(&mut text, &Shown::new(diagnostic, &files));
    }
    if !findings.diagnostics.is_empty() {
        let errors = number(findings.count(Severity::Error), "error");
        let warnings = number(findings.count(Severity::Warning), "warning");
        let _ = writeln!(text, "{errors}, {warnings} in {}", number(files.0.len(), "file"));
    }
    text
}

fn handler(color: ColorArg, is_terminal: bool) -> GraphicalReportHandler {
    let colored = match color {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => is_terminal && std::env::var_os("NO_COLOR").is_none(),
    };
    let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    GraphicalReportHandler::new_themed(theme).with_width(WIDTH)
}

fn write_stderr(text: &str) {
    // Where standard error is closed there is no one to tell.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

fn line(diagnostic: &Diagnostic, conversion: &Conversion) -> String {
    let mut line = String::new();
    if let Some(label) = diagnostic.labels.first() {
        let file = conversion.sources.get(label.span.file).map_or("", |file| file.shown_name());
        let (row, column) = conversion.sources.line_column(label.span);
        let _ = write!(line, "{file}:{row}:{column}: ");
    }
    let _ = write!(line, "info {}: {}", diagnostic.code, diagnostic.message);
    // The label's text is short and about the place that a line does not show; the help says more.
    let label = diagnostic.labels.first().map(|label| &label.text).filter(|text| !text.is_empty());
    if let Some(more) = diagnostic.help.as_ref().or(label) {
        let _ = write!(line, " ({more})");
    }
    line
}

fn summary(conversion: &Conversion) -> String {
    if conversion.is_refused() {
        let program = match conversion.document.dialect {
            Dialect::Collector => "the Collector",
            Dialect::Classic | Dialect::Yaml => "Fluent Bit",
        };
        return format!("refused: {program} would not start with this; nothing is written");
    }
    let counts = conversion.counts();
    let keys = counts.exact + counts.default + counts.approximate + counts.not_needed + counts.unsupported;
    let mut summary = format!(
        "{}: {} kept, {} repeat a default, {} kept nearly, {} not needed, {} left out; {}, {}",
        number(keys, "key"),
        counts.exact,
        counts.default,
        counts.approximate,
        counts.not_needed,
        counts.unsupported,
        number(counts.errors, "error"),
        number(counts.warnings, "warning"),
    );
    if conversion.residual.is_some() {
        summary.push_str("; a part has to stay with Fluent Bit (--residual FILE writes it)");
    }
    summary
}

fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The sources with their secrets masked, in the order of their ids.
struct Files(Vec<Source>);

/// A source, and how many lines and columns stand in front of it where it is a part of a file.
#[derive(Debug)]
struct Source {
    text: NamedSource<String>,
    before: (usize, usize),
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, before, after)?;
        let ((lines, columns), name) = (self.before, self.text.name().to_owned());
        let (line, column) = (lines + found.line(), columns + found.column());
        let (data, span) = (found.data(), *found.span());
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, line, column, found.line_count())))
    }
}

impl Files {
    fn new(conversion: &Conversion) -> Self {
        let masked = |(id, file): (FileId, &flb2alloy::SourceFile)| {
            let text = conversion.secrets.masked(id, &conversion.sources).into_owned();
            Source { text: NamedSource::new(file.shown_name(), text), before: file.before() }
        };
        Files(conversion.sources.files().map(masked).collect())
    }
}

/// A diagnostic as miette takes it. Labels in other files than that of the first become diagnostics of their own.
struct Shown<'a> {
    diagnostic: &'a Diagnostic,
    message: &'a str,
    is_main: bool,
    source: Option<&'a Source>,
    labels: Vec<LabeledSpan>,
    related: Vec<Shown<'a>>,
}

impl<'a> Shown<'a> {
    fn new(diagnostic: &'a Diagnostic, files: &'a Files) -> Self {
        let mut shown =
            Self::of_file(diagnostic, &diagnostic.message, true, diagnostic.labels.first(), files);
        for label in diagnostic.labels.iter().skip(1) {
            if Some(label.span.file) == diagnostic.labels.first().map(|first| first.span.file) {
                shown.labels.push(labeled(label, shown.source));
            } else {
                shown.related.push(Self::of_file(diagnostic, &label.text, false, Some(label), files));
            }
        }
        shown
    }

    fn of_file(
        diagnostic: &'a Diagnostic,
        message: &'a str,
        is_main: bool,
        label: Option<&'a flb2alloy::Label>,
        files: &'a Files,
    ) -> Self {
        let source = label.and_then(|label| files.0.get(label.span.file.0 as usize));
        let labels = label.map(|label| labeled(label, source)).into_iter().collect();
        Shown { diagnostic, message, is_main, source, labels, related: Vec::new() }
    }
}

fn labeled(label: &flb2alloy::Label, source: Option<&Source>) -> LabeledSpan {
    let length = source.map_or(0, |source| source.text.inner().len());
    let start = (label.span.start as usize).min(length);
    let end = (label.span.end as usize).min(length);
    let text = Some(label.text.clone()).filter(|text| !text.is_empty());
    LabeledSpan::new(text, start, end - start)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'d>(&'d self) -> Option<Box<dyn fmt::Display + 'd>> {
        self.is_main.then(|| Box::new(self.diagnostic.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            _ if !self.is_main => miette::Severity::Advice,
            Severity::Info => miette::Severity::Advice,
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'d>(&'d self) -> Option<Box<dyn fmt::Display + 'd>> {
        let help = self.diagnostic.help.as_ref().filter(|_| self.is_main)?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty())
            .then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'d>(&'d self) -> Option<Box<dyn Iterator<Item = &'d dyn miette::Diagnostic> + 'd>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|related| related as &dyn miette::Diagnostic)))
    }
}
