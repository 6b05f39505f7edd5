//! Servers that out_http sends to and that Alloy has a component for. The path of a request tells what they are.

use super::retarget::{Retargeted, To};
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::sink::{Line, Sink};
use crate::text::{Piece, Text};

/// What a server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// Pushes of Loki.
    Loki,
    /// JSON lines of VictoriaLogs, which takes pushes of Loki beside them.
    JsonLines,
    /// OTLP in JSON.
    Otlp,
}

const JSON_LINES: &str = "/insert/jsonline";
const LOKI: &str = "/loki/api/v1/push";
const OTLP: &str = "/v1/logs";

impl Takes {
    /// What the server behind a path, with or without a query, takes.
    pub(super) fn at(path: &str) -> Option<Self> {
        let path = path.split('?').next().unwrap_or_default().trim_end_matches('/');
        [
            (JSON_LINES, Takes::JsonLines),
            (LOKI, Takes::Loki),
            ("/api/prom/push", Takes::Loki),
            (OTLP, Takes::Otlp),
        ]
        .into_iter()
        .find_map(|(end, takes)| path.ends_with(end).then_some(takes))
    }
}

/// What to do about a server that none of Alloy's components speaks to.
pub(super) fn advice(path: &str) -> &'static str {
    const KNOWN: [(&str, &str); 5] = [
        (
            "/services/collector",
            "for Splunk use an output splunk, which converts to otelcol.exporter.splunkhec",
        ),
        (
            "/v1/datasets/",
            "Axiom takes OTLP: an opentelemetry output to the same host, with the header X-Axiom-Dataset beside the token",
        ),
        (
            "/v3/logs",
            "SkyWalking takes OTLP over gRPC: an opentelemetry output to its port 11800 with `Grpc On`",
        ),
        (
            "/_json",
            "OpenObserve takes OTLP: an opentelemetry output with `Logs_Uri /api/ORGANIZATION/v1/logs`",
        ),
        ("/logs/v1/singles", "Coralogix takes OTLP over gRPC: an opentelemetry output with `Grpc On`"),
    ];
    let known = KNOWN.iter().find(|(part, _)| path.contains(part));
    known.map_or("a receiver that takes OTLP is better served by an opentelemetry output", |(_, advice)| {
        advice
    })
}

const BODY: &str = "the component writes its own requests";
const TAG: &str = "add the tag to the records with a filter";
const AUTHENTICATION: &str = "authenticate with a block of the component";

const OPTIONS: &[Opt] = &[
    exact("uri", "the URL's path"),
    exact("proxy", "proxy_url"),
    exact("header", "headers").many(),
    operational("allow_duplicated_headers", "of headers with the same name the last one counts")
        .default("true"),
    operational("log_response_payload", "Alloy logs errors of the server").default("true"),
    operational("http.response_timeout", "the component has a timeout of its own").default("60s"),
    operational("http.read_idle_timeout", "the component has a timeout of its own").default("0s"),
    unsupported("aws_auth", AUTHENTICATION).default("false"),
    operational("aws_*", AUTHENTICATION),
    unsupported("oauth2*", AUTHENTICATION).secret(),
    unsupported("header_tag", TAG),
    operational("format", BODY).default("json"),
    operational("json_date_format", "a record has its time beside it"),
    operational("json_date_key", "a record has its time beside it").default("date"),
    operational("compress", BODY),
    operational("http_method", BODY).default("POST"),
    operational("gelf_*", BODY),
    operational("headers_key", "has no effect without body_key"),
    exact("tls.proxy.*", "the proxy is spoken to as its URL says"),
];

/// The keys of an output to a server that takes Loki's pushes.
static PUSHES: Plugin = Plugin {
    id: "output/http",
    names: &[],
    becomes: "loki.write",
    options: &[OPTIONS, client::HTTP_AUTH, client::LOKI_RETRY, tls::PROMETHEUS, every::OUTPUT, client::NET],
    build: Build::Output(|_| None),
};

/// The keys of an output to a server that takes OTLP.
static EXPORTS: Plugin = Plugin {
    id: "output/http",
    names: &[],
    becomes: "otelcol.exporter.otlphttp",
    options: &[OPTIONS, client::HTTP_AUTH, client::RETRY, tls::EXPORTER, every::OUTPUT, client::NET],
    build: Build::Output(|_| None),
};

pub(super) fn build(keys: &mut Keys<'_, '_>, takes: Takes) -> Option<Sink> {
    keys.judge_by(if takes == Takes::Otlp { &EXPORTS } else { &PUSHES });
    let given = keys.text("uri").map(|uri| uri.text).unwrap_or_default();
    let path = match takes {
        Takes::JsonLines => pushes(keys, &given),
        Takes::Loki => given,
        // The exporter knows the path.
        Takes::Otlp => Text::literal(given.display().trim_end_matches('/').trim_end_matches(OTLP)),
    };
    let client = client::client(keys, "127.0.0.1", 80, &path);
    if takes != Takes::JsonLines {
        keys.approximate(
            "uri",
            "the server refuses what out_http sends to this path; Alloy sends what it takes",
        );
    }
    let to = if takes == Takes::Otlp { To::Otlp(client) } else { To::Loki(client) };
    let mut sink = Retargeted::to(to).sink(keys);
    if let (Takes::JsonLines, Sink::Loki(loki)) = (takes, &mut sink) {
        // The server makes fields of the line, which is the record; a label would be one more.
        loki.labels.clear();
        loki.line = Line::Json;
    }
    Some(sink)
}

/// The path of VictoriaLogs for pushes. The query says the same to it; but the time is beside the line.
fn pushes(keys: &mut Keys<'_, '_>, path: &Text) -> Text {
    const TIME: &str = "_time_field=";
    let key = keys.literal("json_date_key").map_or_else(|| "date".to_owned(), |key| key.value);
    let written = path.display();
    let query = written.split_once('?').map_or("", |(_, query)| query);
    let time = query.split('&').find_map(|setting| setting.strip_prefix(TIME)).unwrap_or("_time");
    if time != key {
        keys.approximate(
            "uri",
            format!("the time is that of the record; VictoriaLogs takes it from the key `{time}`, which stays a field"),
        );
    }
    let of_time = format!("{TIME}{time}");
    let pieces = path.0.iter().map(|piece| match piece {
        Piece::Literal(text) => {
            let text = text.replace(JSON_LINES, &format!("/insert{LOKI}"));
            let text = text.replace(&format!("&{of_time}"), "").replace(&format!("?{of_time}&"), "?");
            Piece::Literal(text.replace(&format!("?{of_time}"), ""))
        }
        variable => variable.clone(),
    });
    Text(pieces.collect())
}
