//! What functions find wrong with arguments that are known when they are made: the `create...Function`s of
//! OpenTelemetry Collector Contrib v0.158.

use std::ops::Range;

use crate::call::Known;
use crate::literal::Value;

/// What is wrong, and where if not in the whole call.
type Refusal = (Option<Range<usize>>, String);

struct Arguments<'a>(&'a [Known]);

impl<'a> Arguments<'a> {
    fn find(&self, name: &str) -> Option<&'a Known> {
        self.0.iter().find(|known| known.parameter == name)
    }

    fn text(&self, name: &str) -> Option<(&'a str, Range<usize>)> {
        match self.find(name) {
            Some(Known { value: Value::Text(text), at, .. }) => Some((text, at.clone())),
            _ => None,
        }
    }

    fn int(&self, name: &str) -> Option<(i64, Range<usize>)> {
        match self.find(name) {
            Some(Known { value: Value::Int(number), at, .. }) => Some((*number, at.clone())),
            _ => None,
        }
    }

    fn list(&self, name: &str) -> Option<(&'a [Value], Range<usize>)> {
        match self.find(name) {
            Some(Known { value: Value::List(values), at, .. }) => Some((values, at.clone())),
            _ => None,
        }
    }

    fn one_of(&self, name: &str, words: &[&str]) -> Result<(), Refusal> {
        match self.text(name) {
            Some((text, at)) if !words.contains(&text) => {
                refuse(at, format!("`{text}` is none of {}", words.join(", ")))
            }
            _ => Ok(()),
        }
    }
}

fn refuse(at: Range<usize>, message: impl Into<String>) -> Result<(), Refusal> {
    Err((Some(at), message.into()))
}

/// The versions of the semantic conventions that `set_semconv_span_name` knows.
fn semantic_conventions(version: &str, at: Range<usize>) -> Result<(), Refusal> {
    let plain = version.strip_prefix('v').unwrap_or(version).split(['-', '+']).next().unwrap_or_default();
    let parts: Option<Vec<u64>> = plain.split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([1, 37..=39, ..] | [1, 40] | [1, 40, 0]) => Ok(()),
        Some(_) => refuse(at, format!("version `{version}` is not between 1.37.0 and 1.40.0")),
        None => refuse(at, format!("`{version}` is no version")),
    }
}

