//! TLS of clients and servers: the options, and what they mean (flb_tls.c, tls/openssl.c).

use std::net::IpAddr;

use flb2alloy_parser::Diagnostic;

use crate::account::Outcome;
use crate::client::Tls;
use crate::codes;
use crate::keys::Keys;
use crate::plugin::{Opt, exact, operational, unsupported};
use crate::source::ServerTls;
use crate::text::Text;

// Rows that are the same wherever TLS is spoken.
const CA_PATH: Opt = unsupported(
    "tls.ca_path",
    "join the certificates of the folder into one file and name it with tls.ca_file",
);
const CRT_FILE: Opt = exact("tls.crt_file", "cert_file");
const KEY_FILE: Opt = exact("tls.key_file", "key_file");
const KEY_PASSWD: Opt = unsupported(
    "tls.key_passwd",
    "Go reads no encrypted keys: decrypt the key file (openssl pkey -in KEY -out PLAIN), and let nobody else read it",
)
.secret();
const MIN_VERSION: Opt = exact("tls.min_version", "min_version");
const CIPHERS: Opt = operational(
    "tls.ciphers",
    "Go chooses among safe cipher suites; cipher_suites of components otelcol.* takes Go's names of them",
);
const DEBUG: Opt = operational("tls.debug", "Alloy has one log level: the logging block").default("1");

/// TLS options of a client; `max_version` is the row of `tls.max_version`.
const fn client_rows(max_version: Opt) -> [Opt; 15] {
    [
        exact("tls", "the scheme of the URL").default("off"),
        exact("tls.verify", "insecure_skip_verify").default("on"),
        exact("tls.verify_hostname", "nothing: Go checks the host name of each certificate that it checks")
            .default("off"),
        exact("tls.vhost", "server_name"),
        exact("tls.ca_file", "ca_file"),
        CA_PATH,
        CRT_FILE,
        KEY_FILE,
        KEY_PASSWD,
        MIN_VERSION,
        max_version,
        CIPHERS,
        DEBUG,
        operational("tls.verify_client_cert", "only servers ask for client certificates").default("off"),
        operational("tls.proxy.*", "the proxy is spoken to as its URL says").default("on"),
    ]
}

/// Of outputs that become an exporter of the OpenTelemetry Collector.
pub(crate) const EXPORTER: &[Opt] = &client_rows(exact("tls.max_version", "max_version"));

/// Of plugins that become `loki.write` or a component of `prometheus.*`.
pub(crate) const PROMETHEUS: &[Opt] = &client_rows(operational(
    "tls.max_version",
    "the component speaks the highest version that the server speaks, too",
));

const TRUST: &str = "the component trusts the certificates of the system alone: add it to those, or name a file that holds it in \
                     SSL_CERT_FILE where Alloy runs";
const NO_CERTIFICATE: &str = "the component shows no certificate of its own: put a proxy in front that does";

/// Of outputs whose component says nothing of TLS but whether the server's certificate is checked, if even that; the rows
/// say it of `tls` and `tls.verify`.
const fn few_rows(tls: Opt, verify: Opt) -> [Opt; 15] {
    [
        tls,
        verify,
        operational("tls.verify_hostname", "Go checks the host name of each certificate that it checks")
            .default("off"),
        unsupported("tls.vhost", "reach the server by the name that its certificate has"),
        unsupported("tls.ca_file", TRUST),
        unsupported("tls.ca_path", TRUST),
        unsupported("tls.crt_file", NO_CERTIFICATE),
        unsupported("tls.key_file", NO_CERTIFICATE),
        unsupported("tls.key_passwd", NO_CERTIFICATE).secret(),
        operational("tls.min_version", "Go speaks TLS 1.2 and above"),
        operational("tls.max_version", "Go speaks the highest version that the server speaks, too"),
        operational("tls.ciphers", "Go chooses among safe cipher suites"),
        DEBUG,
        operational("tls.verify_client_cert", "only servers ask for client certificates").default("off"),
        operational("tls.proxy.*", "the proxy is spoken to as its URL says").default("on"),
    ]
}

/// Of splunk and datadog.
pub(crate) const VERIFIED: &[Opt] = &few_rows(
    exact("tls", "the scheme of the URL").default("off"),
    exact("tls.verify", "insecure_skip_verify").default("on"),
);

/// Of services of clouds, which are always spoken to over TLS.
pub(crate) const CLOUD: &[Opt] = &few_rows(
    operational("tls", "the component speaks TLS by itself").default("off"),
    unsupported("tls.verify", TRUST).default("on"),
);

const NO_CLIENT: &str = "only clients look at it";

