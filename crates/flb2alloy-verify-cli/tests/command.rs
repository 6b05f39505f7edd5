//! The command with stand-ins for both programs: verdicts, exit codes, and that a run which fails says why and leaves
//! no process and no file behind.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

const CONFIGURATION: &str = "\
[INPUT]
    Name tail
    Path /var/log/app.log
[OUTPUT]
    Name  loki
    Match *
";

/// A folder with a configuration, a sample and two programs. Temporary files go to a folder of their own.
struct Trial {
    folder: tempfile::TempDir,
}

impl Trial {
    fn new(sample: &[u8], fluent_bit: &str, alloy: &str) -> Self {
        let trial = Trial { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(trial.path("tmp")).unwrap();
        fs::write(trial.path("fluent-bit.conf"), CONFIGURATION).unwrap();
        fs::write(trial.path("app.log"), sample).unwrap();
        for (name, mode) in [("fluent-bit", fluent_bit), ("alloy", alloy)] {
            trial.script(name, &format!("exec {} {mode} \"$@\"", stand_in().display()));
        }
        trial
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a program that notes its process and goes on with `script`.
    fn script(&self, name: &str, script: &str) {
        let notes = self.path("processes").display().to_string();
        let text =
            format!("#!/bin/sh\n[ \"$1\" = --version ] && exec echo v0.0.0\necho $$ >> {notes}\n{script}\n");
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flb2alloy-verify"));
        command.current_dir(self.folder.path()).env("TMPDIR", self.path("tmp"));
        command.args(["fluent-bit.conf", "--sample", "app.log"]);
        command.arg("--fluent-bit").arg(self.path("fluent-bit")).arg("--alloy").arg(self.path("alloy"));
        command
    }

    /// Runs the command; its exit code, and what it printed.
    fn run(&self) -> (i32, String) {
        self.conclude(&self.command().output().unwrap())
    }

    fn conclude(&self, output: &Output) -> (i32, String) {
        let left: Vec<_> =
            fs::read_dir(self.path("tmp")).unwrap().flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        for process in fs::read_to_string(self.path("processes")).unwrap_or_default().lines() {
            assert!(!Path::new("/proc").join(process).exists(), "the process {process} is still there");
        }
        let text = [&output.stdout[..], &output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }
}

/// Cargo puts examples beside the folder of the tests.
fn stand_in() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests.parent().and_then(Path::parent).unwrap().join("examples/stand_in")
}

#[track_caller]
fn assert_ends(ended: &(i32, String), code: i32, words: &str) {
    assert!(ended.0 == code && ended.1.contains(words), "{} {}", ended.0, ended.1);
}

#[test]
fn what_is_the_same_is_proven() {
    assert_ends(&Trial::new(b"one\ntwo\n", "faithful", "faithful").run(), 0, "Equal");
}

#[test]
fn a_lost_line_is_a_difference_and_in_all_reports() {
    let trial = Trial::new(b"one <b>\ntwo\n", "faithful", "loses");
    let output = trial.command().args(["--report", "report.json", "--html", "page.html"]).output().unwrap();
    assert_ends(&trial.conclude(&output), 1, "1 record only from Fluent Bit, NOT predicted");
    let report: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(trial.path("report.json")).unwrap()).unwrap();
    assert_eq!((&report["verdict"], &report["only_source"]["count"]), (&"different".into(), &1.into()));
    assert_eq!(report["only_source"]["examples"][0]["line"], "one <b>");
    let page = fs::read_to_string(trial.path("page.html")).unwrap();
    assert!(page.contains("one &lt;b&gt;") && !page.contains("http"), "{page}");
}

#[test]
fn a_hundred_thousand_lines() {
    let sample: String = (0..100_000).map(|n| format!("line {n}\n")).collect();
    assert_ends(&Trial::new(sample.as_bytes(), "faithful", "faithful").run(), 0, "100000 of them the same");
}

#[test]
fn binary_garbage() {
    // A linear congruential generator: all bytes, the same on every run.
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let sample: Vec<u8> = (0..20_000).map(|_| next()).chain(*b"\n").collect();
    assert_ends(&Trial::new(&sample, "faithful", "faithful").run(), 0, "Equal");
}

#[test]
#[cfg(target_os = "linux")]
fn a_pause_is_not_the_end_while_there_is_more_to_read() {
    assert_ends(&Trial::new(b"one\ntwo\nthree\n", "faithful", "pauses").run(), 0, "Equal");
}

#[test]
fn programs_that_die_midway() {
    for (fluent_bit, alloy, name) in [("dies", "faithful", "fluent-bit"), ("faithful", "dies", "alloy")] {
        let ended = Trial::new(b"one\n", fluent_bit, alloy).run();
        assert_ends(&ended, 3, &format!("{name} ended by itself"));
        assert_ends(&ended, 3, "out of memory");
    }
}

#[test]
fn a_program_that_never_comes_to_rest() {
    let trial = Trial::new(b"one\n", "is-busy", "faithful");
    let output = trial.command().args(["--limit", "2"]).output().unwrap();
    assert_ends(&trial.conclude(&output), 3, "took longer than 2s");
}

#[test]
fn a_missing_program() {
    let trial = Trial::new(b"one\n", "faithful", "faithful");
    fs::remove_file(trial.path("alloy")).unwrap();
    assert_ends(&trial.run(), 3, "alloy was not found");
}

#[test]
fn a_port_in_use() {
    let trial = Trial::new(b"one\n", "faithful", "faithful");
    trial.script("alloy", "echo 'Error: listen tcp 127.0.0.1:1: bind: address already in use'; exit 1");
    assert_ends(&trial.run(), 3, "address already in use");
}

#[test]
fn nothing_to_compare_proves_nothing() {
    assert_ends(&Trial::new(b"", "faithful", "faithful").run(), 3, "neither program sent a record");
}

#[test]
fn a_sample_that_is_not_there() {
    let trial = Trial::new(b"", "faithful", "faithful");
    fs::remove_file(trial.path("app.log")).unwrap();
    assert_ends(&trial.run(), 3, "app.log");
}

#[test]
fn a_user_who_presses_ctrl_c() {
    let trial = Trial::new(b"one\n", "is-busy", "faithful");
    let child = trial.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begin = Instant::now();
    while fs::read_to_string(trial.path("processes")).unwrap_or_default().lines().count() < 2 {
        assert!(begin.elapsed() < Duration::from_secs(20), "the programs do not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert_ends(&trial.conclude(&child.wait_with_output().unwrap()), 3, "interrupted");
}
