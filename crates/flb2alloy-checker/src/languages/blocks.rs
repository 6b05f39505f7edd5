//! Rules of blocks and components, each from a `Validate` method of Alloy. A block is known by its name and one of its
//! attributes or blocks, because names such as `rule` and `batch` are given to different blocks.

use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::UnaryOp;
use flb2alloy_syntax::spanned::{Block, Expr, ExprKind};

use super::durations::nanoseconds;
use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::rules::Rule::{self, Needs, NotEmpty, OneAtLeast, OneAtMost, Positive, Regex, Word};
use crate::rules::{AUTHENTICATION, Given, given, place, text, value};

/// Name of the block, something it takes, rules.
type Rules = (&'static str, &'static str, &'static [Rule]);

const TLS: &[Rule] = &[
    OneAtMost(&["ca_pem", "ca_file"]),
    OneAtMost(&["cert_pem", "cert_file"]),
    OneAtMost(&["key_pem", "key_file"]),
];

const PROTOCOLS: &[&str] = &[
    "PrometheusProto",
    "PrometheusText0.0.4",
    "PrometheusText1.0.0",
    "OpenMetricsText0.0.1",
    "OpenMetricsText1.0.0",
];

static RULES: &[Rules] = &[
    ("authentication", "sasl_config", &[Word("type", &["none", "ssl", "sasl"])]),
    (
        "azuread",
        "managed_identity",
        &[OneAtLeast(&["managed_identity", "workload_identity", "oauth", "sdk"])],
    ),
    ("local.file", "poll_frequency", &[Positive("poll_frequency")]),
    ("local.file_match", "sync_period", &[Positive("sync_period")]),
    ("loki.source.docker", "host", &[Positive("refresh_interval")]),
    (
        "loki.source.kafka",
        "brokers",
        &[NotEmpty("brokers"), NotEmpty("topics"), Word("assignor", &["sticky", "roundrobin", "range"])],
    ),
    ("otelcol.exporter.otlphttp", "encoding", &[Word("encoding", &["proto", "json"])]),
    (
        "otelcol.processor.memory_limiter",
        "limit",
        &[Positive("check_interval"), OneAtLeast(&["limit", "limit_percentage"])],
    ),
    ("prometheus.scrape", "basic_auth", &[AUTHENTICATION, Word("scrape_fallback_protocol", PROTOCOLS)]),
    ("rule", "limit", &[Positive("limit")]),
    ("sending_queue", "sizer", &[Word("sizer", &["requests", "items", "bytes"])]),
    (
        "sigv4",
        "external_id",
        &[
            Needs("access_key", "secret_key"),
            Needs("secret_key", "access_key"),
            Needs("external_id", "role_arn"),
        ],
    ),
    ("wal", "truncate_frequency", &[Positive("truncate_frequency")]),
    ("authorization", "credentials_file", &[OneAtMost(&["credentials", "credentials_file"])]),
    ("basic_auth", "password_file", &[OneAtMost(&["password", "password_file"])]),
    ("batch", "flush_timeout", &[Positive("flush_timeout"), Word("sizer", &["items", "bytes"])]),
    ("discovery.docker", "host", &[NotEmpty("host"), Positive("refresh_interval")]),
    ("file_match", "sync_period", &[Positive("sync_period")]),
    ("listener", "syslog_format", &[Word("protocol", &["tcp", "udp"])]),
    ("loki.source.gcplog", "pull", &[OneAtLeast(&["pull", "push"]), OneAtMost(&["pull", "push"])]),
    (
        "loki.source.kubernetes_events",
        "job_name",
        &[NotEmpty("job_name"), Word("log_format", &["logfmt", "json"])],
    ),
    (
        "multiline",
        "line_start_pattern",
        &[
            OneAtLeast(&["line_start_pattern", "line_end_pattern"]),
            OneAtMost(&["line_start_pattern", "line_end_pattern"]),
            Regex("line_start_pattern"),
            Regex("line_end_pattern"),
        ],
    ),
    (
        "prometheus.scrape",
        "scrape_timeout",
        &[
            Word("metric_name_validation_scheme", &["utf8", "legacy"]),
            Word("metric_name_escaping_scheme", &["allow-utf-8", "underscores", "dots", "values"]),
        ],
    ),
    (
        "oauth2",
        "client_secret_file",
        &[OneAtLeast(&["client_id"]), OneAtMost(&["client_secret", "client_secret_file"])],
    ),
    ("stage.eventlogmessage", "source", &[NotEmpty("source")]),
    (
        "stage.geoip",
        "db_type",
        &[NotEmpty("db"), NotEmpty("source"), Word("db_type", &["asn", "city", "country"])],
    ),
    ("stage.luhn", "source", &[NotEmpty("source")]),
    ("stage.windowsevent", "source", &[NotEmpty("source")]),
    ("tls_config", "ca_pem", TLS),
];

impl Checker<'_, '_> {
    pub(super) fn shared_blocks(&mut self, block: &Block<'_>, facts: &'static Body) {
        let name = &*block.name.value;
        let takes = |key: &str| facts.attribute(key).is_some() || facts.block(key).is_some();
        for (_, _, rules) in RULES.iter().filter(|(block, key, _)| *block == name && takes(key)) {
            rules.iter().for_each(|rule| self.rule(block, rule));
        }
        match name {
            "tls_config" if takes("cert_pem") => self.certificate(block),
            "retry_on_failure" if takes("multiplier") => {
                self.number(block, "multiplier", "must be greater than 1", |number| number > 1.0);
                self.number(block, "randomization_factor", "must not be negative", |number| number >= 0.0);
            }
            "sending_queue" if takes("queue_size") => {
                let enabled =
                    value(block, "enabled").is_none_or(|value| matches!(value.kind, ExprKind::Bool(true)));
                if enabled {
                    self.number(block, "queue_size", "must be greater than zero", |number| number > 0.0);
                }
            }
            "stage.sampling" => self.number(block, "rate", "must not be negative", |number| number >= 0.0),
            "discovery.dns" => self.dns(block),
            "stage.pattern" => self.pattern(block),
            "metric.counter" | "metric.gauge" | "metric.histogram" => self.metric(block),
            "authorization" if takes("credentials_file") => {
                if let Some(value) = value(block, "type")
                    && text(value).is_some_and(|kind| kind.trim().eq_ignore_ascii_case("basic"))
                {
                    let diagnostic =
                        Diagnostic::error(codes::CONFLICT, "the type of `authorization` is not `basic`");
                    self.report(diagnostic.help("use the block `basic_auth`"), value.span, "not this one");
                }
            }
            "listener" if takes("syslog_format") => self.syslog_listener(block),
            "prometheus.scrape" => self.not_longer(block, "scrape_timeout", "10s", "scrape_interval", "1m"),
            _ => {}
        }
        if takes("proxy_from_environment") && takes("no_proxy") {
            self.proxy(block);
        }
    }

    /// A certificate and its key come together.
    fn certificate(&mut self, block: &Block<'_>) {
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
        let diagnostic = Diagnostic::error(codes::MISSING_ONE_OF, message);
        self.report(diagnostic, block.name.span, "missing in here");
    }

    /// `ProxyConfig.Validate` of common/config.
    fn proxy(&mut self, block: &Block<'_>) {
        let of = |name| given(block, name);
        if of("proxy_from_environment") == Given::Yes {
            for name in ["proxy_url", "no_proxy"] {
                if of(name) == Given::Yes {
                    let place = place(block, name).unwrap_or(block.name.span);
                    let message = format!("`proxy_from_environment` takes no `{name}`");
                    self.report(Diagnostic::error(codes::CONFLICT, message), place, "one too many");
                }
            }
        } else if of("proxy_from_environment") == Given::No && of("proxy_url") == Given::No {
            for name in ["no_proxy", "proxy_connect_header"] {
                if of(name) == Given::Yes {
                    let place = place(block, name).unwrap_or(block.name.span);
                    let message = format!("`{name}` needs `proxy_url`");
                    self.report(Diagnostic::error(codes::MISSING_ONE_OF, message), place, "stands alone");
                }
            }
        }
    }

    /// Records of all kinds but SRV need a port.
    fn dns(&mut self, block: &Block<'_>) {
        let Some(value) = value(block, "type") else { return };
        let Some(kind) = text(value).map(str::to_ascii_uppercase) else { return };
        if !["SRV", "A", "AAAA", "MX", "NS"].contains(&kind.as_str()) {
            let message = format!("`{kind}` is not `SRV`, `A`, `AAAA`, `MX` or `NS`");
            self.report(Diagnostic::error(codes::BAD_VALUE, message), value.span, "unknown kind of record");
        } else if kind != "SRV" && given(block, "port") == Given::No {
            let message = format!("records of type `{kind}` need `port`");
            self.report(Diagnostic::error(codes::MISSING_ONE_OF, message), value.span, "needs a port");
        }
    }

    /// `Validate` of the metrics of stage.metrics.
    fn metric(&mut self, block: &Block<'_>) {
        if let Some(value) = value(block, "max_idle_duration")
            && text(value).and_then(nanoseconds).is_some_and(|length| length < 1e9)
        {
            let diagnostic =
                Diagnostic::error(codes::OUT_OF_RANGE, "`max_idle_duration` must be at least one second");
            self.report(diagnostic, value.span, "too short");
        }
        let adds = match value(block, "action") {
            None => return,
            Some(value) => text(value).is_none_or(|action| action == "add"),
        };
        if given(block, "count_entry_bytes") == Given::Yes
            && (given(block, "match_all") == Given::No || !adds)
        {
            let place = place(block, "count_entry_bytes").unwrap_or(block.name.span);
            let message = "`count_entry_bytes` needs `match_all = true` and `action = \"add\"`";
            self.report(Diagnostic::error(codes::MISSING_ONE_OF, message), place, "stands alone");
        }
    }

    /// `ListenerConfig.Validate` of loki.source.syslog.
    fn syslog_listener(&mut self, block: &Block<'_>) {
        let format = match value(block, "syslog_format") {
            None => "rfc5424",
            Some(value) => match text(value) {
                Some(format) => format,
                None => return,
            },
        };
        let refused: &[&str] = match format {
            "rfc5424" => &["rfc3164_cisco_components", "raw_format_options"],
            "rfc3164" => &["rfc5424_allow_empty_msg", "raw_format_options"],
            _ => &["rfc3164_cisco_components", "rfc5424_allow_empty_msg", "rfc3164_default_to_current_year"],
        };
        for name in refused {
            if given(block, name) == Given::Yes {
                let place = place(block, name).unwrap_or(block.name.span);
                let message = format!("the format `{format}` takes no `{name}`");
                self.report(Diagnostic::error(codes::CONFLICT, message), place, "has no effect");
            }
        }
    }

    /// Patterns of Loki's `pattern` parser: captures `<name>` with text between them, each name once.
    fn pattern(&mut self, block: &Block<'_>) {
        let Some(value) = value(block, "pattern") else { return };
        let Some(pattern) = text(value).filter(|pattern| !pattern.is_empty()) else { return };
        let mut names: Vec<&str> = Vec::new();
        let mut reason = None;
        let mut rest = pattern;
        let mut behind_capture = false;
        while let Some(start) = rest.find('<') {
            let name = rest[start + 1..].split('>').next().unwrap_or("");
            let is_name = rest[start + 1 + name.len()..].starts_with('>')
                && name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !is_name {
                behind_capture = false;
                rest = &rest[start + 1..];
                continue;
            }
            if behind_capture && start == 0 {
                reason = Some(format!("no text stands before `<{name}>`"));
            }
            if name != "_" && names.contains(&name) {
                reason = Some(format!("`<{name}>` is there twice"));
            }
            if name != "_" {
                names.push(name);
            }
            behind_capture = true;
            rest = &rest[start + name.len() + 2..];
        }
        if names.is_empty() {
            reason = Some("it has no capture such as `<name>`".to_owned());
        }
        if let Some(reason) = reason {
            let message = format!("Loki takes no such pattern: {reason}");
            self.report(Diagnostic::error(codes::BAD_PATTERN, message), value.span, "in here");
        }
    }

    fn number(&mut self, block: &Block<'_>, name: &str, wish: &str, is_right: impl Fn(f64) -> bool) {
        if let Some(value) = value(block, name)
            && let Some(number) = number(value)
            && !is_right(number)
        {
            let message = format!("`{name}` {wish}");
            self.report(Diagnostic::error(codes::OUT_OF_RANGE, message), value.span, "out of range");
        }
    }

    /// The first duration must not be longer than the second; both have defaults.
    fn not_longer(&mut self, block: &Block<'_>, short: &str, default: &str, long: &str, other: &str) {
        let length = |name: &str, default: &str| match value(block, name) {
            None => nanoseconds(default),
            Some(value) => text(value).and_then(nanoseconds),
        };
        if let (Some(first), Some(second)) = (length(short, default), length(long, other))
            && first > second
        {
            let place = place(block, short).or_else(|| place(block, long)).unwrap_or(block.name.span);
            let message = format!("`{short}` must not be longer than `{long}`");
            self.report(Diagnostic::error(codes::OUT_OF_RANGE, message), place, "too long");
        }
    }
}

fn number(expr: &Expr<'_>) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(number) => number.parse().ok(),
        ExprKind::Unary(UnaryOp::Negate, value) => number(value).map(|number| -number),
        _ => None,
    }
}
