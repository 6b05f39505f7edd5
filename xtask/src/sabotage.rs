//! Takes operations out of conversions, and sees whether the corpus notices.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Duration;

use clap::Args;
use flb2alloy::{FileSystem, Lines};
use flb2alloy_ir::Pipeline;
use flb2alloy_ir::pipeline::NodeKind;
use flb2alloy_parser::{SourceMap, read};
use flb2alloy_verify::case::Source;
use flb2alloy_verify::compare::compare;
use flb2alloy_verify::run::Runner;
use flb2alloy_verify::{Case, Error, Interrupt, Recording, program};

/// Remove one operation at a time from the conversion of each case, and see whether real Alloy then sends other records
///
/// Of each kind of operation in each case, one after the other until it does: those in branches that no sample goes
/// through are not noticed. Exits 1 if Alloy sends what was recorded whichever is removed.
#[derive(Args)]
pub(crate) struct Sabotage {
    /// Names of cases below corpus/; all if none is given
    cases: Vec<String>,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// How many runs at a time; they mostly wait
    #[arg(long, default_value_t = 4)]
    jobs: usize,
    /// Write what was found as a table to this file
    #[arg(long)]
    table: Option<PathBuf>,
}

/// The operations of one kind in a case's pipeline.
struct Target<'a> {
    case: &'a Case,
    kind: String,
    /// The first of them, for a person to find it by.
    debug: String,
    /// Node, and operation in it.
    places: Vec<(usize, usize)>,
}

/// What came of removing it.
enum Found {
    /// Other records.
    Caught,
    /// Alloy does not load the rest.
    Refused,
    /// The same records.
    Missed,
}

impl Sabotage {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
        let mut cases = Case::all(&corpus)?;
        cases.retain(|case| {
            case.source == Source::FluentBit
                && case.has_samples()
                && (self.cases.is_empty() || self.cases.contains(&case.name()))
        });
        let alloy = program::find("alloy", self.alloy.as_deref())?;
        let interrupt = Interrupt::listen()?;
        let targets: Vec<Target<'_>> = cases.iter().flat_map(targets).collect();
        println!("{} cases, {} operations", cases.len(), targets.len());
        let queue = Mutex::new(targets.iter());
        let found = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..self.jobs.max(1) {
                scope.spawn(|| {
                    while let Some(target) = queue.lock().ok().and_then(|mut queue| queue.next()) {
                        let outcome = target.try_all(&alloy, &interrupt);
                        if let Ok(mut found) = found.lock() {
                            found.push((target, outcome));
                        }
                    }
                });
            }
        });
        let mut table: BTreeMap<&str, [Vec<String>; 3]> = BTreeMap::new();
        let mut missed = 0;
        for (target, outcome) in found.into_inner().unwrap_or_default() {
            let column = match outcome? {
                Found::Caught => 0,
                Found::Refused => 1,
                Found::Missed => {
                    missed += 1;
                    println!("{}: nobody misses {}", target.case.name(), target.debug);
                    2
                }
            };
            table.entry(&target.kind).or_default()[column].push(target.case.name());
        }
        let text = markdown(&mut table);
        match &self.table {
            Some(path) => std::fs::write(path, text)
                .map_err(|source| Error::Io { what: format!("writing {}", path.display()), source })?,
            None => print!("{text}"),
        }
        Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// The operations in the pipeline of `case`, by kind.
fn targets(case: &Case) -> Vec<Target<'_>> {
    let mut targets: Vec<Target<'_>> = Vec::new();
    let Ok((pipeline, _)) = pipeline(case, &case.configuration_path()) else { return targets };
    for (node, content) in pipeline.nodes.iter().enumerate() {
        let NodeKind::Process(process) = &content.kind else { continue };
        for (op, operation) in process.ops.iter().enumerate() {
            let debug = format!("{operation:?}");
            let kind: String = debug.chars().take_while(char::is_ascii_alphanumeric).collect();
            if kind == "Unconverted" {
                continue;
            }
            match targets.iter_mut().find(|target| target.kind == kind) {
                Some(target) => target.places.push((node, op)),
                None => targets.push(Target { case, kind, debug, places: vec![(node, op)] }),
            }
        }
    }
    targets
}

