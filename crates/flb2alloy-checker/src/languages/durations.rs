//! The lengths of durations that are written out.

/// Nanoseconds of a duration that Go takes.
pub(super) fn nanoseconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut sum = 0.0;
    while !rest.is_empty() && rest != "0" {
        let number = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let value: f64 = rest[..number].parse().ok()?;
        rest = &rest[number..];
        let units = [
            ("ns", 1.0),
            ("us", 1e3),
            ("µs", 1e3),
            ("μs", 1e3),
            ("ms", 1e6),
            ("s", 1e9),
            ("m", 60e9),
            ("h", 3600e9),
        ];
        let (unit, scale) = units.into_iter().find(|(unit, _)| rest.starts_with(unit))?;
        sum += value * scale;
        rest = &rest[unit.len()..];
    }
    Some(sign * sum)
}
