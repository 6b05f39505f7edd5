//! Rules of `otelcol.*`.

use flb2alloy_catalogue::OPERATORS;
use flb2alloy_parser::Diagnostic;
use flb2alloy_re2::check_re2;
use flb2alloy_syntax::spanned::{Block, ExprKind, Statement};

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::language::Language;
use crate::rules::value::or_default;
use crate::rules::{Given, attribute, given, items, list, measure, place, text};

/// Whether the `output` of a component names something.
pub(in crate::rules) fn feeds_another(component: &Block<'_>) -> bool {
    component.statements.iter().any(|statement| match statement {
        Statement::Block(output) if output.name.value == "output" => {
            ["logs", "metrics", "traces"].iter().any(|signal| given(output, signal) == Given::Yes)
        }
        _ => false,
    })
}

/// `Header.Validate` of `otelcol.auth.headers`: a value that is there counts, even an empty one.
pub(in crate::rules) fn header_source(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    const SOURCES: [&str; 3] = ["value", "from_context", "from_attribute"];
    if SOURCES.iter().all(|name| attribute(block, name).is_none()) {
        let message = format!("`{}` needs {}", block.name.value, list(&SOURCES, "or"));
        checker.report(Diagnostic::error(codes::MISSING_ONE_OF, message), block.name.span, "missing in here");
    }
}

/// `QueueArguments.Validate`: a queue that is off may say anything.
pub(in crate::rules) fn sending_queue(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    facts: &'static Body,
) {
    let is_off = attribute(block, "enabled").is_some_and(|value| !matches!(value.kind, ExprKind::Bool(true)));
    if is_off || facts.attribute("queue_size").is_none() {
        return;
    }
    if attribute(block, "queue_size").and_then(measure).is_some_and(|size| size <= 0.0) {
        let message = "`queue_size` must be greater than zero".to_owned();
        checker.about_value(block, "queue_size", codes::OUT_OF_RANGE, message, "too small");
    }
    let sizer = attribute(block, "sizer").and_then(text).unwrap_or("requests");
    const SIZERS: [&str; 3] = ["requests", "items", "bytes"];
    if !SIZERS.contains(&sizer) {
        let message = format!("`{sizer}` is not {}", list(&SIZERS, "or"));
        checker.about_value(block, "sizer", codes::BAD_VALUE, message, "unknown word");
    }
    let batch = block.statements.iter().find_map(|statement| match statement {
        Statement::Block(inner) if inner.name.value == "batch" => Some(inner),
        _ => None,
    });
    let (Some(batch), Some(inner)) = (batch, facts.block("batch")) else { return };
    if attribute(batch, "sizer").and_then(text).unwrap_or("items") == sizer
        && let (Some(least), Some(size)) =
            (or_default(batch, inner.body, "min_size"), or_default(block, facts, "queue_size"))
        && least > size
    {
        let message = "`min_size` must not be more than `queue_size`".to_owned();
        checker.about(batch, "min_size", codes::OUT_OF_RANGE, message, "more than the queue holds");
    }
}

/// `BatchConfig.Validate` of a queue.
pub(in crate::rules) fn queue_batch(checker: &mut Checker<'_, '_>, block: &Block<'_>, facts: &'static Body) {
    let (least, most) = (or_default(block, facts, "min_size"), or_default(block, facts, "max_size"));
    if let (Some(least), Some(most)) = (least, most)
        && most > 0.0
        && most < least
    {
        let name = if place(block, "max_size").is_some() { "max_size" } else { "min_size" };
        let message = "`max_size` must not be less than `min_size`".to_owned();
        checker.about(block, name, codes::OUT_OF_RANGE, message, "out of range");
    }
}

/// `Arguments.Validate` of otelcol.exporter.otlphttp.
pub(in crate::rules) fn otlp_endpoints(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let own = ["traces_endpoint", "metrics_endpoint", "logs_endpoint"];
    let client = block.statements.iter().find_map(|statement| match statement {
        Statement::Block(inner) if inner.name.value == "client" => Some(inner),
        _ => None,
    });
    if let Some(client) = client
        && given(client, "endpoint") == Given::No
        && own.iter().all(|name| given(block, name) == Given::No)
    {
        let message = "`endpoint` is empty, and so are those for traces, metrics and logs".to_owned();
        checker.about(client, "endpoint", codes::MISSING_ONE_OF, message, "empty");
    }
}

