//! Rules of blocks that components of all kinds have.

use super::Rule::{Late, Needs, OneAtLeast, OneAtMost, Special};
use super::{Entry, Rule, special};

/// `HTTPClientConfig.Validate` of common/config.
pub(super) const HTTP_CLIENT: &[Rule] = &[
    OneAtMost(&["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"]),
    Special(special::reserved_headers),
];

/// `ProxyConfig.Validate` of common/config.
pub(super) const PROXY: &[Rule] = &[Special(special::proxy)];

/// `ClientArguments.Validate` of common/kubernetes.
pub(super) const KUBERNETES_CLIENT: &[Rule] =
    &[OneAtMost(&["api_server", "kubeconfig_file"]), Special(special::kubernetes_client)];

/// `TLSConfig.Validate` of common/config, and the same of otelcol.
const TLS: &[Rule] = &[
    OneAtMost(&["ca_pem", "ca_file"]),
    OneAtMost(&["cert_pem", "cert_file"]),
    OneAtMost(&["key_pem", "key_file"]),
    Special(special::certificate),
];

pub(super) static RULES: &[Entry] = &[
    ("", "authorization", &[OneAtMost(&["credentials", "credentials_file"]), Special(special::not_basic)]),
    ("", "basic_auth", &[OneAtMost(&["password", "password_file"])]),
    (
        "",
        "oauth2",
        &[
            OneAtLeast(&["client_id"]),
            OneAtLeast(&["client_secret", "client_secret_file"]),
            OneAtLeast(&["token_url"]),
            OneAtMost(&["client_secret", "client_secret_file"]),
        ],
    ),
    (
        "",
        "sigv4",
        &[
            Needs("access_key", "secret_key"),
            Needs("secret_key", "access_key"),
            Needs("external_id", "role_arn"),
        ],
    ),
    ("", "match_expression", &[Special(special::label_selector)]),
    ("", "selector", &[Special(special::match_labels)]),
    ("", "namespace_selector", &[Special(special::match_labels)]),
    ("", "tls_config", TLS),
    ("otelcol.", "tls", &[Late(TLS)]),
];
