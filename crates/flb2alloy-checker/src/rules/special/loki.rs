//! Rules of `loki.*`.

use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::spanned::{Block, ExprKind, Statement};

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::language::Language;
use crate::rules::{Given, attribute, given, measure, text};

/// Alloy tells endpoints by their names, and those without one by all that they say (consumer_fanout.go of
/// common/loki/client, storage/remote/write.go of Prometheus).
pub(in crate::rules) fn distinct_endpoints(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    _: &'static Body,
) {
    let by_name = block.name.value == "loki.write";
    let mut seen: Vec<(Option<&str>, Vec<Said>)> = Vec::new();
    for statement in &block.statements {
        let Statement::Block(endpoint) = statement else { continue };
        if endpoint.name.value != "endpoint" {
            continue;
        }
        let name = attribute(endpoint, "name").and_then(text).filter(|name| !name.is_empty());
        let says = said(&endpoint.statements);
        let same = seen.iter().any(|(other, said)| match (name, other) {
            (Some(name), Some(other)) if by_name => name == *other,
            _ => *said == says,
        });
        // An endpoint that says nothing is reported for what it lacks.
        if same && !says.is_empty() {
            let message = "two endpoints say the same; Alloy cannot tell them apart";
            let diagnostic = Diagnostic::error(codes::DUPLICATE, message);
            let diagnostic = diagnostic.help("remove one, or give them different names");
            checker.report(diagnostic, endpoint.name.span, "the second one");
        }
        seen.push((name, says));
    }
}

/// What a block says, whatever the order.
type Said = (String, Option<flb2alloy_syntax::Expr>, Vec<String>);

fn said(statements: &[Statement<'_>]) -> Vec<Said> {
    let mut all: Vec<Said> = statements
        .iter()
        .map(|statement| match statement {
            Statement::Attribute(attribute) => {
                (attribute.name.value.to_owned(), Some(attribute.value.to_plain()), Vec::new())
            }
            Statement::Block(block) => {
                let inner = said(&block.statements);
                (block.name.value.to_string(), None, inner.iter().map(|said| format!("{said:?}")).collect())
            }
        })
        .collect();
    all.sort_by(|one, other| (&one.0, &one.2).cmp(&(&other.0, &other.2)));
    all
}

/// `ParseKafkaVersion` of sarama: `0.10.2.1`, `2.0.0`.
pub(in crate::rules) fn kafka_version(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let value = ["version", "protocol_version"].into_iter().find_map(|name| attribute(block, name));
    let Some(value) = value else { return };
    let Some(version) = text(value) else { return };
    let parts: Vec<&str> = version.split('.').collect();
    let count = if parts[0] == "0" { 4 } else { 3 };
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = version.starts_with('0') && parts[0] != "0";
    if parts.len() != count || !parts.iter().all(is_number) || leading_zero {
        let diagnostic = Diagnostic::error(codes::BAD_VALUE, format!("`{version}` is no version of Kafka"));
        checker.report(diagnostic.help("write `2.0.0`"), value.span, "in here");
    }
}

/// `Validate` of the counters of stage.metrics.
pub(in crate::rules) fn counted_bytes(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let adds = match attribute(block, "action") {
        None => return,
        Some(value) => text(value).is_none_or(|action| action == "add"),
    };
    if given(block, "count_entry_bytes") == Given::Yes && (given(block, "match_all") == Given::No || !adds) {
        let message = "`count_entry_bytes` needs `match_all = true` and `action = \"add\"`".to_owned();
        checker.about(block, "count_entry_bytes", codes::MISSING_ONE_OF, message, "stands alone");
    }
}

/// `validateJSONConfig`: an empty expression is the name itself. The lookups of stage.geoip are the same.
pub(in crate::rules) fn json_expressions(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    for name in ["expressions", "custom_lookups"] {
        let Some(ExprKind::Object(fields)) = attribute(block, name).map(|value| &value.kind) else {
            continue;
        };
        for field in fields {
            match text(&field.value) {
                Some("") => checker.language(field.key.span, field.key.value, Language::JmesPath),
                Some(path) => checker.language(field.value.span, path, Language::JmesPath),
                None => {}
            }
        }
    }
}

/// `validateMatcherConfig` of stage.match.
pub(in crate::rules) fn match_stages(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let drops = match attribute(block, "action") {
        None => Some(false),
        Some(value) => text(value).map(|action| action == "drop"),
    };
    let stages = block.statements.iter().any(|statement| matches!(statement, Statement::Block(_)));
    if drops == Some(!stages) {
        return;
    }
    let (code, message, label) = match drops {
        Some(true) => (codes::CONFLICT, "a `stage.match` that drops lines takes no stages", "has stages"),
        Some(false) => {
            (codes::MISSING_ONE_OF, "`stage.match` needs a stage, or `action = \"drop\"`", "does nothing")
        }
        None => return,
    };
    checker.report(Diagnostic::error(code, message), block.name.span, label);
}

/// `ListenerConfig.Validate` of loki.source.syslog.
pub(in crate::rules) fn syslog_listener(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let format = match attribute(block, "syslog_format") {
        None => "rfc5424",
        Some(value) => match text(value) {
            Some(format) => format,
            None => return,
        },
    };
    let refused: &[&str] = match format {
        "rfc5424" => &["rfc3164_cisco_components", "raw_format_options"],
        "rfc3164" => &["rfc5424_allow_empty_msg", "raw_format_options"],
        _ => &[
            "rfc3164_cisco_components",
            "rfc5424_allow_empty_msg",
            "use_rfc5424_message",
            "rfc3164_default_to_current_year",
            "use_incoming_timestamp",
        ],
    };
    for name in refused {
        if given(block, name) == Given::Yes {
            let message = format!("the format `{format}` takes no `{name}`");
            checker.about(block, name, codes::CONFLICT, message, "has no effect");
        }
    }
}

/// `RuleConfig.Validate` of stage.truncate.
pub(in crate::rules) fn truncation(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    if attribute(block, "source_type").and_then(text) == Some("line") && given(block, "sources") == Given::Yes
    {
        let message = "the source `line` takes no `sources`".to_owned();
        checker.about(block, "sources", codes::CONFLICT, message, "has no effect");
    }
    let suffix = attribute(block, "suffix").and_then(text).unwrap_or_default();
    if let Some(limit) = attribute(block, "limit").and_then(measure)
        && limit > 0.0
        && !suffix.is_empty()
        && limit <= suffix.len() as f64
    {
        let message = "`suffix` must be shorter than `limit`".to_owned();
        checker.about_value(block, "suffix", codes::OUT_OF_RANGE, message, "too long");
    }
}

/// `GitArguments.Validate` of import.git.
pub(in crate::rules) fn git_revision(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    const SPECIAL: [&str; 5] = ["HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD"];
    if let Some(value) = attribute(block, "revision")
        && let Some(revision) = text(value).filter(|revision| SPECIAL.contains(revision))
    {
        let diagnostic =
            Diagnostic::error(codes::BAD_VALUE, format!("`{revision}` is no revision to import"));
        checker.report(diagnostic.help("name a branch, a tag or a commit"), value.span, "in here");
    }
}
