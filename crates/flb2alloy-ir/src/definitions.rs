//! Parsers and multiline parsers: what `[PARSER]` and `[MULTILINE_PARSER]` sections define.

use std::time::Duration;

use flb2alloy_parser::{Diagnostic, Document, Section, SectionKind, Span, Spanned};

use crate::account::{AccountEntry, Outcome};
use crate::codes;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::multiline::{CustomMultiline, Multiline, MultilineRule, StateRule};
use crate::parser::{Decoder, Encoding, Format, Parser, Then, Time, Type, Zone};
use crate::plugin::{Build, Opt, Plugin, approximate, exact};
use crate::record::{Condition, Path};
use crate::regex::{self, Note, Regex, Subject, Untranslatable};
use crate::time_format::TimeFormat;

const PARSER_OPTIONS: &[Opt] = &[
    exact("format", "how the text is read"),
    exact("regex", "the expression"),
    exact("skip_empty_values", "empty captures").default("true"),
    exact("time_key", "the key of the time").default("time"),
    exact("time_format", "the format of the time"),
    exact("time_keep", "whether the key stays").default("false"),
    approximate(
        "time_strict",
        "the record's time",
        "a time that does not fit its format is left aside, where Fluent Bit takes what it could read of it",
    )
    .default("true"),
    exact("time_offset", "the zone of times that name none"),
    exact("time_zone", "the zone of times that name none"),
    exact("time_system_timezone", "the zone of times that name none").default("false"),
    exact("types", "conversions"),
    exact("decode_field", "further parsing").many(),
    exact("decode_field_as", "further parsing").many(),
    exact("logfmt_no_bare_keys", "how the text is read").default("false"),
];

/// The section `[PARSER]`.
pub(crate) static PARSER: Plugin = Plugin {
    id: "parser",
    names: &["parser"],
    becomes: "statements of otelcol.processor.transform where it is used",
    options: &[PARSER_OPTIONS],
    build: Build::Section,
};

const MULTILINE_OPTIONS: &[Opt] = &[
    exact("type", "how lines are joined"),
    exact("match_string", "how lines are joined"),
    exact("negate", "how lines are joined").default("false"),
    exact("rule", "how lines are joined").many(),
    exact("rules", "how lines are joined"),
    exact("parser", "lines are parsed first"),
    exact("key_content", "which key is joined"),
    exact("key_pattern", "which key is looked at"),
    exact("key_group", "which lines are joined"),
    exact("flush_timeout", "how long an open record waits").default("4000"),
    exact("flush_ms", "how long an open record waits"),
];

/// The section `[MULTILINE_PARSER]`.
pub(crate) static MULTILINE_PARSER: Plugin = Plugin {
    id: "multiline_parser",
    names: &["multiline_parser"],
    becomes: "stage.multiline, or operators of otelcol.receiver.filelog",
    options: &[MULTILINE_OPTIONS],
    build: Build::Section,
};

/// Reads all definitions, so that sections can use them whatever the order.
pub(crate) fn read(context: &mut Context<'_>, document: &Document) {
    for (index, section) in document.sections.iter().enumerate() {
        match section.kind {
            SectionKind::Parser => {
                let mut keys = Keys::new(context, section, index, &PARSER);
                let parser = parser(&mut keys);
                keys.finish();
                let Some(parser) = parser else { continue };
                if context.parsers.contains_key(&parser.name) {
                    second(context, section, &parser.name);
                } else {
                    context.parsers.insert(parser.name.clone(), parser);
                }
            }
            SectionKind::MultilineParser => {
                let mut keys = Keys::new(context, section, index, &MULTILINE_PARSER);
                let parser = custom_multiline(&mut keys);
                keys.finish();
                if let Some(parser) = parser {
                    context.multiline_parsers.entry(parser.name.clone()).or_insert(parser);
                }
            }
            _ => {}
        }
    }
}

