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

/// A time (flb_utils_time_to_seconds): the digits in front, in seconds unless the very last letter is `m`, `h` or `d`.
/// What does not begin with digits is 0 there, too.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    let text = text.trim();
    let unit = match text.chars().next_back()? {
        'd' | 'D' => 86_400,
        'h' | 'H' => 3_600,
        'm' | 'M' => 60,
        _ => 1,
    };
    Some(Duration::from_secs(u64::try_from(leading_integer(text)?).unwrap_or(0).checked_mul(unit)?))
}

/// A whole number (atoi): what stands behind it is left aside, and what does not begin with one is 0.
pub(crate) fn leading_integer(text: &str) -> Option<i64> {
    let text = text.trim_start();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let sign = text.len() - digits.len();
    let length = sign + digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == sign { Some(0) } else { text[..length].parse().ok() }
}

/// A number (atof): what stands behind it is left aside, and what does not begin with one is 0.
pub(crate) fn leading_number(text: &str) -> f64 {
    let text = text.trim_start();
    let length = text.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    text[..length].parse().unwrap_or(0.0)
}

/// A size in bytes (flb_utils_size_to_bytes): K, M and G are powers of 1000, and nothing but a `B` may stand behind them.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    if text.eq_ignore_ascii_case("false") {
        return Some(0);
    }
    let digits = text.trim_end_matches(|char: char| !char.is_ascii_digit());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 1.0,
        "K" | "KB" => 1e3,
        "M" | "MB" => 1e6,
        "G" | "GB" => 1e9,
        _ => return None,
    };
    let bytes = digits.parse::<f64>().ok()? * unit;
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
        let seconds = |text: &str| parse_duration(text).map(|time| time.as_secs());
        assert_eq!(seconds("5"), Some(5));
        assert_eq!(seconds("5s"), Some(5));
        assert_eq!(seconds("5min"), Some(5), "the last letter is no unit");
        assert_eq!(seconds("2h"), Some(7200));
        assert_eq!(seconds("1.5m"), Some(60), "there are no fractions");
        assert_eq!(seconds("x"), Some(0));
        assert_eq!(seconds(""), None);
        assert_eq!(leading_integer("-3x"), Some(-3));
        assert_eq!(leading_integer("99999999999999999999"), None);
        assert_eq!([leading_number("0.5"), leading_number("5s"), leading_number("x")], [0.5, 5.0, 0.0]);
        assert_eq!(parse_size("32k"), Some(32_000));
        assert_eq!(parse_size("1.5MB"), Some(1_500_000));
        assert_eq!(parse_size("1 M"), None);
        assert_eq!(parse_size("5x"), None);
        assert_eq!(parse_size("k"), None);
    }
}
