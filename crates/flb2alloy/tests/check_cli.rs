//! `flb2alloy check` and `flb2alloy fmt` as a user meets them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const FINE: &str = "loki.echo \"a\" { }\n";
const WRONG: &str = "loki.write \"a\" {\n\tendpoint {\n\t\turl  = \"http://a\"\n\t\turll = 1\n\t}\n}\n";
const UGLY: &str = "loki.echo \"a\" {\n}\n\n\n// é\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flb2alloy"));
    command.current_dir(folder.path()).env_clear().args(arguments).stdin(Stdio::null()).output().unwrap()
}

fn piped(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flb2alloy"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn exit_codes_of_check() {
    let folder = folder(&[("a.alloy", FINE), ("b.alloy", WRONG)]);
    assert_eq!(code(&run(&folder, &["check", "a.alloy"])), 0);
    assert_eq!(code(&run(&folder, &["check", "a.alloy", "b.alloy"])), 1);
    assert_eq!(code(&run(&folder, &["check", "."])), 1);
    assert_eq!(code(&run(&folder, &["check"])), 2);
    assert_eq!(code(&run(&folder, &["check", "b.alloy", "missing.alloy"])), 3);
    assert_eq!(code(&piped(&["check", "-"], WRONG)), 1);
}

/// `alloy validate` fails on the warning; `alloy run` loads the file.
#[test]
fn strict_checks_fail_on_warnings() {
    let text = "loki.write \"a\" {\n\tendpoint {\n\t\turl = env(\"URL\")\n\t}\n}\n";
    assert_eq!(code(&piped(&["check", "-"], text)), 0);
    assert_eq!(code(&piped(&["check", "--strict", "-"], text)), 1);
}

#[test]
fn stability_and_community_components_are_options() {
    let text = "loki.secretfilter \"a\" {\n\tforward_to = []\n}\n";
    assert_eq!(code(&piped(&["check", "-"], text)), 1);
    assert_eq!(code(&piped(&["check", "--stability.level=public-preview", "-"], text)), 0);
}

#[test]
fn all_formats_name_the_place() {
    let folder = folder(&[("b.alloy", WRONG)]);
    let text = stdout(&run(&folder, &["check", "b.alloy"]));
    assert!(text.contains("FB0602") && text.contains("b.alloy:4:3"), "{text}");
    assert!(text.contains("did you mean `url`?"), "{text}");

    let github = stdout(&run(&folder, &["check", "--format", "github", "b.alloy"]));
    assert_eq!(
        github,
        "::error file=b.alloy,line=4,col=3,endLine=4,endColumn=7,title=FB0602::`endpoint` takes no attribute `urll`\
         %0Adid you mean `url`?\n"
    );

    let json: Value =
        serde_json::from_slice(&run(&folder, &["check", "--format", "json", "b.alloy"]).stdout).unwrap();
    assert_eq!(json["diagnostics"][0]["place"]["line"], 4);

    let sarif: Value =
        serde_json::from_slice(&run(&folder, &["check", "--format", "sarif", "b.alloy"]).stdout).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let rule = &sarif["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!((&result["ruleId"], &rule["id"]), (&Value::from("FB0602"), &Value::from("FB0602")));
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["endColumn"].as_u64()), (Some(4), Some(7)));
}

#[test]
fn fmt_prints_checks_and_writes() {
    let folder = folder(&[("a.alloy", UGLY)]);
    let formatted = stdout(&run(&folder, &["fmt", "a.alloy"]));
    assert_ne!(formatted, UGLY);
    assert_eq!(stdout(&piped(&["fmt", "-"], UGLY)), formatted);
    assert_eq!(code(&run(&folder, &["fmt", "--check", "a.alloy"])), 1);

    let diff = run(&folder, &["fmt", "--diff", "a.alloy"]);
    assert_eq!(code(&diff), 0);
    assert!(stdout(&diff).starts_with("--- a.alloy\n+++ a.alloy (formatted)\n@@ "), "{}", stdout(&diff));
    assert_eq!(std::fs::read_to_string(folder.path().join("a.alloy")).unwrap(), UGLY);

    assert_eq!(code(&run(&folder, &["fmt", "--write", "a.alloy"])), 0);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.alloy")).unwrap(), formatted);
    assert_eq!(code(&run(&folder, &["fmt", "--check", "a.alloy"])), 0);
}

#[test]
fn fmt_leaves_what_it_cannot_read() {
    let folder = folder(&[("a.alloy", "loki.echo {"), ("b.alloy", FINE)]);
    assert_eq!(code(&run(&folder, &["fmt", "-w", "a.alloy", "b.alloy"])), 3);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.alloy")).unwrap(), "loki.echo {");
    assert_eq!(code(&run(&folder, &["fmt", "a.alloy", "b.alloy"])), 2);
    assert_eq!(code(&run(&folder, &["fmt", "missing.alloy"])), 3);
}