/// `validate` of the actions of attributes.
pub(in crate::rules) fn attribute_key(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let Some(action) = attribute(block, "action").and_then(text).map(str::to_lowercase) else { return };
    let names: &[&str] =
        if matches!(action.as_str(), "delete" | "hash") { &["key", "pattern"] } else { &["key"] };
    if names.iter().all(|name| given(block, name) == Given::No) {
        let message = format!("the action `{action}` needs {}", list(names, "or"));
        checker.about(block, "key", codes::MISSING_ONE_OF, message, "missing in here");
    }
}

/// `NewAttrProc` of internal/coreinternal/attraction in the contrib repository of the OpenTelemetry Collector.
pub(in crate::rules) fn attribute_action(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    const SOURCES: [&str; 3] = ["value", "from_attribute", "from_context"];
    let Some(value) = attribute(block, "action") else { return };
    // Nothing is the empty word here.
    let written = if matches!(value.kind, ExprKind::Null) { Some("") } else { text(value) };
    let Some(action) = written.map(str::to_lowercase) else { return };
    let (needed, refused): (&[&str], &[&str]) = match action.as_str() {
        "insert" | "update" | "upsert" => {
            (&["value", "from_attribute", "from_context", "default_value"], &["pattern", "converted_type"])
        }
        "hash" | "delete" => (&[], &["value", "from_attribute", "converted_type"]),
        "extract" => (&["pattern"], &["value", "from_attribute", "from_context", "converted_type"]),
        "convert" => (&["converted_type"], &["value", "from_attribute", "from_context", "pattern"]),
        _ => {
            let known = ["insert", "update", "upsert", "delete", "hash", "extract", "convert"];
            checker.unknown_word(value, &action, &known);
            return;
        }
    };
    // A value may be anything, also zero or false, so being there is enough.
    let there = |name: &str| match name {
        "value" | "default_value" => place(block, name).is_some(),
        name => given(block, name) != Given::No,
    };
    if !needed.is_empty() && !needed.iter().any(|name| there(name)) {
        let message = format!("the action `{action}` needs {}", list(needed, "or"));
        checker.report(Diagnostic::error(codes::MISSING_ONE_OF, message), block.name.span, "missing in here");
    }
    for name in refused.iter().filter(|name| there(name) && given(block, name) != Given::Perhaps) {
        let message = format!("the action `{action}` takes no `{name}`");
        checker.about(block, name, codes::CONFLICT, message, "one too many");
    }
    let sources: Vec<&str> = SOURCES.into_iter().filter(|name| there(name)).collect();
    if let [_, second, ..] = sources.as_slice()
        && !refused.contains(second)
        && sources.iter().all(|name| given(block, name) != Given::Perhaps)
    {
        let message = format!("the action `{action}` takes only one of {}", list(&sources, "and"));
        checker.about(block, second, codes::CONFLICT, message, "one too many");
    }
    if let Some(kind) = attribute(block, "converted_type").and_then(text)
        && action == "convert"
        && !["", "string", "int", "double"].contains(&kind)
    {
        let message = format!("`{kind}` is not `string`, `int` or `double`");
        checker.about_value(block, "converted_type", codes::BAD_VALUE, message, "unknown word");
    }
    if let Some(value) = attribute(block, "pattern")
        && let Some(pattern) = text(value)
        && matches!(action.as_str(), "extract" | "hash" | "delete")
    {
        checker.language(value.span, pattern, Language::Regex);
        if action == "extract"
            && check_re2(pattern).is_ok()
            && !pattern.is_empty()
            && !names_all_groups(pattern)
        {
            let message = "all groups of the pattern need names, as in `(?P<name>...)`";
            checker.report(Diagnostic::error(codes::BAD_REGEX, message), value.span, "in here");
        }
    }
}

/// Whether a regular expression has groups, and each that captures has a name.
fn names_all_groups(pattern: &str) -> bool {
    let mut groups = 0;
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        match letter {
            '\\' => length += rest[1..].chars().next().map_or(0, char::len_utf8),
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let named = rest.starts_with("(?P<") || rest.starts_with("(?<");
                if !named && !rest.starts_with("(?") {
                    return false;
                }
                groups += usize::from(named);
            }
            _ => {}
        }
        rest = &rest[length..];
    }
    groups > 0
}

