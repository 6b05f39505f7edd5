//! Record accessors: `$key['sub'][0]`, `$TAG[1]`, `$0` and text around them (`flb_record_accessor.c`).
//!
//! Fluent Bit's reading has corners that surprise; they are kept, because they decide what a configuration does. What
//! it loses on the way is told in [`Accessor::lost`].

use std::ops::Range;

use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;

#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/record_accessor.pest"]
struct Grammar;

/// A record accessor, or a text with some.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accessor {
    /// What the result is put together from.
    pub parts: Vec<Part>,
    /// Bytes of the text that Fluent Bit drops: characters that a field cannot have, and a `$` or a single character
    /// at the end.
    pub lost: Vec<Range<usize>>,
}

/// A part of a record accessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text as it is.
    Text(String),
    /// A field of the record.
    Field(Field),
    /// `$TAG`.
    Tag,
    /// `$TAG[n]`: the part of the tag before the n-th dot, from 0.
    TagPart(i32),
    /// `$n`: a group of the regular expression that matched. Fluent Bit takes more digits than one for the number, and
    /// still leaves all but the first in the text.
    Capture(i32),
}

/// A field of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key at the top of the record.
    pub key: String,
    /// The way down from there.
    pub path: Vec<Step>,
}

/// A step into a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `['key']`.
    Key(String),
    /// `[n]`.
    Index(i32),
}

/// Why Fluent Bit refuses a record accessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessorError {
    /// The bytes of the text that are wrong.
    pub at: Range<usize>,
    /// What would be right there.
    pub expected: String,
}

/// Reads a record accessor in which environment variables are already replaced.
///
/// # Errors
/// A field that is not `$key` with `['sub']` and `[0]` behind it.
pub fn parse_record_accessor(text: &str) -> Result<Accessor, AccessorError> {
    let bytes = text.as_bytes();
    let mut accessor = Accessor::default();
    // These are what `ra_parse_buffer` calls them; `end` also keeps its value between parts, which decides whether the
    // last character is lost.
    let (mut i, mut pre, mut end) = (0, 0, 0);
    while i < bytes.len() {
        if bytes[i] != b'$' {
            i += 1;
            continue;
        }
        if i > pre {
            accessor.parts.push(Part::Text(text[pre..i].to_owned()));
        }
        pre = i;
        let rest = &text[i + 1..];
        if rest.is_empty() {
            break;
        } else if rest.starts_with(|first: char| first.is_ascii_digit()) {
            accessor.parts.push(Part::Capture(leading_integer(rest)));
            i += 1;
            pre = i + 1;
        } else if let Some(behind) = rest.strip_prefix("TAG") {
            // The character behind is never taken for the start of another part.
            i += "$TAG".len();
            if behind.starts_with('[') && behind.len() > 1 {
                accessor.parts.push(Part::TagPart(leading_integer(&behind[1..])));
                let close = behind.find(']').filter(|close| *close > 0);
                i += close.map_or(0, |close| close + 1);
                // Counted from the bracket, and so mostly too small.
                end = close.unwrap_or(0);
            } else {
                accessor.parts.push(Part::Tag);
            }
            pre = i;
        } else {
            end = field_end(bytes, i);
            let (field, lost) = parse_field(&text[i..end], i)?;
            accessor.parts.push(Part::Field(field));
            accessor.lost.extend(lost);
            pre = end;
            i = end;
        }
        i += 1;
    }
    let rest = pre..text.len();
    if !rest.is_empty() {
        if (i > end + 1 && pre < i) || i == 1 {
            accessor.parts.push(Part::Text(text[rest].to_owned()));
        } else {
            accessor.lost.push(rest);
        }
    }
    Ok(accessor)
}

/// Where the field that starts at `start` ends: at a dot outside quotes, a blank, a comma or a double quote.
fn field_end(bytes: &[u8], start: usize) -> usize {
    let mut in_quotes = false;
    for (offset, byte) in bytes[start + 1..].iter().enumerate() {
        match byte {
            b'\'' => in_quotes = !in_quotes,
            b'.' if in_quotes => {}
            b'.' | b' ' | b',' | b'"' => return start + 1 + offset,
            _ => {}
        }
    }
    bytes.len()
}

