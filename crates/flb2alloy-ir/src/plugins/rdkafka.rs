//! How plugins of Kafka authenticate: properties of librdkafka, which Fluent Bit hands on (src/flb_kafka.c).

use flb2alloy_parser::Spanned;

use crate::account::Outcome;
use crate::client::{KafkaSecurity, Sasl, Tls};
use crate::keys::Keys;
use crate::plugin::{Opt, exact, unsupported};
use crate::text::{Secret, Text};

const KERBEROS: &str = "set the block authentication.kerberos of an otelcol component for Kafka by hand";
const OAUTH: &str = "use SCRAM or PLAIN: Alloy has OAUTHBEARER for AWS MSK (aws_msk) alone";
const FILES: &str = "write it to a file and name that with the property .location";

/// The properties. The table stands in front of one with `rdkafka.*` for all others.
pub(crate) const SECURITY: &[Opt] = &[
    exact("rdkafka.security.protocol", "tls and authentication"),
    exact("rdkafka.sasl.mechanism", "authentication"),
    exact("rdkafka.sasl.mechanisms", "authentication"),
    exact("rdkafka.sasl.username", "authentication"),
    exact("rdkafka.sasl.password", "authentication").secret(),
    unsupported("rdkafka.sasl.kerberos.*", KERBEROS),
    unsupported("rdkafka.sasl.oauthbearer.*", OAUTH).secret(),
    unsupported("rdkafka.enable.sasl.oauthbearer.unsecure.jwt", OAUTH),
    exact("rdkafka.ssl.ca.location", "ca_file"),
    exact("rdkafka.ssl.certificate.location", "cert_file"),
    exact("rdkafka.ssl.key.location", "key_file"),
    exact("rdkafka.enable.ssl.certificate.verification", "insecure_skip_verify").default("true"),
    unsupported("rdkafka.ssl.ca.pem", FILES),
    unsupported("rdkafka.ssl.certificate.pem", FILES),
    unsupported("rdkafka.ssl.key.pem", FILES).secret(),
    unsupported("rdkafka.ssl.key.password", "decrypt the key file").secret(),
    unsupported("rdkafka.ssl.keystore.*", "convert the store to files of certificate and key").secret(),
    unsupported(
        "rdkafka.ssl.endpoint.identification.algorithm",
        "Go always checks the host name of a certificate: name brokers as their certificates do",
    )
    .default("https"),
];

/// The mechanisms of SASL that components for Kafka know.
const MECHANISMS: [&str; 3] = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];

/// Reads them. What has no effect under `security.protocol` (plaintext unless it is given) has none in librdkafka either.
pub(crate) fn security(keys: &mut Keys<'_, '_>) -> KafkaSecurity {
    let protocol = keys.literal("rdkafka.security.protocol");
    let protocol = protocol.map_or_else(|| "plaintext".to_owned(), |given| given.value.to_ascii_lowercase());
    let (sasl, enabled) = (sasl(keys), protocol.ends_with("ssl"));
    let file = |keys: &mut Keys<'_, '_>, name: &str| keys.text(name).map(|given| given.text);
    let tls = Tls {
        enabled,
        ca_file: file(keys, "rdkafka.ssl.ca.location"),
        cert_file: file(keys, "rdkafka.ssl.certificate.location"),
        key_file: file(keys, "rdkafka.ssl.key.location"),
        insecure_skip_verify: !keys.flag("rdkafka.enable.ssl.certificate.verification").unwrap_or(true),
        ..Tls::default()
    };
    if !protocol.starts_with("sasl") {
        idle(keys, "rdkafka.sasl.", &protocol);
    }
    if !enabled {
        idle(keys, "rdkafka.ssl.", &protocol);
    }
    KafkaSecurity { tls, sasl: sasl.filter(|_| protocol.starts_with("sasl")) }
}

/// The last of two names of the same property that is given.
pub(crate) fn either(keys: &mut Keys<'_, '_>, names: [&str; 2]) -> Option<Spanned<String>> {
    names.into_iter().filter_map(|name| keys.literal(name)).last()
}

fn sasl(keys: &mut Keys<'_, '_>) -> Option<Sasl> {
    let given = either(keys, ["rdkafka.sasl.mechanism", "rdkafka.sasl.mechanisms"]);
    let user = keys.text("rdkafka.sasl.username").map(|given| given.text).unwrap_or_default();
    let password = keys.secret("rdkafka.sasl.password").unwrap_or(Secret(Text::default()));
    // librdkafka's own default is GSSAPI.
    let mechanism = given.map_or_else(|| "GSSAPI".to_owned(), |given| given.value.to_ascii_uppercase());
    if MECHANISMS.contains(&mechanism.as_str()) {
        return Some(Sasl { mechanism, user, password });
    }
    let advice = if mechanism == "GSSAPI" { KERBEROS } else { OAUTH };
    for name in ["rdkafka.sasl.mechanism", "rdkafka.sasl.mechanisms"] {
        if keys.has(name) {
            keys.unsupported(name, advice);
        }
    }
    None
}

fn idle(keys: &mut Keys<'_, '_>, prefix: &str, protocol: &str) {
    for name in keys.names_with_prefix(prefix) {
        keys.judge(&name, Outcome::Exact, format!("has no effect with {protocol} in Fluent Bit either"));
    }
}
