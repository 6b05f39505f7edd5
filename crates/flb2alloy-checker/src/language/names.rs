//! Names and numbers that texts may have to be.

/// What the receivers of OpenTelemetry take: the names of Go and some of their own (textutils/encoding.go).
pub(super) fn is_encoding(name: &str) -> bool {
    const OWN: [&str; 10] =
        ["utf-16", "utf16", "utf-8", "utf8", "utf-8-raw", "utf8-raw", "ascii", "us-ascii", "nop", ""];
    OWN.contains(&name.to_lowercase().as_str()) || flb2alloy_catalogue::names::is_encoding(name)
}

pub(super) fn is_label_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `8-4-4-4-12` digits of base 16.
pub(super) fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Go's `net.SplitHostPort`: one colon between host and port, and brackets around a host with colons in it.
pub(super) fn is_listen_address(address: &str) -> bool {
    let Some((host, port)) = address.rsplit_once(':') else { return false };
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let bare = |text: &str| !text.contains(['[', ']']);
    match bracketed {
        Some(host) => bare(host) && bare(port),
        None => !host.contains(':') && bare(host) && bare(port),
    }
}

/// `ParseHostURL` of Docker's client.
pub(super) fn is_docker_host(host: &str) -> bool {
    host.split_once("://").is_some_and(|(_, address)| !address.is_empty())
}
