//! A run that cannot succeed says why, and leaves no process and no folder behind. Shell scripts stand for the programs.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use flb2alloy_verify::run::{Outcome, Runner};
use flb2alloy_verify::{Case, Error, Interrupt};

/// A case whose "Fluent Bit" is `script`. It notes its working directory, which lies in the sandbox, and its process.
struct Trial {
    folder: tempfile::TempDir,
    script: PathBuf,
}

impl Trial {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let case = folder.path().join("case");
        fs::create_dir_all(case.join("logs/var/log")).unwrap();
        fs::write(case.join("fluent-bit.conf"), "[INPUT]\n    Name tail\n    Path /var/log/a.log\n").unwrap();
        fs::write(case.join("logs/var/log/a.log"), "a line\n").unwrap();
        let path = folder.path().join("fluent-bit");
        let note = folder.path().join("note").display().to_string();
        let text = format!("#!/bin/sh\n[ \"$1\" = --version ] && exit\necho $$ $PWD > {note}\n{script}\n");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Trial { folder, script: path }
    }

    fn run(&self, limit: Duration) -> Result<Outcome, Error> {
        let runner = Runner {
            otelcol: None,
            fluent_bit: Some(&self.script),
            alloy: None,
            stability: None,
            convert: &|_: &Case, _: &[PathBuf]| Err("is not asked for".to_owned()),
            keep: false,
            limit,
            interrupt: Interrupt::default(),
            progress: &|_| {},
        };
        runner.run(&Case::open(&self.folder.path().join("case")).unwrap())
    }

    fn assert_nothing_is_left(&self) {
        let note = fs::read_to_string(self.folder.path().join("note")).unwrap();
        let (process, sandbox) = note.trim().split_once(' ').unwrap();
        assert!(!Path::new("/proc").join(process).exists(), "the process {process} is still there");
        assert!(!Path::new(sandbox).exists(), "{sandbox} is still there");
    }
}

#[test]
fn a_program_that_dies_midway() {
    let trial = Trial::new("exec 3< ../../var/log/a.log; sleep 1; echo out of memory; exit 7");
    let error = trial.run(Duration::from_secs(60)).unwrap_err();
    assert!(matches!(error, Error::Ended { .. }), "{error}");
    assert!(error.to_string().contains("out of memory"), "{error}");
    trial.assert_nothing_is_left();
}

#[test]
fn a_program_that_never_comes_to_rest() {
    let trial = Trial::new("exec 3< ../../var/log/a.log; while :; do sleep 1; done");
    let begin = Instant::now();
    let error = trial.run(Duration::from_secs(1)).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    assert!(begin.elapsed() < Duration::from_secs(20));
    trial.assert_nothing_is_left();
}

#[test]
fn a_program_that_is_not_one() {
    let trial = Trial::new("");
    fs::set_permissions(&trial.script, fs::Permissions::from_mode(0o644)).unwrap();
    let error = trial.run(Duration::from_secs(1)).unwrap_err();
    assert!(matches!(error, Error::Start { .. }), "{error}");
}
