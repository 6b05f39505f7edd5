//! A time, piece by piece: what Fluent Bit reads, and how OTTL reads the same.

use flb2alloy_ir::parser::Zone;
use flb2alloy_ir::time_format::{Field, Item, TimeFormat};

use crate::ottl::quote_regex;

/// A piece of the time as Fluent Bit sees it.
pub(super) enum Piece {
    /// OTTL reads it as well.
    Taken { regex: String, layout: String },
    /// It must be there, but OTTL must not see it.
    Left { regex: String },
    /// OTTL must see it, but it is not there.
    Put { text: &'static str },
    /// The name of a zone.
    ZoneName,
}

/// The pieces of a format.
pub(super) fn pieces(format: &TimeFormat, zone: &Zone) -> Vec<Piece> {
    let upper = format.has(Field::AmPm);
    let mut pieces = Vec::new();
    for (at, item) in format.items.iter().enumerate() {
        let next = format.items.get(at + 1);
        let before_fraction = next == Some(&Item::Fraction);
        match item {
            Item::Literal(literal) => {
                let (kept, separator) = match literal.char_indices().last() {
                    Some((end, '.' | ',')) if before_fraction && end > 0 => (literal.as_str(), None),
                    Some((0, '.' | ',')) if before_fraction => (literal.as_str(), None),
                    Some((end, _)) if before_fraction => (&literal[..end], Some(&literal[end..])),
                    _ => (literal.as_str(), None),
                };
                pieces.extend(literal_pieces(kept, next, upper));
                if matches!(pieces.last(), Some(Piece::Left { .. })) && pieces.len() > 1 {
                    // Something has to stand between what is on either side.
                    pieces.push(Piece::Put { text: " " });
                }
                if let Some(separator) = separator {
                    pieces.push(Piece::Left { regex: quote_regex(separator) });
                    pieces.push(Piece::Put { text: "." });
                }
            }
            Item::Blank if before_fraction => {
                pieces.push(Piece::Left { regex: r"\s+".to_owned() });
                pieces.push(Piece::Put { text: "." });
            }
            Item::Blank => pieces.push(Piece::Taken { regex: r"\s+".to_owned(), layout: " ".to_owned() }),
            Item::Fraction => {
                pieces.push(Piece::Taken { regex: r"\d{1,9}".to_owned(), layout: "%L".to_owned() });
            }
            Item::Ignored(field) => pieces.push(Piece::Left { regex: regex(*field, next) }),
            // With `Time_System_Timezone`, Fluent Bit reads the zone but does not use it.
            Item::Field(field @ (Field::Offset | Field::ZoneName)) if *zone == Zone::Local => {
                pieces.push(Piece::Left { regex: regex(*field, next) });
            }
            Item::Field(Field::ZoneName) => pieces.push(Piece::ZoneName),
            Item::Field(field) => {
                pieces.push(Piece::Taken { regex: regex(*field, next), layout: layout(*field).to_owned() });
                if before_fraction {
                    pieces.push(Piece::Put { text: "." });
                }
            }
        }
    }
    pieces
}

/// Text in a format. `Time` refuses digits, and takes some words for parts of a time.
fn literal_pieces(literal: &str, next: Option<&Item>, upper: bool) -> Option<Piece> {
    if literal.is_empty() {
        return None;
    }
    let misread = literal.contains(|letter: char| letter.is_ascii_digit())
        || ["Jan", "Mon", "MST", "PM", "pm"].iter().any(|word| literal.contains(word))
        // Go's `_2` is a day with a blank in front.
        || literal.ends_with('_') && matches!(next, Some(Item::Field(Field::Day | Field::PaddedDay)));
    if misread {
        return Some(Piece::Left { regex: quote_regex(literal) });
    }
    let layout = literal.replace('%', "%%");
    let layout = if upper { layout.to_uppercase() } else { layout };
    Some(Piece::Taken { regex: quote_regex(literal), layout })
}

/// What a field may look like in front of `next`.
fn regex(field: Field, next: Option<&Item>) -> String {
    let digits = match field {
        Field::Year => 4,
        Field::Weekday => 1,
        Field::ShortYear
        | Field::Month
        | Field::Day
        | Field::Week
        | Field::Hour
        | Field::Hour12
        | Field::Minute
        | Field::Second => 2,
        Field::Epoch => return r"\d+".to_owned(),
        Field::PaddedDay => return format!(r"\s?{}", regex(Field::Day, next)),
        Field::AmPm => return "[AaPp][Mm]".to_owned(),
        Field::Offset => return r"\s*(?:Z|[+-]\d{2}:?(?:\d{2})?)".to_owned(),
        Field::ShortMonthName
        | Field::MonthName
        | Field::ShortWeekdayName
        | Field::WeekdayName
        | Field::ZoneName => return "[A-Za-z]+".to_owned(),
    };
    let bounded = match next {
        Some(Item::Literal(literal)) => !literal.starts_with(|first: char| first.is_ascii_digit()),
        Some(Item::Blank) => true,
        _ => false,
    };
    match next {
        _ if bounded => r"\d+".to_owned(),
        None if digits == 2 => r"\d{1,2}".to_owned(),
        _ => format!(r"\d{{{digits}}}"),
    }
}

fn layout(field: Field) -> &'static str {
    match field {
        Field::Year => "%Y",
        Field::ShortYear => "%y",
        Field::Month => "%m",
        Field::ShortMonthName => "%b",
        Field::MonthName => "%B",
        Field::Day => "%d",
        Field::PaddedDay => "%e",
        Field::ShortWeekdayName => "%a",
        Field::WeekdayName => "%A",
        Field::Hour => "%H",
        Field::Hour12 => "%I",
        Field::AmPm => "%p",
        Field::Minute => "%M",
        Field::Second => "%S",
        Field::Offset | Field::ZoneName => "%z",
        Field::Weekday | Field::Week | Field::Epoch => "",
    }
}
