//! Rules of the other components and of configuration blocks.

use super::Entry;
use super::Rule::{Above, Language as Is, Least, Less, NotEmpty, OneAtLeast, OneAtMost, Special, Word};
use super::special;
use crate::language::Language;

const CLOUD: &[&str] = &["aws", "azure", "gcp"];

const AUTHENTICATION: &[&str] = &[
    "auth.token",
    "auth.approle",
    "auth.aws",
    "auth.azure",
    "auth.gcp",
    "auth.kubernetes",
    "auth.ldap",
    "auth.userpass",
    "auth.custom",
];

pub(super) static RULES: &[Entry] = &[
    ("beyla.ebpf", "", &[Word("trace_printer", &["", "counter", "disabled", "json", "json_indent", "text"])]),
    ("database_observability.mysql", "", &[OneAtMost(&["prometheus_exporter", "targets"])]),
    ("database_observability.mysql", "cloud_provider", &[OneAtMost(CLOUD)]),
    ("database_observability.postgres", "", &[OneAtMost(&["prometheus_exporter", "targets"])]),
    ("database_observability.postgres", "cloud_provider", &[OneAtMost(CLOUD)]),
    ("import.git", "", &[Special(special::git_revision), Above("pull_frequency", -1.0)]),
    ("pyroscope.ebpf", "", &[Word("comm", &["", "none", "label", "stackframe", "both"])]),
    ("pyroscope.scrape", "", &[Above("scrape_timeout", 0.0)]),
    (
        "remote.http",
        "",
        &[Above("poll_frequency", 0.0), Above("poll_timeout", 0.0), Less("poll_timeout", "poll_frequency")],
    ),
    ("remote.kubernetes.", "", &[Above("poll_frequency", 0.0), Above("poll_timeout", 0.0)]),
    ("remote.kubernetes.", "client", super::shared::KUBERNETES_CLIENT),
    ("remote.s3", "", &[Above("poll_frequency", 30.0)]),
    ("remote.vault", "", &[OneAtLeast(AUTHENTICATION), OneAtMost(AUTHENTICATION)]),
    (
        "remote.vault",
        "auth.aws",
        &[
            Word("type", &["ec2", "iam"]),
            NotEmpty("ec2_signature_type"),
            Word("ec2_signature_type", &["pkcs7", "identity"]),
        ],
    ),
    ("remote.vault", "auth.gcp", &[Word("type", &["gce", "iam"])]),
    (
        "remotecfg",
        "",
        &[Least("poll_frequency", 10.0), Is("url", Language::HttpUrl), Special(special::reserved_attributes)],
    ),
];
