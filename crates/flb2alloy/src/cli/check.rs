//! `flb2alloy check`.

use flb2alloy::Severity;

use super::Outcome;
use super::args::{Check, CheckFormat};
use super::format::{self, Findings};
use super::inputs;
use super::outputs;
use super::render::{self, Messages};

/// Checks all files and prints what was found.
pub(crate) fn run(arguments: &Check) -> Outcome {
    let messages = Messages::new(arguments.color, false);
    let inputs = match inputs::collect(&arguments.inputs, &["alloy"]) {
        Ok(inputs) => inputs,
        Err((path, error)) => {
            messages.error(&format!("cannot read {}: {error}", path.display()));
            return Outcome::BadInput;
        }
    };
    let options = flb2alloy_checker::Options {
        stability: arguments.stability.into(),
        community_components: arguments.community_components,
    };
    let mut outcome = Outcome::Done;
    let mut findings = Findings::default();
    for input in inputs {
        match input.read() {
            Ok(text) => {
                let file = findings.sources.add(input.name(), text.as_str());
                findings.diagnostics.extend(flb2alloy_checker::check(&text, file, &options));
            }
            Err(error) => {
                messages.error(&format!("cannot read {}: {error}", input.name()));
                outcome = Outcome::BadInput;
            }
        }
    }
    let text = match arguments.format {
        CheckFormat::Text => render::findings(&findings, arguments.color),
        CheckFormat::Json => format!("{:#}\n", format::json(&findings)),
        CheckFormat::Sarif => format!("{:#}\n", format::sarif(&findings)),
        CheckFormat::Github => format::github(&findings),
    };
    let warnings = if arguments.strict { findings.count(Severity::Warning) } else { 0 };
    if findings.count(Severity::Error) + warnings > 0 {
        outcome = outcome.max(Outcome::Losses);
    }
    if let Err(error) = outputs::write_stdout(&text) {
        messages.error(&format!("cannot write standard output: {error}"));
        outcome = Outcome::NotWritten;
    }
    outcome
}
