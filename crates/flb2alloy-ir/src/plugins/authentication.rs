//! How a plugin authenticates to a server beyond user and password.

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::client::{Auth, OAuth2, Sigv4};
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Opt, approximate, exact, operational, unsupported};
use crate::text::{Piece, Text};

const JWT: &str = "otelcol.auth.oauth2 signs no assertion as the client's secret: ask for a client_secret, or \
                   keep a sidecar that fetches tokens and give its file to otelcol.auth.bearer";

/// `oauth2.*` (flb_oauth2.c, `oauth2_config_map`) of outputs that become an exporter of the OpenTelemetry Collector.
pub(crate) const OAUTH2: &[Opt] = &[
    exact("oauth2.enable", "otelcol.auth.oauth2").default("false"),
    exact("oauth2.token_url", "token_url"),
    exact("oauth2.client_id", "client_id"),
    exact("oauth2.client_secret", "client_secret").secret(),
    exact("oauth2.scope", "scopes"),
    exact("oauth2.audience", "endpoint_params"),
    exact("oauth2.resource", "endpoint_params"),
    approximate(
        "oauth2.auth_method",
        "nothing",
        "Alloy finds out how the server wants the secret: it tries `basic`, then `post`",
    )
    .default("basic"),
    exact("oauth2.timeout", "timeout").default("0s"),
    operational("oauth2.connect_timeout", "bounded by the timeout of the whole request").default("0s"),
    operational(
        "oauth2.refresh_skew_seconds",
        "expiry_buffer: Alloy fetches a token 5 minutes before its end",
    )
    .default("60"),
    operational("oauth2.user_agent", "Go's client names itself"),
    unsupported("oauth2.jwt_key_file", JWT),
    unsupported("oauth2.jwt_cert_file", JWT),
    unsupported("oauth2.jwt_aud", JWT),
    unsupported("oauth2.jwt_header", JWT).default("kid"),
    unsupported("oauth2.jwt_ttl_seconds", JWT).default("300"),
];

/// `oauth2.*` of outputs that know nothing of it: the core takes the keys (flb_output.c), and no plugin reads them.
pub(crate) const NO_OAUTH2: &[Opt] = &[operational(
    "oauth2*",
    "has no effect in Fluent Bit either; Alloy could authenticate so, with oauth2 in the component's endpoint",
)
.secret()];

/// Signatures for AWS; `service` is the plugin's default.
pub(crate) const fn aws(service: &'static str) -> [Opt; 7] {
    [
        exact("aws_auth", "AWS Signature Version 4").default("false"),
        exact("aws_service", "the service that requests are signed for").default(service),
        exact("aws_region", "region"),
        unsupported("aws_sts_endpoint", "set AWS_ENDPOINT_URL_STS where Alloy runs"),
        exact("aws_role_arn", "the role that is assumed"),
        exact("aws_external_id", "external_id"),
        exact("aws_profile", "profile"),
    ]
}

/// Reads `oauth2.*`. What has no effect, or makes Fluent Bit refuse to start, is said.
pub(crate) fn oauth2(keys: &mut Keys<'_, '_>) -> Option<OAuth2> {
    if !keys.flag("oauth2.enable").unwrap_or(false) {
        idle(
            keys,
            "oauth2.",
            "oauth2.enable",
            "has no effect without `oauth2.enable`, in Fluent Bit neither",
        );
        return None;
    }
    let method = keys.literal("oauth2.auth_method").map(|method| method.value.to_ascii_lowercase());
    if method.as_deref() == Some("private_key_jwt") {
        let without = "requests are sent without a token: the client signs assertions with its own key";
        for name in keys.names_with_prefix("oauth2.").iter().filter(|name| *name != "oauth2.auth_method") {
            keys.judge(name, Outcome::Unsupported, without);
        }
        keys.unsupported("oauth2.auth_method", JWT);
        return None;
    }
    let token_url = keys.text("oauth2.token_url");
    let client_id = keys.text("oauth2.client_id");
    let secret = keys.secret("oauth2.client_secret");
    let (Some(token_url), Some(client_id), Some(client_secret)) = (token_url, client_id, secret) else {
        refuse(keys, "oauth2.enable", "OAuth 2 takes token_url, client_id and client_secret");
        return None;
    };
    report_variables(keys, [&token_url.text, &client_id.text, &client_secret.0]);
    let mut parameter = |name: &'static str| {
        let given = keys.text(&format!("oauth2.{name}"))?;
        Some((name, given.text))
    };
    let parameters = [parameter("audience"), parameter("resource")].into_iter().flatten().collect();
    Some(OAuth2 {
        token_url: token_url.text,
        client_id: client_id.text,
        client_secret,
        scopes: keys.text("oauth2.scope").map(|scope| scope.text.split(' ')).unwrap_or_default(),
        parameters,
        timeout: keys.duration("oauth2.timeout").filter(|timeout| !timeout.is_zero()),
    })
}

