//! `Time_Format`: how a parser's time is written.
//!
//! Fluent Bit reads times with its own `strptime` (flb_strptime.c) and adds `%L` for fractions of a second
//! (flb_parser.c `flb_parser_time_lookup`). Text behind what the format asks for is ignored, numbers need no leading
//! zeros, names are taken in full or short and in any case.

use std::fmt;
use std::ops::Range;

/// A time format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFormat {
    /// As it is in the configuration.
    pub source: String,
    /// What it asks for, in order. Composed directives such as `%T` are taken apart.
    pub items: Vec<Item>,
    /// The zone is part of the time: `Time_Offset` and `Time_Zone` do not count. Fluent Bit also takes the letter Z
    /// for a zone, but only in `%SZ` and `%S.%LZ`.
    pub has_zone: bool,
    /// The year is part of the time. Otherwise Fluent Bit takes the current one.
    pub has_year: bool,
    /// Month and day are part of the time. Otherwise Fluent Bit takes those of today, or, in a format with a year, the
    /// day before the month or the year begins.
    pub has_date: bool,
    /// A fraction of a second is part of the time (`%L`).
    pub fraction: bool,
}

/// A part of a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// Text that must be there.
    Literal(String),
    /// Whitespace, or none.
    Blank,
    /// Something of the time itself.
    Field(Field),
    /// Something that is read but does not count: a number such as that of the week, or a field that is given again
    /// later.
    Ignored(Field),
    /// `%L`: one to nine digits.
    Fraction,
}

/// A component of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `%Y`: up to four digits.
    Year,
    /// `%y`: two digits; 69 to 99 are in the 20th century.
    ShortYear,
    /// `%m`
    Month,
    /// `%b`, `%h`
    ShortMonthName,
    /// `%B`
    MonthName,
    /// `%d`
    Day,
    /// `%e`: a day that may have a blank in front.
    PaddedDay,
    /// `%a`. Does not change the time.
    ShortWeekdayName,
    /// `%A`. Does not change the time.
    WeekdayName,
    /// `%w`, `%u`: one digit. Does not change the time.
    Weekday,
    /// `%U`, `%W`, `%V`, `%g`: two digits. Does not change the time.
    Week,
    /// `%H`, `%k`
    Hour,
    /// `%I`, `%l`
    Hour12,
    /// `%p`
    AmPm,
    /// `%M`
    Minute,
    /// `%S`
    Second,
    /// `%s`: seconds since 1970.
    Epoch,
    /// `%z`: `Z`, `+hhmm`, `+hh:mm` or `+hh`.
    Offset,
    /// `%Z`: `UTC`, `EST` and other abbreviations.
    ZoneName,
}

/// Why a time format cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTimeFormat {
    /// The directive that is the cause.
    pub directive: String,
    /// Where it is in the format, in bytes.
    pub range: Range<usize>,
    /// Fluent Bit reads no time with this format either: its records always keep the time at which they were read.
    pub never_matches: bool,
}

impl fmt::Display for BadTimeFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let directive = &self.directive;
        if self.never_matches {
            write!(formatter, "no time ever fits this format in Fluent Bit either, because of `{directive}`")
        } else {
            write!(formatter, "`{directive}` has no counterpart in Alloy")
        }
    }
}

impl std::error::Error for BadTimeFormat {}

impl TimeFormat {
    /// Reads a format.
    ///
    /// # Errors
    /// If a directive is unknown to Fluent Bit, or cannot be expressed in Alloy.
    pub fn parse(source: &str) -> Result<TimeFormat, BadTimeFormat> {
        let mut items = Vec::new();
        read(source, &mut items)?;
        forget_zone_before_fraction(&mut items);
        forget_overwritten(&mut items);
        while items.last() == Some(&Item::Blank) {
            items.pop();
        }
        let epoch = items.contains(&Item::Field(Field::Epoch));
        let mixed = |item: &Item| matches!(item, Item::Field(field) if *field != Field::Epoch);
        if epoch && items.iter().any(mixed) {
            return Err(unsupported("%s", source, false));
        }
        let zone_letter = source.contains("%SZ") || source.contains("%S.%LZ");
        // `%s` takes all the digits there are.
        if items.windows(2).any(|pair| pair == [Item::Field(Field::Epoch), Item::Fraction]) {
            return Err(unsupported("%L", source, true));
        }
        Ok(TimeFormat {
            has_zone: zone_letter || source.contains("%z") || source.contains("%Z"),
            has_year: epoch || has(&items, Field::Year),
            has_date: epoch || has(&items, Field::Month) && has(&items, Field::Day),
            fraction: items.contains(&Item::Fraction),
            source: source.to_owned(),
            items,
        })
    }

