//! Rules of `discovery.*`.

use super::Rule::{Above, Language as Is, NotEmpty, OneAtLeast, OneAtMost, Special, Word};
use super::{Entry, Rule, special};
use crate::language::Language;

const REFRESH: Rule = Above("refresh_interval", 0.0);

const KUBERNETES: &[&str] = &["node", "pod", "service", "endpoints", "endpointslice", "ingress"];

const AZURE: &[&str] = &["oauth", "managed_identity", "sdk_auth", "workload_identity"];

pub(super) static RULES: &[Entry] = &[
    ("discovery.aws", "", &[Word("role", &["ec2", "ecs", "elasticache", "lightsail", "msk", "rds"])]),
    ("discovery.aws", "filter", &[NotEmpty("values")]),
    ("discovery.azure", "", &[OneAtLeast(AZURE), OneAtMost(AZURE)]),
    ("discovery.consul", "", &[REFRESH]),
    ("discovery.consulagent", "", &[REFRESH]),
    (
        "discovery.digitalocean",
        "",
        &[
            OneAtLeast(&["bearer_token", "bearer_token_file"]),
            OneAtMost(&["bearer_token", "bearer_token_file"]),
        ],
    ),
    ("discovery.dns", "", &[Special(special::dns)]),
    (
        "discovery.docker",
        "",
        &[NotEmpty("host"), Is("host", Language::Url), Is("host", Language::DockerHost), REFRESH],
    ),
    (
        "discovery.dockerswarm",
        "",
        &[Is("host", Language::Url), REFRESH, Word("role", &["services", "nodes", "tasks"])],
    ),
    ("discovery.ec2", "filter", &[NotEmpty("values")]),
    ("discovery.eureka", "", &[NotEmpty("server"), Is("server", Language::HttpUrl)]),
    ("discovery.http", "", &[Is("url", Language::Url)]),
    ("discovery.hetzner", "", &[Word("role", &["robot", "hcloud"])]),
    ("discovery.ionos", "", &[NotEmpty("datacenter_id"), REFRESH]),
    ("discovery.kubernetes", "", &[Word("role", KUBERNETES)]),
    (
        "discovery.kuma",
        "",
        &[REFRESH, Above("fetch_timeout", 0.0), NotEmpty("server"), Is("server", Language::HttpUrl)],
    ),
    ("discovery.linode", "", &[REFRESH]),
    (
        "discovery.marathon",
        "",
        &[
            REFRESH,
            NotEmpty("servers"),
            OneAtMost(&["auth_token", "auth_token_file", "basic_auth"]),
            OneAtMost(&["auth_token", "auth_token_file", "bearer_token", "bearer_token_file"]),
            OneAtMost(&["auth_token", "auth_token_file", "authorization"]),
        ],
    ),
    ("discovery.nerve", "", &[Above("timeout", 0.0)]),
    ("discovery.nomad", "", &[NotEmpty("server")]),
    (
        "discovery.openstack",
        "",
        &[Word("availability", &["public", "internal", "admin"]), Word("role", &["instance", "hypervisor"])],
    ),
    (
        "discovery.ovhcloud",
        "",
        &[
            NotEmpty("endpoint"),
            NotEmpty("application_key"),
            NotEmpty("application_secret"),
            NotEmpty("consumer_key"),
            Word("service", &["dedicated_server", "vps"]),
        ],
    ),
    ("discovery.puppetdb", "", &[NotEmpty("url"), Is("url", Language::HttpUrl)]),
    (
        "discovery.scaleway",
        "",
        &[
            NotEmpty("project_id"),
            NotEmpty("access_key"),
            OneAtLeast(&["secret_key", "secret_key_file"]),
            OneAtMost(&["secret_key", "secret_key_file"]),
        ],
    ),
    ("discovery.serverset", "", &[NotEmpty("servers"), NotEmpty("paths")]),
    ("discovery.triton", "", &[REFRESH]),
    ("discovery.uyuni", "", &[Is("server", Language::Url)]),
];
