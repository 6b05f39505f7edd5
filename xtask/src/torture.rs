//! `cargo xtask torture`: random configurations and random lines through both programs.

mod filters;
mod inputs;
mod lane;
mod lines;
mod outputs;
mod parsers;
mod processors;
mod scripts;
mod section;
mod traces;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use flb2alloy::{FileSystem, Options};
use flb2alloy_verify::compare::compare;
use flb2alloy_verify::foretold::{Announced, explain};
use flb2alloy_verify::run::Runner;
use flb2alloy_verify::{Case, Error, Interrupt, Record, program};
use serde_json::Value;

use self::lane::Lane;
use self::section::Section;
use crate::mutations::Dice;

/// Make small random configurations and lines for them, run both programs on all of them at once, and report what differs
///
/// A difference counts as foretold where a diagnostic of its own configuration can explain it; read those too. Each
/// configuration is left as a case below --folder: `cargo xtask parity --corpus FOLDER lane3` runs it alone. Exits 1 if a
/// difference is not foretold.
#[derive(Args)]
pub(crate) struct Torture {
    /// Another seed makes other configurations
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many configurations
    #[arg(long, default_value_t = 16)]
    lanes: usize,
    /// Write them as YAML, which can say more
    #[arg(long)]
    yaml: bool,
    /// Where the cases are left
    #[arg(long, default_value = "/tmp/flb2alloy-torture")]
    folder: PathBuf,
    /// Print foretold differences too
    #[arg(long)]
    all: bool,
}

impl Torture {
    pub(crate) fn run(self) -> Result<ExitCode, Box<dyn std::error::Error>> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        let mut dice = Dice(self.seed);
        let lanes: Vec<Lane> =
            (0..self.lanes).map(|number| Lane::new(number, self.yaml, &mut dice)).collect();
        for lane in &lanes {
            write(&self.case_of(lane), std::slice::from_ref(lane))?;
        }
        let together = self.folder.join("together");
        write(&together, &lanes)?;
        let (fluent_bit, alloy) = (program::find("fluent-bit", None)?, program::find("alloy", None)?);
        let runner = Runner {
            otelcol: None,
            fluent_bit: Some(&fluent_bit),
            alloy: Some(&alloy),
            stability: None,
            convert: &|_: &Case, paths: &[PathBuf]| {
                Ok(convert(&paths[0]).map_err(|error| error.to_string())?.alloy)
            },
            keep: false,
            limit: Duration::from_secs(120),
            interrupt: Interrupt::listen()?,
            progress: &|_| {},
        };
        let outcome = runner.run(&Case::open(&together)?)?;
        let sent = outcome.source.ok_or_else(|| Error::Case("Fluent Bit was not run".into()))?.records;
        let received = outcome.alloy.ok_or_else(|| Error::Case("Alloy was not run".into()))??.records;
        let mut bad = 0;
        for lane in &lanes {
            bad += usize::from(!self.judge(lane, &sent, &received)?);
        }
        println!(
            "{} records; {} configurations, {bad} with a difference that is not foretold",
            sent.len(),
            lanes.len()
        );
        Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The folder of a lane's own case.
    fn case_of(&self, lane: &Lane) -> PathBuf {
        self.folder.join(format!("lane{}", lane.number))
    }

    /// Whether all that differs in the records of a lane is foretold.
    fn judge(
        &self,
        lane: &Lane,
        sent: &[Record],
        received: &[Record],
    ) -> Result<bool, Box<dyn std::error::Error>> {
        let host = format!(".lane{}.example", lane.number);
        let of_lane = |records: &[Record]| -> Vec<Record> {
            let mut records: Vec<Record> =
                records.iter().filter(|record| record.endpoint().contains(&host)).cloned().collect();
            // Whether an empty line that belongs to no record is one depends on what came long before (FB0816).
            records.retain(|record| !record.canonical().contains(r#":"\n""#));
            for record in &mut records {
                if let Record::Otlp(record) = record {
                    as_doubles(&mut record.body);
                }
                record.map_text(&same_json);
            }
            records
        };
        let (sent, received) = (of_lane(sent), of_lane(received));
        let comparison = compare(&sent, &received);
        let case = Case::open(&self.case_of(lane))?;
        let conversion = convert(&case.configuration_path())?;
        let announced: Vec<Announced> = conversion
            .diagnostics
            .iter()
            // Each file begins with a line that opens a record.
            .filter(|diagnostic| diagnostic.code != flb2alloy_emitter::codes::BEGINNING)
            .map(|diagnostic| Announced::new(diagnostic, &conversion.sources))
            .chain(Announced::of_samples(&case))
            .collect();
        let explanation = explain(&comparison, &received, &announced);
        let foretold = explanation.is_complete(&comparison);
        if !comparison.is_equal() && (self.all || !foretold) {
            println!("== lane{} {}\n{comparison}", lane.number, if foretold { "(foretold)" } else { "" });
            let codes: Vec<_> = explanation.changed.iter().map(|codes| codes.join("+")).collect();
            println!("  explained by: {}", codes.join(" | "));
        }
        Ok(foretold)
    }
}

fn convert(path: &Path) -> std::io::Result<flb2alloy::Conversion> {
    let text = std::fs::read_to_string(path)?;
    Ok(flb2alloy::convert(path, &text, &Options::default(), &FileSystem))
}

/// Two ways of writing the same text in JSON are the same: with `Drop_Single_Key on` a line is one.
fn same_json(text: &str) -> String {
    match serde_json::from_str(text) {
        Ok(Value::String(text)) => Value::String(text).to_string(),
        _ => text.to_owned(),
    }
}

/// Over OTLP all numbers of JSON are doubles in Alloy, which each conversion of such a parser says.
fn as_doubles(value: &mut Value) {
    match value {
        Value::Number(number) => *value = number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(values) => values.iter_mut().for_each(as_doubles),
        Value::Object(members) => members.values_mut().for_each(as_doubles),
        _ => {}
    }
}

/// Writes lanes as one case.
fn write(folder: &Path, lanes: &[Lane]) -> std::io::Result<()> {
    let logs = folder.join("logs/var/log");
    std::fs::create_dir_all(&logs)?;
    let sections: Vec<_> = lanes.iter().flat_map(|lane| &lane.sections).collect();
    let parsers: String = lanes.iter().flat_map(|lane| &lane.parsers).map(Section::classic).collect();
    for (name, log) in lanes.iter().flat_map(|lane| &lane.logs) {
        std::fs::write(logs.join(name), log)?;
    }
    for (name, script) in lanes.iter().flat_map(|lane| &lane.scripts) {
        std::fs::write(folder.join(name), script)?;
    }
    // Multiline parsers of Fluent Bit wait for 4 seconds.
    std::fs::write(folder.join("case.toml"), "quiet_seconds = 6\n")?;
    std::fs::write(folder.join("parsers.conf"), parsers)?;
    let is_yaml = lanes.iter().any(|lane| lane.is_yaml);
    std::fs::write(folder.join(section::file_name(is_yaml)), section::file(&sections, is_yaml))
}
