//! Names that texts in configurations use and that Alloy looks up when it loads them.

/// Whether Go's `time.LoadLocation` knows a time zone: `UTC`, `Europe/Berlin`. (The names in Go's own copy of the IANA
/// database.)
pub fn is_time_zone(name: &str) -> bool {
    matches!(name, "" | "Local") || has(include_str!("names/time-zones.txt"), name)
}

/// Whether Go's `ianaindex` has an encoding of this name: `utf-8`, `ISO-8859-1`. Case does not count.
pub fn is_encoding(name: &str) -> bool {
    has(include_str!("names/encodings.txt"), &name.trim().to_lowercase())
}

fn has(lines: &str, name: &str) -> bool {
    lines.lines().any(|line| line == name)
}

#[cfg(test)]
mod tests {
    use super::{is_encoding, is_time_zone};

    #[test]
    fn names() {
        assert!(["UTC", "", "Europe/Berlin", "CET", "Etc/GMT+5"].into_iter().all(is_time_zone));
        assert!(!["utc", "CEST", "Europe/Berln", "../x", "Europe"].into_iter().any(is_time_zone));
        assert!(["UTF-8", "latin1", "utf-16le", " gbk "].into_iter().all(is_encoding));
        assert!(!["utf8", "nonsense", ""].into_iter().any(is_encoding));
    }
}