fn parse_field(text: &str, offset: usize) -> Result<(Field, Vec<Range<usize>>), AccessorError> {
    let pairs = Grammar::parse(Rule::field, text).map_err(|error| {
        let start = match error.location {
            InputLocation::Pos(start) | InputLocation::Span((start, _)) => start,
        };
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        AccessorError { at: offset + start..offset + start + length, expected: expected(&error.variant) }
    })?;
    let mut field = Field { key: String::new(), path: Vec::new() };
    let mut lost = Vec::new();
    for pair in pairs.flat_map(Pair::into_inner) {
        match pair.as_rule() {
            Rule::key => field.key = pair.as_str().to_owned(),
            Rule::name => {
                let quoted = pair.into_inner().next().map_or("", |text| text.as_str());
                field.path.push(Step::Key(quoted.replace("''", "'")));
            }
            Rule::index => field.path.push(Step::Index(leading_integer(pair.as_str()))),
            Rule::COMMENT => lost.push(offset + pair.as_span().start()..offset + pair.as_span().end()),
            _ => {}
        }
    }
    Ok((field, lost))
}

fn expected(variant: &ErrorVariant<Rule>) -> String {
    let ErrorVariant::ParsingError { positives, .. } = variant else { return "a record accessor".to_owned() };
    if positives.iter().any(|rule| matches!(rule, Rule::name | Rule::index)) {
        "a key in single quotes, or an index".to_owned()
    } else if positives.contains(&Rule::close) {
        "`]`".to_owned()
    } else if positives.contains(&Rule::key) {
        "the name of a key".to_owned()
    } else {
        "the end, or `['key']`".to_owned()
    }
}

/// `atoi`; numbers that do not fit saturate.
fn leading_integer(text: &str) -> i32 {
    let text =
        text.trim_start_matches(|character: char| character.is_ascii_whitespace() || character == '\x0b');
    let signs = usize::from(text.starts_with(['+', '-']));
    let digits = text[signs..].bytes().take_while(u8::is_ascii_digit).count();
    let number = text[signs..signs + digits]
        .bytes()
        .fold(0_i32, |number, digit| number.saturating_mul(10).saturating_add(i32::from(digit - b'0')));
    if text.starts_with('-') { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::{Accessor, parse_record_accessor};

    /// The accessors below were checked with Fluent Bit 5.1.1, as new tags of `rewrite_tag`.
    fn read(text: &str) -> String {
        match parse_record_accessor(text) {
            Ok(Accessor { parts, lost }) => {
                let lost: Vec<&str> = lost.into_iter().map(|range| &text[range]).collect();
                format!("{parts:?} lost {lost:?}")
            }
            Err(error) => format!("at {:?} expected {}", &text[error.at], error.expected),
        }
    }

    macro_rules! accessors {
        ($($text:literal)*) => {
            [$(format!("{:18} {}", $text, read($text))),*].join("\n")
        };
    }

    #[test]
    fn fields() {
        insta::assert_snapshot!(accessors! {
            "$a" "$a-b" "$a/b" "$m['b']" "$m['x.y'].z" "$m['it''s']" "$m['b']['c'][0]" "$l[0]" "$m['']"
        });
    }

    #[test]
    fn text_around() {
        insta::assert_snapshot!(accessors! {
            "" "a" "ab" "p.$a" "$a.x" "$a $a" "$a,$a" "$a.$a" "é$a.🔥" "x$m['b'].y.$TAG[2].z"
        });
    }

    #[test]
    fn tags_and_captures() {
        insta::assert_snapshot!(accessors! {
            "$TAG" "$TAGS" "$TAG[1]" "$TAG[0].$TAG[1]" "$TAG[0]$TAG[1]" "$TAG$a" "$TAG[" "$TAG[x]" "$TAG[9" "$0" "$1x" "$12"
        });
    }

    #[test]
    fn what_gets_lost() {
        insta::assert_snapshot!(accessors! { "$" "a$" "abc$" "$a." "p.$a." "$a:" "$-a" "$@timestamp" "$aé" });
    }

    #[test]
    fn refused() {
        insta::assert_snapshot!(
            accessors! { "$$a" "$a$a" "$m[b]" "$m['b c']" "$a[\"b\"]" "$l[01]" "$m['b'" "$é" "${a}" "$m['b']x" }
        );
    }

    proptest::proptest! {
        #[test]
        fn never_panics_and_loses_only_its_own_text(text in "[$TAG\\[\\]'0-9a. ,é\"-]{0,24}") {
            if let Ok(accessor) = parse_record_accessor(&text) {
                for range in accessor.lost {
                    proptest::prop_assert!(text.get(range).is_some_and(|lost| !lost.is_empty()));
                }
            }
        }
    }
}