/// Of inputs that listen.
pub(crate) const SERVER: &[Opt] = &[
    exact("tls", "a tls block").default("off"),
    exact("tls.verify_client_cert", "client_ca_file").default("off"),
    exact("tls.ca_file", "client_ca_file"),
    CA_PATH,
    CRT_FILE,
    KEY_FILE,
    KEY_PASSWD,
    MIN_VERSION,
    exact("tls.max_version", "max_version"),
    CIPHERS,
    DEBUG,
    operational("tls.verify", NO_CLIENT).default("on"),
    operational("tls.vhost", NO_CLIENT),
    operational("tls.verify_hostname", NO_CLIENT).default("off"),
    operational("tls.proxy.*", NO_CLIENT).default("on"),
];

/// Reads how a client speaks TLS.
pub(crate) fn client(keys: &mut Keys<'_, '_>) -> Tls {
    let tls = Tls {
        enabled: keys.flag("tls").unwrap_or(false),
        insecure_skip_verify: !keys.flag("tls.verify").unwrap_or(true),
        server_name: path(keys, "tls.vhost"),
        ca_file: path(keys, "tls.ca_file"),
        cert_file: path(keys, "tls.crt_file"),
        key_file: path(keys, "tls.key_file"),
        min_version: version(keys, "tls.min_version"),
        max_version: version(keys, "tls.max_version"),
    };
    judge_host_name(keys, &tls);
    tls
}

/// Fluent Bit looks at the name in a certificate only where `tls.verify_hostname` is on; Go always does. That is told of where
/// it was switched off, and where no name can be in the certificate: few hold an address.
fn judge_host_name(keys: &mut Keys<'_, '_>, tls: &Tls) {
    const NAME: &str = "tls.verify_hostname";
    let checked = keys.flag(NAME);
    if !tls.enabled || tls.insecure_skip_verify || checked == Some(true) {
        return;
    }
    let help = "give the name that the certificate has as tls.vhost";
    let address = keys.text("host").filter(|host| {
        host.text.as_literal().is_some_and(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok())
    });
    let (span, label) = match address {
        _ if tls.server_name.is_some() => return,
        Some(host) => (host.span, "an address, which few certificates hold"),
        None if checked == Some(false) => (keys.span(NAME), "not in Alloy"),
        None => return,
    };
    let message = "Alloy refuses a certificate of another name than the server is reached by; Fluent Bit does not look at it";
    keys.context.report(Diagnostic::warning(codes::APPROXIMATE, message).at(span, label).help(help));
    keys.judge(NAME, Outcome::Approximate, message);
}

/// Reads how a server speaks TLS, if it does.
pub(crate) fn server(keys: &mut Keys<'_, '_>) -> Option<ServerTls> {
    let enabled = keys.flag("tls").unwrap_or(false);
    let verify_client = keys.flag("tls.verify_client_cert").unwrap_or(false);
    let ca_file = path(keys, "tls.ca_file");
    let tls = ServerTls {
        cert_file: path(keys, "tls.crt_file"),
        key_file: path(keys, "tls.key_file"),
        client_ca_file: ca_file.filter(|_| verify_client),
        min_version: version(keys, "tls.min_version"),
        max_version: version(keys, "tls.max_version"),
    };
    if enabled && (tls.cert_file.is_none() || tls.key_file.is_none()) {
        let span = keys.span("tls");
        keys.context.report(
            Diagnostic::error(
                codes::BAD_VALUE,
                "a server that speaks TLS needs `tls.crt_file` and `tls.key_file`",
            )
            .at(span, "Fluent Bit refuses to start with this"),
        );
    }
    enabled.then_some(tls)
}

fn path(keys: &mut Keys<'_, '_>, name: &str) -> Option<Text> {
    keys.text(name).map(|given| given.text)
}

/// A version as `1.2`. openssl.c, parse_proto_version: the first that begins so is meant, in any case.
fn version(keys: &mut Keys<'_, '_>, name: &str) -> Option<String> {
    // Go speaks no version before TLS 1.0.
    const VERSIONS: [(&str, &str); 6] = [
        ("sslv2", "1.0"),
        ("sslv3", "1.0"),
        ("tlsv1", "1.0"),
        ("tlsv1.1", "1.1"),
        ("tlsv1.2", "1.2"),
        ("tlsv1.3", "1.3"),
    ];
    let given = keys.literal(name)?;
    let lower = given.value.to_ascii_lowercase();
    let version = VERSIONS.iter().find(|(version, _)| version.starts_with(&lower));
    if version.is_none() {
        keys.refuse_value(name, given.span, "a version: TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3");
    }
    version.map(|(_, version)| (*version).to_owned())
}
