//! How a plugin reaches a server: the options, and what they mean.

use crate::account::Outcome;
use crate::client::{Auth, Client, HeaderValue, Retry, Tls};
use crate::keys::Keys;
use crate::plugin::{Opt, approximate, exact, operational, unsupported};
use crate::plugins::words;
use crate::text::{Given, Piece, Secret, Text};
use crate::value;

/// `Retry_Limit` of outputs that become an exporter of the OpenTelemetry Collector.
pub(crate) const RETRY: &[Opt] = &[approximate(
    "retry_limit",
    "retry_on_failure",
    "Alloy counts time and not tries: max_elapsed_time is the longest that Fluent Bit's tries can take",
)
.default("1")];

/// `Retry_Limit` of outputs that become `loki.write`.
pub(crate) const LOKI_RETRY: &[Opt] = &[approximate(
    "retry_limit",
    "max_backoff_retries",
    "as many tries, and none behind an error of the client other than 429: Fluent Bit tries again behind all but 400",
)
.default("1")];

const DIALER: &str = "connections are left to Go's defaults";

/// Options of every plugin that opens connections.
pub(crate) const NET: &[Opt] = &[
    operational("net.connect_timeout", "bounded by the timeout of the whole request").default("10s"),
    operational("net.io_timeout", "bounded by the timeout of the whole request").default("0s"),
    operational("net.keepalive", DIALER).default("true"),
    operational("net.keepalive_idle_timeout", DIALER).default("30s"),
    operational("net.keepalive_max_recycle", DIALER).default("2000"),
    operational("net.max_worker_connections", DIALER).default("0"),
    operational("net.source_address", "choose the source address with the host's routing"),
    operational("net.proxy_env_ignore", "unset HTTP_PROXY where Alloy runs").default("false"),
    operational("net.connect_timeout_log_error", DIALER).default("true"),
    operational("net.tcp_keepalive*", DIALER).default("off"),
    operational("net.dns.*", "names are resolved by Go's resolver").default("false"),
    operational("ipv6", DIALER).default("false"),
];

/// TLS options of a client.
pub(crate) const TLS: &[Opt] = &[
    exact("tls", "the scheme of the URL").default("off"),
    exact("tls.verify", "insecure_skip_verify").default("on"),
    approximate(
        "tls.verify_hostname",
        "nothing",
        "Go always checks the host name of a certificate that it checks; set tls.vhost where it differs",
    )
    .default("off"),
    exact("tls.vhost", "server_name"),
    exact("tls.ca_file", "ca_file"),
    unsupported(
        "tls.ca_path",
        "join the certificates of the folder into one file and name it with tls.ca_file",
    ),
    exact("tls.crt_file", "cert_file"),
    exact("tls.key_file", "key_file"),
    unsupported("tls.key_passwd", "decrypt the key file").secret(),
    exact("tls.min_version", "min_version"),
    operational("tls.max_version", "Go negotiates the highest version that both sides speak"),
    operational("tls.ciphers", "Go chooses the cipher suites"),
    operational("tls.debug", "Alloy has one log level: the logging block").default("1"),
    operational("tls.verify_client_cert", "only servers ask for client certificates").default("off"),
    operational("tls.proxy.*", "the proxy is spoken to as its URL says").default("on"),
];

/// How the server is authenticated to over HTTP.
pub(crate) const HTTP_AUTH: &[Opt] = &[
    exact("host", "the URL's host"),
    exact("port", "the URL's port"),
    exact("http_user", "basic_auth"),
    exact("http_passwd", "basic_auth").secret(),
];

/// Reads how a server is reached. `path` is put behind the host; `port` is the plugin's default port.
pub(crate) fn client(keys: &mut Keys<'_, '_>, host: &str, port: u16, path: &Text) -> Client {
    let tls = tls(keys);
    let scheme = if tls.enabled { "https://" } else { "http://" };
    let host = keys.text("host").map_or_else(|| Text::literal(host), |given| given.text);
    let port = keys.text("port").map_or_else(|| Text::literal(port.to_string()), |given| given.text);
    let mut url = Text::literal(scheme);
    // An IPv6 address needs brackets in a URL.
    let bare_ipv6 = host.as_literal().is_some_and(|host| host.contains(':') && !host.starts_with('['));
    url = if bare_ipv6 { url.append("[").join(host).append("]") } else { url.join(host) };
    url = url.append(":").join(port).join(path.clone());
    let user = keys.text("http_user");
    let password = keys.secret("http_passwd");
    let auth = user.map(|user| {
        let password = password.unwrap_or(Secret(Text::literal("")));
        Auth::Basic { user: user.text, password }
    });
    Client { url, auth, headers: headers(keys), tls, retry: retry(keys), ..Client::default() }
}