fn pipeline(case: &Case, configuration: &Path) -> Result<(Pipeline, SourceMap), String> {
    let settings = &case.settings.convert;
    let mut options = flb2alloy_ir::Options {
        loki_url: settings.loki_url.clone(),
        otlp_url: settings.otlp_url.clone(),
        prometheus_url: settings.prometheus_url.clone(),
        annotation_parsers: settings.annotation_parsers.clone(),
        ..flb2alloy_ir::Options::default()
    };
    if settings.native_lines {
        options.lines = Lines::Native;
    }
    if settings.resolve_env {
        options.env = case.settings.env.clone().into_iter().collect();
    }
    let text = std::fs::read_to_string(configuration).map_err(|error| error.to_string())?;
    let mut sources = SourceMap::default();
    let (document, _) = read(configuration, &text, None, &FileSystem, &mut sources);
    Ok((flb2alloy_ir::build(&document, &options).pipeline, sources))
}

impl Target<'_> {
    fn try_all(&self, alloy: &Path, interrupt: &Interrupt) -> Result<Found, Error> {
        let mut found = Found::Missed;
        for place in &self.places {
            match try_without(self, *place, alloy, interrupt)? {
                Found::Caught => return Ok(Found::Caught),
                Found::Refused => found = Found::Refused,
                Found::Missed => {}
            }
        }
        Ok(found)
    }
}

fn try_without(
    target: &Target<'_>,
    (node, op): (usize, usize),
    alloy: &Path,
    interrupt: &Interrupt,
) -> Result<Found, Error> {
    let convert = |case: &Case, copies: &[PathBuf]| {
        let (mut pipeline, sources) = pipeline(case, &copies[0])?;
        if let NodeKind::Process(process) = &mut pipeline.nodes[node].kind {
            process.ops.remove(op);
        }
        Ok(flb2alloy_emitter::emit(&pipeline, &sources).text)
    };
    let runner = Runner {
        fluent_bit: None,
        otelcol: None,
        alloy: Some(alloy),
        stability: None,
        convert: &convert,
        keep: false,
        limit: Duration::from_secs(60),
        interrupt: interrupt.clone(),
        progress: &|_| {},
    };
    let recorded = Recording::read(target.case)?.and_then(|recording| recording.alloy);
    let recorded = recorded.ok_or_else(|| Error::Case(format!("{} is not recorded", target.case.name())))?;
    match runner.run(target.case)?.alloy {
        Some(Ok(side)) if compare(&recorded.records, &side.records).is_equal() => Ok(Found::Missed),
        Some(Ok(_)) => Ok(Found::Caught),
        Some(Err(Error::Refused(_))) => Ok(Found::Refused),
        Some(Err(error)) => Err(error),
        None => Err(Error::Case("Alloy was not run".into())),
    }
}

fn markdown(table: &mut BTreeMap<&str, [Vec<String>; 3]>) -> String {
    let mut text = String::from(
        "# A conversion with an operation missing\n\n\
         `cargo xtask sabotage` removes an operation of each kind from the pipeline of each case of the corpus, one at a time, and \
         runs real Alloy with the rest.\nCaught: the records are not those that were recorded.\n\n\
         | operation | caught in | Alloy refuses the rest in | not caught in |\n| --- | --- | --- | --- |\n",
    );
    for (kind, columns) in &mut *table {
        columns.iter_mut().for_each(|cases| cases.sort());
        let [caught, refused, missed] = columns;
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| `{kind}` | {} | {} | {} |",
            caught.join(", "),
            refused.join(", "),
            missed.join(", ")
        );
    }
    text.push_str(
        "\nNot caught is an operation whose doing ends before an output: json-app copies a key that its output removes. Nor\nis one that no sample needs: record-modifier-env has no record without keys.\n",
    );
    text
}
