//! Says what is wrong with an item that the grammar refuses, and where to read on.

use std::borrow::Cow;

use flb2alloy_parser::{Diagnostic, FileId, Span, Spanned};
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::codes;
use crate::read::Rule;
use crate::scan::skip;
use crate::spanned::Block;

/// Where reading goes on behind a mistake.
pub(crate) enum Resume<'a> {
    /// At this offset.
    At(usize),
    /// At this offset, inside of a block whose head is wrong.
    Inside(Block<'a>, usize),
    /// Behind this closing brace, whose line holds something else.
    Behind(Span),
}

pub(crate) struct Mistake<'a> {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) resume: Resume<'a>,
}

/// The mistake in the item that begins at `start`.
pub(crate) fn explain<'a>(source: &'a str, file: FileId, start: usize, error: &Error<Rule>) -> Mistake<'a> {
    let place = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => start + at,
    };
    let expected: &[Rule] = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives,
        ErrorVariant::CustomError { .. } => &[],
    };
    let start = behind_gap(source, start);
    let diagnostic = describe(source, file, start, place, expected);
    let resume = match source[place..].find('{') {
        Some(brace) if diagnostic.code == codes::BLOCK_AS_VALUE => inside(source, file, start, place + brace),
        _ => resume(source, file, start),
    };
    Mistake { diagnostic, resume }
}

/// The offset behind blanks and comments.
fn behind_gap(source: &str, mut at: usize) -> usize {
    loop {
        at += source[at..].len() - source[at..].trim_start_matches([' ', '\t', '\r', '\n']).len();
        let comment = source[at..].starts_with("//") || source[at..].starts_with("/*");
        let end = if comment { skip(source, at) } else { at };
        if end == at {
            return at;
        }
        at = end;
    }
}

/// The token at `at`, as far as it helps to point at it.
fn token_end(source: &str, at: usize) -> usize {
    let rest = &source[at..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let first = rest.chars().next().map_or(0, char::len_utf8);
    if word > 0 { at + word } else { skip(source, at).max(at + first) }
}

fn describe(source: &str, file: FileId, start: usize, place: usize, expected: &[Rule]) -> Diagnostic {
    let rest = &source[place..];
    let here = Span::new(file, place, token_end(source, place));
    let has = |rule: Rule| expected.contains(&rule);

    if rest.starts_with("/*") && !rest[2..].contains("*/") {
        return Diagnostic::error(codes::UNTERMINATED, "this comment has no end")
            .at(here, "begins here")
            .help("close it with `*/`");
    }
    if has(Rule::close_quote) && (rest.is_empty() || rest.starts_with('\n')) {
        return Diagnostic::error(codes::UNTERMINATED, "this string has no end on its line")
            .at(Span::new(file, place, place), "expected `\"` here")
            .help("close it with `\"`, or use a raw string between backticks, which may span lines");
    }
    if has(Rule::close_backtick) {
        return Diagnostic::error(codes::UNTERMINATED, "this raw string has no end")
            .at(Span::new(file, start, place), "begins in here")
            .help("close it with a backtick");
    }
    if has(Rule::escape) && rest.starts_with('\\') {
        let end = place + rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
        let escape = &source[place..end];
        return Diagnostic::error(codes::BAD_ESCAPE, format!("`{escape}` is no escape that Alloy knows"))
            .at(Span::new(file, place, end), "bad escape")
            .help(
                "write `\\\\` for a backslash, or put the text between backticks, where nothing is escaped",
            );
    }
    if has(Rule::open_brace) && rest.starts_with('=') && !has(Rule::assign) {
        return Diagnostic::error(codes::BAD_NAME, "an attribute has a single name, without dots and label")
            .at(Span::new(file, start, place), "this is the head of a block")
            .help("name the attribute alone, or open a block with `{`");
    }
    if has(Rule::end_of_line) && (rest.starts_with('{') || rest.starts_with('"')) {
        return Diagnostic::error(codes::BLOCK_AS_VALUE, "a block cannot be the value of an attribute")
            .at(here, "expected the end of the line")
            .help("remove the `=` to make it a block, or put the fields of an object between braces");
    }
    let wanted = if place == start { "an attribute or a block".to_owned() } else { wanted(expected) };
    let found = found(rest, &source[here.start as usize..here.end as usize]);
    let diagnostic = Diagnostic::error(codes::UNEXPECTED, format!("expected {wanted}, found {found}"))
        .at(here, format!("expected {wanted}"));
    match help(rest, expected) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn help(rest: &str, expected: &[Rule]) -> Option<&'static str> {
    let has = |rule: Rule| expected.contains(&rule);
    let newline = rest.starts_with('\n') || rest.starts_with("//");
    if rest.starts_with('\'') {
        Some("Alloy has no single-quoted strings: use double quotes or backticks")
    } else if has(Rule::comma) && newline {
        Some("a list over several lines needs a comma behind its last element too")
    } else if has(Rule::open_brace) && newline {
        Some("the opening brace has to stand on the same line")
    } else if rest.starts_with('#') {
        Some("comments begin with `//`")
    } else if rest.starts_with(':') {
        Some("a value is assigned with `=`")
    } else {
        None
    }
}

fn found(rest: &str, token: &str) -> Cow<'static, str> {
    match rest.chars().next() {
        None => "the end of the file".into(),
        Some('\n') => "the end of the line".into(),
        Some('"' | '`') => "a string".into(),
        Some(_) => format!("`{token}`").into(),
    }
}