/// Checks the arguments of a call that are known.
pub(crate) fn check(
    function: &str,
    known: &[Known],
    regex: &dyn Fn(&str) -> Result<(), String>,
) -> Result<(), Refusal> {
    let arguments = Arguments(known);
    let pattern = |name: &str| match arguments.text(name) {
        Some((text, at)) => match regex(text) {
            Ok(()) => Ok(()),
            Err(message) => refuse(at, format!("Go takes no such regular expression: {message}")),
        },
        None => Ok(()),
    };
    match function {
        "append" if known.len() < 2 => Err((None, "`append` needs `value` or `values`".to_owned())),
        "Coalesce" => match arguments.list("values") {
            Some(([], at)) => refuse(at, "`Coalesce` needs at least one value"),
            _ => Ok(()),
        },
        "ConvertCase" => arguments.one_of("to_case", &["lower", "upper", "snake", "camel"]),
        "merge_maps" => arguments.one_of("strategy", &["insert", "update", "upsert"]),
        "delete_matching_keys" | "keep_matching_keys" | "ExtractPatterns" | "IsMatch" => pattern("pattern"),
        "replace_pattern" => pattern("regex_pattern"),
        "replace_all_patterns" => {
            pattern("regex_pattern")?;
            arguments.one_of("mode", &["key", "value"])
        }
        "ExtractGrokPatterns" => match arguments.list("pattern_definitions") {
            Some((values, at)) => definitions(values, at),
            None => Ok(()),
        },
        "flatten" => match arguments.int("depth") {
            Some((depth, at)) if depth < 1 => refuse(at, "the depth must be above 0"),
            _ => Ok(()),
        },
        "limit" => {
            let (Some((limit, at)), Some((keys, _))) =
                (arguments.int("limit"), arguments.list("priority_keys"))
            else {
                return Ok(());
            };
            match limit < i64::try_from(keys.len()).unwrap_or(i64::MAX) {
                true => refuse(at, format!("the limit is below the number of priority keys, {}", keys.len())),
                false => Ok(()),
            }
        }
        "truncate_all" => {
            let (Some((limit, at)), Some((marker, _))) =
                (arguments.int("limit"), arguments.text("truncation_marker"))
            else {
                return Ok(());
            };
            match limit < i64::try_from(marker.len()).unwrap_or(i64::MAX) {
                true => refuse(at, format!("the limit is below the length of the marker, {}", marker.len())),
                false => Ok(()),
            }
        }
        "set_semconv_span_name" => match arguments.text("semconv_version") {
            Some((version, at)) => semantic_conventions(version, at),
            None => Ok(()),
        },
        "Sort" => arguments.one_of("order", &["asc", "desc"]),
        "ParseCSV" => {
            for name in ["delimiter", "header_delimiter"] {
                if let Some((text, at)) = arguments.text(name)
                    && text.chars().count() != 1
                {
                    return refuse(at, format!("`{name}` is one character"));
                }
            }
            arguments.one_of("mode", &["strict", "lazyQuotes", "ignoreQuotes"])
        }
        "ParseKeyValue" | "ToKeyValueString" => delimiters(&arguments),
        "Time" | "FormatTime" => match arguments.text("format") {
            Some((format, at)) => time(format, at),
            None => Ok(()),
        },
        "SpanID" => id(&arguments, 8),
        "TraceID" | "ProfileID" => id(&arguments, 16),
        "IsInCIDR" => networks(&arguments),
        "ParseCLF" => arguments.one_of("format", &["clf", "combined"]),
        "convert_gauge_to_sum" | "convert_summary_count_val_to_sum" | "convert_summary_sum_val_to_sum" => {
            arguments.one_of("string_agg_temp", &["delta", "cumulative"])
        }
        "convert_exponential_histogram_to_histogram" => {
            arguments.one_of("distribution_fn", &["", "upper", "midpoint", "random", "uniform"])?;
            match arguments.list("explicit_bounds") {
                Some(([], at)) => refuse(at, "the bounds cannot be empty"),
                _ => Ok(()),
            }
        }
        "aggregate_on_attributes" | "aggregate_on_attribute_value" => {
            arguments.one_of("aggregation_function", &["sum", "mean", "min", "max", "median", "count"])
        }
        "extract_percentile_metric" => match arguments.find("percentile") {
            Some(Known { value: Value::Float(number), at, .. }) if *number <= 0.0 || *number >= 100.0 => {
                refuse(at.clone(), "the percentile must be between 0 and 100")
            }
            _ => Ok(()),
        },
        "merge_histogram_buckets" => {
            arguments.one_of("method", &["remove_explicit_bound", "limit_buckets"])?;
            let limits = arguments.text("method").is_some_and(|(method, _)| method == "limit_buckets");
            match arguments.find("target_value") {
                Some(Known { value: Value::Nil, at, .. }) => refuse(at.clone(), "the value cannot be nil"),
                Some(Known { value: Value::Float(number), at, .. })
                    if limits && (*number < 1.0 || number.fract() != 0.0) =>
                {
                    refuse(at.clone(), "the number of buckets is an integer above 0")
                }
                Some(Known { value: Value::Int(..1), at, .. }) if limits => {
                    refuse(at.clone(), "the number of buckets is an integer above 0")
                }
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Definitions of grok patterns, `NAME=pattern` each.
fn definitions(values: &[Value], at: Range<usize>) -> Result<(), Refusal> {
    for value in values {
        let Value::Text(definition) = value else { continue };
        match definition.split_once('=') {
            None => return refuse(at, format!("`{definition}` is no definition NAME=pattern")),
            Some((name, _)) if name.contains(':') => {
                return refuse(at, format!("the name `{name}` cannot have a colon"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn delimiters(arguments: &Arguments<'_>) -> Result<(), Refusal> {
    let mut known = ["=", " "];
    for (index, name) in ["delimiter", "pair_delimiter"].into_iter().enumerate() {
        match (arguments.text(name), arguments.find(name)) {
            (Some(("", at)), _) => return refuse(at, format!("`{name}` cannot be empty")),
            (Some((text, _)), _) => known[index] = text,
            (None, Some(_)) => return Ok(()),
            (None, None) => {}
        }
    }
    match known[0] == known[1] {
        true => Err((None, format!("both delimiters are `{}`", known[0]))),
        false => Ok(()),
    }
}

/// Formats of times: `ctimefmt.Validate`.
fn time(format: &str, at: Range<usize>) -> Result<(), Refusal> {
    if format.is_empty() {
        return refuse(at, "the format cannot be empty");
    }
    if let Some(digit) = format.chars().find(char::is_ascii_digit) {
        return refuse(at, format!("the format cannot have digits, but has `{digit}`"));
    }
    let letters: Vec<char> = format.chars().collect();
    let fraction = letters
        .windows(3)
        .find(|part| !matches!(part[0], '.' | ',') && part[1] == '%' && matches!(part[2], 'L' | 'f' | 's'));
    if let Some(part) = fraction {
        return refuse(at, format!("`%{}` needs a dot or comma before it", part[2]));
    }
    let mut letters = letters.into_iter();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            continue;
        }
        match letters.next() {
            // A `.` of Go's expressions is no line break, and a last `%` stands for itself.
            None | Some('\n') => {}
            Some(directive) if "YymoqbhBdegaAHlIpPMSLfsZzwijkDxFTXrRnt%c".contains(directive) => {}
            Some(directive) => {
                return refuse(at, format!("the format has an unknown directive `%{directive}`"));
            }
        }
    }
    Ok(())
}

/// Identifiers are bytes of the right number, or twice as many hexadecimal digits.
fn id(arguments: &Arguments<'_>, length: usize) -> Result<(), Refusal> {
    let Some(Known { value, at, .. }) = arguments.find("target") else { return Ok(()) };
    let fine = match value {
        Value::Bytes(bytes) => bytes.len() == length || is_hex(bytes, length),
        Value::Text(text) => text.len() == length || is_hex(text.as_bytes(), length),
        Value::Nil => false,
        _ => true,
    };
    match fine {
        true => Ok(()),
        false => refuse(at.clone(), format!("expected {length} bytes, or {} hexadecimal digits", 2 * length)),
    }
}

fn is_hex(bytes: &[u8], length: usize) -> bool {
    bytes.len() == 2 * length && bytes.iter().all(u8::is_ascii_hexdigit)
}

/// Networks, unless one is known only later: `net.ParseCIDR`.
fn networks(arguments: &Arguments<'_>) -> Result<(), Refusal> {
    let Some((values, at)) = arguments.list("networks") else { return Ok(()) };
    for value in values {
        let Value::Text(network) = value else { return Ok(()) };
        if !is_network(network) {
            return refuse(at, format!("`{network}` is no network in CIDR notation"));
        }
    }
    Ok(())
}

fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let most = match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => 32,
        Ok(std::net::IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.bytes().all(|byte| byte.is_ascii_digit()) && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
}
