//! The residual in the classic format.

use flb2alloy_parser::{Comment, Section, SectionKind};

use super::{Residual, TITLE};

/// Fluent Bit wants the same indentation throughout a file; sections come from files that may differ.
const INDENTATION: &str = "    ";

pub(super) fn write(residual: &Residual<'_>) -> String {
    let mut text = format!("# {TITLE}\n");
    for entry in &residual.document.env {
        comments(&mut text, &entry.leading_comments, "");
        if residual.secrets.touches(entry.value.span) {
            text.push_str(&format!(
                "# {} is a secret: set it in the environment of Fluent Bit.\n",
                entry.key.value
            ));
        } else {
            text.push_str(&format!("@SET {}={}\n", entry.key.value, residual.sources.text(entry.value.span)));
        }
    }
    for section in residual.sections() {
        // The main file may hold no parsers; Fluent Bit ignores sections of unknown kinds.
        if !matches!(section.kind, SectionKind::Parser | SectionKind::MultilineParser | SectionKind::Other(_))
        {
            text.push('\n');
            comments(&mut text, &section.leading_comments, "");
            text.push_str(residual.sources.text(section.header));
            text.push('\n');
            body(&mut text, residual, section, INDENTATION);
            comments(&mut text, &section.trailing_comments, INDENTATION);
        }
    }
    text
}

fn body(text: &mut String, residual: &Residual<'_>, section: &Section, indentation: &str) {
    for entry in &section.entries {
        comments(text, &entry.leading_comments, indentation);
        text.push_str(indentation);
        text.push_str(&residual.secrets.replaced(entry.span(), residual.sources, false));
        text.push('\n');
    }
    for group in &section.groups {
        // Fluent Bit splits the line at a blank before it looks for the bracket.
        text.push_str(&format!("{indentation}[{}] \n", group.key.value));
        for inner in &group.sections {
            body(text, residual, inner, &format!("{indentation}{INDENTATION}"));
        }
    }
}

fn comments(text: &mut String, comments: &[Comment], indentation: &str) {
    for comment in comments {
        text.push_str(format!("{indentation}# {}", comment.text).trim_end());
        text.push('\n');
    }
}
