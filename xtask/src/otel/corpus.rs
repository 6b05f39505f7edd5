//! Both converters on the collector files of the corpus.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use flb2alloy::Outcome as Verdict;
use flb2alloy_verify::alloy::Judge;

use super::explain::Explanations;
use super::{Otel, Outcome, YAML, convert, first_line, level};
use crate::folder::files_below;

/// Converts every collector file, asks Alloy whether it loads the output, and writes the table. Gives the number of
/// files that Alloy refuses for no explained reason.
pub(super) fn run(
    arguments: &Otel,
    binary: &Path,
    judge: &mut Judge<'_>,
    explanations: &mut Explanations,
    page: &mut String,
) -> Outcome<usize> {
    let mut files = Vec::new();
    files_below(&arguments.corpus, &YAML, &mut files)?;
    let mut rows = String::new();
    let mut failed = 0;
    let (mut count, mut loaded, mut theirs) = (0, 0, 0);
    let mut totals = [0; 3];
    for file in files.iter().filter(|file| arguments.wants(file)) {
        if !std::fs::read_to_string(file).is_ok_and(|text| flb2alloy::is_collector(&text)) {
            continue;
        }
        let name = file.strip_prefix(&arguments.corpus)?.display().to_string();
        let conversion = convert(file)?;
        count += 1;
        let outcome = if conversion.is_refused() {
            let first = conversion
                .diagnostics
                .iter()
                .find(|diagnostic| diagnostic.severity == flb2alloy::Severity::Error);
            format!("refused: {}", first.map_or("", |diagnostic| diagnostic.message.as_str()))
        } else {
            match judge.judge(&crate::surroundings::with_variables(&conversion.alloy))? {
                Ok(()) => {
                    loaded += 1;
                    "loads".to_owned()
                }
                Err(reason) => match explanations.load(&name, &reason) {
                    Some(why) => {
                        loaded += 1;
                        format!("loads but for this machine: {why}")
                    }
                    None => {
                        failed += 1;
                        println!("{name}: refused: {}", first_line(&reason));
                        format!("**does not load**: {}", first_line(&reason))
                    }
                },
            }
        };
        let of = |verdicts: &[Verdict]| -> usize {
            verdicts.iter().map(|verdict| conversion.account.count(*verdict)).sum()
        };
        let shares = [
            of(&[Verdict::Exact, Verdict::Default]),
            of(&[Verdict::Approximate]),
            of(&[Verdict::Unsupported]),
        ];
        totals.iter_mut().zip(shares).for_each(|(total, share)| *total += share);
        let their = alloy_convert(binary, file)?;
        if their == "converts" {
            theirs += 1;
        }
        writeln!(
            rows,
            "| {name} | {} | {} | {} | {outcome} | {} | {their} |",
            shares[0],
            shares[1],
            shares[2],
            level(conversion.stability)
        )?;
    }
    writeln!(
        page,
        "\n## The corpus\n\n{count} collector files, also those inside of Kubernetes manifests and Helm values. Real Alloy loads \
         our output for {loaded}; `alloy convert` converts {theirs}. Of all keys {} are kept exactly, {} nearly, and of {} the \
         report says what to do instead.\n\n\
         | file | exact | nearly | not | our output | level | `alloy convert` |\n|---|---|---|---|---|---|---|\n{rows}",
        totals[0], totals[1], totals[2]
    )?;
    Ok(failed)
}

/// What Alloy's converter makes of the file: `converts`, or its first complaint.
fn alloy_convert(binary: &Path, file: &Path) -> Outcome<String> {
    let output = Command::new(binary)
        .args(["convert", "--source-format=otelcol", "--output=/dev/null"])
        .arg(file)
        .output()?;
    if output.status.success() {
        return Ok("converts".to_owned());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let short: String = line.trim_start_matches("Error: ").chars().take(120).collect();
    Ok(short.replace('|', "\\|"))
}