    /// Whether the format asks for `field`, however it is written: `has(Field::Day)` also holds for `%e`.
    #[must_use]
    pub fn has(&self, field: Field) -> bool {
        has(&self.items, field)
    }
}

fn has(items: &[Item], field: Field) -> bool {
    items.iter().any(|item| matches!(item, Item::Field(given) if thing(*given) == thing(field)))
}

fn unsupported(directive: &str, source: &str, never_matches: bool) -> BadTimeFormat {
    let start = source.find(directive).unwrap_or(0);
    BadTimeFormat { directive: directive.to_owned(), range: start..start + directive.len(), never_matches }
}

fn read(source: &str, items: &mut Vec<Item>) -> Result<(), BadTimeFormat> {
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_whitespace() || letter == '\x0b' {
            push_blank(items);
        } else if letter != '%' {
            push_literal(items, letter);
        } else {
            let Some(directive) = letters.next() else { return Err(unsupported("%", source, true)) };
            read_directive(directive, source, items)?;
        }
    }
    Ok(())
}

fn read_directive(directive: char, source: &str, items: &mut Vec<Item>) -> Result<(), BadTimeFormat> {
    let field = match directive {
        'Y' => Field::Year,
        'y' => Field::ShortYear,
        'm' => Field::Month,
        'b' | 'h' => Field::ShortMonthName,
        'B' => Field::MonthName,
        'd' => Field::Day,
        'e' => Field::PaddedDay,
        'a' => Field::ShortWeekdayName,
        'A' => Field::WeekdayName,
        'w' | 'u' => Field::Weekday,
        'U' | 'W' | 'V' | 'g' => Field::Week,
        'H' | 'k' => Field::Hour,
        'I' | 'l' => Field::Hour12,
        'p' => Field::AmPm,
        'M' => Field::Minute,
        'S' => Field::Second,
        's' => Field::Epoch,
        'z' => Field::Offset,
        'Z' => Field::ZoneName,
        '%' => {
            push_literal(items, '%');
            return Ok(());
        }
        'n' | 't' => {
            push_blank(items);
            return Ok(());
        }
        // Only the first `%L` is Fluent Bit's; strptime knows none.
        'L' if !items.contains(&Item::Fraction) => {
            items.push(Item::Fraction);
            return Ok(());
        }
        'c' => return read("%a %b %e %H:%M:%S %Y", items),
        'D' | 'x' => return read("%m/%d/%y", items),
        'F' => return read("%Y-%m-%d", items),
        'R' => return read("%H:%M", items),
        'r' => return read("%I:%M:%S %p", items),
        'T' | 'X' => return read("%H:%M:%S", items),
        'C' | 'j' | 'G' | 'E' | 'O' => return Err(unsupported(&format!("%{directive}"), source, false)),
        _ => return Err(unsupported(&format!("%{directive}"), source, true)),
    };
    items.push(match field {
        Field::Weekday | Field::Week => Item::Ignored(field),
        field => Item::Field(field),
    });
    Ok(())
}

fn push_blank(items: &mut Vec<Item>) {
    if items.last() != Some(&Item::Blank) {
        items.push(Item::Blank);
    }
}

fn push_literal(items: &mut Vec<Item>, letter: char) {
    if let Some(Item::Literal(literal)) = items.last_mut() {
        literal.push(letter);
    } else {
        items.push(Item::Literal(letter.to_string()));
    }
}

/// What is behind `%L` is read by a second call of strptime, which begins with a zone of its own.
fn forget_zone_before_fraction(items: &mut [Item]) {
    let Some(fraction) = items.iter().position(|item| *item == Item::Fraction) else { return };
    for item in &mut items[..fraction] {
        if let Item::Field(field @ (Field::Offset | Field::ZoneName)) = item {
            *item = Item::Ignored(*field);
        }
    }
}

/// The last of several fields for the same thing counts.
fn forget_overwritten(items: &mut [Item]) {
    for at in 0..items.len() {
        let Item::Field(field) = items[at] else { continue };
        let overwritten = items[at + 1..].iter().any(|later| match later {
            // strptime applies `%p` to the hour it has; one read later replaces the result.
            Item::Field(Field::Hour | Field::Hour12) if field == Field::AmPm => true,
            Item::Field(later) => thing(*later) == thing(field),
            _ => false,
        });
        if overwritten {
            items[at] = Item::Ignored(field);
        }
    }
}

/// Equal for fields of which only one can count.
fn thing(field: Field) -> Field {
    match field {
        Field::ShortYear => Field::Year,
        Field::ShortMonthName | Field::MonthName => Field::Month,
        Field::ShortWeekdayName => Field::WeekdayName,
        Field::PaddedDay => Field::Day,
        Field::Hour12 => Field::Hour,
        Field::ZoneName => Field::Offset,
        field => field,
    }
}
