//! Which keys and headers hold secrets.

/// Words of a key that make its value a secret.
const SECRET_WORDS: [&str; 13] = [
    "passwd",
    "password",
    "passphrase",
    "passwort",
    "pass",
    "pwd",
    "secret",
    "token",
    "apikey",
    "credentials",
    "credential",
    "sas",
    "bearer",
];

/// Pairs of words that do.
const SECRET_PAIRS: [&str; 11] = [
    "api_key",
    "shared_key",
    "access_key",
    "private_key",
    "license_key",
    "account_key",
    "auth_key",
    "customer_key",
    "write_key",
    "ingest_key",
    "encryption_key",
];

/// Last words of keys whose values are about a secret and hold none.
const HARMLESS_ENDS: [&str; 15] = [
    "file", "path", "ttl", "command", "url", "uri", "endpoint", "type", "format", "field", "header", "size",
    "audience", "scope", "name",
];

/// Whether the value of an option or variable of this name is a secret.
pub(super) fn is_secret_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace(['.', '-'], "_");
    let last = key.rsplit('_').next().unwrap_or(&key);
    if HARMLESS_ENDS.contains(&last) {
        return false;
    }
    let around = format!("_{key}_");
    key.split('_').any(|word| SECRET_WORDS.contains(&word))
        || SECRET_PAIRS.iter().any(|pair| around.contains(&format!("_{pair}_")))
        || key.ends_with("apikey")
        || key.ends_with("password")
        || key.ends_with("secret")
}

/// Whether an option takes headers.
pub(super) fn is_header_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["header", "headers", "add_header"].contains(&key.as_str())
}

/// Whether the header of this name holds a secret.
pub(super) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["authorization", "proxy-authorization", "cookie"].contains(&name.as_str())
        || ["-key", "-token", "-auth"].iter().any(|end| name.ends_with(end))
        || is_secret_key(&name)
}

/// Whether a text is no secret whatever its key is: empty, a boolean, or the scheme of an authorization.
pub(super) fn is_harmless(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    ["", "on", "off", "true", "false", "yes", "no", "null", "bearer", "basic", "splunk"]
        .contains(&text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_secrets() {
        for key in [
            "HTTP_Passwd",
            "http_passwd",
            "Shared_Key",
            "splunk_token",
            "apikey",
            "api_key",
            "bearer_token",
            "DB_PASSWORD",
            "aws_secret_access_key",
            "SASL.password",
            "Password",
            "rdkafka.sasl.password",
            "tls.key_passwd",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
    }

    #[test]
    fn keys_that_hold_none() {
        for key in [
            "Kube_Token_File",
            "kube_token_ttl",
            "tls.key_file",
            "tls.key",
            "Match",
            "Key_Name",
            "tokenizer",
            "compass",
            "secret_path",
            "Labels",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
