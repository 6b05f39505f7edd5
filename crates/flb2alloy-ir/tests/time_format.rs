//! Time formats. That the items mean what Fluent Bit's strptime does with the directives was checked against Fluent Bit
//! 5.1.1 through the statements that the emitter makes of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use flb2alloy_ir::time_format::{Field, Item, TimeFormat};
use proptest::prelude::*;

/// The formats of the corpus and others, with what each asks for.
#[test]
fn formats() {
    let table: String = include_str!("time_formats.txt")
        .lines()
        .map(|source| match TimeFormat::parse(source) {
            Ok(format) => {
                let given = [
                    (format.has_year, "year"),
                    (format.has_date, "date"),
                    (format.fraction, "fraction"),
                    (format.has_zone, "zone"),
                ];
                let given: Vec<_> = given.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect();
                let items: Vec<_> = format.items.iter().map(|item| format!("{item:?}")).collect();
                format!("{source}\n    has {}\n    {}\n", given.join(", "), items.join(" "))
            }
            Err(error) => {
                format!("{source}\n    error at {:?}: {error}\n", &source[error.range.clone()])
            }
        })
        .collect();
    insta::assert_snapshot!(table);
}

/// flb_parser.c looks for these four spellings of a zone, and for nothing else.
#[test]
fn only_some_formats_have_a_zone() {
    for (source, has_zone) in [
        ("%H:%M:%S%z", true),
        ("%H:%M:%S %Z", true),
        ("%H:%M:%SZ", true),
        ("%H:%M:%S.%LZ", true),
        ("%H:%M:%S,%LZ", false),
        ("%TZ", false),
        ("%H:%M:%S", false),
    ] {
        assert_eq!(TimeFormat::parse(source).unwrap().has_zone, has_zone, "{source}");
    }
}

/// A second call of strptime reads what is behind `%L`, and forgets the zone that came before.
#[test]
fn a_zone_before_the_fraction_does_not_count() {
    let format = TimeFormat::parse("%z %H:%M:%S.%L").unwrap();
    assert_eq!(format.items[0], Item::Ignored(Field::Offset));
    let format = TimeFormat::parse("%H:%M:%S.%L %z").unwrap();
    assert_eq!(format.items.last(), Some(&Item::Field(Field::Offset)));
}

proptest! {
    /// No text makes the reader panic, and an error points at its directive.
    #[test]
    fn any_text_can_be_read(source in "([%a-zA-Z :./-]|%[a-zA-Z%]){0,12}") {
        match TimeFormat::parse(&source) {
            Ok(format) => {
                prop_assert_eq!(format.source, source);
                prop_assert!(format.items.iter().filter(|item| **item == Item::Fraction).count() <= 1);
            }
            Err(error) => prop_assert_eq!(&source[error.range], error.directive),
        }
    }
}
