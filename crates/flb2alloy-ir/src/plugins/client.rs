//! How a plugin reaches a server: the options, and what they mean.

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::client::{Auth, Client, HeaderValue, Proxy, Retry};
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Opt, approximate, exact, operational};
use crate::plugins::{tls, words};
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

const PROXY: &str = "loki.write and prometheus.remote_write look for no HTTP_PROXY unless proxy_from_environment = true says so, which is \
                     written where --env-file or --resolve-env give HTTP_PROXY; exporters always do, for https and gRPC in \
                     HTTPS_PROXY: name servers that are reached without it in NO_PROXY";

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
    operational("net.proxy_env_ignore", PROXY).default("false"),
    operational("net.connect_timeout_log_error", DIALER).default("true"),
    operational("net.tcp_keepalive*", DIALER).default("off"),
    operational("net.dns.*", "names are resolved by Go's resolver").default("false"),
    operational("ipv6", DIALER).default("false"),
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
    let tls = tls::client(keys);
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
    let proxy = proxy(keys, tls.enabled);
    Client { url, auth, headers: headers(keys), tls, proxy, retry: retry(keys), ..Client::default() }
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

/// `Proxy`, or else that of the environment. A URL with a user in it is a secret.
fn proxy(keys: &mut Keys<'_, '_>, https: bool) -> Option<Proxy> {
    let Some(given) = keys.text("proxy") else { return environment_proxy(keys, https) };
    let secret = given.text.display().contains('@');
    Some(Proxy::Url(if secret { keys.conceal("proxy", given).0 } else { given.text }))
}

/// Whether the program's own environment names a proxy, as far as it is known; variables that the configuration sets do not
/// count (flb_config.c asks `getenv`).
pub(crate) fn environment_proxy(keys: &mut Keys<'_, '_>, to_https: bool) -> Option<Proxy> {
    let env = &keys.context.options.env;
    let is_set =
        |names: [&str; 2]| names.iter().any(|name| env.get(*name).is_some_and(|url| !url.is_empty()));
    let (http, https) = (is_set(["HTTP_PROXY", "http_proxy"]), is_set(["HTTPS_PROXY", "https_proxy"]));
    if !http || keys.flag("net.proxy_env_ignore") == Some(true) {
        return None;
    }
    if to_https && !https {
        let span = keys.span("tls");
        keys.context.report(
            Diagnostic::warning(
                codes::APPROXIMATE,
                "for https Alloy looks for its proxy in HTTPS_PROXY, Fluent Bit in HTTP_PROXY",
            )
            .at(span, "reached through a proxy")
            .help("set HTTPS_PROXY to the same where Alloy runs"),
        );
    }
    Some(Proxy::Environment)
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
