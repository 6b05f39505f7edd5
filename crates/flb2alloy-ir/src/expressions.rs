//! Regular expressions of options, translated; what cannot be had is reported where it stands.

use flb2alloy_parser::{Diagnostic, Span};

use crate::codes;
use crate::context::Context;
use crate::record::{Condition, Path};
use crate::regex::{self, Note, Regex, RegexTest, Subject, Untranslatable};

/// Translates an expression that is applied to text; says so where it can't be or comes out with another meaning.
pub(crate) fn regex(context: &mut Context<'_>, pattern: &str, span: Span) -> Option<Regex> {
    translated(context, span, regex::translate(pattern), |regex| &regex.notes)
}

/// Translates an expression that is applied to a key or a tag.
pub(crate) fn line_regex(context: &mut Context<'_>, pattern: &str, span: Span) -> Option<Regex> {
    translated(context, span, regex::translate_single_line(pattern), |regex| &regex.notes)
}

/// The condition that an expression matches what is at `path`. As it only has to say yes or no, lookahead that RE2 does
/// not know can be had.
pub(crate) fn matches(
    context: &mut Context<'_>,
    path: &Path,
    pattern: &str,
    span: Span,
    booleans: bool,
) -> Option<Condition> {
    let test = test(context, pattern, span, Subject::Text)?;
    let matches = |regex: Regex| Condition::Matches { path: path.clone(), regex, booleans };
    let mut all: Vec<Condition> = test.regex.into_iter().chain(test.all_of).map(matches).collect();
    if all.is_empty() {
        // What is no string does not match, whatever the expression.
        all.extend(regex::translate("").ok().map(matches));
    }
    all.extend(test.none_of.into_iter().map(|regex| Condition::Not(Box::new(matches(regex)))));
    if all.len() == 1 { all.pop() } else { Some(Condition::All(all)) }
}

/// Translates an expression that only has to say yes or no.
pub(crate) fn test(
    context: &mut Context<'_>,
    pattern: &str,
    span: Span,
    subject: Subject,
) -> Option<RegexTest> {
    translated(context, span, regex::translate_test(pattern, subject), |test| &test.notes)
}

fn translated<T>(
    context: &mut Context<'_>,
    span: Span,
    result: Result<T, Untranslatable>,
    notes: impl Fn(&T) -> &[Note],
) -> Option<T> {
    match result {
        Ok(translated) => {
            for note in notes(&translated) {
                context.report(
                    Diagnostic::warning(codes::REGEX_APPROXIMATE, note.to_string())
                        .at(span, "in this expression"),
                );
            }
            Some(translated)
        }
        Err(error) => {
            context.report(
                Diagnostic::error(
                    codes::REGEX_UNTRANSLATABLE,
                    format!("this expression cannot be converted: {error}"),
                )
                .at(span, "in this expression")
                .help(error.help),
            );
            None
        }
    }
}