pub(crate) fn tls(keys: &mut Keys<'_, '_>) -> Tls {
    let path = |keys: &mut Keys<'_, '_>, name: &str| keys.text(name).map(|given| given.text);
    keys.take("tls.verify_hostname");
    Tls {
        enabled: keys.flag("tls").unwrap_or(false),
        insecure_skip_verify: !keys.flag("tls.verify").unwrap_or(true),
        server_name: path(keys, "tls.vhost"),
        ca_file: path(keys, "tls.ca_file"),
        cert_file: path(keys, "tls.crt_file"),
        key_file: path(keys, "tls.key_file"),
        min_version: keys.literal("tls.min_version").map(|version| {
            let digits = version.value.to_ascii_lowercase();
            digits.trim_start_matches("tls").trim_start_matches('v').to_owned()
        }),
    }
}

/// `Header Name value`, repeatable. Headers that carry credentials are secrets.
fn headers(keys: &mut Keys<'_, '_>) -> Vec<(String, HeaderValue)> {
    let mut headers = Vec::new();
    for given in keys.all("header") {
        let words = words::tokens(&given.text, 1);
        let [name, value] = words.as_slice() else {
            keys.refuse_value("header", given.span, "a name and a value");
            continue;
        };
        let Some(name) = keys.known_part("header", name, given.span) else { continue };
        let lower = name.to_ascii_lowercase();
        let secret =
            ["authorization", "token", "key", "secret", "cookie"].iter().any(|word| lower.contains(word));
        let value = if secret {
            HeaderValue::Secret(credentials(keys, &name, Given { text: value.clone(), span: given.span }))
        } else {
            HeaderValue::Plain(value.clone())
        };
        headers.push((name, value));
    }
    headers
}

/// The value of a header that carries credentials. `Bearer ${TOKEN}` is no literal secret: the scheme may stay.
fn credentials(keys: &mut Keys<'_, '_>, name: &str, value: Given) -> Secret {
    let has_scheme = matches!(value.text.0.as_slice(),
        [Piece::Literal(scheme), Piece::Variable { .. }]
            if matches!(scheme.trim(), "Bearer" | "Basic" | "Splunk" | "ApiKey"));
    if has_scheme { Secret(value.text) } else { keys.conceal(&format!("header_{name}"), value) }
}

/// `Proxy`. A URL with a user in it is a secret.
pub(crate) fn proxy(keys: &mut Keys<'_, '_>) -> Option<Text> {
    let given = keys.text("proxy")?;
    Some(if given.text.display().contains('@') { keys.conceal("proxy", given).0 } else { given.text })
}

/// `Retry_Limit` (flb_output.c): a number, or a word for no end or none at all.
pub(crate) fn retry(keys: &mut Keys<'_, '_>) -> Retry {
    let Some(limit) = keys.literal("retry_limit") else { return Retry::Default };
    let counts_time = keys.plugin().option("retry_limit").is_some_and(|option| option == &RETRY[0]);
    match limit.value.to_ascii_lowercase().as_str() {
        "no_limits" | "false" | "off" => {
            if counts_time {
                keys.judge("retry_limit", Outcome::Exact, "retry_on_failure");
            }
            Retry::Unlimited
        }
        "no_retries" => {
            keys.judge("retry_limit", Outcome::Exact, "the component's retries");
            Retry::Never
        }
        // flb_output.c: what is not a positive number counts as 1.
        number => {
            let limit = value::leading_integer(number).and_then(|limit| u32::try_from(limit).ok());
            Retry::Limited(limit.filter(|limit| *limit > 0).unwrap_or(1))
        }
    }
}
