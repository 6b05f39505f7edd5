//! `flb2alloy explain`.

use flb2alloy::reference;

use super::Outcome;
use super::args::Explain;
use super::outputs;
use super::render::Messages;

/// Prints what becomes of a plugin, one of its options, or what a code means.
pub(crate) fn run(arguments: &Explain) -> Outcome {
    let messages = Messages::new(arguments.color, false);
    let Explain { subject, option, .. } = arguments;
    let Some(text) = reference::explain(subject) else {
        let known: Vec<String> =
            reference::subjects().filter(|known| known.ends_with(&format!("/{subject}"))).collect();
        messages.error(&match known.as_slice() {
            [] => format!("nothing is known of `{subject}`: `flb2alloy explain output` lists all outputs"),
            known => format!("say which: {}", known.join(", ")),
        });
        return Outcome::Usage;
    };
    let text = match option {
        None => text,
        Some(option) => match reference::explain_option(subject, option) {
            Some(text) => text,
            None => {
                messages.error(&format!("`{subject}` has no option `{option}`"));
                return Outcome::Usage;
            }
        },
    };
    if let Err(error) = outputs::write_stdout(&text) {
        messages.error(&format!("cannot write: {error}"));
        return Outcome::NotWritten;
    }
    Outcome::Done
}
