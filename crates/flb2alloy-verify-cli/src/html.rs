//! The differences as a page that stands by itself.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use crate::report::{Changed, Only, Report, Verdict};

const STYLE: &str = "\
body { font: 15px/1.5 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
h1.equal { color: #1a7f37 } h1.predicted, .by { color: #9a6700 } h1.different, .surprise { color: #cf222e }
table { border-collapse: collapse; width: 100% } th, td { border: 1px solid #ddd; padding: .3rem .6rem; text-align: left;
vertical-align: top; overflow-wrap: anywhere } code, pre { font: 13px/1.4 ui-monospace, monospace }
pre { background: #f6f8fa; padding: .6rem; overflow-wrap: anywhere; white-space: pre-wrap }
.absent { color: #999 }";

pub(crate) fn page(report: &Report) -> String {
    let (class, words) = match report.verdict {
        Verdict::Equal => ("equal", "Equal"),
        Verdict::Predicted => ("predicted", "Equal but for what the conversion predicted"),
        Verdict::Different => ("different", "Different"),
    };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { "flb2alloy verify: " (words) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 class=(class) { (words) }
                table {
                    tr { th { "Program" } th { "Version" } th { "Records" } }
                    tr { td { (report.source.name) } td { (report.source.version) } td { (report.source.records) } }
                    tr { td { "Alloy" } td { (report.alloy.version) } td { (report.alloy.records) } }
                    tr { td { "the same" } td {} td { (report.equal) } }
                }
                @for changed in &report.changed { (change(report.source.name, changed)) }
                (only(report.source.name, &report.only_source))
                (only("Alloy", &report.only_alloy))
                @if !report.predictions.is_empty() {
                    h2 { "What the conversion said" }
                    ul { @for said in &report.predictions { li { code { (said.code) } " " (said.message) } } }
                }
                @if !report.notes.is_empty() {
                    h2 { "Notes" }
                    ul { @for note in &report.notes { li { (note) } } }
                }
            }
        }
    };
    page.into_string()
}

fn cause(predicted_by: &[&str]) -> Markup {
    html! {
        @if predicted_by.is_empty() { span.surprise { "not predicted" } }
        @else { span.by { "predicted by " (predicted_by.join(", ")) } }
    }
}

fn change(program: &str, changed: &Changed) -> Markup {
    html! {
        h2 { (changed.count) " differ, " (cause(&changed.predicted_by)) }
        table {
            tr { th { "Field" } th { (program) } th { "Alloy" } }
            @for field in &changed.fields {
                tr { td { code { (field.path) } } (cell(field.source.as_ref())) (cell(field.alloy.as_ref())) }
            }
        }
        details { summary { "The first such record" } pre { (changed.example.canonical()) } }
    }
}

fn cell(value: Option<&Value>) -> Markup {
    html! {
        @match value {
            Some(value) => td { code { (value.to_string()) } },
            None => td.absent { "absent" },
        }
    }
}

fn only(program: &str, only: &Only) -> Markup {
    html! {
        @if only.count > 0 {
            h2 { (only.count) " only from " (program) ", " (cause(&only.predicted_by)) }
            @for record in &only.examples { pre { (record.canonical()) } }
        }
    }
}
