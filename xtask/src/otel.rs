//! `cargo xtask otel`: holds our conversion of collector configuration against Alloy's own converter.

mod compare;
mod corpus;
mod explain;
mod meaning;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flb2alloy::{FileSystem, Options, Stability};
use flb2alloy_verify::alloy::Judge;
use flb2alloy_verify::program;

use crate::folder::files_below;
use crate::surroundings::with_variables;
use compare::Difference;
use explain::Explanations;

const YAML: [&str; 2] = ["yaml", "yml"];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Compare our output with what the tests of Alloy's converter expect, and both converters on the corpus; writes
/// docs/otel-agreement.md and fails if a difference is not explained
#[derive(clap::Args)]
pub(crate) struct Otel {
    /// A checkout of Alloy's repository
    #[arg(long)]
    source: PathBuf,
    /// The corpus of real configurations
    #[arg(long, default_value = "../shared/corpus")]
    corpus: PathBuf,
    /// The Alloy program, if not the one on the PATH
    #[arg(long)]
    alloy: Option<PathBuf>,
    /// Why outputs differ
    #[arg(long, default_value = "xtask/src/otel/explanations.toml")]
    explanations: PathBuf,
    /// Where the page goes
    #[arg(long, default_value = "docs/otel-agreement.md")]
    output: PathBuf,
    /// Only files whose path has this in it; writes no page
    #[arg(long)]
    only: Option<String>,
}

/// A test of Alloy's converter.
struct Golden {
    name: String,
    loads: Result<(), String>,
    expected_loads: Result<(), String>,
    differences: Vec<Difference>,
}

impl Otel {
    pub(crate) fn run(self) -> Outcome<ExitCode> {
        let binary = program::find("alloy", self.alloy.as_deref())?;
        let mut judge = Judge::new(&binary, Some("experimental"))?.with_community_components();
        let mut explanations = Explanations::read(&self.explanations)?;
        let mut page = String::from(HEAD);
        let mut failed = 0;

        let data = self.source.join("internal/converter/internal/otelcolconvert/testdata");
        let mut files = Vec::new();
        files_below(&data, &YAML, &mut files)?;
        let mut goldens = Vec::new();
        for file in files.iter().filter(|file| self.wants(file)) {
            let name = file.strip_prefix(&data)?.display().to_string();
            let expected = file.with_extension("alloy");
            if !expected.exists() {
                continue;
            }
            let expected = std::fs::read_to_string(expected)?;
            let conversion = convert(file)?;
            goldens.push(Golden {
                loads: judge.judge(&with_variables(&conversion.alloy))?,
                expected_loads: judge.judge(&expected)?,
                differences: compare::compare(&expected, &conversion.alloy)?,
                name,
            });
        }
        for golden in &goldens {
            failed += golden.print(&mut explanations);
        }
        write_goldens(&goldens, &mut explanations, &mut page)?;
        failed += corpus::run(&self, &binary, &mut judge, &mut explanations, &mut page)?;
        if self.only.is_none() {
            for unused in explanations.unused() {
                failed += 1;
                println!("explains nothing: {unused}");
            }
            std::fs::write(&self.output, page)?;
        }
        println!("{failed} things are not explained");
        Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn wants(&self, file: &Path) -> bool {
        self.only.as_ref().is_none_or(|part| file.display().to_string().contains(part.as_str()))
    }
}

fn convert(file: &Path) -> Outcome<flb2alloy::Conversion> {
    let text = std::fs::read_to_string(file)?;
    let options = Options::default().dialect(flb2alloy::Dialect::Collector);
    Ok(flb2alloy::convert(file, &text, &options, &FileSystem))
}

impl Golden {
    /// Prints what is not explained and gives the number of such things.
    fn print(&self, explanations: &mut Explanations) -> usize {
        let mut failed = 0;
        if let Err(reason) = &self.loads
            && explanations.load(&self.name, reason).is_none()
        {
            failed += 1;
            println!("{}: refused: {}", self.name, first_line(reason));
        }
        for difference in &self.differences {
            if explanations.difference(&self.name, difference).is_none() {
                failed += 1;
                println!("{}: {difference}", self.name);
            }
        }
        failed
    }
}

/// The first line of a reason that says something.
pub(crate) fn first_line(reason: &str) -> String {
    let line = reason.lines().next().unwrap_or_default();
    let line = line.split_once("config.alloy:").map_or(line, |(_, rest)| rest);
    line.split_once(": ").map_or(line, |(_, rest)| rest).to_owned()
}

fn write_goldens(goldens: &[Golden], explanations: &mut Explanations, page: &mut String) -> Outcome<()> {
    let loads = goldens.iter().filter(|golden| golden.loads.is_ok()).count();
    let theirs = goldens.iter().filter(|golden| golden.expected_loads.is_ok()).count();
    let same = goldens.iter().filter(|golden| golden.differences.is_empty()).count();
    writeln!(
        page,
        "\n## The tests of Alloy's converter\n\n{} files. Real Alloy loads our output of {loads} and the expected output of \
         {theirs}; {same} mean the same.\n\n| test | loads | expected loads | differences |\n|---|---|---|---|",
        goldens.len()
    )?;
    for golden in goldens {
        let mut said: Vec<String> = Vec::new();
        if let Err(reason) = &golden.loads {
            let why = explanations.load(&golden.name, reason).unwrap_or("**not explained**").to_owned();
            said.push(format!("not loaded here: {why}"));
        }
        for difference in &golden.differences {
            let why = explanations.difference(&golden.name, difference).unwrap_or("**not explained**");
            let line = format!("{}: {why}", difference.place());
            if !said.contains(&line) {
                said.push(line);
            }
        }
        let mark = |loads: &Result<(), String>| if loads.is_ok() { "yes" } else { "no" };
        writeln!(
            page,
            "| {} | {} | {} | {} |",
            golden.name,
            mark(&golden.loads),
            mark(&golden.expected_loads),
            said.join("<br>")
        )?;
    }
    Ok(())
}

/// The word that Alloy's flag has for a level.
fn level(stability: Stability) -> &'static str {
    stability.as_str()
}

const HEAD: &str = "# Agreement with Alloy's own converter\n\n\
Written by `cargo xtask otel`. Our output for collector configuration is held against what the tests of `alloy convert` \
expect, in meaning: components with their effective arguments (defaults put in) and connections, whatever the labels are. \
Each difference has its reason here. Below, both converters go over the collector files of our corpus.\n";
