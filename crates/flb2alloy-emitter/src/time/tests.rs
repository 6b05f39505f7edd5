//! The statements for a time format. Each was given to OTTL 0.158 with some dozens of times, well and badly written, and
//! the results compared with Fluent Bit's parser: they are the same (within the nanosecond that Fluent Bit loses to
//! rounding), but for text behind a format that ends in a zone or in text.

use flb2alloy_ir::parser::Zone;
use flb2alloy_ir::time_format::TimeFormat;

use super::read;

fn show(source: &str, zone: &Zone) -> String {
    let format = TimeFormat::parse(source).expect("a format that can be expressed");
    let statements = read(r#"log.body["time"]"#, &format, zone).set_time();
    statements.iter().fold(format!("{source}\n"), |shown, statement| format!("{shown}    {statement}\n"))
}

#[test]
fn formats() {
    let formats = [
        "%d/%b/%Y:%H:%M:%S %z",
        "%Y-%m-%dT%H:%M:%S.%L%z",
        "%Y-%m-%dT%H:%M:%S.%L",
        "%Y-%m-%dT%H:%M:%S.%LZ",
        "%b %d %H:%M:%S",
        "%e %B %Y %I:%M:%S %p",
        "%a %b %d %H:%M:%S.%L %Y",
        "%Y%m%d%H%M%S",
        "%m/%d/%Y %H:%M:%S:%L %z",
        "%H%M%S%L",
        "%H:%M:%S.%L",
        "%d %H:%M",
        "%Y-%m",
        "%Y-%M-%S %H:%M:%S",
        "20%y_%m_%d",
        "%z %H:%M:%S.%L",
        "%s",
        "%s.%L",
        "[%s,%L]",
    ];
    insta::assert_snapshot!(formats.map(|format| show(format, &Zone::Offset(0))).concat());
}

#[test]
fn names_of_zones() {
    insta::assert_snapshot!(show("%Y-%m-%d %H:%M:%S %Z", &Zone::Offset(0)));
}

#[test]
fn zones_of_times_that_name_none() {
    let zones =
        [Zone::Offset(19_800), Zone::Offset(-10_800), Zone::Name("Europe/Berlin".to_owned()), Zone::Local];
    let shown = zones.map(|zone| {
        let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S %z", "%H:%M:%SZ", "%H:%M", "%s"];
        format!("{zone:?}\n{}", formats.map(|format| show(format, &zone)).concat())
    });
    insta::assert_snapshot!(shown.concat());
}
