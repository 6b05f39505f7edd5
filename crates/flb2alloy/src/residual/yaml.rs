//! The residual in YAML.

use flb2alloy_parser::{Comment, Entry, Section, SectionKind, Span, Value, ValueKind};

use super::{Residual, TITLE};

pub(super) fn write(residual: &Residual<'_>) -> String {
    let mut text = format!("# {TITLE}\n");
    env(&mut text, residual);
    for section in residual.sections() {
        let is_extension = matches!(&section.kind, SectionKind::Other(name) if name == "extensions");
        if section.kind == SectionKind::Service || is_extension {
            text.push('\n');
            comments(&mut text, &section.leading_comments, "");
            verbatim(&mut text, residual, section.span, end_of_section(section), "", "");
            comments(&mut text, &comments_behind(section), "  ");
        }
    }
    for (key, kind) in [
        ("customs", SectionKind::Custom),
        ("parsers", SectionKind::Parser),
        ("multiline_parsers", SectionKind::MultilineParser),
        ("upstream_servers", SectionKind::Upstream),
        ("stream_processor", SectionKind::StreamTask),
    ] {
        list(&mut text, residual, key, &residual.of_kind(&kind), "");
    }
    plugins(&mut text, residual);
    // A custom plugin may be all that stays.
    if residual.sections().any(|section| super::is_pipeline(&section.kind)) {
        text.push_str("\npipeline:\n");
    }
    for (key, kind) in
        [("inputs", SectionKind::Input), ("filters", SectionKind::Filter), ("outputs", SectionKind::Output)]
    {
        list(&mut text, residual, key, &residual.of_kind(&kind), "  ");
    }
    text
}

fn env(text: &mut String, residual: &Residual<'_>) {
    let entries = &residual.document.env;
    let is_map = |entry: &Entry| matches!(entry.value.kind, ValueKind::Map(_));
    // Elements with more than a name and a value need the form of a list.
    let dash = if entries.iter().any(is_map) { "- " } else { "" };
    let mut lines = String::new();
    let mut is_empty = true;
    for entry in entries {
        comments(&mut lines, &entry.leading_comments, "  ");
        if residual.secrets.touches(entry.value.span) {
            lines.push_str(&format!("  # {} is a secret: set it in the environment.\n", entry.key.value));
            continue;
        }
        is_empty = false;
        if is_map(entry) {
            verbatim(&mut lines, residual, entry.value.span, end_of(&entry.value), "  - ", "    ");
        } else {
            let value = residual.sources.text(entry.value.span);
            lines.push_str(&format!("  {dash}{}: {value}\n", residual.sources.text(entry.key.span)));
        }
    }
    if !is_empty {
        text.push_str("\nenv:\n");
    }
    text.push_str(&lines);
}

fn plugins(text: &mut String, residual: &Residual<'_>) {
    let sections = residual.of_kind(&SectionKind::Plugins);
    if sections.is_empty() {
        return;
    }
    text.push_str("\nplugins:\n");
    for entry in sections.iter().flat_map(|section| &section.entries) {
        comments(text, &entry.leading_comments, "  ");
        let ValueKind::List(paths) = &entry.value.kind else { continue };
        for path in paths {
            verbatim(text, residual, path.span, end_of(path), "  - ", "    ");
        }
    }
}

fn list(text: &mut String, residual: &Residual<'_>, key: &str, sections: &[&Section], indentation: &str) {
    if sections.is_empty() {
        return;
    }
    if indentation.is_empty() {
        text.push('\n');
    }
    text.push_str(&format!("{indentation}{key}:\n"));
    let inner = format!("{indentation}  ");
    for section in sections {
        comments(text, &section.leading_comments, &inner);
        let end = end_of_section(section);
        verbatim(text, residual, section.span, end, &format!("{inner}- "), &format!("{inner}  "));
        comments(text, &comments_behind(section), &inner);
    }
}

/// Copies the lines of `span`: the first one behind `first`, each other one with `rest` in place of the column at
/// which the span starts. Behind `end`, the end of the last value in it, there are nothing but comments, which are left
/// out.
fn verbatim(text: &mut String, residual: &Residual<'_>, span: Span, end: u32, first: &str, rest: &str) {
    let file = residual.sources.get(span.file).map_or("", |file| file.text.as_str());
    let before = file.get(..span.start as usize).unwrap_or("");
    // YAML takes a carriage return alone for a line break, too.
    let column = before.len() - before.rfind(['\n', '\r']).map_or(0, |newline| newline + 1);
    let span = with_colon(span, file);
    let source = residual.secrets.replaced(span, residual.sources, true);
    // Secrets are replaced in values only, so that the part behind the last one is as long as in the source.
    let behind = span.end.saturating_sub(end) as usize;
    let values = source.len().saturating_sub(behind);
    for (index, line) in without_trailing_comments(&source, values).lines().enumerate() {
        let blanks = line.bytes().take(column).take_while(u8::is_ascii_whitespace).count();
        let (indentation, line) = if index == 0 { (first, line) } else { (rest, &line[blanks..]) };
        text.push_str(format!("{indentation}{line}").trim_end());
        text.push('\n');
    }
}

