//! Rules of `prometheus.*` and `discovery.*`.

use flb2alloy_parser::Diagnostic;
use flb2alloy_syntax::spanned::{Block, ExprKind};

use crate::body::Checker;
use crate::catalogue::Body;
use crate::codes;
use crate::rules::value::or_default;
use crate::rules::{Given, attribute, given, text};

/// Records of all kinds but SRV need a port: `Validate` of discovery.dns.
pub(in crate::rules) fn dns(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let Some(value) = attribute(block, "type") else { return };
    let Some(kind) = text(value).map(str::to_ascii_uppercase) else { return };
    if !["SRV", "A", "AAAA", "MX", "NS"].contains(&kind.as_str()) {
        let message = format!("`{kind}` is not `SRV`, `A`, `AAAA`, `MX` or `NS`");
        checker.report(Diagnostic::error(codes::BAD_VALUE, message), value.span, "unknown kind of record");
    } else if kind != "SRV" && given(block, "port") == Given::No {
        let message = format!("records of type `{kind}` need `port`");
        checker.report(Diagnostic::error(codes::MISSING_ONE_OF, message), value.span, "needs a port");
    }
}

/// `Validate` of prometheus.scrape: names that are checked the old way cannot be escaped the new way.
pub(in crate::rules) fn scrape_schemes(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let of = |name| attribute(block, name).and_then(text);
    if of("metric_name_validation_scheme") == Some("legacy")
        && of("metric_name_escaping_scheme") == Some("allow-utf-8")
    {
        let message = "`allow-utf-8` needs `metric_name_validation_scheme = \"utf8\"`".to_owned();
        checker.about_value(block, "metric_name_escaping_scheme", codes::CONFLICT, message, "stands alone");
    }
}

/// `Validate` of prometheus.scrape: native histograms come in one protocol only.
pub(in crate::rules) fn scrape_protocols(checker: &mut Checker<'_, '_>, block: &Block<'_>, _: &'static Body) {
    let Some(ExprKind::Array(protocols)) = attribute(block, "scrape_protocols").map(|value| &value.kind)
    else {
        return;
    };
    if given(block, "enable_protobuf_negotiation") == Given::Yes {
        let message = "`enable_protobuf_negotiation` takes no `scrape_protocols`".to_owned();
        checker.about(block, "scrape_protocols", codes::CONFLICT, message, "one too many");
        return;
    }
    let perhaps =
        protocols.iter().any(|protocol| text(protocol).is_none_or(|name| name == "PrometheusProto"));
    if given(block, "scrape_native_histograms") == Given::Yes && !perhaps {
        let message =
            "`scrape_native_histograms` needs `PrometheusProto` among `scrape_protocols`".to_owned();
        checker.about(block, "scrape_native_histograms", codes::MISSING_ONE_OF, message, "stands alone");
    }
}

/// `Validate` of prometheus.relabel.
pub(in crate::rules) fn relabel_cache(
    checker: &mut Checker<'_, '_>,
    block: &Block<'_>,
    facts: &'static Body,
) {
    let size = or_default(block, facts, "max_cache_size");
    let (Some(size), Some(length)) = (size, or_default(block, facts, "cache_ttl")) else { return };
    let (code, message) = if size > 0.0 && length > 0.0 {
        (codes::CONFLICT, "`cache_ttl` needs `max_cache_size = 0`")
    } else if size == 0.0 && length == 0.0 {
        (codes::MISSING_ONE_OF, "`max_cache_size` or `cache_ttl` must be more than zero")
    } else if length > 0.0 && length < 60.0 {
        (codes::OUT_OF_RANGE, "`cache_ttl` must be at least one minute")
    } else {
        return;
    };
    checker.about(block, "cache_ttl", code, message.to_owned(), "in here");
}
