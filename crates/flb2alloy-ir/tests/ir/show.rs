//! A build as a person would want to read it in a snapshot.

use std::fmt::Debug;
use std::fmt::Write as _;

use flb2alloy_ir::pipeline::{Edge, NodeKind};
use flb2alloy_ir::{Built, Signals};
use flb2alloy_parser::SourceMap;

/// The graph, the account without what is exact, and the diagnostics.
pub(crate) fn built(sources: &SourceMap, built: &Built) -> String {
    let mut text = String::new();
    for (id, node) in built.pipeline.nodes.iter().enumerate() {
        let _ = writeln!(text, "{id} {} {}{}", node.plugin, node.name, edges(&node.next));
        match &node.kind {
            NodeKind::Source(source) => line(&mut text, source),
            NodeKind::Sink(sink) => line(&mut text, sink),
            NodeKind::Telemetry(ops) => ops.iter().for_each(|op| line(&mut text, op)),
            NodeKind::Process(process) => {
                if let Some(when) = &process.when {
                    let _ = writeln!(text, "    when {}", short(when));
                }
                process.ops.iter().for_each(|op| line(&mut text, op));
            }
        }
    }
    for entry in built.account.entries() {
        if entry.outcome != flb2alloy_ir::Outcome::Exact {
            let _ = writeln!(text, "{:?}: {} ({})", entry.outcome, sources.text(entry.span), entry.note);
        }
    }
    for diagnostic in &built.diagnostics {
        let _ = writeln!(text, "{:?} {diagnostic}", diagnostic.severity);
        for label in &diagnostic.labels {
            let _ = writeln!(text, "    {}: {}", sources.text(label.span).replace('\n', "\\n"), label.text);
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(text, "    help: {help}");
        }
    }
    text
}

fn edges(edges: &[Edge]) -> String {
    let each = edges.iter().map(|edge| {
        let signals = match edge.signals {
            Signals::LOGS => String::new(),
            signals => format!(" ({})", signals.list()),
        };
        match &edge.when {
            Some(when) => format!(" -> {}{signals} where {}", edge.to.0, short(when)),
            None => format!(" -> {}{signals}", edge.to.0),
        }
    });
    each.collect()
}

fn line(text: &mut String, value: &impl Debug) {
    let _ = writeln!(text, "    {}", short(value));
}

/// Debug output, in which an expression is what Alloy gets and a text is as it would be written.
fn short(value: &impl Debug) -> String {
    let mut text = format!("{value:?}");
    text = each_struct(&text, "Regex { ", |inner| format!("re2({})", field(inner, "re2: ")));
    text = each_struct(&text, "TimeFormat", |inner| format!("format({})", field(inner, "source: ")));
    text = each_struct(&text, ", span: Some(", |_| String::new());
    for (long, brief) in [("Text([])", "\"\""), ("Key(\"", "(\"")] {
        text = text.replace(long, brief);
    }
    text
}

/// Replaces each `start ... }` with what `brief` makes of it.
fn each_struct(text: &str, start: &str, brief: impl Fn(&str) -> String) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(start) {
        result.push_str(&rest[..at]);
        let behind = &rest[at..];
        let end = end_of_struct(behind);
        result.push_str(&brief(&behind[..end]));
        rest = &behind[end..];
    }
    result + rest
}

/// Where the braces that open in `text` are closed, strings left aside.
fn end_of_struct(text: &str) -> usize {
    let mut depth = 0;
    let mut quoted = false;
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' | '(' | '[' if !quoted => depth += 1,
            '}' | ')' | ']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// The string of a field in debug output.
fn field<'t>(text: &'t str, name: &str) -> &'t str {
    let Some(at) = text.find(name) else { return "" };
    let value = &text[at + name.len()..];
    let mut escaped = false;
    let mut quotes = 0;
    for (end, char) in value.char_indices() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                quotes += 1;
                if quotes == 2 {
                    return &value[..=end];
                }
            }
            _ => {}
        }
    }
    value
}
