//! How long a conversion takes in the library: text in, text out, no file touched.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::collections::HashMap;
use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};

use divan::Bencher;
use flb2alloy::{FileSystem, Loader, Options, convert};

/// Cases of `corpus/`, from a few lines to a whole Kubernetes pipeline.
const CASES: [&str; 4] = [
    "tail-plain/fluent-bit.conf",
    "nginx-access/fluent-bit.conf",
    "kubernetes-cri/fluent-bit.conf",
    "kubernetes-merge-key/fluent-bit.yaml",
];

/// The files that a case includes, read beforehand.
#[derive(Default)]
struct InMemory(HashMap<PathBuf, String>);

impl Loader for InMemory {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn glob(&self, _pattern: &Path) -> Vec<PathBuf> {
        Vec::new()
    }
}

#[divan::bench(args = CASES)]
fn case(bencher: Bencher<'_, '_>, case: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus").join(case);
    let text = std::fs::read_to_string(&path).unwrap();
    let options = Options::default();
    let mut files = InMemory::default();
    for (_, file) in convert(&path, &text, &options, &FileSystem).sources.files().skip(1) {
        files.0.insert(PathBuf::from(&file.name), file.text.clone());
    }
    bencher.bench(|| convert(black_box(&path), black_box(&text), &options, &files));
}

fn main() {
    divan::main();
}
