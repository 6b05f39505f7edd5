//! Every case below `corpus/`: what comes out, that nothing is lost, and that both programs sent the same records. And
//! every real configuration in `../shared/corpus`, where that is there.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod alloy_text;
mod invariants;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use flb2alloy::{Conversion, Dialect, FileSystem, Lines, Options, Stability, convert};
use flb2alloy_verify::case::{Source, digest_of};
use flb2alloy_verify::compare::compare;
use flb2alloy_verify::foretold::{Announced, codes_that_explain, explain};
use flb2alloy_verify::{Case, Recording};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut trials = Vec::new();
    for case in Case::all(&root.join("corpus")).unwrap() {
        let name = case.name();
        let trial = |what: &str, test: fn(&Case) -> Result<(), Failed>| {
            let case = case.clone();
            Trial::test(format!("{name}/{what}"), move || test(&case))
        };
        trials.push(trial("output", output));
        trials.push(trial("invariants", keeps_what_must_hold));
        if case.has_samples() {
            trials.push(trial("records", records));
        }
    }
    let cases = Case::all(&root.join("corpus")).unwrap();
    trials.push(Trial::test("foretold/recorded", move || foretold_is_recorded(&cases)));
    trials.push(Trial::test("alloy_text/tells", alloy_text_tells));
    let shared = root.join("../shared/corpus");
    let mut real = |sets: &[&str], test: fn(&Path) -> Result<(), Failed>| {
        for path in real_files(&shared, sets) {
            let name = path.strip_prefix(root.join("../shared")).unwrap().display().to_string();
            trials.push(Trial::test(name, move || test(&path)));
        }
    };
    real(&["fluentbit-classic", "fluentbit-yaml"], real_file);
    real(&["k8s/fluentbit-configmap", "k8s/fluentbit-helm-values", "k8s/flux-helmrelease"], real_file);
    real(&["otel"], real_collector_file);
    real(&["k8s/otel-configmap", "k8s/otel-helm-values", "k8s/otel-operator"], real_manifest);
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The checks of the output's text see what they are there for.
fn alloy_text_tells() -> Result<(), Failed> {
    let with = |line: &str| {
        format!("loki.write \"a\" {{\n\tendpoint {{\n\t\turl = \"http://loki/push\"\n\t\t{line}\n\t}}\n}}\n")
    };
    let told = |line: &str| alloy_text::faults(&with(line), Stability::GenerallyAvailable, false).len();
    let right = (told("batch_wait = \"2s\""), told("batch_wait = \"1s\""), told("batch_weight = \"1s\""))
        == (0, 1, 1);
    if right { Ok(()) } else { Err("a repeated default or an unknown attribute is not told".into()) }
}

/// What is said to explain differences explains one that real programs have.
fn foretold_is_recorded(cases: &[Case]) -> Result<(), Failed> {
    let predicted: BTreeSet<&str> = cases
        .iter()
        .flat_map(|case| &case.settings.predicted)
        .map(|predicted| predicted.code.as_str())
        .collect();
    let idle: BTreeSet<&str> = codes_that_explain().filter(|code| !predicted.contains(code)).collect();
    if idle.is_empty() { Ok(()) } else { Err(format!("no recorded case needs these codes: {idle:?}").into()) }
}

/// What the command prints, beside the case.
fn output(case: &Case) -> Result<(), Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flb2alloy"));
    command.current_dir(&case.folder).env_clear().envs(&case.settings.env);
    command.arg("convert").args(["--color", "never"]).args(flb2alloy_corpus::arguments(case));
    let output = command.output()?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let residual = conversion(case)?.residual;
    let mut insta = insta::Settings::clone_current();
    insta.set_snapshot_path(&case.folder);
    insta.set_prepend_module_to_snapshot(false);
    insta.set_omit_expression(true);
    insta.set_input_file(case.configuration_path());
    insta.bind(|| {
        insta::assert_snapshot!("alloy", text(output.stdout));
        insta::assert_snapshot!(
            "diagnostics",
            format!("{}exit code {}", text(output.stderr), output.status.code().unwrap())
        );
        if let Some(residual) = residual {
            insta::assert_snapshot!("residual", residual);
        }
    });
    Ok(())
}

