//! How HTTP is spoken, to servers and to Kubernetes: internal/component/common/config and common/kubernetes.

use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::spanned::{Block, ExprKind, Statement};

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::language::Language;
use crate::rules::{Given, attribute, given, list, text};

/// A certificate and its key come together: `TLSConfig.Validate`.
pub(in crate::rules) fn certificate(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let any = |names: [&'static str; 2]| {
        let known = names.map(|name| given(block, name));
        if known.contains(&Given::Yes) {
            Given::Yes
        } else if known.contains(&Given::Perhaps) {
            Given::Perhaps
        } else {
            Given::No
        }
    };
    let message = match (any(["cert_pem", "cert_file"]), any(["key_pem", "key_file"])) {
        (Given::Yes, Given::No) => "a client certificate needs `key_pem` or `key_file`",
        (Given::No, Given::Yes) => "the key of a client certificate needs `cert_pem` or `cert_file`",
        _ => return,
    };
    checker.report(Diagnostic::error(codes::MISSING_ONE_OF, message), block.name.span, "missing in here");
}

/// `ProxyConfig.Validate`.
pub(in crate::rules) fn proxy(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let of = |name| given(block, name);
    if of("proxy_from_environment") == Given::Yes {
        for name in ["proxy_url", "no_proxy"] {
            if of(name) == Given::Yes {
                let message = format!("`proxy_from_environment` takes no `{name}`");
                checker.about(block, name, codes::CONFLICT, message, "one too many");
            }
        }
    } else if of("proxy_from_environment") == Given::No && of("proxy_url") == Given::No {
        for name in ["no_proxy", "proxy_connect_header"] {
            if of(name) == Given::Yes {
                let message = format!("`{name}` needs `proxy_url`");
                checker.about(block, name, codes::MISSING_ONE_OF, message, "stands alone");
            }
        }
    }
}

/// `Authorization.Validate`.
pub(in crate::rules) fn not_basic(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    if let Some(value) = attribute(block, "type")
        && text(value).is_some_and(|kind| kind.trim().eq_ignore_ascii_case("basic"))
    {
        let diagnostic = Diagnostic::error(codes::CONFLICT, "the type of `authorization` is not `basic`");
        checker.report(diagnostic.help("use the block `basic_auth`"), value.span, "not this one");
    }
}

/// Headers that Prometheus sets itself: `ReservedHeaders` of prometheus/common.
const RESERVED: [&str; 18] = [
    "authorization",
    "host",
    "content-encoding",
    "content-length",
    "content-type",
    "user-agent",
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "www-authenticate",
    "accept-encoding",
    "x-prometheus-remote-write-version",
    "x-prometheus-remote-read-version",
    "x-prometheus-scrape-timeout-seconds",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256",
];

pub(in crate::rules) fn reserved_headers(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let Some(ExprKind::Object(fields)) = attribute(block, "http_headers").map(|value| &value.kind) else {
        return;
    };
    for field in fields {
        if RESERVED.contains(&field.key.value.to_ascii_lowercase().as_str()) {
            let message = format!("the header `{}` cannot be set here", field.key.value);
            checker.report(Diagnostic::error(codes::CONFLICT, message), field.key.span, "set by the client");
        }
    }
}

