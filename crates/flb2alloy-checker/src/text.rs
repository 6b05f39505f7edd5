//! Strings that have to look like something: durations, sizes, and the words of enumerations.

use crate::catalogue::Type;
use crate::language::Language;

/// What is wrong with `text` as a value of `kind`: what is wanted instead. None if it is right, or if nothing is known
/// about the type.
pub(crate) fn wanted(kind: Type, text: &str) -> Option<String> {
    match kind {
        Type::Duration if nanoseconds(text).is_none() => {
            Some("a duration such as `1h30m` or `500ms`, with a unit behind each number".to_owned())
        }
        Type::Text("units.Base2Bytes") if bytes(text).is_none() => {
            Some("a size such as `1MiB` or `512KiB`, with a unit".to_owned())
        }
        Type::Text("stages.Source") if text.is_empty() => Some("a name that is not empty".to_owned()),
        Type::Text(name) => {
            let (words, case) = words(name)?;
            let known = words.iter().any(|word| match case {
                Case::Counts => *word == text,
                Case::Ignored => word.eq_ignore_ascii_case(text),
            });
            let words: Vec<String> =
                words.iter().filter(|word| !word.is_empty()).map(|word| format!("`{word}`")).collect();
            (!known).then(|| format!("one of {}", words.join(", ")))
        }
        _ => None,
    }
}

/// The language that texts of this type are of.
pub(crate) fn language(kind: Type) -> Option<Language> {
    match kind {
        Type::Text("config.URL") => Some(Language::Url),
        Type::Text("stages.Template") => Some(Language::Template),
        _ => None,
    }
}

/// The word nearest to `text` among those that `kind` takes.
pub(crate) fn nearest_word(kind: Type, text: &str) -> Option<&'static str> {
    let Type::Text(name) = kind else { return None };
    flb2alloy_parser::nearest(text, words(name)?.0.iter().copied())
}

#[derive(Clone, Copy)]
enum Case {
    Counts,
    Ignored,
}

/// The words that a type takes, from its `UnmarshalText`. A type that is not here takes anything, or nobody looked yet.
fn words(kind: &str) -> Option<(&'static [&'static str], Case)> {
    let words: &'static [&'static str] = match kind {
        "config.TLSVersion" | "http.TLSVersion" => &["TLS10", "TLS11", "TLS12", "TLS13"],
        "otelcol.Level" => &["none", "basic", "normal", "detailed"],
        "relabel.Action" => &[
            "replace",
            "keep",
            "drop",
            "hashmod",
            "labelmap",
            "labeldrop",
            "labelkeep",
            "lowercase",
            "uppercase",
            "keepequal",
            "dropequal",
        ],
        "ottl.ErrorMode" | "tail_sampling.ErrorMode" => {
            return Some((&["ignore", "propagate", "silent"], Case::Ignored));
        }
        "otelcol.CompressionType" => &["gzip", "zlib", "deflate", "snappy", "zstd", "none", ""],
        "stages.SourceType" => &["line", "label", "structured_metadata", "extracted"],
        "otelcol.SeverityLevel" => &[
            "TRACE", "TRACE2", "TRACE3", "TRACE4", "DEBUG", "DEBUG2", "DEBUG3", "DEBUG4", "INFO", "INFO2",
            "INFO3", "INFO4", "WARN", "WARN2", "WARN3", "WARN4", "ERROR", "ERROR2", "ERROR3", "ERROR4",
            "FATAL", "FATAL2", "FATAL3", "FATAL4",
        ],
        "transform.ContextID" => {
            return Some((
                &["resource", "scope", "span", "spanevent", "metric", "datapoint", "log"],
                Case::Ignored,
            ));
        }
        "config.SysLogFormat" => &["rfc5424", "rfc3164"],
        "config.SyslogFormat" => &["rfc5424", "rfc3164", "raw"],
        "scaleway.Role" => &["baremetal", "instance"],
        "receiver.LogFormat" => &["logfmt", "json", ""],
        "receiver.RateLimitingStrategy" => &["global", "per_app", ""],
        "filedetector.Detector" => &["fsnotify", "poll", ""],
        "cloudflare.FieldsType" => &["default", "minimal", "extended", "all", "custom"],
        "file.OnPositionsFileError" => &["skip", "restart_from_end", "restart_from_beginning"],
        "file.CompressionFormat" => &["gz", "z", "bz2"],
        "headers.Action" => return Some((&["insert", "update", "upsert", "delete"], Case::Ignored)),
        "splunkhec.SplittingStrategy" => &["none", "line"],
        "syslog.FramingTrailer" => &["NUL", "LF"],
        "http.TLSCurve" => &["CurveP256", "CurveP384", "CurveP521", "X25519"],
        "http.TLSCipher" => &[
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        ],
        "configcompression.Type" => {
            &["gzip", "zlib", "deflate", "snappy", "x-snappy-framed", "zstd", "lz4", "none", ""]
        }
        "logging.Level" => &["debug", "info", "warn", "error", ""],
        "logging.Format" => &["logfmt", "json", ""],
        "logging.LogDestination" => &["stderr", "windows_event_log"],
        "http.ClientAuth" => &[
            "NoClientCert",
            "RequestClientCert",
            "RequireAnyClientCert",
            "VerifyClientCertIfGiven",
            "RequireAndVerifyClientCert",
        ],
        _ => return None,
    };
    Some((words, Case::Counts))
}

