//! `[MULTILINE_PARSER]` sections (flb_parser.c, multiline_parser_conf_file), and multiline parsers by name.

use std::time::Duration;

use flb2alloy_parser::{Diagnostic, Span, Spanned};

use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::expressions;
use crate::keys::Keys;
use crate::multiline::{CustomMultiline, Multiline, MultilineRule, StateRule};
use crate::plugin::{Build, Opt, Plugin, exact, unsupported};
use crate::regex::Subject;

const LINE_ENDS: &str = "join the lines with a stage.multiline whose firstline fits this application's lines";

const OPTIONS: &[Opt] = &[
    exact("type", "how lines are joined"),
    unsupported("match_string", LINE_ENDS),
    unsupported("negate", LINE_ENDS).default("false"),
    exact("rule", "how lines are joined").many(),
    exact("rules", "how lines are joined"),
    unsupported("parser", "join the lines as they are, and parse what comes out with a parser filter"),
    exact("key_content", "which key is joined"),
    unsupported("key_pattern", LINE_ENDS),
    unsupported("key_group", "join the lines of each source by themselves, where they are read"),
    exact("flush_timeout", "how long an open record waits").default("4000"),
];

/// The section `[MULTILINE_PARSER]`.
pub(crate) static MULTILINE_PARSER: Plugin = Plugin {
    id: "multiline_parser",
    names: &["multiline_parser"],
    becomes: "stage.multiline, or operators of otelcol.receiver.filelog",
    options: &[OPTIONS],
    build: Build::Section,
};

/// What Fluent Bit brings along. It looks at these first, and in all names ignores the case (flb_ml_parser_get).
pub(super) fn built_in(name: &str) -> Option<Multiline> {
    match name.to_ascii_lowercase().as_str() {
        "docker" => Some(Multiline::Docker),
        "cri" => Some(Multiline::Cri),
        "go" => Some(Multiline::Go),
        "java" => Some(Multiline::Java),
        "python" => Some(Multiline::Python),
        "ruby" => Some(Multiline::Ruby),
        _ => None,
    }
}

/// A multiline parser by name: built in, or defined by the configuration.
pub(crate) fn multiline(keys: &mut Keys<'_, '_>, name: &str, span: Span) -> Option<Multiline> {
    let name = name.to_ascii_lowercase();
    if let Some(built_in) = built_in(&name) {
        return Some(built_in);
    }
    match keys.context.multiline_parsers.get(&name) {
        Some(custom) => Some(Multiline::Custom(Box::new(custom.clone()))),
        None => {
            keys.context.report(
                Diagnostic::error(codes::UNKNOWN_PARSER, format!("there is no multiline parser `{name}`"))
                    .at(span, "not built in, and not defined in any parsers file that could be read")
                    .help("give the parsers file that defines it with `Parsers_File`"),
            );
            keys.judge_at(span, Outcome::Unsupported, format!("`{name}` is not defined"));
            None
        }
    }
}

pub(super) fn read(keys: &mut Keys<'_, '_>) -> Option<CustomMultiline> {
    let name = keys.literal("name").map(|name| name.value);
    let kind = keys.literal("type");
    let text = keys.literal("match_string").map(|text| text.value).unwrap_or_default();
    let negate = keys.flag("negate").unwrap_or(false);
    let states = states(keys);
    let rule = match kind.as_ref().map(|kind| kind.value.to_ascii_lowercase()).as_deref() {
        Some("endswith") => MultilineRule::EndsWith { text, negate },
        Some("equal" | "eq") => MultilineRule::Equal { text, negate },
        Some("regex") => MultilineRule::States(states),
        _ => {
            let span = kind.map_or(keys.section.header, |kind| kind.span);
            keys.refuse_value("type", span, "regex, endswith or equal");
            MultilineRule::States(states)
        }
    };
    let milliseconds =
        keys.integer("flush_timeout").and_then(|milliseconds| u64::try_from(milliseconds).ok());
    let parser = keys.literal("parser").and_then(|name| keys.context.parser(&name));
    Some(CustomMultiline {
        name: name?,
        rule,
        // flb_ml_parser_create_params: what is not above 0 is the default.
        flush: Duration::from_millis(milliseconds.filter(|milliseconds| *milliseconds > 0).unwrap_or(4_000)),
        parser,
        key_content: keys.literal("key_content").map(|key| key.value),
        key_pattern: keys.literal("key_pattern").map(|key| key.value),
        key_group: keys.literal("key_group").map(|key| key.value),
    })
}

/// `Rule "state" "/expression/" "next"`; in YAML a list of maps.
fn states(keys: &mut Keys<'_, '_>) -> Vec<StateRule> {
    let mut rules = Vec::new();
    for given in keys.literals("rule") {
        let words = quoted_words(&given.value);
        let [from, expression, to] = words.as_slice() else {
            let message = "a rule takes a state, an expression and the next state, each in double quotes";
            keys.context.report(
                Diagnostic::error(codes::BAD_VALUE, message).at(given.span, "Fluent Bit refuses this"),
            );
            keys.judge_at(given.span, Outcome::Unsupported, message);
            continue;
        };
        let expression = Spanned::new(expression.clone(), given.span);
        rules.extend(state(keys.context, from, &expression, to));
    }
    for group in keys.take_group("rules", "how lines are joined") {
        for rule in &group.sections {
            let text = |name: &str| {
                rule.get(name).and_then(|value| Some(Spanned::new(value.as_str()?.to_owned(), value.span)))
            };
            if let (Some(from), Some(expression), Some(to)) =
                (text("state"), text("regex"), text("next_state"))
            {
                rules.extend(state(keys.context, &from.value, &expression, &to.value));
            }
        }
    }
    rules
}

fn state(context: &mut Context<'_>, from: &str, expression: &Spanned<String>, to: &str) -> Option<StateRule> {
    let test = expressions::test(context, &expression.value, expression.span, Subject::Line)?;
    let from = from.split(',').map(|state| state.trim().to_owned()).collect();
    Some(StateRule { from, test, to: to.to_owned() })
}

/// Splits at blanks outside double quotes; `\"` inside quotes is a quote (flb_slist_split_tokens).
fn quoted_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                word.get_or_insert_default().push('"');
            }
            '"' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            char if char.is_whitespace() && !quoted => words.extend(word.take()),
            char => word.get_or_insert_default().push(char),
        }
    }
    words.extend(word);
    words
}