/// `ClientArguments.Validate`: with a kubeconfig, or without an address, nothing else can be said about HTTP.
pub(in crate::rules) fn kubernetes_client(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    _: &'static Body,
) {
    if given(block, "api_server") != Given::No {
        // Without a scheme, the client puts one in front.
        if let Some(value) = attribute(block, "api_server")
            && let Some(host) = text(value).filter(|host| !host.contains("://"))
        {
            checker.language(value.span, &format!("http://{host}"), Language::Url);
            if host.split_once('/').is_some_and(|(_, path)| !path.is_empty()) {
                let message = format!("`{host}` has a path, but no scheme");
                let diagnostic = Diagnostic::error(codes::BAD_URL, message)
                    .help("write a whole URL, or a host and a port");
                checker.report(diagnostic, value.span, "neither a URL nor host:port");
            }
        }
        return;
    }
    let other = block.statements.iter().find_map(|statement| match statement {
        Statement::Block(inner) if inner.name.value == "tls_config" && inner.statements.is_empty() => None,
        Statement::Block(inner) => Some(&*inner.name.value),
        Statement::Attribute(attribute) => {
            let name = attribute.name.value;
            let usual = matches!(name, "follow_redirects" | "enable_http2");
            let differs = match usual {
                true => matches!(attribute.value.kind, ExprKind::Bool(false)),
                false => {
                    !matches!(name, "api_server" | "kubeconfig_file") && given(block, name) == Given::Yes
                }
            };
            differs.then_some(name)
        }
    });
    let Some(name) = other else { return };
    let (code, message) = match given(block, "kubeconfig_file") {
        Given::Yes => (codes::CONFLICT, format!("`kubeconfig_file` takes no `{name}`")),
        Given::No => (codes::MISSING_ONE_OF, format!("`{name}` needs `api_server`")),
        Given::Perhaps => return,
    };
    checker.about(block, name, code, message, "stands alone");
}

/// `match_expression` of the selectors of Kubernetes: apimachinery/pkg/labels.
pub(in crate::rules) fn label_selector(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];
    if let Some(value) = attribute(block, "key")
        && text(value).is_some_and(|key| !is_label_key(key))
    {
        checker.about_value(
            block,
            "key",
            codes::BAD_VALUE,
            "this is no label of Kubernetes".to_owned(),
            "in here",
        );
    }
    let values = attribute(block, "values").map(|value| &value.kind);
    if let Some(ExprKind::Array(values)) = values {
        for value in values {
            if text(value).is_some_and(|text| !is_label_value(text)) {
                let message = "labels of Kubernetes have no such values";
                checker.report(Diagnostic::error(codes::BAD_VALUE, message), value.span, "in here");
            }
        }
    }
    let Some(operator) = attribute(block, "operator").and_then(text) else { return };
    let message = match (operator, given(block, "values")) {
        ("In" | "NotIn", Given::No) => format!("the operator `{operator}` needs `values`"),
        ("Exists" | "DoesNotExist", Given::Yes) => format!("the operator `{operator}` takes no `values`"),
        _ if OPERATORS.contains(&operator) => return,
        _ => format!("`{operator}` is not {}", list(&OPERATORS, "or")),
    };
    checker.about_value(block, "operator", codes::BAD_VALUE, message, "in here");
}

/// `match_labels` of the same.
pub(in crate::rules) fn match_labels(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let Some(ExprKind::Object(fields)) = attribute(block, "match_labels").map(|value| &value.kind) else {
        return;
    };
    for field in fields {
        let value = text(&field.value).is_none_or(is_label_value);
        if !is_label_key(field.key.value) || !value {
            let message = "Kubernetes has no such labels";
            checker.report(Diagnostic::error(codes::BAD_VALUE, message), field.key.span, "this one");
        }
    }
}

/// A name, perhaps behind a domain and a slash.
fn is_label_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((domain, name)) => is_domain(domain) && !name.is_empty() && is_label_value(name),
        None => !key.is_empty() && is_label_value(key),
    }
}

fn is_domain(domain: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
            && part.ends_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit())
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    domain.len() <= 253 && domain.split('.').all(is_part)
}

fn is_label_value(value: &str) -> bool {
    value.is_empty()
        || value.len() <= 63
            && value.starts_with(|letter: char| letter.is_ascii_alphanumeric())
            && value.ends_with(|letter: char| letter.is_ascii_alphanumeric())
            && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// `Arguments.Validate` of remotecfg.
pub(in crate::rules) fn reserved_attributes(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    _: &'static Body,
) {
    let Some(ExprKind::Object(fields)) = attribute(block, "attributes").map(|value| &value.kind) else {
        return;
    };
    for field in fields.iter().filter(|field| field.key.value.starts_with("collector.")) {
        let message = "attributes that begin with `collector.` are Alloy's own";
        checker.report(Diagnostic::error(codes::CONFLICT, message), field.key.span, "reserved");
    }
}
