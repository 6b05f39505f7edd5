//! Rules of relabelling: `Config.Validate` of internal/component/common/relabel.

use flb2alloy_parser::Diagnostic;
use flb2alloy_re2::check_re2;
use flb2alloy_syntax::spanned::Block;

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::rules::{Given, attribute, given, text};

pub(in crate::rules) fn relabelling(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    if let Some(value) = attribute(block, "regex")
        && let Some(pattern) = text(value)
        && let Err(reason) = check_re2(&format!("^(?s:{pattern})$"))
    {
        let message = format!("Go takes no such regular expression: {reason}");
        checker.report(Diagnostic::error(codes::BAD_REGEX, message), value.span, "in here");
    }
    let action = match attribute(block, "action").map(text) {
        None => "replace",
        Some(Some(action)) => action,
        Some(None) => return,
    };
    let (needed, refused): (&[&str], &[&str]) = match action {
        "replace" => (&["target_label"], &[]),
        "hashmod" => (&["target_label", "modulus"], &[]),
        "lowercase" | "uppercase" => (&["target_label"], &["replacement"]),
        "keepequal" | "dropequal" => (&["target_label"], &["regex", "modulus", "separator", "replacement"]),
        "labeldrop" | "labelkeep" => {
            (&[], &["source_labels", "target_label", "modulus", "separator", "replacement"])
        }
        _ => (&[], &[]),
    };
    for name in needed {
        if given(block, name) == Given::No {
            let message = format!("the action `{action}` needs `{name}`");
            checker.report(
                Diagnostic::error(codes::MISSING_ONE_OF, message),
                block.name.span,
                "missing in here",
            );
        }
    }
    for name in refused {
        let default = match *name {
            "regex" => "(.*)",
            "separator" => ";",
            "replacement" => "$1",
            _ => "",
        };
        // Even empty, a list or text that is written differs from what it is by itself.
        let written = attribute(block, name).is_some_and(|value| {
            text(value)
                .map_or(given(block, name) == Given::Yes || *name == "source_labels", |text| text != default)
        });
        if written {
            let message = format!("the action `{action}` takes no `{name}`");
            checker.about(block, name, codes::CONFLICT, message, "one too many");
        }
    }
    let template = match action {
        "replace" => "target_label",
        "labelmap" => "replacement",
        _ => return,
    };
    if let Some(value) = attribute(block, template)
        && let Some(text) = text(value)
        && (action == "labelmap" || text.contains('$'))
        && !is_label_template(text)
    {
        let message = format!("`{text}` makes no names of labels");
        checker.report(Diagnostic::error(codes::BAD_VALUE, message), value.span, "in here");
    }
}

/// The name of a label, with references to groups (`$1`, `${name}`) in it.
fn is_label_template(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest[0] {
            b'$' if rest.get(1) == Some(&b'{') => {
                let name = rest[2..].iter().take_while(|byte| word(**byte)).count();
                if name == 0 || rest.get(2 + name) != Some(&b'}') {
                    return false;
                }
                name + 3
            }
            b'$' => {
                let name = rest[1..].iter().take_while(|byte| word(**byte)).count();
                if name == 0 {
                    return false;
                }
                name + 1
            }
            byte if word(byte) && !(at == 0 && byte.is_ascii_digit()) => 1,
            _ => return false,
        };
    }
    !bytes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_label_template;

    #[test]
    fn templates_of_labels() {
        assert!(["a", "$1", "a_${1}_b", "pod_$name", "a1"].into_iter().all(is_label_template));
        assert!(!["", "1a", "a-b", "$", "${", "${}", "a$-"].into_iter().any(is_label_template));
    }
}