/// `Validate` of otelcol.processor.batch: zero is no limit.
pub(in crate::rules) fn batch_sizes(checker: &mut Checker<'_, '_>, block: &Block<'_>, facts: &'static Body) {
    let of = |name| or_default(block, facts, name);
    if let (Some(size), Some(most)) = (of("send_batch_size"), of("send_batch_max_size"))
        && most != 0.0
        && most < size
    {
        let message =
            format!("`send_batch_max_size` is {most}, which is less than `send_batch_size`, {size}");
        checker.about(block, "send_batch_max_size", codes::OUT_OF_RANGE, message, "too small");
    }
}

/// `Validate` of otelcol.processor.memory_limiter.
pub(in crate::rules) fn memory_limits(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let of = |name| attribute(block, name).and_then(measure);
    if let (Some(limit), Some(spike)) = (of("limit"), of("spike_limit"))
        && limit > 0.0
        && spike >= limit
    {
        let message = "`spike_limit` must be less than `limit`".to_owned();
        checker.about_value(block, "spike_limit", codes::OUT_OF_RANGE, message, "too great");
    }
    if given(block, "limit_percentage") != Given::Yes || given(block, "limit") != Given::No {
        return;
    }
    for name in ["limit_percentage", "spike_limit_percentage"] {
        let zero = place(block, name).is_none();
        if zero || of(name).is_some_and(|percentage| !(percentage > 0.0 && percentage <= 100.0)) {
            let message = format!("`{name}` must be greater than zero and at most 100");
            checker.about(block, name, codes::OUT_OF_RANGE, message, "out of range");
        }
    }
}

/// `Validate` of otelcol.processor.span.
pub(in crate::rules) fn span_status(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let code = attribute(block, "code").and_then(text);
    if code.is_some_and(|code| code != "Error") && given(block, "description") == Given::Yes {
        let message = "only the code `Error` takes a `description`".to_owned();
        checker.about(block, "description", codes::CONFLICT, message, "one too many");
    }
}

/// `Validate` of otelcol.receiver.filelog.
pub(in crate::rules) fn delete_after_read(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    _: &'static Body,
) {
    let at_end = attribute(block, "start_at").is_none_or(|value| text(value) == Some("end"));
    if at_end && given(block, "delete_after_read") == Given::Yes {
        let message = "`delete_after_read` needs `start_at = \"beginning\"`".to_owned();
        checker.about(block, "delete_after_read", codes::CONFLICT, message, "stands alone");
    }
}

/// What a filter compares with are regular expressions where it says so.
pub(in crate::rules) fn filter_patterns(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    if attribute(block, "match_type").and_then(text) != Some("regexp") {
        return;
    }
    let mut patterns = Vec::new();
    for statement in &block.statements {
        match statement {
            Statement::Attribute(attribute) if attribute.name.value != "match_type" => {
                patterns.extend(items(&attribute.value));
            }
            Statement::Attribute(_) => {}
            Statement::Block(inner) => patterns.extend(attribute(inner, "value")),
        }
    }
    for value in patterns {
        if let Some(pattern) = text(value) {
            checker.language(value.span, pattern, Language::Regex);
        }
    }
}

/// The operators of otelcol.receiver.filelog are objects that nothing else looks into.
pub(in crate::rules) fn operators(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let operators = attribute(block, "operators").map(items).unwrap_or_default();
    for operator in operators {
        let ExprKind::Object(fields) = &operator.kind else { continue };
        for field in fields.iter().filter(|field| field.key.value == "type") {
            if let Some(name) = text(&field.value).filter(|name| !OPERATORS.contains(name)) {
                checker.unknown_word(&field.value, name, &OPERATORS);
            }
        }
        for field in fields.iter().filter(|field| field.key.value == "regex") {
            if let Some(pattern) = text(&field.value) {
                checker.language(field.value.span, pattern, Language::Regex);
            }
        }
    }
}

/// `Validate` of otelcol.receiver.syslog: zero is what the receiver takes by itself.
pub(in crate::rules) fn syslog_size(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let size = attribute(block, "max_log_size").and_then(measure);
    if size.is_some_and(|size| size != 0.0 && size < 65536.0) {
        let message = "`max_log_size` must be at least 64KiB".to_owned();
        checker.about_value(block, "max_log_size", codes::OUT_OF_RANGE, message, "too small");
    }
}
