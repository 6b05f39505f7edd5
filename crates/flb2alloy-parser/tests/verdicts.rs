//! Small configurations, each for one rule of the two formats, and what the reader makes of them.
//!
//! Fluent Bit 5.1.1 accepts those in `verdicts/accepted` (`fluent-bit --dry-run -c FILE`, in that directory) and refuses
//! those in `verdicts/refused`. Those in `verdicts/refused_later` it reads, and then refuses for what they say. With
//! the path of a Fluent Bit in the environment variable `FLUENT_BIT`, these tests ask it again.

use std::path::Path;

use flb2alloy_parser::{Severity, SourceMap, read};

mod judge;
mod loader;
mod print;

fn check(directory: &str, refused: bool) {
    let path = Path::new("tests/verdicts").join(directory);
    let mut files: Vec<_> =
        std::fs::read_dir(&path).expect("the cases").flatten().map(|entry| entry.path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a case is text");
        let mut sources = SourceMap::default();
        let (document, diagnostics) = read(&file, &text, None, &loader::Files, &mut sources);
        let has_error = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        assert_eq!(has_error, refused, "Fluent Bit's verdict on {}: {diagnostics:#?}", file.display());
        if let Some(accepts) = judge::accepts(&file) {
            assert_eq!(accepts, directory == "accepted", "Fluent Bit's verdict on {}", file.display());
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy().replace('.', "_");
        let shown = print::print(&document, &diagnostics, &sources);
        insta::with_settings!({ snapshot_path => format!("snapshots/{directory}"), prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, format!("{}\n--------\n{shown}", visible(&text)));
        });
    }
}

/// The text, with the characters that a snapshot would not show.
fn visible(text: &str) -> String {
    text.replace('\t', "→")
        .replace('\r', "␍")
        .replace('\0', "␀")
        .replace('\u{feff}', "<BOM>")
        .replace(" \n", "·\n")
}

#[test]
fn accepted() {
    check("accepted", false);
}

#[test]
fn refused() {
    check("refused", true);
}

#[test]
fn refused_later() {
    check("refused_later", false);
}