/// The span of a mapping that ends in a key without a value ends before the colon.
fn with_colon(span: Span, file: &str) -> Span {
    let behind = file.get(span.end as usize..).unwrap_or("");
    let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
    let end = span.end as usize + if behind[blanks..].starts_with(':') { blanks + 1 } else { 0 };
    Span::new(span.file, span.start as usize, end)
}

/// A mapping's span may reach over the comments and blank lines behind it. A line that looks like a comment is none within
/// its first `values` bytes: it is part of a text.
fn without_trailing_comments(text: &str, values: usize) -> &str {
    let mut text = text.trim_end();
    while let Some((before, last)) = text.rsplit_once('\n') {
        if before.len() < values || !last.trim_start().starts_with('#') {
            break;
        }
        text = before.trim_end();
    }
    text
}

/// Where the last value of a section ends.
fn end_of_section(section: &Section) -> u32 {
    let own = section.entries.iter().map(|entry| end_of(&entry.value).max(entry.key.span.end));
    let inner = section.groups.iter().flat_map(|group| &group.sections).map(end_of_section);
    own.chain(inner).max().unwrap_or(section.span.end)
}

/// Where the last scalar of a value ends.
fn end_of(value: &Value) -> u32 {
    let last = match &value.kind {
        ValueKind::List(values) => values.iter().map(end_of).max(),
        ValueKind::Map(entries) => entries.iter().map(|(key, value)| end_of(value).max(key.span.end)).max(),
        ValueKind::Scalar { .. } | ValueKind::Null => None,
    };
    last.unwrap_or(value.span.end)
}

/// The comments of a section that its span does not hold, but for those above it.
fn comments_behind(section: &Section) -> Vec<Comment> {
    let inner = section.entries.iter().flat_map(|entry| &entry.leading_comments);
    inner
        .chain(&section.trailing_comments)
        .filter(|comment| comment.span.start >= section.span.end)
        .cloned()
        .collect()
}

fn comments(text: &mut String, comments: &[Comment], indentation: &str) {
    for comment in comments {
        text.push_str(format!("{indentation}# {}", comment.text).trim_end());
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::{Dialect, NoFiles, Options, convert};

    /// Lines that look like comments stay where they are part of a text, and comments behind a section are not doubled.
    #[test]
    fn texts_keep_lines_that_look_like_comments() {
        let source = "pipeline:\n  inputs:\n    - name: exec\n      command: |\n        cat file\n        # within\n\n    \
                      # Behind.\n    - name: exec\n      command: \"cat\n        # quoted\"\n    # Last.\n";
        let options = Options::default().dialect(Dialect::Yaml);
        let residual = convert("f.yaml", source, &options, &NoFiles).residual.unwrap_or_default();
        let inputs = residual.split_once("pipeline:").map_or("", |(_, inputs)| inputs);
        assert_eq!(
            inputs,
            "\n  inputs:\n    - name: exec\n      command: |\n        cat file\n        # within\n    # Behind.\n    \
             - name: exec\n      command: \"cat\n        # quoted\"\n    # Last.\n"
        );
    }

    /// Also between brackets, and each of several in one value.
    #[test]
    fn secrets_become_variables_that_read_back() {
        let source = "pipeline:\n  inputs:\n    - {name: exec, command: [x], token: hunter2, url: 'http://me:hunter3@a'}\n    \
                      - name: exec\n      command: curl http://me:hunter4@a http://you:hunter5@b \\n\n";
        let options = Options::default().dialect(Dialect::Yaml);
        let residual = convert("f.yaml", source, &options, &NoFiles).residual.unwrap_or_default();
        let inputs = residual.split_once("inputs:").map_or("", |(_, inputs)| inputs);
        assert_eq!(
            inputs,
            "\n    - {name: exec, command: [x], token: \"${EXEC_TOKEN}\", url: 'http://me:${EXEC_PASSWORD}@a'}\n    \
             - name: exec\n      command: \"curl http://me:${EXEC_PASSWORD_2}@a http://you:${EXEC_PASSWORD_3}@b \\\\n\"\n"
        );
    }
}
