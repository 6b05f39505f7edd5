//! Fluent Bit's parsers as OTTL.

mod decode;

use flb2alloy_ir::parser::{Format, Parser, Type};
use flb2alloy_ir::record::Parse;

use crate::ottl::{self, Root, Statement, quote};
use crate::time;

/// The scratch map that holds what a parser found; not there where none matched.
pub(crate) const PARSED: &str = "parsed";

/// Parses the text of a record that is not a map yet: `log.body` becomes what the parser found, or a map with the text
/// under `key`.
pub(crate) fn lift(parser: &Parser, key: &str) -> Vec<Statement> {
    let parsed = Root::cache(PARSED);
    let mut statements = attempt(parser, "log.body", None);
    statements.push(
        Statement::set("log.body", format!("{{{}: log.body}}", quote(key)))
            .when(format!("not IsMap({})", parsed.0)),
    );
    statements.push(Statement::set("log.body", &parsed.0).when(format!("IsMap({})", parsed.0)));
    statements
}

/// The parser for texts that are a single line, whose expression needs no care for line ends.
pub(crate) fn single_line(parser: &Parser) -> Parser {
    let mut parser = parser.clone();
    if let Format::Regex(regex) = &mut parser.format {
        *regex = regex.single_line();
    }
    parser
}

/// The parser filter.
pub(crate) fn filter(parse: &Parse) -> Vec<Statement> {
    let record = Root::record();
    let parsed = Root::cache(PARSED);
    let found = format!("IsMap({})", parsed.0);
    let source = record.at(&parse.source);
    let is_text = ottl::all([record.guard(&parse.source), Some(format!("IsString({source})"))]);

    let mut statements = Vec::new();
    for (index, parser) in parse.parsers.iter().enumerate() {
        if index == 0 {
            statements.extend(attempt(parser, &source, is_text.clone()));
            continue;
        }
        // A map of its own, so that nothing of this parser is done to what one before it found.
        let scratch = Scratch::numbered(index + 1);
        let not_yet = Some(format!("not {found}"));
        statements.extend(attempt_in(&scratch, parser, &source, ottl::all([not_yet, is_text.clone()])));
        let parsed_now = &scratch.parsed.0;
        statements.push(Statement::set(&parsed.0, parsed_now).when(format!("IsMap({parsed_now})")));
    }
    // filter_parser.c: kept keys are put behind the parsed ones, so of two equal names the kept one counts.
    let kept = Root::cache("kept").0;
    let keep_source = parse.preserve_key;
    match (parse.reserve_data, parse.source.top_key()) {
        (true, Some(key)) => {
            if !keep_source {
                statements.push(Statement::delete_key(&record.0, key).when(found.clone()));
            }
            statements.push(
                Statement::new(format!(r#"merge_maps({}, {}, "upsert")"#, parsed.0, record.0))
                    .when(found.clone()),
            );
        }
        (true, None) => {
            statements.push(
                Statement::new(format!(r#"merge_maps({}, {}, "upsert")"#, parsed.0, record.0))
                    .when(found.clone()),
            );
        }
        (false, Some(key)) if keep_source => {
            statements.push(Statement::set(&kept, record.key(key)).when(found.clone()));
            statements.push(Statement::set(parsed.key(key), &kept).when(found.clone()));
        }
        (false, _) => {}
    }
    statements.push(Statement::set(&record.0, &parsed.0).when(found));
    statements
}

/// Where one parser leaves what it finds.
struct Scratch {
    /// The name of the map.
    name: String,
    /// The map.
    parsed: Root,
    /// The time, in nanoseconds, where a text was one and it has to be known.
    time: String,
}

impl Scratch {
    fn numbered(number: usize) -> Scratch {
        let number = if number > 1 { number.to_string() } else { String::new() };
        let name = format!("{PARSED}{number}");
        Scratch { parsed: Root::cache(&name), time: Root::cache(&format!("nanoseconds{number}")).0, name }
    }
}

/// Tries one parser on a value: sets the scratch map where it matches, and the time of the record.
pub(crate) fn attempt(parser: &Parser, subject: &str, condition: Option<String>) -> Vec<Statement> {
    attempt_in(&Scratch::numbered(1), parser, subject, condition)
}

fn attempt_in(
    scratch: &Scratch,
    parser: &Parser,
    subject: &str,
    condition: Option<String>,
) -> Vec<Statement> {
    let parsed = &scratch.parsed;
    let found = format!("IsMap({})", parsed.0);
    let mut statements = Vec::new();
    match &parser.format {
        Format::Json => {
            // ParseJSON takes arrays and scalars too, which Fluent Bit's parser does not.
            let object = format!(r#"IsMatch({subject}, "^\\s*\\{{")"#);
            let parse = Statement::set(&parsed.0, format!("ParseJSON({subject})"));
            statements.push(parse.when_some(ottl::all([condition, Some(object)])));
        }
        Format::Regex(regex) => {
            let extract = format!("ExtractPatterns({subject}, {})", quote(&regex.re2));
            // No match gives an empty map.
            let empty = format!("Len({}) == 0", parsed.0);
            let tried = condition.as_ref().map(|_| found.clone());
            statements.push(Statement::set(&parsed.0, extract).when_some(condition));
            let forget = Statement::delete_key("log.cache", &scratch.name);
            statements.push(forget.when_some(ottl::all([tried, Some(empty)])));
            for group in &regex.groups {
                if group.re2_name != group.name {
                    let from = parsed.key(&group.re2_name);
                    statements.push(
                        Statement::set(parsed.key(&group.name), &from)
                            .when(format!(r#"{from} != nil and {from} != """#)),
                    );
                    statements.push(Statement::delete_key(&parsed.0, &group.re2_name).when(found.clone()));
                } else if group.may_be_empty && parser.skip_empty_values {
                    let value = parsed.key(&group.name);
                    statements.push(
                        Statement::delete_key(&parsed.0, &group.name).when(format!(r#"{value} == """#)),
                    );
                }
            }
        }
        Format::Logfmt { .. } => {
            let parse = Statement::set(&parsed.0, format!(r#"ParseKeyValue({subject}, "=", " ")"#));
            statements.push(parse.when_some(condition));
            // ParseKeyValue keeps what escapes quotes and backslashes inside quotes.
            let unescape =
                format!(r#"replace_all_patterns({}, "value", {}, "$1")"#, parsed.0, quote(r#"\\(["\\])"#));
            statements.push(Statement::new(unescape).when(found.clone()));
        }
        Format::Ltsv => {
            let parse = Statement::set(&parsed.0, format!(r#"ParseKeyValue({subject}, ":", "\t")"#));
            // Fluent Bit wants a label in front; anything with a colon in it would do for ParseKeyValue.
            let labelled = format!(r#"IsMatch({subject}, {})"#, quote(r"^[\w.-]+:"));
            statements.push(parse.when_some(ottl::all([condition, Some(labelled)])));
        }
    }
    statements.extend(set_time(parser, scratch));
    for (key, kind) in &parser.types {
        statements.extend(convert(parsed, key, *kind, &parser.format));
    }
    statements.extend(decode::statements(parsed, &parser.decoders));
    statements
}

/// Fluent Bit converts as C does: the digits in front count, and without any the number is 0 (flb_parser.c).
fn convert(parsed: &Root, key: &str, kind: Type, format: &Format) -> Vec<Statement> {
    let value = parsed.key(key);
    let is_text = format!("IsString({value})");
    let digits = match format {
        Format::Regex(regex) => {
            regex.groups.iter().any(|group| group.name == key && group.digits_only && !group.may_be_empty)
        }
        _ => false,
    };
    let number = |pattern: &str, convert: &str, zero: &str| {
        let scratch = Root::cache("number");
        let digits = format!(r#"ExtractPatterns({value}, {})"#, quote(pattern));
        vec![
            Statement::set(&scratch.0, digits).when(is_text.clone()),
            Statement::set(&value, zero).when(format!("{is_text} and Len({}) == 0", scratch.0)),
            Statement::set(&value, format!("{convert}({}[\"n\"])", scratch.0)).when(is_text.clone()),
        ]
    };
    match kind {
        Type::Integer if digits => vec![Statement::set(&value, format!("Int({value})")).when(is_text)],
        Type::Integer => number(r"^\s*(?P<n>[-+]?\d+)", "Int", "0"),
        Type::Float => number(ottl::NUMBER, "Double", "0.0"),
        Type::Hex => {
            let scratch = Root::cache("number");
            let digits = r"^\s*\+?(?:0[xX])?(?P<n>[0-9a-fA-F]+)";
            vec![
                Statement::set(&scratch.0, format!("ExtractPatterns({value}, {})", quote(digits)))
                    .when(is_text.clone()),
                Statement::set(&value, "0").when(format!("{is_text} and Len({}) == 0", scratch.0)),
                Statement::set(&value, format!("ParseInt({}[\"n\"], 16)", scratch.0)).when(is_text),
            ]
        }
        Type::Bool => vec![
            Statement::set(&value, "true").when(format!(r#"{is_text} and IsMatch({value}, "(?i)^true")"#)),
            Statement::set(&value, "false").when(format!(r#"{is_text} and IsMatch({value}, "(?i)^false")"#)),
        ],
        Type::String => Vec::new(),
    }
}

/// The time of the record from the parser's time key. Of a text that is no time, parsers of JSON leave the key in place
/// (flb_parser_json.c), those of expressions take it out even if it is to be kept (flb_parser_regex.c), and the others give
/// the whole line up (flb_parser_logfmt.c, flb_parser_ltsv.c).
fn set_time(parser: &Parser, scratch: &Scratch) -> Vec<Statement> {
    let Some(time) = &parser.time else { return Vec::new() };
    let Scratch { name, parsed, time: nanoseconds } = scratch;
    let value = parsed.key(&time.key);
    let reading = time::read(&value, &time.format, &time.zone);
    let take_out = Statement::delete_key(&parsed.0, &time.key);
    let is_time = format!("{nanoseconds} != nil");
    match (&parser.format, time.keep) {
        (Format::Json, true) => reading.set_time(),
        (Format::Regex(_), false) => {
            let mut statements = reading.set_time();
            statements.push(take_out.when(format!("{value} != nil")));
            statements
        }
        (Format::Json, false) => {
            let mut statements = reading.set_time_and(nanoseconds);
            statements.push(take_out.when(is_time));
            statements
        }
        (Format::Regex(_), true) => {
            let mut statements = reading.set_time_and(nanoseconds);
            statements.push(take_out.when(format!("{value} != nil and {nanoseconds} == nil")));
            statements
        }
        (Format::Logfmt { .. } | Format::Ltsv, keep) => {
            let mut statements = reading.set_time_and(nanoseconds);
            let no_time = format!(r#"IsString({value}) and {value} != "" and {nanoseconds} == nil"#);
            statements.push(Statement::delete_key("log.cache", name).when(no_time));
            statements.extend((!keep).then(|| take_out.when(is_time)));
            statements
        }
    }
}

/// What a parser reads in another way than Fluent Bit, in sentences.
pub(crate) fn differences(parser: &Parser) -> Vec<&'static str> {
    let mut differences = Vec::new();
    match parser.format {
        Format::Json => differences.push(
            "whole numbers above 2^53 and the 17th digit of fractions come out differently, 5.0 counts as 5, of equal keys the last counts, numbers sent over OTLP are \
             all doubles, and an object with text behind it is not parsed",
        ),
        Format::Regex(_) => {}
        Format::Logfmt { .. } => differences.push(
            "a key without a value leaves the line unparsed or is empty instead of true, a value without quotes does not end at `=` \
             or `\"`, single quotes count as quotes, and in quotes only quotes and backslashes are unescaped",
        ),
        Format::Ltsv => differences
            .push("a field without a colon leaves the line unparsed, and quotes around a value are taken off"),
    }
    let has = |kind| parser.types.iter().any(|(_, given)| *given == kind);
    if has(Type::Hex) {
        differences.push("hexadecimal numbers above 2^63 stay text, and negative ones are 0");
    }
    if has(Type::Float) {
        differences.push(
            "a text that begins with `inf`, `nan` or `0x` is 0 as a number, and one beyond 1e308 stays text",
        );
    }
    differences.extend(decode::differences(parser));
    differences
}
