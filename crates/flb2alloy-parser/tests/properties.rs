//! What holds whatever the text is: no panic, every place lies in its file, and keys and values are the source's.

use flb2alloy_parser::Dialect;
use proptest::prelude::*;

mod invariants;

use invariants::check;

/// Lines that mean something in the classic format, in any order.
fn classic_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("[INPUT]".to_owned()),
        Just("[output] ]x".to_owned()),
        "[ \t]{0,5}(Name|é🔥|K) [a-z ${}:é-]{0,8}\r?",
        "[ \t]{0,5}# ?[a-zé]{0,6}",
        "@(SET|INCLUDE|é) ?[a=é*]{0,4}",
        "[ \t]{0,4}\\[[a-z]{0,3}\\]? ?",
        "[ -~é\t\r\0]{0,12}",
    ]
}

/// Lines that mean something in YAML, in any order.
fn yaml_line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("pipeline:".to_owned()),
        Just("  inputs:".to_owned()),
        Just("    - name: dummy # é".to_owned()),
        Just("      processors:".to_owned()),
        Just("        logs:".to_owned()),
        Just("          - name: x".to_owned()),
        "(service|env|parsers|includes|routes|x):( [a-z]{1,3})?",
        " {0,8}(- )?[a-z]{1,3}: ['\"|>&*!é🔥\\[\\{]?[a-zé🔥 ]{0,5}['\"\\]\\}]?",
        " {0,8}# [a-zé🔥]{0,5}",
        "[ -~é\t\r\0]{0,12}",
    ]
}

proptest! {
    #[test]
    fn classic(lines in prop::collection::vec(classic_line(), 0..12)) {
        check(&lines.join("\n"), Dialect::Classic);
    }

    #[test]
    fn yaml(lines in prop::collection::vec(yaml_line(), 0..12)) {
        check(&lines.join("\n"), Dialect::Yaml);
    }

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text, Dialect::Classic);
        check(&text, Dialect::Yaml);
    }

    /// No comment of a well-formed classic file is lost, wherever it stands.
    #[test]
    fn classic_comments(lines in prop::collection::vec(prop_oneof![
        Just("[INPUT]"), Just("    Name x"), Just("    # a"), Just("# b"), Just(""), Just("@SET a=b"),
    ], 0..16)) {
        let text = format!("[INPUT]\n    Name x\n{}", lines.join("\n"));
        let written = lines.iter().filter(|line| line.contains('#')).count();
        prop_assert_eq!(check(&text, Dialect::Classic), written);
    }

    /// The same for YAML.
    #[test]
    fn yaml_comments(comments in prop::collection::vec(prop::option::of(0_usize..9), 10)) {
        let lines = [
            "service:", "  flush: 1", "pipeline:", "  inputs:", "    - name: dummy", "      tag: t", "    - name: x",
            "  outputs:", "    - name: y", "      a: [b, c]",
        ];
        let mut text = String::new();
        for (line, comment) in lines.iter().zip(&comments) {
            if let Some(indentation) = comment {
                text += &format!("{}# é\n", " ".repeat(*indentation));
            }
            text += &format!("{line} # at the end\n");
        }
        let written = lines.len() + comments.iter().flatten().count();
        prop_assert_eq!(check(&text, Dialect::Yaml), written);
    }
}