/// Says what comes of variables that are not set. To Fluent Bit an empty value is no value (flb_output.c).
fn report_variables(keys: &mut Keys<'_, '_>, texts: [&Text; 3]) {
    let given: Vec<&str> = ["token_url", "client_id", "client_secret"]
        .into_iter()
        .zip(texts)
        .filter(|(name, text)| {
            let variable = |piece: &Piece| matches!(piece, Piece::Variable { default: None, .. });
            let written = keys.section.get(&format!("oauth2.{name}")).and_then(|value| value.as_str());
            written.is_some_and(|written| written.contains("${")) && text.0.iter().all(variable)
        })
        .map(|(name, _)| name)
        .collect();
    let Some(first) = given.first() else { return };
    let span = keys.span(&format!("oauth2.{first}"));
    let message = format!(
        "Fluent Bit does not start where the variable of `{}` is unset; Alloy does, and gets no token",
        given.join("`, `")
    );
    keys.context.report(
        Diagnostic::info(codes::UNKNOWN_VARIABLE, message)
            .at(span, "from the environment")
            .help("set it where Alloy runs, and alert on otelcol_exporter_send_failed_log_records_total"),
    );
}

/// Reads `aws_*`; `service` is the plugin's default.
pub(crate) fn sigv4(keys: &mut Keys<'_, '_>, service: &str) -> Option<Sigv4> {
    if !keys.flag("aws_auth").unwrap_or(false) {
        idle(keys, "aws_", "aws_auth", "has no effect without `aws_auth`, in Fluent Bit neither");
        return None;
    }
    let Some(region) = keys.text("aws_region") else {
        refuse(keys, "aws_auth", "signatures take aws_region");
        return None;
    };
    let mut text = |name: &str| keys.text(name).map(|given| given.text);
    Some(Sigv4 {
        region: region.text,
        service: text("aws_service").unwrap_or_else(|| Text::literal(service)),
        role: text("aws_role_arn"),
        external_id: text("aws_external_id"),
        profile: text("aws_profile"),
    })
}

/// The one way in which requests are authenticated: a signature takes the place of a token in the header, and a token that
/// of user and password (opentelemetry.c, remote_write.c).
pub(crate) fn choose(
    keys: &mut Keys<'_, '_>,
    basic: Option<Auth>,
    oauth2: Option<OAuth2>,
    sigv4: Option<Sigv4>,
) -> Option<Auth> {
    let stronger = match (&sigv4, &oauth2) {
        (Some(_), _) => Some("aws_auth"),
        (None, Some(_)) => Some("oauth2.enable"),
        (None, None) => None,
    };
    let Some(stronger) = stronger else {
        return basic;
    };
    let message = format!("has no effect beside {stronger} in Fluent Bit either");
    if basic.is_some() {
        keys.judge("http_user", Outcome::Exact, message.clone());
        keys.judge("http_passwd", Outcome::Exact, message.clone());
    }
    if sigv4.is_some() && oauth2.is_some() {
        idle(keys, "oauth2.", "", &message);
    }
    sigv4.map(Auth::Sigv4).or_else(|| oauth2.map(Auth::OAuth2))
}

/// Judges all keys that begin with `prefix`, but for one, as those without an effect.
fn idle(keys: &mut Keys<'_, '_>, prefix: &str, except: &str, why: &str) {
    for name in keys.names_with_prefix(prefix).iter().filter(|name| *name != except) {
        keys.judge(name, Outcome::Exact, why);
    }
}

fn refuse(keys: &mut Keys<'_, '_>, name: &str, message: &str) {
    let span = keys.span(name);
    keys.context.report(
        Diagnostic::error(codes::BAD_VALUE, message).at(span, "Fluent Bit refuses to start with this"),
    );
    keys.judge(name, Outcome::Unsupported, message);
}