/// The length of a duration in nanoseconds, by Go's `time.ParseDuration`: a sign, then numbers with units; `0` needs none.
pub(crate) fn nanoseconds(text: &str) -> Option<f64> {
    // The longer units first: `ms` is no `m`.
    const UNITS: [(&str, f64); 8] = [
        ("ns", 1.0),
        ("us", 1e3),
        ("µs", 1e3),
        ("μs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("m", 60e9),
        ("h", 3600e9),
    ];
    quantity(text, |rest| UNITS.into_iter().find(|(unit, _)| rest.starts_with(unit)))
}

/// The bytes of a size. Sizes are numbers with units, one behind the other, as durations are; `KB` is 1024 as `KiB` is.
pub(crate) fn bytes(text: &str) -> Option<f64> {
    quantity(text, |rest| {
        let length = rest.bytes().take_while(|byte| !byte.is_ascii_digit() && *byte != b'.').count();
        let unit = &rest[..length];
        let scale = unit.strip_suffix('B').map(|scale| scale.strip_suffix('i').unwrap_or(scale))?;
        let power = ["", "K", "M", "G", "T", "P", "E"].into_iter().position(|known| known == scale)?;
        (unit != "iB").then_some((unit, 1024_f64.powi(i32::try_from(power).ok()?)))
    })
}

/// A sign, then numbers with units, one behind the other; `0` needs none. `unit` gives the unit that a text begins with,
/// and how much it is.
fn quantity<'t>(text: &'t str, unit: impl Fn(&'t str) -> Option<(&'t str, f64)>) -> Option<f64> {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut sum = 0.0;
    if rest.is_empty() {
        return None;
    }
    while !(rest.is_empty() || rest == "0" && sum == 0.0) {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let number: f64 = rest[..length].parse().ok()?;
        rest = &rest[length..];
        let (unit, amount) = unit(rest)?;
        sum += number * amount;
        rest = &rest[unit.len()..];
    }
    Some(if text.starts_with('-') { -sum } else { sum })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each verdict is that of `alloy validate`.
    #[test]
    fn durations_are_those_of_go() {
        for text in ["1s", "1h2m3s", "-1.5h", "+.5s", "0", "1.s", "100ns", "2µs"] {
            assert!(nanoseconds(text).is_some(), "{text}");
        }
        for text in ["", "5", "1d", "s", "1 s", "1.2.3s", "-", "1sm", ".s", "1S"] {
            assert!(nanoseconds(text).is_none(), "{text}");
        }
    }

    /// Each verdict is that of `alloy validate`.
    #[test]
    fn sizes_are_those_of_go() {
        for text in ["1KiB", "1MB", "1.5MiB", "-1KiB", "10B", "1MiB512KiB", "0"] {
            assert!(bytes(text).is_some(), "{text}");
        }
        for text in ["", "1024", "1kb", "1 MiB", "5g", "KiB", "1K", "1iB"] {
            assert!(bytes(text).is_none(), "{text}");
        }
    }
}
