//! Fluent Bit's rules for the indentation of classic files.

/// How a body line is indented.
pub(super) enum Indentation {
    /// As it has to be.
    Entry,
    /// Twice that: a line of a group.
    Group,
    /// Otherwise; how so.
    Wrong(&'static str),
}

/// The indentation that the first body line sets. Fluent Bit takes its first character in any case, blank or not.
pub(super) fn learn_indentation(line: &str) -> &str {
    let first = line.chars().next().map_or(0, char::len_utf8);
    let blanks = line[first..].len() - line[first..].trim_start_matches([' ', '\t']).len();
    &line[..first + blanks]
}

/// `check_indent` of `flb_cf_fluentbit.c`.
pub(super) fn check_indentation(line: &str, indentation: &str) -> Indentation {
    let Some(rest) = line.strip_prefix(indentation) else {
        let common = line.bytes().zip(indentation.bytes()).take_while(|(left, right)| left == right).count();
        return Indentation::Wrong(match line.as_bytes().get(common) {
            Some(b' ' | b'\t') => "tabs and blanks are mixed",
            _ => "indented too little",
        });
    };
    match rest.len() - rest.trim_start_matches([' ', '\t']).len() {
        0 => Indentation::Entry,
        extra if extra == indentation.len() => Indentation::Group,
        _ => Indentation::Wrong("indented too much"),
    }
}