/// flb_parser.c refuses a second parser of the same name.
fn second(context: &mut Context<'_>, section: &Section, name: &str) {
    context.report(
        Diagnostic::error(codes::SECOND_PARSER, format!("there is a parser `{name}` already"))
            .at(section.header, "Fluent Bit refuses to start with this; the first one is used"),
    );
}

/// Accounts for the kinds of sections that nothing else reads.
pub(crate) fn account_unused(context: &mut Context<'_>, document: &Document) {
    for (index, section) in document.sections.iter().enumerate() {
        let (plugin, advice) = match &section.kind {
            SectionKind::Plugins => ("plugins", "plugins of your own stay with Fluent Bit"),
            SectionKind::Custom => ("custom", "Alloy has no counterpart"),
            SectionKind::Upstream => ("upstream", "name the servers where they are used"),
            SectionKind::StreamTask => ("stream_task", "compute it from the logs with LogQL recording rules"),
            SectionKind::Node | SectionKind::Processor => ("nested", "stands outside its section"),
            SectionKind::Other(name) => {
                context.report(
                    Diagnostic::warning(codes::IGNORED_SECTION, format!("`{name}` is no section that Fluent Bit knows"))
                        .at(section.header, "ignored, by Fluent Bit too"),
                );
                keys::account_all(context, section, index, name, Outcome::Default, "Fluent Bit ignores this section");
                continue;
            }
            SectionKind::Service
            | SectionKind::Input
            | SectionKind::Filter
            | SectionKind::Output
            | SectionKind::Parser
            | SectionKind::MultilineParser => continue,
        };
        keys::give_up(context, section, index, plugin, advice);
    }
}

/// Accounts for `@SET` and `env`.
pub(crate) fn account_env(context: &mut Context<'_>, document: &Document) {
    for entry in &document.env {
        let known = entry.value.as_str().is_some();
        let (outcome, note) = if known {
            (Outcome::Exact, "its value is written where it is used")
        } else {
            let help = "give its value with --env-file FILE, or set it where Alloy runs";
            context.report(
                Diagnostic::warning(codes::UNKNOWN_VARIABLE, format!("the value of `{}` is not known", entry.key.value))
                    .at(entry.span(), "Fluent Bit reads it when it starts")
                    .help(help),
            );
            (Outcome::Unsupported, help)
        };
        context.account(AccountEntry {
            span: entry.span(),
            section: document.sections.len(),
            plugin: "env".to_owned(),
            key: entry.name.clone(),
            outcome,
            note: note.to_owned(),
        });
    }
}

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
    let test = regex::translate_test(pattern, Subject::Text);
    let test = translated(context, span, test, |test| &test.notes)?;
    let matches = |regex: Regex| Condition::Matches { path: path.clone(), regex, booleans };
    let mut all: Vec<Condition> = test.regex.into_iter().chain(test.all_of).map(matches).collect();
    if all.is_empty() {
        // What is no string does not match, whatever the expression.
        all.extend(regex::translate("").ok().map(matches));
    }
    all.extend(test.none_of.into_iter().map(|regex| Condition::Not(Box::new(matches(regex)))));
    if all.len() == 1 { all.pop() } else { Some(Condition::All(all)) }
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
                context.report(Diagnostic::warning(codes::REGEX_APPROXIMATE, note.to_string()).at(span, "in this expression"));
            }
            Some(translated)
        }
        Err(error) => {
            context.report(
                Diagnostic::error(codes::REGEX_UNTRANSLATABLE, format!("this expression cannot be converted: {error}"))
                    .at(span, "in this expression")
                    .help(error.help),
            );
            None
        }
    }
}

