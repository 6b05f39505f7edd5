//! Runs the corpus through real Fluent Bit, the real Collector and real Alloy, and records what both send.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use flb2alloy_verify::case::{Source, digest_of};
use flb2alloy_verify::compare::compare;
use flb2alloy_verify::run::{Outcome, Runner};
use flb2alloy_verify::{Case, Error, Interrupt, Recording, instance, program};

/// Run corpus cases with real Fluent Bit or the real Collector and with real Alloy, and refresh their records.json
///
/// Exits 1 if the two sides of a case differ or a case cannot be run.
#[derive(Args)]
pub(crate) struct Parity {
    /// Names of cases below corpus/; all if none is given
    cases: Vec<String>,
    /// The folder of the cases, if not corpus/
    #[arg(long)]
    corpus: Option<PathBuf>,
    /// The Fluent Bit program, if not the one on the PATH
    #[arg(long)]
    fluent_bit: Option<PathBuf>,
    /// The OpenTelemetry Collector, if not the otelcol on the PATH
    #[arg(long)]
    otelcol: Option<PathBuf>,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// Alloy's --stability.level, if not its default
    #[arg(long = "stability.level")]
    stability: Option<String>,
    /// Run Fluent Bit or the Collector alone
    #[arg(long)]
    without_alloy: bool,
    /// Leave the sandbox in place for a look inside
    #[arg(long)]
    keep: bool,
    /// How many cases to run at a time; they mostly wait
    #[arg(long, default_value_t = 4)]
    jobs: usize,
    /// Compare, but leave records.json as it is
    #[arg(long)]
    dry_run: bool,
}

impl Parity {
    pub(crate) fn run(self) -> Result<ExitCode, Error> {
        let corpus =
            self.corpus.clone().unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus"));
        let mut cases = if self.cases.is_empty() {
            Case::all(&corpus)?
        } else {
            self.cases.iter().map(|name| Case::open(&corpus.join(name))).collect::<Result<_, _>>()?
        };
        // Without a sample there is nothing to send; such cases are about what the command prints.
        cases.retain(Case::has_samples);
        if let Some(mut command) = instance::in_own_network(&cases)? {
            let status = command.status();
            let status = status.map_err(|source| Error::Start { program: "unshare".into(), source })?;
            return Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        let find = |source: Source, given: Option<&Path>| {
            let needed = cases.iter().any(|case| case.source == source);
            needed.then(|| program::find(source.program(), given)).transpose()
        };
        let fluent_bit = find(Source::FluentBit, self.fluent_bit.as_deref())?;
        let otelcol = find(Source::Collector, self.otelcol.as_deref())?;
        let alloy =
            if self.without_alloy { None } else { Some(program::find("alloy", self.alloy.as_deref())?) };
        let runner = Runner {
            fluent_bit: fluent_bit.as_deref(),
            otelcol: otelcol.as_deref(),
            alloy: alloy.as_deref(),
            stability: self.stability.as_deref(),
            convert: &convert,
            keep: self.keep,
            limit: Duration::from_secs(60),
            interrupt: Interrupt::listen()?,
            progress: &|_| {},
        };
        let mut unequal = 0;
        let mut stopped = Ok(());
        runner.run_all(&cases, self.jobs, |case, outcome| match self.conclude(case, outcome) {
            Ok(equal) => unequal += usize::from(!equal),
            Err(error) => stopped = Err(error),
        });
        stopped?;
        println!("{} cases, {unequal} not equal", cases.len());
        Ok(if unequal == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// Records and reports one outcome; whether there is nothing to complain about.
    fn conclude(&self, case: &Case, outcome: Result<Outcome, Error>) -> Result<bool, Error> {
        match outcome {
            Err(Error::Interrupted) => Err(Error::Interrupted),
            Err(error) => {
                println!("{}: FAILED\n{}", case.name(), indented(&error.to_string()));
                Ok(false)
            }
            Ok(outcome) => {
                if !self.dry_run {
                    record(case, &outcome)?;
                }
                Ok(report(case, &outcome))
            }
        }
    }
}

fn convert(case: &Case, paths: &[PathBuf]) -> Result<String, String> {
    let conversion =
        flb2alloy_corpus::convert(case, paths).map_err(|error| format!("{}: {error}", case.name()))?;
    if conversion.is_refused() {
        let said: Vec<String> = conversion.diagnostics.iter().map(ToString::to_string).collect();
        return Err(said.join("\n"));
    }
    Ok(conversion.alloy)
}

/// Prints the verdict; whether there is nothing to complain about.
fn report(case: &Case, outcome: &Outcome) -> bool {
    let (name, source) = (case.name(), case.source.title());
    let sent = outcome.source.as_ref().map_or(&[][..], |side| &side.records);
    if let Some(kept) = &outcome.kept {
        println!("{name}: sandbox {}", kept.display());
    }
    let equal = match &outcome.alloy {
        None => {
            println!("{name}: {} records from {source}, Alloy not run", sent.len());
            return true;
        }
        Some(Err(error)) => {
            println!(
                "{name}: {} records from {source}, none from Alloy\n{}",
                sent.len(),
                indented(&error.to_string())
            );
            return false;
        }
        Some(Ok(alloy)) => {
            let comparison = compare(sent, &alloy.records);
            let mut surprises = comparison.surprises(&case.settings.predicted);
            match flb2alloy_corpus::convert(case, &case.configuration_paths()) {
                Ok(conversion) => surprises.extend(flb2alloy_corpus::unannounced(case, &conversion)),
                Err(error) => surprises.push(error.to_string()),
            }
            if comparison.is_equal() && surprises.is_empty() {
                println!("{name}: equal, {} records", comparison.equal);
            } else if surprises.is_empty() {
                let differences = sent.len().max(alloy.records.len()) - comparison.equal;
                println!(
                    "{name}: equal but for {differences} records, as predicted; {} equal",
                    comparison.equal
                );
            } else {
                println!("{name}: DIFFERENT\n{}", indented(&surprises.join("\n")));
                println!("{}", indented(&comparison.to_string()));
            }
            surprises.is_empty()
        }
    };
    for complaint in &outcome.complaints {
        println!("    Alloy says: {complaint}");
    }
    equal
}

/// Stores what was sent. What one side was not run for stays as it was recorded, if that was for the same case.
fn record(case: &Case, outcome: &Outcome) -> Result<(), Error> {
    let case_sha256 = case.digest()?;
    let Some(source) = outcome.source.clone() else { return Ok(()) };
    let old = Recording::read(case)?.filter(|old| old.case_sha256 == case_sha256);
    let (old_alloy, old_digest) = old.map_or((None, None), |old| (old.alloy, old.alloy_configuration_sha256));
    let (alloy, alloy_configuration_sha256) = match &outcome.alloy {
        Some(Ok(side)) => {
            let configuration = convert(case, &case.configuration_paths()).map_err(Error::Conversion)?;
            (Some(side.clone()), Some(digest_of(&configuration)))
        }
        Some(Err(_)) => (None, None),
        None => (old_alloy, old_digest),
    };
    Recording { case_sha256, source, alloy, alloy_configuration_sha256 }.write(case)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
