//! Times: what a parser's `Time_Format` becomes in OTTL.
//!
//! Fluent Bit's `strptime` reads as much as its format asks for and ignores the rest, while OTTL's `Time` wants formats
//! to fit whole texts and knows fewer of them. So what the format asks for is cut out with an expression first, and put
//! together anew where OTTL needs it written differently. A format that ends in a zone or in text needs no cutting.
//! Text that does not fit leaves the record the time at which it was read, as in Fluent Bit.
//!
//! Some of Fluent Bit's mistakes are not repeated. Of a time whose fraction fits and whose zone does not, JSON parsers take
//! the fraction alone: a time in 1970. It takes days and seconds that there are not, such as 30 February, for
//! those that would follow. With `Time_Zone` or `Time_System_Timezone` it takes `%s` for local time
//! and shifts it. Without a year it takes the current one, which at the turn of the year puts last year's records into
//! the future; `Time` takes the last year for times more than a week ahead.

mod pieces;
#[cfg(test)]
mod tests;
mod zones;

use flb2alloy_ir::parser::{Time, Zone};
use flb2alloy_ir::time_format::{Field, Item, TimeFormat};

use self::pieces::{Piece, pieces};
use crate::ottl::{Root, Statement, quote, quote_regex};

/// What is read in another way than Fluent Bit, in sentences.
pub(crate) fn differences(time: &Time) -> Vec<&'static str> {
    let Time { format, zone, .. } = time;
    let mut differences = Vec::new();
    if !format.has(Field::Epoch) {
        differences.push(if format.items.contains(&Item::Field(Field::Offset)) {
            "a day or a second that there is not (30 February, a second 60) and a zone by name for `%z` (UTC, EST) are no time, and \
             records from before 1970 get the time of reading; Fluent Bit takes the day or second that follows and the zone, and \
             may not send records from before 1970"
        } else {
            "a day or a second that there is not (30 February, a second 60) is no time, and records from before 1970 get the \
             time of reading; Fluent Bit takes the day or second that follows, and may not send records from before 1970"
        });
    }
    // What stands behind a fraction is not found then.
    if format.fraction && format.items.last() != Some(&Item::Fraction) {
        differences
            .push("of a fraction with more than 9 digits the first 9 count; Fluent Bit reads no time, or one in 1970");
    }
    if format.has(Field::Epoch) && !matches!(zone, Zone::Offset(_)) {
        differences.push("`%s` counts from 1970 in UTC; Fluent Bit takes it for local time and shifts it");
    }
    if !format.has_year && !format.has(Field::Epoch) {
        differences
            .push("at the turn of the year, times without a year are last year's; Fluent Bit dates them a year ahead");
    }
    differences
}

/// How the text of a time is read.
pub(crate) struct Reading {
    /// What cuts the text into pieces.
    prepare: Vec<Statement>,
    /// The time.
    time: String,
    /// What must hold for it to be one; a text can still fail to be a time.
    condition: String,
}

impl Reading {
    /// Sets the time of the record.
    pub(crate) fn set_time(mut self) -> Vec<Statement> {
        self.prepare.push(Statement::set("log.time", self.time).when(self.condition));
        self.prepare
    }

    /// The same, and `kept` holds the time where the text was one.
    pub(crate) fn set_time_and(mut self, kept: &str) -> Vec<Statement> {
        self.prepare.push(Statement::set(kept, format!("UnixNano({})", self.time)).when(self.condition));
        self.prepare.push(Statement::set("log.time_unix_nano", kept).when(format!("{kept} != nil")));
        self.prepare
    }
}

/// Reads the time from the text at `value`.
pub(crate) fn read(value: &str, format: &TimeFormat, zone: &Zone) -> Reading {
    if format.has(Field::Epoch) {
        return epoch(value, format, zone);
    }
    let plan = Plan::new(format, zone);
    let mut prepare = Vec::new();
    let groups = plan.regex.matches("(?P<").count();
    let extract = format!("ExtractPatterns({value}, {})", quote(&plan.regex));
    let scratch = Root::cache("time");
    let is_text = format!("IsString({value})");
    let mut condition = is_text.clone();
    let source = match groups {
        0 => {
            if format.fraction {
                // Go takes a fraction for optional, strptime wants what stands in front of it.
                condition = format!("{condition} and IsMatch({value}, {})", quote(r"[.,]\d"));
            }
            String::new()
        }
        1 => extract,
        _ => {
            prepare.push(Statement::set(&scratch.0, extract).when(is_text));
            condition = format!("{condition} and Len({}) > 0", scratch.0);
            scratch.0.clone()
        }
    };
    if plan.zone_name {
        prepare.push(Statement::set(Root::cache("zones").0, zones::offsets()).when(condition.clone()));
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
    Reading { prepare, time, condition }
}

/// `%s`, perhaps with a fraction.
fn epoch(value: &str, format: &TimeFormat, zone: &Zone) -> Reading {
    let mut regex = String::from("^");
    for item in &format.items {
        regex.push_str(&match item {
            Item::Literal(literal) => quote_regex(literal),
            Item::Blank => r"\s+".to_owned(),
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
            Zone::Offset(offset) if *offset > 0 && !format.has_zone => format!("{seconds} - {offset}"),
            Zone::Offset(offset) if *offset < 0 && !format.has_zone => format!("{seconds} + {}", -offset),
            _ => seconds,
        }
    };
    if !format.fraction {
        let time = format!("Unix({})", seconds(&extract));
        return Reading { prepare: Vec::new(), time, condition: is_text };
    }
    let parts = Root::cache("time").0;
    let nanoseconds = format!("Int(Substring(Concat([{parts}[\"fraction\"], \"000000000\"], \"\"), 0, 9))");
    Reading {
        prepare: vec![Statement::set(&parts, extract).when(is_text.clone())],
        time: format!("Unix({}, {nanoseconds})", seconds(&parts)),
        condition: format!("{is_text} and Len({parts}) > 0"),
    }
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
        Zone::Offset(seconds) if *seconds != 0 && !format.has_zone => Some(zones::written(seconds / 60)),
        _ => None,
    }
}
