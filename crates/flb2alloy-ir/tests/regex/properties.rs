//! What must hold for any text.

use std::collections::BTreeSet;

use flb2alloy_ir::regex::{Subject, translate, translate_tag_test, translate_test};
use flb2alloy_re2::check_re2;
use proptest::prelude::*;

/// Text that is likely to be an expression: random characters hardly ever are.
fn expression() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-c0-1 é\"/-]",
        4 => prop::sample::select(vec![
            "(", "(?:", "(?<n>", "(?<m>", ")", "|", "*", "+", "?", "{2}", "{1,3}", "{,2}", "++", "^", "$", ".", "[", "[^",
            "]", "&&", "[:alpha:]", "\\d", "\\w", "\\s", "\\S", "\\h", "\\b", "\\A", "\\z", "\\Z", "\\.", "\\n", "(?=",
            "(?!", "(?<=", "(?<!", "(?>", "(?i)", "(?m:", "(?x)", "\\R", "\\x41", "\\u00e9", "\\p{Lu}", "/",
        ])
        .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// No text makes the translator panic, and what it returns can be loaded and applied.
    #[test]
    fn translations_can_be_loaded(pattern in expression()) {
        match translate(&pattern) {
            Ok(regex) => {
                prop_assert_eq!(check_re2(&regex.re2), Ok(()));
                prop_assert_eq!(check_re2(&regex.anchored()), Ok(()));
                prop_assert_eq!(check_re2(&regex.numbered()), Ok(()));
                prop_assert!(regex.matcher().is_some(), "{}", regex.re2);
                let names: BTreeSet<_> = regex.groups.iter().map(|group| &group.re2_name).collect();
                prop_assert_eq!(names.len(), regex.groups.len());
                for group in &regex.groups {
                    let group = format!("(?P<{}>", group.re2_name);
                    prop_assert!(regex.re2.contains(&group));
                }
            }
            Err(error) => {
                let range = error.range_in_pattern;
                prop_assert!(pattern.get(range.clone()).is_some(), "{:?} in {:?}", range, pattern);
            }
        }
    }

    /// Tests take apart what `translate` may refuse, and never refuse what it takes.
    #[test]
    fn tests_take_whatever_translations_take(pattern in expression()) {
        for subject in [Subject::Text, Subject::Line] {
            if let Ok(test) = translate_test(&pattern, subject) {
                for re2 in test.all_of.iter().chain(&test.none_of) {
                    prop_assert_eq!(check_re2(&re2.re2), Ok(()));
                }
            } else {
                prop_assert!(translate(&pattern).is_err());
            }
        }
        if let Ok(test) = translate_tag_test(&pattern) {
            prop_assert!(test.regex.is_some() || !test.all_of.is_empty() || !test.none_of.is_empty());
        }
    }

    /// Escaped text matches itself and nothing shorter.
    #[test]
    fn escaped_text_matches_itself(text in "[ -~é\t\n]{1,12}") {
        let escaped: String = text
            .chars()
            .flat_map(|letter| letter.is_ascii_punctuation().then_some('\\').into_iter().chain([letter]))
            .collect();
        let matcher = translate(&escaped).unwrap().matcher().unwrap();
        prop_assert!(matcher.is_match(&text));
        prop_assert!(matcher.takes_tag(&text));
        let mut shorter = text.chars();
        shorter.next_back();
        prop_assert!(!matcher.is_match(shorter.as_str()));
    }
}
