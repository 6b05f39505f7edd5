//! Real configurations, where they are at hand: the corpus lies beside the working copy and is not part of it.
//!
//! With the path of a Fluent Bit in the environment variable `FLUENT_BIT`, what it accepts has to be accepted. (What it
//! refuses says little: most of these files want plugins, paths or variables that are not here.)

use std::path::{Path, PathBuf};

use flb2alloy_parser::{Diagnostic, Severity, SourceMap, read};

mod judge;
mod loader;

#[test]
fn what_fluent_bit_accepts_is_accepted() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let mut files = Vec::new();
    for directory in ["fluentbit-classic", "fluentbit-yaml"] {
        collect(&corpus.join(directory), &mut files);
    }
    for file in files {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        let mut sources = SourceMap::default();
        let (document, diagnostics) = read(&file, &text, None, &loader::Files, &mut sources);
        for section in &document.sections {
            assert!(!sources.text(section.header).is_empty(), "{}", file.display());
        }
        if judge::accepts(&file) == Some(true) {
            // Streams and upstream files are read only when Fluent Bit really starts, and a path with an unset
            // variable may exist by chance.
            let is_error = |found: &&Diagnostic| {
                found.severity == Severity::Error && !["FB0304", "FB0306"].contains(&found.code.0)
            };
            let errors: Vec<_> = diagnostics.iter().filter(is_error).collect();
            assert!(errors.is_empty(), "Fluent Bit accepts {}: {errors:#?}", file.display());
        }
    }
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files);
        } else if ["conf", "yaml", "yml"].contains(&extension) {
            files.push(path);
        }
    }
}
