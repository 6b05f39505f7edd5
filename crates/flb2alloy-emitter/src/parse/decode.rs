//! Decoders of parsers: `Decode_Field` and `Decode_Field_As` (flb_parser_decoder.c).

use flb2alloy_ir::parser::{Decoder, Encoding, Format, Parser, Then};

use crate::ottl::{self, Root, Statement, quote};

/// Stands for a backslash that has been unescaped already.
const BACKSLASH: &str = "\u{1}";

/// Letters behind a backslash, and what they stand for.
const LETTERS: [(&str, &str); 3] = [("n", "\n"), ("t", "\t"), ("r", "\r")];

/// Statements that decode values of what a parser found.
pub(super) fn statements(parsed: &Root, decoders: &[Decoder]) -> Vec<Statement> {
    let mut statements = Vec::new();
    for (index, decoder) in decoders.iter().enumerate() {
        let before = &decoders[..index];
        let of_key = || before.iter().enumerate().filter(|(_, earlier)| earlier.key == decoder.key);
        if of_key().any(|(_, earlier)| ends(earlier)) {
            continue;
        }
        let value = parsed.key(&decoder.key);
        let undecided = of_key()
            .filter(|(_, earlier)| earlier.then == Then::TryNext)
            .map(|(index, _)| Some(format!("not IsMap({})", decoded(index))));
        let text = ottl::all(undecided.chain([Some(format!("IsString({value})"))])).unwrap_or_default();
        match decoder.encoding {
            Encoding::Json => statements.extend(json(parsed, decoder, &decoded(index), &text)),
            // A text has no members to add to the record (flb_parser_decoder.c says so and goes on).
            _ if !decoder.in_place => {}
            Encoding::Escaped | Encoding::EscapedUtf8 => statements.extend(escaped(decoder, &value, &text)),
            Encoding::MysqlQuoted => statements.extend(mysql(&value, &text)),
        }
    }
    statements
}

/// Whether no decoder of the same key is tried behind this one. Unescaping never fails.
fn ends(decoder: &Decoder) -> bool {
    match decoder.then {
        Then::Stop => true,
        Then::TryNext => decoder.encoding != Encoding::Json,
        Then::DoNext => false,
    }
}

/// The scratch map of a decoder of JSON.
fn decoded(index: usize) -> String {
    let number = if index > 0 { (index + 1).to_string() } else { String::new() };
    Root::cache(&format!("decoded{number}")).0
}

fn json(parsed: &Root, decoder: &Decoder, decoded: &str, text: &str) -> [Statement; 2] {
    let value = parsed.key(&decoder.key);
    let parse = Statement::set(decoded, format!("ParseJSON({value})"))
        .when(format!(r#"{text} and IsMatch({value}, "^ *\\{{")"#));
    let take = if decoder.in_place {
        Statement::set(&value, decoded)
    } else {
        Statement::new(format!(r#"merge_maps({}, {decoded}, "upsert")"#, parsed.0))
    };
    [parse, take.when(format!("IsMap({decoded})"))]
}

/// Replaces what an expression finds in `value`.
fn replace(value: &str, pattern: &str, by: &str, when: &str) -> Statement {
    Statement::new(format!("replace_pattern({value}, {}, {})", quote(pattern), quote(by))).when(when)
}

/// flb_unescape.c: a backslash in front of anything else goes away.
fn escaped(decoder: &Decoder, value: &str, text: &str) -> Vec<Statement> {
    let others = if decoder.encoding == Encoding::EscapedUtf8 { r"\\([^uUx0-7])" } else { r"\\(.)" };
    let mut statements = vec![replace(value, r"\\\\", BACKSLASH, text)];
    statements.extend(LETTERS.map(|(letter, plain)| replace(value, &format!(r"\\{letter}"), plain, text)));
    statements.push(replace(value, others, "$1", text));
    statements.push(replace(value, BACKSLASH, r"\", text));
    statements
}

/// Marks a value whose quotes have been taken off.
const UNQUOTED: &str = "\u{2}";

/// flb_mysql_unquote_string: quotes around the value go away, and what is escaped between them is unescaped.
fn mysql(value: &str, text: &str) -> Vec<Statement> {
    let unquoted = format!("{text} and IsMatch({value}, {})", quote(&format!("^{UNQUOTED}")));
    let quotes = |quote: char| format!("(?s)^{quote}(.*){quote}$");
    let strip = |mark| replace(value, &quotes(mark), &format!("{UNQUOTED}$1"), text);
    let mut statements = Vec::from(['\'', '"'].map(strip));
    statements.push(replace(value, r"\\\\", BACKSLASH, &unquoted));
    statements
        .extend(LETTERS.map(|(letter, plain)| replace(value, &format!(r"\\{letter}"), plain, &unquoted)));
    statements.push(replace(value, r#"\\(['"])"#, "$1", &unquoted));
    statements.push(replace(value, BACKSLASH, r"\", &unquoted));
    statements.push(replace(value, UNQUOTED, "", text));
    statements
}

/// What decoders read in another way than Fluent Bit, in sentences.
pub(super) fn differences(parser: &Parser) -> Vec<&'static str> {
    let has =
        |encoding| parser.decoders.iter().any(|decoder| decoder.in_place && decoder.encoding == encoding);
    let added = |decoder: &Decoder| decoder.encoding == Encoding::Json && !decoder.in_place;
    let mut differences = Vec::new();
    if has(Encoding::Escaped) {
        differences.push("`\\a`, `\\b`, `\\f` and `\\v` become the letter alone");
    }
    if has(Encoding::EscapedUtf8) {
        differences
            .push("`\\u`, `\\x` and octal escapes are left as they are, and `\\a`, `\\b`, `\\f` and `\\v` become the letter alone");
    }
    if has(Encoding::MysqlQuoted) {
        differences.push("`\\0` and `\\Z` are left as they are");
    }
    if parser.format == Format::Json && parser.time.is_some() && parser.decoders.iter().any(added) {
        differences.push("a time that only the decoded text has does not become that of the record");
    }
    differences
}
