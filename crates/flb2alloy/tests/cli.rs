//! The command as a user meets it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const PLAIN: &str = "[INPUT]\n    Name tail\n    Path /var/log/app.log\n    Read_from_Head On\n\
                     [OUTPUT]\n    Name loki\n    Match *\n    Host loki.example\n";
const LOSSY: &str = "[INPUT]\n    Name tail\n    Path /var/log/app.log\n    Read_from_Head On\n\
                     [OUTPUT]\n    Name es\n    Match *\n    Host es.example\n";
const BROKEN: &str = "[INPUT]\n    Name tail\n[OUTPUT\n    Name loki\n";

/// A directory with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flb2alloy"));
    command.current_dir(folder).env_clear().arg("convert").args(arguments).stdin(Stdio::null());
    command
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    command(folder.path(), arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ends by itself")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// All files of a directory, by name.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn one_file_goes_to_standard_output() {
    let folder = folder(&[("a.conf", PLAIN)]);
    let output = run(&folder, &["a.conf"]);
    assert_eq!(code(&output), 0);
    assert!(text(&output.stdout).contains("loki.write"));
    assert_eq!(names(folder.path()), ["a.conf"]);
}

#[test]
fn a_named_file_is_written_whole_and_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("a.conf", PLAIN), ("a.alloy", "old")]);
    let target = folder.path().join("a.alloy");
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).unwrap();
    let output = run(&folder, &["a.conf", "-o", "a.alloy"]);
    assert_eq!((code(&output), text(&output.stdout).as_str()), (0, ""));
    assert!(std::fs::read_to_string(&target).unwrap().contains("loki.write"));
    assert_eq!(target.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(names(folder.path()), ["a.alloy", "a.conf"], "nothing else is left behind");
}

