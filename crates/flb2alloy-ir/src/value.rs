//! Fluent Bit's ways of writing values (flb_utils.c).

use std::time::Duration;

/// A boolean (flb_utils_bool).
pub(crate) fn parse_bool(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" => Some(true),
        "false" | "off" | "no" => Some(false),
        _ => None,
    }
}

/// A time (flb_utils_time_to_seconds): the digits in front, in seconds unless `m`, `h` or `d` follows. What does not
/// begin with digits is 0 there too.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|char: char| char.is_ascii_digit()).len();
    let number: u64 = text[..digits].parse().ok()?;
    let rest = &text[digits..];
    // A fraction is only understood by options that take seconds and nanoseconds.
    if let Some(fraction) = rest.strip_prefix('.') {
        let nanos: String = format!("{fraction:0<9}").chars().take(9).collect();
        return Some(Duration::new(number, nanos.parse().ok()?));
    }
    let unit = match rest.chars().next() {
        Some('d' | 'D') => 86_400,
        Some('h' | 'H') => 3_600,
        Some('m' | 'M') => 60,
        _ => 1,
    };
    Some(Duration::from_secs(number.checked_mul(unit)?))
}

/// A size in bytes (flb_utils_size_to_bytes): K, M and G are powers of 1000.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    let unit = match text[split..].trim_start().to_ascii_uppercase().as_str() {
        "" | "B" => 1.0,
        "K" | "KB" => 1e3,
        "M" | "MB" => 1e6,
        "G" | "GB" => 1e9,
        _ => return None,
    };
    let bytes = number * unit;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
    (bytes.is_finite() && (0.0..1e18).contains(&bytes)).then_some(bytes as u64)
}

/// Whether two values mean the same: the same text, or the same boolean.
pub(crate) fn same(text: &str, other: &str) -> bool {
    text.eq_ignore_ascii_case(other)
        || parse_bool(text).is_some_and(|value| parse_bool(other) == Some(value))
        || parse_size(text).is_some_and(|value| parse_size(other) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_are_read_as_fluent_bit_reads_them() {
        assert_eq!(parse_duration("5"), Some(Duration::from_secs(5)));
        assert_eq!(parse_duration("5s"), Some(Duration::from_secs(5)));
        assert_eq!(parse_duration("2h"), Some(Duration::from_secs(7200)));
        assert_eq!(parse_duration("0.5"), Some(Duration::from_millis(500)));
        assert_eq!(parse_duration("x"), None);
        assert_eq!(parse_size("32k"), Some(32_000));
        assert_eq!(parse_size("1.5 MB"), Some(1_500_000));
        assert_eq!(parse_size("5x"), None);
    }
}
