//! `flb2alloy fmt`.

use flb2alloy::{Diagnostic, SourceMap};
use flb2alloy_syntax::format;
use similar::TextDiff;

use super::Outcome;
use super::args::Fmt;
use super::format::Findings;
use super::inputs::{self, Input};
use super::outputs;
use super::render::{self, Messages};

/// Formats all files.
pub(crate) fn run(arguments: &Fmt) -> Outcome {
    let messages = Messages::new(arguments.color, false);
    let inputs = match inputs::collect(&arguments.inputs, &["alloy"]) {
        Ok(inputs) => inputs,
        Err((path, error)) => {
            messages.error(&format!("cannot read {}: {error}", path.display()));
            return Outcome::BadInput;
        }
    };
    let printed = !(arguments.write || arguments.check || arguments.diff);
    if printed && inputs.len() > 1 {
        messages.error("several files need --write, --check or --diff");
        return Outcome::Usage;
    }
    if arguments.write && inputs.iter().any(Input::is_stdin) {
        messages.error("standard input cannot be formatted in place");
        return Outcome::Usage;
    }
    let mut outcome = Outcome::Done;
    for input in &inputs {
        outcome = outcome.max(one(arguments, input, &messages));
    }
    outcome
}

fn one(arguments: &Fmt, input: &Input, messages: &Messages) -> Outcome {
    let name = input.name();
    let source = match input.read() {
        Ok(source) => source,
        Err(error) => {
            messages.error(&format!("cannot read {name}: {error}"));
            return Outcome::BadInput;
        }
    };
    let formatted = match format(&source) {
        Ok(formatted) => formatted,
        Err(diagnostics) => {
            messages.raw(&render::findings(&findings(&name, &source, diagnostics), arguments.color));
            return Outcome::BadInput;
        }
    };
    let changed = formatted != source;
    let mut written = Ok(());
    if arguments.diff && changed {
        let diff = TextDiff::from_lines(&source, &formatted);
        let text = diff.unified_diff().header(&name, &format!("{name} (formatted)")).to_string();
        written = outputs::write_stdout(&text);
    }
    if arguments.write && changed {
        written = written.and_then(|()| outputs::write_file(&input.path, &formatted));
    } else if !(arguments.write || arguments.check || arguments.diff) {
        written = outputs::write_stdout(&formatted);
    }
    if let Err(error) = written {
        messages.error(&format!("cannot write {name}: {error}"));
        return Outcome::NotWritten;
    }
    if arguments.check && changed {
        messages.note(&format!("{name} is not formatted"));
        return Outcome::Losses;
    }
    Outcome::Done
}

fn findings(name: &str, source: &str, diagnostics: Vec<Diagnostic>) -> Findings {
    let mut sources = SourceMap::default();
    sources.add(name, source);
    Findings { sources, diagnostics }
}