fn parser(keys: &mut Keys<'_, '_>) -> Option<Parser> {
    let name = keys.literal("name");
    let format = keys.literal("format").map(|format| format.value.to_ascii_lowercase());
    let expression = keys.literal("regex");
    let no_bare_keys = keys.flag("logfmt_no_bare_keys").unwrap_or(false);
    let time = time(keys);
    let types = types(keys);
    let decoders = decoders(keys);
    let skip_empty_values = keys.flag("skip_empty_values").unwrap_or(true);
    let format = match format.as_deref() {
        Some("json") => Some(Format::Json),
        Some("logfmt") => Some(Format::Logfmt { no_bare_keys }),
        Some("ltsv") => Some(Format::Ltsv),
        Some("regex") => {
            let regex = expression.and_then(|expression| {
                let regex = regex(keys.context, &expression.value, expression.span);
                if regex.is_none() {
                    keys.judge("regex", Outcome::Unsupported, "RE2 cannot express it: records stay unparsed");
                }
                regex
            });
            regex.map(Format::Regex)
        }
        other => {
            let message = match other {
                Some(format) => format!("there is no parser format `{format}`"),
                None => "a parser needs a `Format`".to_owned(),
            };
            let span = keys.span("format");
            keys.context.report(
                Diagnostic::error(codes::BAD_VALUE, message).at(span, "expected json, regex, logfmt or ltsv"),
            );
            None
        }
    };
    Some(Parser { name: name?.value, format: format?, time, types, skip_empty_values, decoders, span: Some(keys.section.header) })
}

/// flb_parser.c: the time is looked for only where `Time_Format` is given.
fn time(keys: &mut Keys<'_, '_>) -> Option<Time> {
    let key = keys.literal("time_key").map_or_else(|| "time".to_owned(), |key| key.value);
    let keep = keys.flag("time_keep").unwrap_or(false);
    let offset = keys.literal("time_offset");
    let name = keys.literal("time_zone");
    let local = keys.flag("time_system_timezone").unwrap_or(false);
    keys.take("time_strict");
    let format = keys.literal("time_format")?;
    let zone = match (offset, name) {
        (Some(offset), _) => match parse_offset(&offset.value) {
            Some(seconds) => Zone::Offset(seconds),
            None => {
                keys.context.report(
                    Diagnostic::error(codes::BAD_VALUE, "an offset is written as +0200 or -05:30")
                        .at(offset.span, "Fluent Bit refuses this"),
                );
                Zone::Offset(0)
            }
        },
        (None, Some(name)) => Zone::Name(name.value),
        (None, None) if local => Zone::Local,
        (None, None) => Zone::Offset(0),
    };
    match TimeFormat::parse(&format.value) {
        Ok(format) => Some(Time { key, format, keep, zone }),
        Err(error) => {
            keys.context.report(
                Diagnostic::warning(codes::TIME_FORMAT, format!("this time format cannot be converted: {error}"))
                    .at(format.span, "records keep the time at which they were read"),
            );
            keys.judge("time_format", Outcome::Unsupported, "records keep the time at which they were read");
            None
        }
    }
}

/// `+hhmm`, `-hh:mm` or `Z`, in seconds east of UTC.
fn parse_offset(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits[2..].parse().ok()?;
    Some(sign * (hours * 3_600 + minutes * 60))
}

/// `key:type key:type`.
fn types(keys: &mut Keys<'_, '_>) -> Vec<(String, Type)> {
    let mut types = Vec::new();
    if let Some(given) = keys.literal("types") {
        for pair in given.value.split_whitespace() {
            let Some((key, kind)) = pair.split_once(':') else { continue };
            let kind = match kind.to_ascii_lowercase().as_str() {
                "integer" => Type::Integer,
                "float" => Type::Float,
                "hex" => Type::Hex,
                "bool" => Type::Bool,
                // flb_parser.c warns of other words and takes them for string.
                _ => Type::String,
            };
            types.push((key.to_owned(), kind));
        }
    }
    types
}