#[test]
fn what_cannot_be_read_leaves_everything_as_it_was() {
    let folder = folder(&[("a.conf", BROKEN), ("a.alloy", "old")]);
    let output = run(&folder, &["a.conf", "-o", "a.alloy", "--residual", "rest.conf", "--color", "never"]);
    assert_eq!(code(&output), 3);
    assert_eq!(std::fs::read_to_string(folder.path().join("a.alloy")).unwrap(), "old");
    assert_eq!(names(folder.path()), ["a.alloy", "a.conf"]);
    insta::assert_snapshot!(text(&output.stderr), @r"
    FB0101

      × a section header has no closing bracket
       ╭─[a.conf:3:1]
     2 │     Name tail
     3 │ [OUTPUT
       · ───┬───
       ·    ╰── expected `]`
     4 │     Name loki
       ╰────
      help: write `[INPUT]`, `[FILTER]`, ...
    a.conf: refused: Fluent Bit would not start with this; nothing is written
    ");
}

#[test]
fn files_that_are_not_there_or_not_text() {
    let folder = folder(&[("a.conf", PLAIN)]);
    std::fs::write(folder.path().join("latin.conf"), b"[INPUT]\n    Name tail\n    Path /var/log/\xe4.log\n")
        .unwrap();
    let output = run(&folder, &["missing.conf"]);
    assert_eq!(code(&output), 3);
    assert!(text(&output.stderr).starts_with("error: cannot read missing.conf: No such file"));
    let output = run(&folder, &["latin.conf"]);
    assert_eq!(code(&output), 3);
    assert_eq!(text(&output.stderr), "error: cannot read latin.conf: line 3 is not valid UTF-8\n");
}

#[test]
fn standard_input() {
    let folder = folder(&[]);
    let convert = |arguments: &[&str], source: &str| {
        let mut child = command(folder.path(), arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let classic = convert(&["-"], PLAIN);
    assert_eq!(code(&classic), 0);
    let yaml = "pipeline:\n  inputs:\n    - {name: tail, path: /var/log/app.log, read_from_head: on}\n  outputs:\n    \
                - {name: loki, match: '*', host: loki.example}\n";
    let yaml = convert(&["-", "--dialect", "yaml"], yaml);
    assert_eq!(code(&yaml), 0);
    assert_eq!(text(&classic.stdout), text(&yaml.stdout), "both dialects say the same");
}

#[test]
fn several_files_are_written_beside_their_sources() {
    let folder = folder(&[("a.conf", PLAIN), ("b.conf", PLAIN), ("c.conf", BROKEN)]);
    let output = run(&folder, &["a.conf", "b.conf", "c.conf"]);
    assert_eq!(code(&output), 3, "one of them cannot be read");
    assert_eq!(
        names(folder.path()),
        ["a.alloy", "a.conf", "b.alloy", "b.conf", "c.conf"],
        "the others are converted"
    );
}

#[test]
fn a_single_file_is_written_beside_its_source_where_asked_for() {
    let folder = folder(&[("a.conf", PLAIN)]);
    let output = run(&folder, &["a.conf", "--write"]);
    assert_eq!((code(&output), text(&output.stdout).as_str()), (0, ""));
    assert_eq!(names(folder.path()), ["a.alloy", "a.conf"]);
    assert_eq!(code(&run(&folder, &["-", "--write"])), 2, "standard input is beside nothing");
}

#[test]
fn a_directory_is_searched_for_main_files() {
    let include = "@INCLUDE parts/in.conf\n[OUTPUT]\n    Name loki\n    Match *\n    Host loki.example\n";
    let folder = folder(&[
        ("etc/main.conf", include),
        ("etc/parts/in.conf", "[INPUT]\n    Name tail\n    Path /var/log/app.log\n"),
        ("etc/parsers.conf", "[PARSER]\n    Name x\n    Format json\n"),
        ("etc/deep/other.yaml", "pipeline:\n  inputs:\n    - {name: tail, path: /x}\n"),
        ("etc/deep/deployment.yaml", "kind: Deployment\nspec:\n  replicas: 1\n"),
        ("etc/.hidden/main.conf", PLAIN),
        ("etc/readme.txt", "no configuration"),
    ]);
    let output = run(&folder, &["etc", "-o", "out"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert_eq!(names(&folder.path().join("out")), ["deep", "main.alloy"]);
    assert_eq!(names(&folder.path().join("out/deep")), ["other.alloy"]);
    let notes: Vec<String> =
        text(&output.stderr).lines().filter(|line| line.starts_with("note: ")).map(str::to_owned).collect();
    assert_eq!(
        notes,
        [
            "note: etc/deep/deployment.yaml is skipped: it has no input, filter or output",
            "note: etc/parsers.conf is skipped: it has no input, filter or output",
            "note: etc/parts/in.conf is skipped: another configuration includes it",
        ]
    );
}

#[test]
fn strict_writes_nothing_lossy() {
    let folder = folder(&[("plain.conf", PLAIN), ("lossy.conf", LOSSY)]);
    assert_eq!(code(&run(&folder, &["plain.conf", "--strict", "-o", "plain.alloy"])), 0);
    let output = run(&folder, &["lossy.conf", "--strict", "-o", "lossy.alloy"]);
    assert_eq!(code(&output), 1);
    assert_eq!(names(folder.path()), ["lossy.conf", "plain.alloy", "plain.conf"]);
    assert_eq!(code(&run(&folder, &["lossy.conf"])), 0, "without it, losses are reported only");
}

#[test]
fn quiet_reports_errors_only() {
    let folder = folder(&[("plain.conf", PLAIN), ("lossy.conf", LOSSY)]);
    assert_eq!(text(&run(&folder, &["plain.conf", "--quiet"]).stderr), "");
    assert!(text(&run(&folder, &["lossy.conf", "--quiet"]).stderr).contains("output/es"));
}

#[test]
fn arguments_that_make_no_sense() {
    let folder = folder(&[("a.conf", PLAIN), ("x/a.conf", PLAIN)]);
    for arguments in [
        &["--no-such-flag", "a.conf"][..],
        &[],
        &["a.conf", "x/a.conf", "-o", "a.conf"],
        &["a.conf", "x/a.conf", "--residual", "rest.conf"],
        &["a.conf", "-"],
        &["a.conf", "--report-file", "report.json"],
        &["a.conf", "x/a.conf", "-o", "out/"],
    ] {
        assert_eq!(code(&run(&folder, arguments)), 2, "{arguments:?}");
    }
    assert_eq!(names(folder.path()), ["a.conf", "x"]);
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = folder(&[("a.conf", PLAIN), ("file", "")]);
    let output = run(&folder, &["a.conf", "-o", "file/a.alloy"]);
    assert_eq!(code(&output), 4);
    assert!(text(&output.stderr).contains("error: cannot write file/a.alloy: "), "{}", text(&output.stderr));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = folder(&[("a.conf", PLAIN)]);
    let mut child =
        command(folder.path(), &["a.conf"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(!said.contains("error: "), "{said}");
}

#[test]
fn the_report_accounts_for_each_key_with_places_on_both_sides() {
    let folder = folder(&[("a.conf", PLAIN)]);
    let output = run(&folder, &["a.conf", "--report", "json"]);
    assert_eq!(code(&output), 0);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["version"], 1);
    let conversion = &report["conversions"][0];
    let alloy = conversion["alloy"].as_str().unwrap();
    let account = conversion["account"].as_array().unwrap();
    let keys: Vec<&str> = account.iter().map(|key| key["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["name", "path", "read_from_head", "name", "match", "host"]);
    for key in account {
        let source = &key["source"];
        let place = |name: &str| usize::try_from(source[name].as_u64().unwrap()).unwrap();
        let line = PLAIN.lines().nth(place("line") - 1).unwrap();
        assert_eq!(&line[place("column") - 1..], &PLAIN[place("start")..place("end")]);
        let components = key["components"].as_array().unwrap();
        assert!(!components.is_empty());
        for component in components {
            let place = |name: &str| usize::try_from(component[name].as_u64().unwrap()).unwrap();
            let (kind, label) = component["component"].as_str().unwrap().rsplit_once('.').unwrap();
            let opening = format!("{kind} \"{label}\" {{");
            assert!(alloy[place("start")..place("end")].contains(&opening));
            let lines: Vec<&str> = alloy.lines().collect();
            assert!(lines[place("first_line") - 1..place("last_line")].contains(&opening.as_str()));
        }
    }
}

#[test]
fn a_report_file_leaves_standard_output_to_the_configuration() {
    let folder = folder(&[("a.conf", PLAIN)]);
    let output = run(&folder, &["a.conf", "--report", "json", "--report-file", "report.json"]);
    assert!(text(&output.stdout).contains("loki.write"));
    let report = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["conversions"][0]["alloy"], text(&output.stdout).as_str());
}

#[test]
fn variables_stay_variables_unless_their_values_are_given() {
    let source = PLAIN.replace("loki.example", "${LOKI_HOST}");
    let folder =
        folder(&[("a.conf", &source), ("loki.env", "LOKI_HOST=from-file\n"), ("bad.env", "LOKI_HOST\n")]);
    let convert = |arguments: &[&str]| {
        let arguments = [&["a.conf"], arguments].concat();
        text(&command(folder.path(), &arguments).env("LOKI_HOST", "from-here").output().unwrap().stdout)
    };
    assert!(convert(&[]).contains("sys.env(\"LOKI_HOST\")"));
    assert!(convert(&["--env-file", "loki.env"]).contains("from-file"));
    assert!(convert(&["--resolve-env"]).contains("from-here"));
    assert!(
        convert(&["--resolve-env", "--env-file", "loki.env"]).contains("from-file"),
        "the file is more special"
    );
    assert_eq!(code(&run(&folder, &["a.conf", "--env-file", "bad.env"])), 3);
}

#[test]
fn the_residual_holds_what_is_not_converted() {
    let folder = folder(&[("plain.conf", PLAIN), ("lossy.conf", LOSSY)]);
    run(&folder, &["lossy.conf", "--residual", "lossy-rest.conf"]);
    run(&folder, &["plain.conf", "--residual", "plain-rest.conf"]);
    let rest = std::fs::read_to_string(folder.path().join("lossy-rest.conf")).unwrap();
    assert!(rest.contains("    Name es\n") && rest.contains("    Path /var/log/app.log\n"), "{rest}");
    assert!(!folder.path().join("plain-rest.conf").exists(), "nothing has to stay");
}

/// Literal secrets of all kinds: options, headers, URLs, variables set in the file, comments.
const SECRET: &str = "correct-horse-battery";

fn sources_with_secrets() -> Vec<(&'static str, String)> {
    let classic = format!(
        "@SET LOKI_PASSWORD={SECRET}1\n# HTTP_Passwd {SECRET}2\n[INPUT]\n    Name tail\n    Path /x\n\
         [OUTPUT]\n    Name loki\n    Match *\n    Host h\n    HTTP_User u\n    HTTP_Passwd {SECRET}3\n    Bearer_Token {SECRET}4\n    \
         Header Authorization Bearer {SECRET}5\n    NoSuchKey 1\n\
         [OUTPUT]\n    Name loki\n    Match *\n    HTTP_User u\n    HTTP_Passwd ${{LOKI_PASSWORD}}\n\
         [OUTPUT]\n    Name es\n    Match *\n    HTTP_Passwd {SECRET}6\n\
         [OUTPUT]\n    Name http\n    Match *\n    Header X-Api-Key {SECRET}7\n    Proxy http://me:{SECRET}8@proxy:3128\n\
         [OUTPUT]\n    Name datadog\n    Match *\n    apikey {SECRET}9\n"
    );
    let yaml = format!(
        "env:\n  TOKEN: {SECRET}1\npipeline:\n  inputs:\n    - {{name: tail, path: /x}}\n  outputs:\n    - name: loki\n      match: '*'\n      \
         http_user: u\n      http_passwd: \"{SECRET}2\"\n      header:\n        - Authorization {SECRET}3\n      nosuchkey: 1\n    - {{name: es, \
         http_passwd: {SECRET}4, match: '*'}}\n    - name: splunk\n      splunk_token: |\n        {SECRET}5\n"
    );
    // These are refused, at or beside the line of a secret.
    let broken_classic =
        format!("[OUTPUT]\n    Name loki\n    HTTP_Passwd\t{SECRET}1\n   HTTP_Passwd {SECRET}2\n [OUTPUT\n");
    let broken_yaml = format!(
        "pipeline:\n  outputs:\n    - name: loki\n      http_passwd: {SECRET}1: x\n     bearer_token: {SECRET}2\n"
    );
    vec![("a.conf", classic), ("a.yaml", yaml), ("b.conf", broken_classic), ("b.yaml", broken_yaml)]
}

#[test]
fn no_secret_is_shown_or_copied() {
    for (name, source) in sources_with_secrets() {
        let folder = folder(&[(name, &source)]);
        for extra in [&[][..], &["--report", "json"], &["--resolve-env"], &["--loki-url", "http://loki/push"]]
        {
            let arguments = [&[name, "--residual", "rest"], extra].concat();
            let output = run(&folder, &arguments);
            assert!([0, 3].contains(&code(&output)));
            let rest = std::fs::read_to_string(folder.path().join("rest")).unwrap_or_default();
            for shown in [text(&output.stdout), text(&output.stderr), rest] {
                assert!(!shown.contains(SECRET), "{name} {extra:?}:\n{shown}");
            }
        }
    }
}

#[test]
fn configurations_of_a_collector_are_merged() {
    let base = "receivers:\n  otlp:\n    protocols:\n      grpc:\nexporters:\n  otlphttp:\n    endpoint: http://a\n\
                service:\n  pipelines:\n    logs:\n      receivers: [otlp]\n      exporters: [otlphttp]\n";
    let over = "exporters:\n  otlphttp::endpoint: ${env:HOST}:4318\n";
    let folder = folder(&[("base.yaml", base), ("over.yaml", over)]);
    let output = run(&folder, &["--config", "base.yaml", "--config=over.yaml"]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let alloy = text(&output.stdout);
    assert!(alloy.contains("sys.env(\"HOST\") + \":4318\""), "{alloy}");
    let output = run(&folder, &["base.yaml", "--report", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["conversions"][0]["account"][0]["plugin"], "receiver/otlp");
    assert_eq!(code(&run(&folder, &["--config", "missing.yaml"])), 3);
}
