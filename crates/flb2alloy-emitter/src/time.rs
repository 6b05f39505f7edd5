//! Times: what a parser's `Time_Format` becomes in OTTL.
//!
//! Fluent Bit's `strptime` reads as much as its format asks for and ignores the rest, while OTTL's `Time` wants formats
//! to fit whole texts and knows fewer of them. So what the format asks for is cut out with an expression first, and put
//! together anew where OTTL needs it written differently. A format that ends in a zone or in text needs no cutting.
//! Text that does not fit leaves the record the time at which it was read, as in Fluent Bit.
//!
//! Two of Fluent Bit's mistakes are not repeated. With `Time_Zone` or `Time_System_Timezone` it takes `%s` for local time
//! and shifts it. Without a year it takes the current one, which at the turn of the year puts last year's records into
//! the future; `Time` takes the last year for times more than a week ahead.

use flb2alloy_ir::parser::Zone;
use flb2alloy_ir::time_format::{Field, Item, TimeFormat};

use crate::ottl::{Root, Statement, quote, quote_regex};

/// Statements that set the record's time from the text at `value`.
pub(crate) fn statements(value: &str, format: &TimeFormat, zone: &Zone) -> Vec<Statement> {
    if format.has(Field::Epoch) {
        return epoch(value, format, zone);
    }
    let plan = Plan::new(format, zone);
    let mut statements = Vec::new();
    let groups = plan.regex.matches("(?P<").count();
    let extract = format!("ExtractPatterns({value}, {})", quote(&plan.regex));
    let scratch = Root::cache("time");
    let is_text = format!("IsString({value})");
    let mut condition = is_text.clone();
    let source = match groups {
        0 => String::new(),
        1 => extract,
        _ => {
            statements.push(Statement::set(&scratch.0, extract).when(is_text));
            condition = format!("{condition} and Len({}) > 0", scratch.0);
            scratch.0.clone()
        }
    };
    if plan.zone_name {
        statements.push(Statement::set(Root::cache("zones").0, zone_offsets()).when(condition.clone()));
    }
    let parts: Vec<String> = plan.parts.iter().map(|part| part.expression(value, &source)).collect();
    let mut text = match parts.as_slice() {
        [part] => part.clone(),
        parts => format!("Concat([{}], \"\")", parts.join(", ")),
    };
    if format.has(Field::AmPm) {
        text = format!("ToUpperCase({text})");
    }
    let location = match zone {
        _ if format.has_zone && *zone != Zone::Local => "UTC",
        Zone::Offset(_) => "UTC",
        Zone::Name(name) => name,
        Zone::Local => "Local",
    };
    let mut time = format!("Time({text}, {}, location={})", quote(&plan.layout), quote(location));
    if format.has_year && !format.has(Field::Day) {
        // strptime leaves the day at 0, which is the last of the month before.
        time.push_str(" - Duration(\"24h\")");
    }
    statements.push(Statement::set("log.time", time).when(condition));
    statements
}

/// `%s`, perhaps with a fraction.
fn epoch(value: &str, format: &TimeFormat, zone: &Zone) -> Vec<Statement> {
    let mut regex = String::from("^");
    for item in &format.items {
        regex.push_str(&match item {
            Item::Literal(literal) => quote_regex(literal),
            Item::Blank => r"\s*".to_owned(),
            Item::Fraction => r"(?P<fraction>\d{1,9})".to_owned(),
            Item::Field(_) => r"(?P<seconds>\d+)".to_owned(),
            Item::Ignored(_) => r"\d+".to_owned(),
        });
    }
    let extract = format!("ExtractPatterns({value}, {})", quote(&regex));
    let is_text = format!("IsString({value})");
    let seconds = |map: &str| {
        let seconds = format!("Int({map}[\"seconds\"])");
        // Fluent Bit takes the seconds for local ones.
        match zone {
            Zone::Offset(offset) if *offset != 0 && !format.has_zone => format!("{seconds} - {offset}"),
            _ => seconds,
        }
    };
    if !format.fraction {
        return vec![Statement::set("log.time", format!("Unix({})", seconds(&extract))).when(is_text)];
    }
    let parts = Root::cache("time").0;
    let nanoseconds = format!("Int(Substring(Concat([{parts}[\"fraction\"], \"000000000\"], \"\"), 0, 9))");
    vec![
        Statement::set(&parts, extract).when(is_text.clone()),
        Statement::set("log.time", format!("Unix({}, {nanoseconds})", seconds(&parts)))
            .when(format!("{is_text} and Len({parts}) > 0")),
    ]
}

/// How a time is put together.
struct Plan {
    /// What cuts the time out; empty if it is taken as it is.
    regex: String,
    /// What the text for `Time` is made of.
    parts: Vec<Part>,
    /// The format for `Time`.
    layout: String,
    /// A part is the name of a zone.
    zone_name: bool,
}

enum Part {
    /// The value.
    Whole,
    /// A group of the expression.
    Group(String),
    /// The offset of the zone whose name is in a group.
    Zone(String),
    /// Text.
    Text(String),
    /// Today's date, or a part of it.
    Today { now: &'static str, layout: &'static str },
}

impl Part {
    fn expression(&self, value: &str, source: &str) -> String {
        match self {
            Part::Whole => value.to_owned(),
            Part::Group(name) => format!("{source}[{}]", quote(name)),
            Part::Zone(name) => {
                format!("{}[ToUpperCase({source}[{}])]", Root::cache("zones").0, quote(name))
            }
            Part::Text(text) => quote(text),
            Part::Today { now, layout } => format!("FormatTime({now}, {})", quote(layout)),
        }
    }
}

