//! The verdict for a person, coloured; `anstream` takes the colours out where there is no terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use crate::report::{Changed, Only, Report, Verdict};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const FORETOLD: Style = AnsiColor::Yellow.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
/// How many records that only one side sent are shown.
const SHOWN: usize = 3;

pub(crate) fn verdict(report: &Report) -> String {
    let mut text = String::new();
    let (style, words) = match report.verdict {
        Verdict::Equal => (GOOD, "Equal"),
        Verdict::Predicted => (FORETOLD, "Equal but for what the conversion predicted"),
        Verdict::Different => (BAD, "Different"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{style}{words}{style:#}: {} records from {} {}, {} from Alloy {}, {} of them the same",
        report.source.records,
        report.source.name,
        report.source.version,
        report.alloy.records,
        report.alloy.version,
        report.equal
    );
    let surprises = |changed: &&Changed| changed.predicted_by.is_empty();
    for changed in report.changed.iter().filter(surprises) {
        write_changed(&mut text, report.source.name, changed);
    }
    write_only(&mut text, report.source.name, &report.only_source);
    write_only(&mut text, "Alloy", &report.only_alloy);
    for changed in report.changed.iter().filter(|changed| !surprises(changed)) {
        write_changed(&mut text, report.source.name, changed);
    }
    for prediction in &report.predictions {
        let _ = writeln!(text, "{FORETOLD}{}{FORETOLD:#}  {}", prediction.code, prediction.message);
    }
    for note in &report.notes {
        let _ = writeln!(text, "note: {note}");
    }
    if let Some(sandbox) = &report.sandbox {
        let _ = writeln!(text, "sandbox: {sandbox}");
    }
    text
}

/// What predicted a difference, and in which colour that is good or bad.
fn cause(predicted_by: &[&str]) -> (Style, String) {
    if predicted_by.is_empty() {
        (BAD, "NOT predicted".to_owned())
    } else {
        (FORETOLD, format!("predicted by {}", predicted_by.join(", ")))
    }
}

fn write_changed(text: &mut String, program: &str, changed: &Changed) {
    let (style, cause) = cause(&changed.predicted_by);
    let _ = writeln!(text, "\n{style}{} differ, {cause}{style:#}", records(changed.count));
    let width = changed.fields.iter().map(|field| field.path.len()).max().unwrap_or(0);
    for field in &changed.fields {
        let show = |value: &Option<Value>| value.as_ref().map_or("(absent)".to_owned(), Value::to_string);
        let _ = writeln!(text, "  {:width$}  {program}  {}", field.path, show(&field.source));
        let _ = writeln!(
            text,
            "  {:width$}  {:named$}  {}",
            "",
            "Alloy",
            show(&field.alloy),
            named = program.len()
        );
    }
    let _ = writeln!(text, "  for example in {}", changed.example.canonical());
}

fn write_only(text: &mut String, program: &str, only: &Only) {
    if only.count == 0 {
        return;
    }
    let (style, cause) = cause(&only.predicted_by);
    let _ = writeln!(text, "\n{style}{} only from {program}, {cause}{style:#}", records(only.count));
    for record in only.examples.iter().take(SHOWN) {
        let _ = writeln!(text, "  {}", record.canonical());
    }
    if only.count > SHOWN {
        let _ = writeln!(text, "  ... and {} more", only.count - SHOWN);
    }
}

fn records(count: usize) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}