/// What the grammar tried, in the words of the language. Of the things that can go on an expression, operators are left
/// out where something else is possible.
fn wanted(expected: &[Rule]) -> String {
    let mut names: Vec<&str> = Vec::new();
    let inside = expected.iter().any(|rule| matches!(rule, Rule::comma | Rule::end_of_line));
    for rule in expected {
        let name = match rule {
            Rule::expression | Rule::operand | Rule::number | Rule::string | Rule::raw_string => "a value",
            Rule::boolean | Rule::null | Rule::array | Rule::object | Rule::parenthesis => "a value",
            Rule::unary_operator => "a value",
            Rule::close_block | Rule::close_brace => "`}`",
            Rule::identifier | Rule::name => "a name",
            Rule::field => "a field name",
            Rule::label => "a label",
            Rule::assign => "`=`",
            Rule::comma => "`,`",
            Rule::open_brace => "`{`",
            Rule::close_bracket => "`]`",
            Rule::close_parenthesis => "`)`",
            Rule::end_of_line => "the end of the line",
            Rule::end_of_file => "the end of the file",
            Rule::binary_operator | Rule::access | Rule::call | Rule::index | Rule::dot if inside => continue,
            Rule::open_parenthesis | Rule::open_bracket if inside => continue,
            Rule::binary_operator => "an operator",
            _ => continue,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // A name is one of the values.
    if names.contains(&"a value") {
        names.retain(|name| !matches!(*name, "a name" | "`{`"));
    }
    match names.as_slice() {
        [] => "something else".to_owned(),
        [name] => (*name).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Goes on behind the line of the item, or behind the brackets that are open at the end of it. A line that can only be a
/// statement ends the search: there, a bracket was left open.
fn resume(source: &str, file: FileId, start: usize) -> Resume<'_> {
    let bytes = source.as_bytes();
    if bytes.get(start) == Some(&b'}') {
        return Resume::Behind(Span::new(file, start, start + 1));
    }
    let mut brackets: Vec<u8> = Vec::new();
    let mut assigned = false;
    let mut at = start;
    while at < bytes.len() {
        let skipped = skip(source, at);
        if skipped > at {
            at = skipped;
            continue;
        }
        match bytes[at] {
            b'\n' if brackets.last().is_none_or(|bracket| begins_statement(&source[at + 1..], *bracket)) => {
                return Resume::At(at);
            }
            b'=' => assigned = true,
            b'{' if brackets.is_empty() && !assigned => {
                return inside(source, file, start, at);
            }
            b'}' if brackets.is_empty() => return Resume::At(at),
            bracket @ (b'{' | b'[' | b'(') => brackets.push(bracket),
            b'}' | b']' | b')' => {
                brackets.pop();
            }
            _ => {}
        }
        at += 1;
    }
    Resume::At(source.len())
}

/// Goes on inside of the block that opens at `brace`.
fn inside(source: &str, file: FileId, start: usize, brace: usize) -> Resume<'_> {
    let name = source[start..brace].split([' ', '\t', '"']).next().unwrap_or("");
    let open = Span::new(file, brace, brace + 1);
    let name = Spanned::new(Cow::Borrowed(name), Span::new(file, start, start + name.len()));
    Resume::Inside(Block { name, label: None, statements: Vec::new(), open, close: open }, brace + 1)
}

/// True when the first line of `text` must be a statement even though `bracket` is open: in a list, `name =` or a block
/// head; in an object, a block head.
fn begins_statement(text: &str, bracket: u8) -> bool {
    let line = text.lines().next().unwrap_or("").trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
    if rest.len() == line.len() {
        return false;
    }
    let rest = rest.trim_start();
    let head = rest.ends_with('{') && (rest == "{" || rest.starts_with('"')) && !rest.contains('=');
    head || (bracket != b'{' && rest.starts_with('=') && !rest.starts_with("=="))
}