/// `Decode_Field[_As] encoding key [action]`.
fn decoders(keys: &mut Keys<'_, '_>) -> Vec<Decoder> {
    let mut decoders: Vec<(Span, Decoder)> = Vec::new();
    for (option, in_place) in [("decode_field", false), ("decode_field_as", true)] {
        for given in keys.literals(option) {
            let mut words = given.value.split_whitespace();
            let (Some(encoding), Some(key)) = (words.next(), words.next()) else { continue };
            let encoding = match encoding.to_ascii_lowercase().as_str() {
                "json" => Encoding::Json,
                "escaped" => Encoding::Escaped,
                "escaped_utf8" => Encoding::EscapedUtf8,
                "mysql_quoted" => Encoding::MysqlQuoted,
                other => {
                    let message = format!("there is no decoder `{other}`");
                    keys.context.report(Diagnostic::error(codes::BAD_VALUE, message.clone()).at(given.span, "unknown"));
                    keys.judge_at(given.span, Outcome::Unsupported, message);
                    continue;
                }
            };
            let then = match words.next().map(str::to_ascii_lowercase).as_deref() {
                Some("try_next") => Then::TryNext,
                Some("do_next") => Then::DoNext,
                _ => Then::Stop,
            };
            decoders.push((given.span, Decoder { key: key.to_owned(), encoding, in_place, then }));
        }
    }
    decoders.sort_by_key(|(span, _)| (span.file, span.start));
    decoders.into_iter().map(|(_, decoder)| decoder).collect()
}

/// A multiline parser by name: built in, or defined by the configuration.
pub(crate) fn multiline(keys: &mut Keys<'_, '_>, name: &str, span: Span) -> Option<Multiline> {
    if let Some(custom) = keys.context.multiline_parsers.get(name) {
        return Some(Multiline::Custom(Box::new(custom.clone())));
    }
    match name.to_ascii_lowercase().as_str() {
        "docker" => Some(Multiline::Docker),
        "cri" => Some(Multiline::Cri),
        "go" => Some(Multiline::Go),
        "java" => Some(Multiline::Java),
        "python" => Some(Multiline::Python),
        "ruby" => Some(Multiline::Ruby),
        _ => {
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

fn custom_multiline(keys: &mut Keys<'_, '_>) -> Option<CustomMultiline> {
    let name = keys.literal("name").map(|name| name.value);
    let kind = keys.literal("type").map(|kind| kind.value.to_ascii_lowercase());
    let text = keys.literal("match_string").map(|text| text.value).unwrap_or_default();
    let negate = keys.flag("negate").unwrap_or(false);
    let states = states(keys);
    let rule = match kind.as_deref() {
        Some("endswith") => MultilineRule::EndsWith { text, negate },
        Some("equal" | "eq") => MultilineRule::Equal { text, negate },
        _ => MultilineRule::States(states),
    };
    let milliseconds = keys.integer("flush_timeout").or_else(|| keys.integer("flush_ms"));
    let parser = keys.literal("parser").and_then(|name| keys.context.parser(&name));
    Some(CustomMultiline {
        name: name?,
        rule,
        flush: Duration::from_millis(milliseconds.and_then(|milliseconds| u64::try_from(milliseconds).ok()).unwrap_or(4_000)),
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
            keys.context.report(Diagnostic::error(codes::BAD_VALUE, message).at(given.span, "Fluent Bit refuses this"));
            keys.judge_at(given.span, Outcome::Unsupported, message);
            continue;
        };
        let expression = Spanned::new(expression.clone(), given.span);
        rules.extend(state(keys.context, from, &expression, to));
    }
    for group in keys.take_group("rules", "how lines are joined") {
        for rule in &group.sections {
            let text = |name: &str| rule.get(name).and_then(|value| Some(Spanned::new(value.as_str()?.to_owned(), value.span)));
            if let (Some(from), Some(expression), Some(to)) = (text("state"), text("regex"), text("next_state")) {
                rules.extend(state(keys.context, &from.value, &expression, &to.value));
            }
        }
    }
    rules
}

fn state(context: &mut Context<'_>, from: &str, expression: &Spanned<String>, to: &str) -> Option<StateRule> {
    let test = regex::translate_test(&expression.value, Subject::Line);
    let test = translated(context, expression.span, test, |test| &test.notes)?;
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
