//! Rules of single components, which `alloy run` checks when it builds them. Each was tried with `alloy run`.

use flb2alloy_parser::{Diagnostic, Span};
use flb2alloy_re2::check_re2;
use flb2alloy_syntax::UnaryOp;
use flb2alloy_syntax::spanned::{Block, Expr, ExprKind, Statement};

use crate::body::Checker;
use crate::catalogue::{Body, Type};
use crate::{codes, selector};

/// A rule about the attributes and blocks of one block.
pub(crate) enum Rule {
    /// One of these must be given.
    OneAtLeast(&'static [&'static str]),
    /// No two of these may be given.
    OneAtMost(&'static [&'static str]),
    /// The first needs the second.
    Needs(&'static str, &'static str),
    /// If it is written, it must not be empty.
    NotEmpty(&'static str),
    /// If it is written out, it is one of these words.
    Word(&'static str, &'static [&'static str]),
    /// If it is written out, it is greater than zero.
    Positive(&'static str),
    /// If it is written out, it is a number from 0 to 1.
    Fraction(&'static str),
    /// It is a regular expression.
    Regex(&'static str),
}

use Rule::{Fraction, Needs, NotEmpty, OneAtLeast, OneAtMost, Positive, Regex, Word};

pub(crate) const AUTHENTICATION: Rule =
    OneAtMost(&["basic_auth", "authorization", "oauth2", "bearer_token", "bearer_token_file"]);

/// The rules by the name of the block, which is the name of the component if it is one. Sorted.
static RULES: &[(&str, &[Rule])] = &[
    ("endpoint", &[AUTHENTICATION]),
    ("loki.write", &[OneAtLeast(&["endpoint"])]),
    ("metric.counter", &[Word("action", &["inc", "add"]), OneAtMost(&["match_all", "value"])]),
    ("metric.gauge", &[Word("action", &["set", "inc", "dec", "add", "sub"])]),
    ("stage.cri", &[Positive("max_partial_lines")]),
    (
        "stage.drop",
        &[
            OneAtLeast(&["source", "expression", "older_than", "longer_than"]),
            OneAtMost(&["value", "expression"]),
            Needs("value", "source"),
            Regex("expression"),
        ],
    ),
    ("stage.json", &[OneAtLeast(&["expressions", "regex"]), NotEmpty("source"), Regex("regex")]),
    ("stage.label_drop", &[NotEmpty("values")]),
    ("stage.label_keep", &[NotEmpty("values")]),
    ("stage.labels", &[Word("source_type", &["extracted", "structured_metadata"])]),
    ("stage.limit", &[Positive("rate"), Positive("burst"), Needs("by_label_name", "drop")]),
    ("stage.logfmt", &[OneAtLeast(&["mapping", "regex"]), Regex("regex")]),
    ("stage.match", &[NotEmpty("selector"), Word("action", &["keep", "drop"])]),
    ("stage.multiline", &[NotEmpty("firstline"), Regex("firstline"), Positive("max_wait_time")]),
    ("stage.output", &[NotEmpty("source")]),
    ("stage.pattern", &[NotEmpty("pattern"), NotEmpty("source")]),
    ("stage.regex", &[NotEmpty("expression"), NotEmpty("source"), Regex("expression")]),
    ("stage.replace", &[NotEmpty("expression"), Regex("expression")]),
    ("stage.sampling", &[Fraction("rate")]),
    ("stage.structured_metadata", &[Regex("regex")]),
    ("stage.structured_metadata_drop", &[NotEmpty("values")]),
    ("stage.template", &[NotEmpty("source")]),
    ("stage.tenant", &[OneAtLeast(&["label", "source", "value"]), OneAtMost(&["label", "source", "value"])]),
    (
        "stage.timestamp",
        &[
            NotEmpty("source"),
            NotEmpty("format"),
            Word("action_on_failure", &["skip", "fudge"]),
            Word("action_on_duplicate_timestamp", &["keep", "fudge"]),
        ],
    ),
];

/// How much of a value is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// Not written, or written as what it is without being written.
    No,
    /// Only running it can tell.
    Perhaps,
    Yes,
}

impl Checker<'_, '_> {
    pub(crate) fn rules(&mut self, block: &Block<'_>, facts: &'static Body) {
        let name = &*block.name.value;
        if let Ok(at) = RULES.binary_search_by(|(rule, _)| (*rule).cmp(name)) {
            for rule in RULES[at].1 {
                self.rule(block, rule);
            }
        }
        match name {
            "stage.match" => self.match_stage(block),
            "rule"
                if facts
                    .attribute("action")
                    .is_some_and(|action| action.kind == Type::Text("relabel.Action")) =>
            {
                self.relabelling(block);
            }
            "otelcol.processor.batch" => self.batch_sizes(block),
            _ => {}
        }
    }

    pub(crate) fn rule(&mut self, block: &Block<'_>, rule: &Rule) {
        match rule {
            OneAtLeast(names) => {
                if names.iter().all(|name| given(block, name) == Given::No) {
                    self.report(
                        Diagnostic::error(
                            codes::MISSING_ONE_OF,
                            format!("`{}` needs {}", block.name.value, list(names, "or")),
                        ),
                        block.name.span,
                        "missing in here",
                    );
                }
            }
            OneAtMost(names) => {
                let used: Vec<&str> =
                    names.iter().copied().filter(|name| given(block, name) == Given::Yes).collect();
                if let [_, second, ..] = used.as_slice() {
                    let message = format!("`{}` takes only one of {}", block.name.value, list(&used, "and"));
                    let place = place(block, second).unwrap_or(block.name.span);
                    self.report(Diagnostic::error(codes::CONFLICT, message), place, "one too many");
                }
            }
            Needs(first, second) => {
                if given(block, first) == Given::Yes && given(block, second) == Given::No {
                    let place = place(block, first).unwrap_or(block.name.span);
                    let message = format!("`{first}` needs `{second}`");
                    self.report(Diagnostic::error(codes::MISSING_ONE_OF, message), place, "stands alone");
                }
            }
            NotEmpty(name) => {
                if let Some(value) = value(block, name)
                    && is_empty(value)
                {
                    let message = format!("`{name}` must not be empty");
                    self.report(Diagnostic::error(codes::EMPTY, message), value.span, "empty");
                }
            }
            Word(name, words) => {
                if let Some(value) = value(block, name)
                    && let Some(text) = text(value)
                    && !text.is_empty()
                    && !words.contains(&text)
                {
                    let message = format!("`{text}` is not {}", list(words, "or"));
                    self.report(Diagnostic::error(codes::BAD_VALUE, message), value.span, "unknown word");
                }
            }
            Positive(name) => {
                if let Some(value) = value(block, name)
                    && is_zero_or_less(value)
                {
                    let message = format!("`{name}` must be greater than zero");
                    self.report(Diagnostic::error(codes::OUT_OF_RANGE, message), value.span, "too small");
                }
            }
            Fraction(name) => {
                if let Some(value) = value(block, name)
                    && let ExprKind::Number(number) = value.kind
                    && number.parse::<f64>().is_ok_and(|number| number > 1.0)
                {
                    let message = format!("`{name}` must not be greater than 1");
                    self.report(Diagnostic::error(codes::OUT_OF_RANGE, message), value.span, "too great");
                }
            }
            Regex(name) => {
                if let Some(value) = value(block, name) {
                    self.regex(value);
                }
            }
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic, span: Span, label: &str) {
        self.diagnostics.push(diagnostic.at(span, label));
    }

    fn regex(&mut self, value: &Expr<'_>) {
        if let Some(pattern) = text(value)
            && let Err(reason) = check_re2(pattern)
        {
            let message = format!("Go takes no such regular expression: {reason}");
            self.report(Diagnostic::error(codes::BAD_REGEX, message), value.span, "in here");
        }
    }

    fn match_stage(&mut self, block: &Block<'_>) {
        if let Some(value) = value(block, "selector")
            && let Some(selector) = text(value)
            && !selector.is_empty()
            && let Some(reason) = selector::mistake(selector)
        {
            let diagnostic = Diagnostic::error(
                codes::BAD_SELECTOR,
                format!("`{selector}` is no selector: {reason}"),
            )
            .help("a selector is `{label=\"value\"}`, perhaps with line filters behind it: `|= \"text\"`");
            self.report(diagnostic, value.span, "in here");
        }
        let drops = match value(block, "action") {
            None => Some(false),
            Some(value) => text(value).map(|action| action == "drop"),
        };
        let stages = block.statements.iter().any(|statement| matches!(statement, Statement::Block(_)));
        if drops == Some(!stages) {
            return;
        }
        match drops {
            Some(true) => {
                let message = "a `stage.match` that drops lines takes no stages";
                self.report(Diagnostic::error(codes::CONFLICT, message), block.name.span, "has stages");
            }
            Some(false) => {
                let message = "`stage.match` needs a stage, or `action = \"drop\"`";
                self.report(
                    Diagnostic::error(codes::MISSING_ONE_OF, message),
                    block.name.span,
                    "does nothing",
                );
            }
            None => {}
        }
    }

    /// `Validate` of Alloy's common relabel rules.
    fn relabelling(&mut self, block: &Block<'_>) {
        if let Some(value) = value(block, "regex")
            && let Some(pattern) = text(value)
            && let Err(reason) = check_re2(&format!("^(?s:{pattern})$"))
        {
            let message = format!("Go takes no such regular expression: {reason}");
            self.report(Diagnostic::error(codes::BAD_REGEX, message), value.span, "in here");
        }
        let action = match value(block, "action").map(text) {
            None => "replace",
            Some(Some(action)) => action,
            Some(None) => return,
        };
        let (needed, refused): (&[&str], &[&str]) = match action {
            "replace" => (&["target_label"], &[]),
            "hashmod" => (&["target_label", "modulus"], &[]),
            "lowercase" | "uppercase" => (&["target_label"], &["replacement"]),
            "keepequal" | "dropequal" => {
                (&["target_label"], &["regex", "modulus", "separator", "replacement"])
            }
            "labeldrop" | "labelkeep" => {
                (&[], &["source_labels", "target_label", "modulus", "separator", "replacement"])
            }
            _ => (&[], &[]),
        };
        for name in needed {
            if given(block, name) == Given::No {
                let message = format!("the action `{action}` needs `{name}`");
                self.report(
                    Diagnostic::error(codes::MISSING_ONE_OF, message),
                    block.name.span,
                    "missing in here",
                );
            }
        }
        for name in refused {
            let default = match *name {
                "regex" => "(.*)",
                "separator" => ";",
                "replacement" => "$1",
                _ => "",
            };
            let same = value(block, name).is_some_and(|value| text(value) == Some(default));
            if given(block, name) == Given::Yes && !same {
                let place = place(block, name).unwrap_or(block.name.span);
                let message = format!("the action `{action}` takes no `{name}`");
                self.report(Diagnostic::error(codes::CONFLICT, message), place, "one too many");
            }
        }
    }

    /// `Validate` of otelcol.processor.batch: zero is no limit.
    fn batch_sizes(&mut self, block: &Block<'_>) {
        let number = |name, default: u64| match value(block, name).map(|value| &value.kind) {
            None => Some(default),
            Some(ExprKind::Number(number)) => number.parse().ok(),
            Some(_) => None,
        };
        if let (Some(size), Some(most)) =
            (number("send_batch_size", 2000), number("send_batch_max_size", 3000))
            && most != 0
            && most < size
        {
            let place = place(block, "send_batch_max_size").unwrap_or(block.name.span);
            let message =
                format!("`send_batch_max_size` is {most}, which is less than `send_batch_size`, {size}");
            self.report(Diagnostic::error(codes::OUT_OF_RANGE, message), place, "too small");
        }
    }
}

pub(crate) fn value<'b, 'a>(block: &'b Block<'a>, name: &str) -> Option<&'b Expr<'a>> {
    block.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name.value == name => Some(&attribute.value),
        _ => None,
    })
}

pub(crate) fn place(block: &Block<'_>, name: &str) -> Option<Span> {
    block.statements.iter().find_map(|statement| match statement {
        Statement::Attribute(attribute) if attribute.name.value == name => Some(attribute.name.span),
        Statement::Block(inner) if inner.name.value == name => Some(inner.name.span),
        _ => None,
    })
}

pub(crate) fn given(block: &Block<'_>, name: &str) -> Given {
    let Some(value) = value(block, name) else {
        return if place(block, name).is_some() { Given::Yes } else { Given::No };
    };
    if is_empty(value) || matches!(value.kind, ExprKind::Null | ExprKind::Bool(false)) {
        return Given::No;
    }
    match &value.kind {
        ExprKind::Number(number) if number.bytes().all(|byte| matches!(byte, b'0' | b'.')) => Given::No,
        ExprKind::String(_) | ExprKind::RawString(_) | ExprKind::Number(_) | ExprKind::Bool(_) => Given::Yes,
        ExprKind::Array(_) | ExprKind::Object(_) => Given::Yes,
        _ => Given::Perhaps,
    }
}

pub(crate) fn text<'e>(expr: &'e Expr<'_>) -> Option<&'e str> {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => Some(text),
        _ => None,
    }
}

fn is_empty(expr: &Expr<'_>) -> bool {
    match &expr.kind {
        ExprKind::String(text) | ExprKind::RawString(text) => text.is_empty(),
        ExprKind::Array(elements) => elements.is_empty(),
        ExprKind::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// `0`, `-1`, `"0s"`, `"-5m"`
fn is_zero_or_less(expr: &Expr<'_>) -> bool {
    let is_zero = |text: &str| !text.is_empty() && !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    match &expr.kind {
        ExprKind::Number(number) => is_zero(number),
        ExprKind::String(text) | ExprKind::RawString(text) => text.starts_with('-') || is_zero(text),
        ExprKind::Unary(UnaryOp::Negate, value) => matches!(value.kind, ExprKind::Number(_)),
        _ => false,
    }
}

fn list(names: &[&str], join: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} {join} {last}", first.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_sorted_for_the_lookup() {
        assert!(super::RULES.is_sorted_by_key(|(name, _)| *name));
    }
}
