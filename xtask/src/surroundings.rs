//! What a published configuration finds where it runs, and not here: variables, certificates, a broker, a cluster.

use std::path::Path;

/// What says to a program that it runs in a cluster; nothing has to answer for a configuration to load.
pub(crate) const CLUSTER: [(&str, &str); 2] =
    [("KUBERNETES_SERVICE_HOST", "127.0.0.1"), ("KUBERNETES_SERVICE_PORT", "443")];

/// A configuration with values for its variables, which are not set here: one that a number, a text and a
/// port can be.
pub(crate) fn with_variables(alloy: &str) -> String {
    let mut text = String::new();
    let mut rest = alloy;
    while let Some((before, after)) = rest.split_once("sys.env(\"") {
        let Some((name, behind)) = after.split_once("\")") else { break };
        let names = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let value = match () {
            () if names(&["URL", "ENDPOINT"]) => "http://localhost:4318",
            () if names(&["PORT"]) => "1",
            () if names(&["LISTEN", "HOST"]) => "127.0.0.1",
            () if names(&["KEY"]) => "12345678901234567890123456789012",
            () => "1",
        };
        match before.strip_suffix("coalesce(") {
            // The default is of the right kind, but for that of a number that has none.
            Some(before) if behind.starts_with(", \"0\")") => {
                text.push_str(before);
                text.push_str("\"1\"");
                rest = &behind[", \"0\")".len()..];
            }
            Some(_) => {
                text.push_str(before);
                text.push_str(&format!("sys.env(\"{name}\")"));
                rest = behind;
            }
            None => {
                text.push_str(before);
                text.push_str(&format!("\"{value}\""));
                rest = behind;
            }
        }
    }
    text.push_str(rest);
    text
}

/// A configuration that reads `certificate` and its `key` in place of its own, which are not here.
pub(crate) fn with_certificate(alloy: &str, certificate: &Path, key: &Path) -> String {
    let mut text = String::new();
    for line in alloy.split_inclusive('\n') {
        let (name, value) =
            line.split_once('=').map_or(("", ""), |(name, value)| (name.trim(), value.trim()));
        let file = match name {
            "cert_file" | "ca_file" => certificate,
            "key_file" => key,
            _ => {
                text.push_str(line);
                continue;
            }
        };
        text.push_str(&line.replace(value, &format!("{:?}", file.display().to_string())));
    }
    text
}

/// A configuration that speaks to `broker` in place of its own: where none answers, `loki.source.kafka` is not built.
pub(crate) fn with_broker(alloy: &str, broker: Option<&str>) -> String {
    let Some(broker) = broker else { return alloy.to_owned() };
    let lines = alloy.split_inclusive('\n').map(|line| match line.split_once('=') {
        Some((name, _)) if name.trim() == "brokers" => format!("{name}= [{broker:?}]\n"),
        _ => line.to_owned(),
    });
    lines.collect()
}
