//! `/re/imx`: how Fluent Bit finds the expression and its flags in an option's value.

use std::ops::Range;

use super::ast::Flags;

/// The expression proper.
pub(super) struct Unwrapped {
    /// Where it is in the value.
    pub(super) range: Range<usize>,
    /// The flags behind the last slash.
    pub(super) flags: Flags,
    /// `x`: whitespace and comments do not count.
    pub(super) extended: bool,
}

/// Reads the value as flb_regex.c does (`check_option`, `str_to_regex`). Only a value that starts with a slash can be
/// wrapped, the last slash ends the expression, and flags must all be known: `/var/log/x` stays as it is, but
/// `/var/mix` is `var` with three flags.
pub(super) fn unwrap(value: &str) -> Unwrapped {
    let whole = |range| Unwrapped { range, flags: Flags::default(), extended: false };
    let last_slash = match value.rfind('/') {
        Some(at) if at > 0 && value.starts_with('/') => at,
        _ => return whole(0..value.len()),
    };
    let letters = &value[last_slash + 1..];
    if letters.is_empty() {
        return whole(1..last_slash);
    }
    let mut unwrapped = whole(1..last_slash);
    for letter in letters.chars() {
        match letter {
            'i' => unwrapped.flags.ignore_case = true,
            'm' => unwrapped.flags.dot_all = true,
            'x' => unwrapped.extended = true,
            'o' => {}
            _ => return whole(0..value.len()),
        }
    }
    // `/re/o` sets no flag, and then Fluent Bit takes the value for unwrapped.
    if unwrapped.flags == Flags::default() && !unwrapped.extended {
        return whole(0..value.len());
    }
    unwrapped
}