fn keeps_what_must_hold(case: &Case) -> Result<(), Failed> {
    let conversion = conversion(case)?;
    if !invariants::is_repeatable(&conversion, &self::conversion(case)?) {
        return Err("a second conversion comes out differently".into());
    }
    let mut faults = invariants::faults_of_real_files(&conversion);
    faults.extend(alloy_text::faults_of(&conversion));
    if case.source == Source::Collector {
        let paths = case.configuration_paths();
        let texts: Vec<String> = paths.iter().map(std::fs::read_to_string).collect::<Result<_, _>>()?;
        let files: Vec<(&Path, &str)> =
            paths.iter().map(PathBuf::as_path).zip(texts.iter().map(String::as_str)).collect();
        faults.extend(invariants::collector::account_faults(&files, &FileSystem, &conversion));
    }
    fail_if_any(&faults)
}

/// Cases whose predicted differences `flb2alloy verify` cannot tell from others: records of an input that is not converted
/// go to where those of converted inputs go, too.
const BEYOND_VERIFY: [&str; 1] = ["elasticsearch-to-loki"];

/// Both programs sent the same records when the case was recorded, but for what a diagnostic predicts, and nothing has
/// changed since.
fn records(case: &Case) -> Result<(), Failed> {
    const AGAIN: &str = "record it with `cargo xtask parity`";
    let recording = Recording::read(case)?.ok_or_else(|| format!("there is no recording: {AGAIN}"))?;
    if recording.case_sha256 != case.digest()? {
        return Err(format!("the case has changed since it was recorded: {AGAIN}").into());
    }
    let alloy = recording.alloy.ok_or_else(|| format!("Alloy's side is not recorded: {AGAIN}"))?;
    let conversion = conversion(case)?;
    if recording.alloy_configuration_sha256 != Some(digest_of(&conversion.alloy)) {
        return Err(format!("the output has changed since it was recorded: {AGAIN}").into());
    }
    if recording.source.records.is_empty() {
        return Err("no record proves nothing".into());
    }
    let comparison = compare(&recording.source.records, &alloy.records);
    let mut surprises = comparison.surprises(&case.settings.predicted);
    surprises.extend(flb2alloy_corpus::unannounced(case, &conversion));
    // What `flb2alloy verify` would say of it.
    let announced: Vec<Announced> = conversion
        .diagnostics
        .iter()
        .map(|diagnostic| Announced::new(diagnostic, &conversion.sources))
        .chain(Announced::of_samples(case))
        .collect();
    let explanation = explain(&comparison, &alloy.records, &announced);
    if !explanation.is_complete(&comparison) && !BEYOND_VERIFY.contains(&case.name().as_str()) {
        surprises.push(format!("no diagnostic explains all of it: {explanation:?}\n{comparison}"));
    }
    fail_if_any(&surprises)
}

fn conversion(case: &Case) -> std::io::Result<Conversion> {
    flb2alloy_corpus::convert(case, &case.configuration_paths())
}

fn real_file(path: &Path) -> Result<(), Failed> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let mut faults = BTreeSet::new();
    for lines in [Lines::Compat, Lines::Native] {
        for url in [None, Some("http://loki:3100/loki/api/v1/push")] {
            let mut options = Options::default().lines(lines);
            if let Some(url) = url {
                options = options.loki_url(url);
            }
            let conversion = convert(path, &text, &options, &FileSystem);
            faults.extend(invariants::faults_of_real_files(&conversion));
            faults.extend(alloy_text::faults_of(&conversion));
        }
    }
    fail_if_any(&faults.into_iter().collect::<Vec<_>>())
}

fn real_collector_file(path: &Path) -> Result<(), Failed> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let options = Options::default().dialect(Dialect::Collector);
    let conversion = convert(path, &text, &options, &FileSystem);
    let mut faults = invariants::faults_of_real_files(&conversion);
    faults.extend(alloy_text::faults_of(&conversion));
    faults.extend(invariants::collector::account_faults(&[(path, &text)], &FileSystem, &conversion));
    fail_if_any(&faults)
}

/// A manifest with the configuration of a collector in it: what it is has to be found out.
fn real_manifest(path: &Path) -> Result<(), Failed> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let conversion = convert(path, &text, &Options::default(), &FileSystem);
    let mut faults = invariants::faults_of_real_files(&conversion);
    faults.extend(alloy_text::faults_of(&conversion));
    fail_if_any(&faults)
}

fn fail_if_any(faults: &[String]) -> Result<(), Failed> {
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}

/// Files below these folders of `corpus` that have the names of configurations.
fn real_files(corpus: &Path, sets: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = sets.iter().map(|set| corpus.join(set)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| ["conf", "yaml", "yml"].iter().any(|known| extension == *known))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
