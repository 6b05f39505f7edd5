//! `[PARSER]` sections (flb_parser.c).

use flb2alloy_parser::{Diagnostic, Span, Spanned};

use crate::account::Outcome;
use crate::codes;
use crate::expressions;
use crate::keys::Keys;
use crate::parser::{Decoder, Encoding, Format, Parser, Then, Time, Type, Zone};
use crate::plugin::{Build, Opt, Plugin, approximate, exact};
use crate::time_format::TimeFormat;

const OPTIONS: &[Opt] = &[
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
    options: &[OPTIONS],
    build: Build::Section,
};

pub(super) fn read(keys: &mut Keys<'_, '_>) -> Option<Parser> {
    let name = keys.literal("name");
    let format = keys.literal("format").map(|format| format.value.to_ascii_lowercase());
    let expression = keys.literal("regex");
    let no_bare_keys = keys.flag("logfmt_no_bare_keys").unwrap_or(false);
    let time = time(keys);
    let types = match format.as_deref() {
        Some("json") => {
            if keys.has("types") {
                keys.judge("types", Outcome::Exact, "has no effect on JSON in Fluent Bit either");
            }
            keys.take("types");
            Vec::new()
        }
        _ => types(keys),
    };
    let decoders = decoders(keys);
    let skip_empty_values = keys.flag("skip_empty_values").unwrap_or(true);
    let format = match format.as_deref() {
        Some("json") => Some(Format::Json),
        Some("logfmt") => Some(Format::Logfmt { no_bare_keys }),
        Some("ltsv") => Some(Format::Ltsv),
        Some("regex") => {
            let regex = expression.and_then(|expression| {
                let regex = expressions::regex(keys.context, &expression.value, expression.span);
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
    Some(Parser {
        name: name?.value,
        format: format?,
        time,
        types,
        skip_empty_values,
        decoders,
        span: Some(keys.section.header),
    })
}

/// flb_parser.c: the time is looked for only where `Time_Format` is given.
fn time(keys: &mut Keys<'_, '_>) -> Option<Time> {
    let key = keys.literal("time_key").map_or_else(|| "time".to_owned(), |key| key.value);
    let keep = keys.flag("time_keep").unwrap_or(false);
    let offset = keys.literal("time_offset");
    let name = keys.literal("time_zone");
    let local = keys.flag("time_system_timezone").unwrap_or(false);
    keys.take("time_strict");
    let Some(format) = keys.literal("time_format") else {
        if let Some(name) = name {
            keys.refuse_value("time_zone", name.span, "a time zone beside a `Time_Format`");
        }
        return None;
    };
    let zone = zone(keys, offset, name, local);
    match TimeFormat::parse(&format.value) {
        Ok(format) => Some(Time { key, format, keep, zone }),
        Err(error) => {
            keys.context.report(
                Diagnostic::warning(
                    codes::TIME_FORMAT,
                    format!("this time format cannot be converted: {error}"),
                )
                .at(format.span, "records keep the time at which they were read"),
            );
            keys.judge("time_format", Outcome::Unsupported, "records keep the time at which they were read");
            None
        }
    }
}

/// flb_parser.c: `Time_System_Timezone` wins over `Time_Offset`, and `Time_Zone` goes with neither.
fn zone(
    keys: &mut Keys<'_, '_>,
    offset: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    local: bool,
) -> Zone {
    if let Some(name) = name {
        if local || offset.is_some() {
            keys.refuse_value(
                "time_zone",
                name.span,
                "no `Time_Offset` and no `Time_System_Timezone` beside it",
            );
        }
        return Zone::Name(name.value);
    }
    if local {
        if let Some(offset) = offset {
            keys.judge_at(
                offset.span,
                Outcome::Exact,
                "has no effect beside Time_System_Timezone in Fluent Bit either",
            );
        }
        return Zone::Local;
    }
    let Some(offset) = offset else { return Zone::Offset(0) };
    let seconds = parse_offset(&offset.value);
    if seconds.is_none() {
        keys.refuse_value("time_offset", offset.span, "an offset such as +0200 or -05:30");
    }
    Zone::Offset(seconds.unwrap_or(0))
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
                    keys.context.report(
                        Diagnostic::error(codes::BAD_VALUE, message.clone()).at(given.span, "unknown"),
                    );
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
