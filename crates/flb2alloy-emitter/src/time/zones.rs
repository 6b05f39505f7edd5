//! Zones by name.

use crate::ottl::quote;

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

/// A map of OTTL from the names of zones to their offsets.
pub(super) fn offsets() -> String {
    let zones = ZONES.iter().map(|(name, minutes)| format!("{}: {}", quote(name), quote(&written(*minutes))));
    format!("{{{}}}", zones.collect::<Vec<_>>().join(", "))
}

/// An offset as `%z` reads it.
pub(super) fn written(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}{:02}", minutes.abs() / 60, minutes.abs() % 60)
}