/// A piece of the time as Fluent Bit sees it.
enum Piece {
    /// OTTL reads it as well.
    Taken { regex: String, layout: String },
    /// It must be there, but OTTL must not see it.
    Left { regex: String },
    /// OTTL must see it, but it is not there.
    Put { text: &'static str },
    /// The name of a zone.
    ZoneName,
}

impl Plan {
    fn new(format: &TimeFormat, zone: &Zone) -> Plan {
        let pieces = pieces(format, zone);
        let mut plan =
            Plan { regex: String::new(), parts: Vec::new(), layout: String::new(), zone_name: false };
        let today = today(format, zone);
        let offset = offset(format, zone);
        let plain = pieces.iter().all(|piece| matches!(piece, Piece::Taken { .. }));
        let closed = match format.items.last() {
            Some(Item::Field(field)) => *field == Field::Offset,
            Some(Item::Literal(_)) => true,
            _ => false,
        };
        if let Some((part, layout)) = today {
            plan.parts.push(part);
            plan.layout.push_str(layout);
        }
        if plain && closed {
            plan.parts.push(Part::Whole);
            for piece in &pieces {
                if let Piece::Taken { layout, .. } = piece {
                    plan.layout.push_str(layout);
                }
            }
        } else {
            plan.cut(&pieces);
        }
        if let Some(offset) = offset {
            plan.parts.push(Part::Text(format!(" {offset}")));
            plan.layout.push_str(" %z");
        }
        plan
    }

    fn cut(&mut self, pieces: &[Piece]) {
        self.regex.push('^');
        let mut open = false;
        let mut groups = 0;
        for piece in pieces {
            if open && !matches!(piece, Piece::Taken { .. }) {
                self.regex.push(')');
                open = false;
            }
            match piece {
                Piece::Taken { regex, layout } => {
                    if !open {
                        groups += 1;
                        let name = format!("t{groups}");
                        self.regex.push_str(&format!("(?P<{name}>"));
                        self.parts.push(Part::Group(name));
                        open = true;
                    }
                    self.regex.push_str(regex);
                    self.layout.push_str(layout);
                }
                Piece::Left { regex } => self.regex.push_str(regex),
                Piece::Put { text } => {
                    self.parts.push(Part::Text((*text).to_owned()));
                    self.layout.push_str(text);
                }
                Piece::ZoneName => {
                    self.regex.push_str(r"(?P<zone>[A-Za-z]+)\b");
                    self.parts.push(Part::Zone("zone".to_owned()));
                    self.layout.push_str("%z");
                    self.zone_name = true;
                }
            }
        }
        if open {
            self.regex.push(')');
        }
        if groups == 1 {
            // A single group needs no number.
            self.regex = self.regex.replacen("(?P<t1>", "(?P<time>", 1);
            for part in &mut self.parts {
                if matches!(part, Part::Group(_)) {
                    *part = Part::Group("time".to_owned());
                }
            }
        }
    }
}

/// What is taken from today's date, and its layout with a blank behind it.
fn today(format: &TimeFormat, zone: &Zone) -> Option<(Part, &'static str)> {
    if format.has_year || format.has_date {
        return None;
    }
    let layout = match (format.has(Field::Month), format.has(Field::Day)) {
        (true, _) => "%Y %d ",
        (false, true) => "%Y %m ",
        (false, false) => "%Y-%m-%d ",
    };
    // The time of observation is in UTC, `Now()` in the machine's zone.
    let now = if *zone == Zone::Local { "Now()" } else { "log.observed_time" };
    Some((Part::Today { now, layout }, layout))
}

/// The offset to be added to a time that names none: `+0530`.
fn offset(format: &TimeFormat, zone: &Zone) -> Option<String> {
    match zone {
        Zone::Offset(seconds) if *seconds != 0 && !format.has_zone => Some(written(seconds / 60)),
        _ => None,
    }
}

fn pieces(format: &TimeFormat, zone: &Zone) -> Vec<Piece> {
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
                pieces.push(Piece::Left { regex: r"\s*".to_owned() });
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

/// The zones that Fluent Bit knows by name, in minutes east of UTC (flb_strptime.c `flb_known_timezones`). The military
/// letters but Z are left out.
const ZONES: [(&str, i32); 55] = [
    ("GMT", 0),
    ("UTC", 0),
    ("Z", 0),
    ("UT", 0),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("HADT", -540),
    ("AST", -240),
    ("ADT", -180),
    ("NST", -210),
    ("NDT", -150),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("ART", -180),
    ("BRT", -180),
    ("BRST", -120),
    ("CLT", -240),
    ("CLST", -180),
    ("AEST", 600),
    ("AEDT", 660),
    ("ACST", 570),
    ("ACDT", 630),
    ("AWST", 480),
    ("NZST", 720),
    ("NZDT", 780),
    ("JST", 540),
    ("KST", 540),
    ("SGT", 480),
    ("IST", 330),
    ("GST", 240),
    ("ICT", 420),
    ("WIB", 420),
    ("WITA", 480),
    ("WIT", 540),
    ("MYT", 480),
    ("BDT", 360),
    ("NPT", 345),
    ("WAT", 60),
    ("CAT", 120),
    ("EAT", 180),
    ("SAST", 120),
];

fn zone_offsets() -> String {
    let zones = ZONES.iter().map(|(name, minutes)| format!("{}: {}", quote(name), quote(&written(*minutes))));
    format!("{{{}}}", zones.collect::<Vec<_>>().join(", "))
}

/// An offset as `%z` reads it.
fn written(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
