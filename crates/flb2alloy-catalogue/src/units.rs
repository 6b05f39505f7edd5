//! Durations and sizes, as Go, the Collector and Alloy read and write them.

/// The nanoseconds of a duration in the syntax of Go: `1m30s`.
pub fn nanoseconds(text: &str) -> Option<i128> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let unit_end = rest[digits..]
            .find(|char: char| char.is_ascii_digit() || char == '.')
            .map_or(rest.len(), |at| at + digits);
        let number: f64 = rest[..digits].parse().ok()?;
        total += number
            * match &rest[digits..unit_end] {
                "ns" => 1.0,
                "us" | "µs" | "μs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3_600e9,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    #[allow(clippy::cast_possible_truncation, reason = "durations of Go fit")]
    Some(sign * total.round() as i128)
}

/// The bytes of a size in the syntax of the Collector's `helper.ByteSize`: units with an `i` count by 1024, others by
/// 1000; no unit is bytes.
pub fn bytes(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok()?;
    let factor: u64 = match text[digits..].trim().to_ascii_lowercase().trim_end_matches('b') {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        "t" => 1_000_000_000_000,
        "ki" => 1 << 10,
        "mi" => 1 << 20,
        "gi" => 1 << 30,
        "ti" => 1 << 40,
        _ => return None,
    };
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "sizes"
    )]
    Some((number * factor as f64) as u64)
}

/// The bytes of a size in the syntax of Alloy, in which all units count by 1024: `63KiB488B`.
pub fn base2_bytes(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total = 0;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !char.is_ascii_digit()).filter(|at| *at > 0)?;
        let unit_end =
            rest[digits..].find(|char: char| char.is_ascii_digit()).map_or(rest.len(), |at| at + digits);
        let number: u64 = rest[..digits].parse().ok()?;
        total += number
            * match &rest[digits..unit_end] {
                "B" => 1,
                "KiB" | "KB" => 1 << 10,
                "MiB" | "MB" => 1 << 20,
                "GiB" | "GB" => 1 << 30,
                "TiB" | "TB" => 1 << 40,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    Some(total)
}

/// A number of bytes as a size of Alloy: in the largest unit that takes it whole.
pub fn size(bytes: u64) -> String {
    let units = [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10)];
    let unit = units.iter().find(|(_, shift)| bytes != 0 && bytes.is_multiple_of(1 << shift));
    unit.map_or_else(|| format!("{bytes}B"), |(unit, shift)| format!("{}{unit}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(nanoseconds("1m30s"), Some(90_000_000_000));
        assert_eq!(nanoseconds("5m0s"), nanoseconds("300s"));
        assert_eq!(nanoseconds("1.5h"), nanoseconds("90m"));
        assert_eq!(nanoseconds("-10ms"), Some(-10_000_000));
        assert_eq!(nanoseconds("0"), Some(0));
        assert_eq!(nanoseconds("5"), None);
        assert_eq!(nanoseconds(""), None);
        assert_eq!(nanoseconds("5d"), None);
    }

    #[test]
    fn sizes() {
        assert_eq!(bytes("10MiB"), Some(10 << 20));
        assert_eq!(bytes("1MB"), Some(1_000_000));
        assert_eq!(bytes("1000"), Some(1000));
        assert_eq!(base2_bytes("63KiB488B"), Some(65_000));
        assert_eq!(size(524_288), "512KiB");
        assert_eq!(size(65_000), "65000B");
        assert_eq!(size(0), "0B");
    }
}
