//! Rules that `alloy run` checks when it builds a component, beyond names and types: which attributes go together, which
//! numbers and words are allowed, and text in other languages. What a rule says stands in tables by component; how it is
//! checked, here. Each was tried with `alloy run`.

mod discovery;
mod loki;
mod otelcol;
mod prometheus;
mod rest;
mod shared;
mod special;
mod value;

use std::borrow::Cow;

use flb2alloy_parser::{Diagnostic, Severity, Span};
use flb2alloy_syntax::spanned::{Block, Expr};

use crate::body::{Checker, suggest};
use crate::catalogue::{Body, Type};
use crate::codes;
use crate::constant::{Constant, fold};
use crate::language::Language;

pub(crate) use value::{Given, attribute, given, items, measure, place, text};

/// A rule about the attributes and blocks of one block. What only running the configuration can tell breaks none.
pub(crate) enum Rule {
    /// One of these must be given.
    OneAtLeast(&'static [&'static str]),
    /// No two of these may be given.
    OneAtMost(&'static [&'static str]),
    /// The first needs the second.
    Needs(&'static str, &'static str),
    /// If it is written, it must not be empty.
    NotEmpty(&'static str),
    /// If it is written out, it is one of these words. The same for each element of a list.
    Word(&'static str, &'static [&'static str]),
    /// The same, but upper case and lower case are the same.
    AnyCase(&'static str, &'static [&'static str]),
    /// If it is written out, it is greater than this: a number, seconds of a duration or bytes of a size.
    Above(&'static str, f64),
    /// If it is written out, it is this or more.
    Least(&'static str, f64),
    /// If it is written out, it is this or less.
    Most(&'static str, f64),
    /// The first is less than the second; both may be what they are where they are not written.
    Less(&'static str, &'static str),
    /// The first is not more than the second.
    NotMore(&'static str, &'static str),
    /// Each element of the list is there once.
    Unique(&'static str),
    /// It is text of this language, or a list of such texts.
    Language(&'static str, Language),
    /// These are checked when the component is built, which an `otelcol` component is only if it feeds another one.
    Built(&'static [Rule]),
    /// Where one of these is broken, Alloy loads the configuration, but the component does not start.
    Late(&'static [Rule]),
    /// Anything else.
    Special(fn(&mut Checker<'_, '_>, &Block<'_>, &'static Body)),
}

/// Which component a table entry is about: a whole name, or what names begin with (`otelcol.`, or nothing); the name of the
/// block in it, or nothing for the component itself; its rules.
pub(crate) type Entry = (&'static str, &'static str, &'static [Rule]);

const LATE: &str = "Alloy loads this, but the component does not start";

static TABLES: [&[Entry]; 6] =
    [shared::RULES, loki::RULES, otelcol::RULES, prometheus::RULES, discovery::RULES, rest::RULES];

/// The languages of an attribute of a component, or of a block in it.
pub(crate) fn languages(component: &str, inner: &str, attribute: &str) -> Vec<Language> {
    let rules = of(component, inner).flat_map(|rules| rules.iter());
    let language = |rule: &Rule| match rule {
        Rule::Language(name, language) if *name == attribute => Some(*language),
        _ => None,
    };
    rules.filter_map(language).collect()
}

/// The rules of the tables about a component, or about a block in it.
fn of(component: &str, inner: &str) -> impl Iterator<Item = &'static [Rule]> {
    let is_about = move |about: &str| match about.is_empty() || about.ends_with('.') {
        true => component.starts_with(about),
        false => component == about,
    };
    let entries = TABLES.iter().copied().flatten();
    entries.filter(move |(about, name, _)| *name == inner && is_about(about)).map(|(_, _, rules)| *rules)
}

impl Checker<'_, '_> {
    /// Checks the rules about a block of a component.
    pub(crate) fn rules(&mut self, block: &Block<'_>, facts: &'static Body) {
        let component = &*self.component.name.value;
        let name = if std::ptr::eq(block, self.component) { "" } else { &*block.name.value };
        for rules in of(component, name) {
            rules.iter().for_each(|rule| self.rule(block, facts, rule));
        }
        self.by_content(block, facts);
    }

    /// Blocks that say how HTTP is spoken, and those that relabel, are not told by a name but by what they take.
    fn by_content(&mut self, block: &Block<'_>, facts: &'static Body) {
        if facts.attribute("bearer_token_file").is_some() && facts.block("basic_auth").is_some() {
            shared::HTTP_CLIENT.iter().for_each(|rule| self.rule(block, facts, rule));
        }
        if facts.attribute("proxy_from_environment").is_some() && facts.attribute("no_proxy").is_some() {
            shared::PROXY.iter().for_each(|rule| self.rule(block, facts, rule));
        }
        if facts.attribute("action").is_some_and(|action| action.kind == Type::Text("relabel.Action")) {
            special::relabelling(self, block, facts);
        }
    }

    pub(crate) fn rule(&mut self, block: &Block<'_>, facts: &'static Body, rule: &Rule) {
        match *rule {
            Rule::OneAtLeast(names) => self.one_at_least(block, names),
            Rule::OneAtMost(names) => self.one_at_most(block, names),
            Rule::Needs(first, second) => {
                if given(block, first) == Given::Yes && given(block, second) == Given::No {
                    let message = format!("`{first}` needs `{second}`");
                    self.about(block, first, codes::MISSING_ONE_OF, message, "stands alone");
                }
            }
            Rule::NotEmpty(name) => {
                if attribute(block, name).is_some_and(value::is_empty) {
                    self.about_value(
                        block,
                        name,
                        codes::EMPTY,
                        format!("`{name}` must not be empty"),
                        "empty",
                    );
                }
            }
            Rule::Word(name, words) => self.word(block, name, words, |word, text| word == text),
            Rule::AnyCase(name, words) => self.word(block, name, words, str::eq_ignore_ascii_case),
            Rule::Above(name, limit) => {
                self.range(
                    block,
                    name,
                    "too small",
                    &|value| value > limit,
                    &format!("greater than {}", amount(limit)),
                );
            }
            Rule::Least(name, limit) => {
                let wish = if limit == 0.0 {
                    "zero or more".to_owned()
                } else {
                    format!("at least {}", amount(limit))
                };
                self.range(block, name, "too small", &|value| value >= limit, &wish);
            }
            Rule::Most(name, limit) => {
                self.range(
                    block,
                    name,
                    "too great",
                    &|value| value <= limit,
                    &format!("at most {}", amount(limit)),
                );
            }
            Rule::Less(first, second) => self.order(block, facts, first, second, "less than", |a, b| a < b),
            Rule::NotMore(first, second) => {
                self.order(block, facts, first, second, "not more than", |a, b| a <= b);
            }
            Rule::Unique(name) => {
                let mut seen = Vec::new();
                for (value, text) in texts(block, name) {
                    if seen.contains(&text) {
                        let diagnostic =
                            Diagnostic::error(codes::CONFLICT, format!("`{text}` is there twice"));
                        self.report(diagnostic, value.span, "the second one");
                    }
                    seen.push(text);
                }
            }
            Rule::Language(name, language) => {
                // Whether it may be empty is a rule of its own.
                for (value, text) in texts(block, name).into_iter().filter(|(_, text)| !text.is_empty()) {
                    self.language(value.span, &text, language);
                }
            }
            Rule::Built(rules) => {
                if special::feeds_another(self.component) {
                    rules.iter().for_each(|rule| self.rule(block, facts, rule));
                }
            }
            Rule::Late(rules) => {
                let before = self.diagnostics.len();
                rules.iter().for_each(|rule| self.rule(block, facts, rule));
                for diagnostic in &mut self.diagnostics[before..] {
                    diagnostic.severity = Severity::Warning;
                    diagnostic.help.get_or_insert_with(|| LATE.to_owned());
                }
            }
            Rule::Special(special) => special(self, block, facts),
        }
    }

    fn word(&mut self, block: &Block<'_>, name: &str, words: &[&str], is_same: fn(&str, &str) -> bool) {
        for (value, text) in texts(block, name) {
            if !words.iter().any(|word| is_same(word, &text)) {
                self.unknown_word(value, &text, words);
            }
        }
    }

    fn unknown_word(&mut self, value: &Expr<'_>, text: &str, words: &[&str]) {
        let diagnostic =
            Diagnostic::error(codes::BAD_VALUE, format!("`{text}` is not {}", list(words, "or")));
        let diagnostic = suggest(diagnostic, text, words.iter().copied());
        self.report(diagnostic, value.span, "unknown word");
    }

    fn one_at_least(&mut self, block: &Block<'_>, names: &[&str]) {
        if names.iter().all(|name| given(block, name) == Given::No) {
            let message = format!("`{}` needs {}", block.name.value, list(names, "or"));
            self.report(
                Diagnostic::error(codes::MISSING_ONE_OF, message),
                block.name.span,
                "missing in here",
            );
        }
    }

    fn one_at_most(&mut self, block: &Block<'_>, names: &[&str]) {
        let used: Vec<&str> = names.iter().copied().filter(|name| given(block, name) == Given::Yes).collect();
        if let [_, second, ..] = used.as_slice() {
            let message = format!("`{}` takes only one of {}", block.name.value, list(&used, "and"));
            self.about(block, second, codes::CONFLICT, message, "one too many");
        }
    }

    fn range(
        &mut self,
        block: &Block<'_>,
        name: &str,
        label: &str,
        is_right: &dyn Fn(f64) -> bool,
        wish: &str,
    ) {
        if attribute(block, name).and_then(measure).is_some_and(|value| !is_right(value)) {
            self.about_value(block, name, codes::OUT_OF_RANGE, format!("`{name}` must be {wish}"), label);
        }
    }

    fn order(
        &mut self,
        block: &Block<'_>,
        facts: &'static Body,
        first: &str,
        second: &str,
        wish: &str,
        is_right: fn(f64, f64) -> bool,
    ) {
        let of = |name| value::or_default(block, facts, name);
        if let (Some(left), Some(right)) = (of(first), of(second))
            && !is_right(left, right)
        {
            let name = if place(block, first).is_some() { first } else { second };
            let message = format!("`{first}` must be {wish} `{second}`");
            self.about(block, name, codes::OUT_OF_RANGE, message, "out of range");
        }
    }

    pub(crate) fn report(&mut self, diagnostic: Diagnostic, span: Span, label: &str) {
        self.diagnostics.push(diagnostic.at(span, label));
    }

    /// Reports something at the name of an attribute or block, or at the block around it.
    pub(crate) fn about(
        &mut self,
        block: &Block<'_>,
        name: &str,
        code: flb2alloy_parser::Code,
        message: String,
        label: &str,
    ) {
        let place = place(block, name).unwrap_or(block.name.span);
        self.report(Diagnostic::error(code, message), place, label);
    }

    /// Reports something at the value of an attribute.
    pub(crate) fn about_value(
        &mut self,
        block: &Block<'_>,
        name: &str,
        code: flb2alloy_parser::Code,
        message: String,
        label: &str,
    ) {
        let place = attribute(block, name).map_or(block.name.span, |value| value.span);
        self.report(Diagnostic::error(code, message), place, label);
    }
}

/// The texts of an attribute that are known: itself, or the elements of its list.
fn texts<'b, 'a>(block: &'b Block<'a>, name: &str) -> Vec<(&'b Expr<'a>, Cow<'b, str>)> {
    let values = attribute(block, name).map(items).unwrap_or_default();
    let text = |value| match (text(value), fold(value)) {
        (Some(text), _) => Some(Cow::Borrowed(text)),
        (None, Some(Constant::Text(text))) => Some(Cow::Owned(text)),
        _ => None,
    };
    values.into_iter().filter_map(|value| Some((value, text(value)?))).collect()
}

fn amount(limit: f64) -> String {
    if limit == 0.0 { "zero".to_owned() } else { limit.to_string() }
}

pub(crate) fn list(names: &[&str], join: &str) -> String {
    let named = names.iter().filter(|name| !name.is_empty());
    let names: Vec<String> = named.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} {join} {last}", first.join(", ")),
        names => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, TABLES};
    use crate::catalogue::{Body, Component, component, components, config_block};

    /// The blocks called `name` in a component, at any depth that components have.
    fn blocks(body: &'static Body, name: &str, depth: usize, found: &mut Vec<&'static Body>) {
        for block in body.blocks {
            let members = if block.one_of { block.body.blocks } else { std::slice::from_ref(block) };
            for member in members {
                let full = if block.one_of {
                    format!("{}.{}", block.name, member.name)
                } else {
                    member.name.to_owned()
                };
                if full == name {
                    found.push(member.body);
                }
                if depth < 5 {
                    blocks(member.body, name, depth + 1, found);
                }
            }
        }
    }

    fn names(rule: &Rule) -> Vec<&'static str> {
        match rule {
            Rule::OneAtLeast(names) | Rule::OneAtMost(names) => names.to_vec(),
            Rule::Needs(first, second) | Rule::Less(first, second) | Rule::NotMore(first, second) => {
                vec![first, second]
            }
            Rule::NotEmpty(name)
            | Rule::Word(name, _)
            | Rule::AnyCase(name, _)
            | Rule::Above(name, _)
            | Rule::Least(name, _) => {
                vec![name]
            }
            Rule::Most(name, _) | Rule::Unique(name) | Rule::Language(name, _) => vec![name],
            Rule::Late(rules) | Rule::Built(rules) => rules.iter().flat_map(names).collect(),
            Rule::Special(_) => Vec::new(),
        }
    }

    /// A rule about something that does not exist would never be broken.
    #[test]
    fn rules_are_about_what_components_take() {
        let mut wrong = Vec::new();
        for (about, inner, rules) in TABLES.iter().copied().flatten() {
            let subjects: Vec<&Component> = match about.is_empty() || about.ends_with('.') {
                true => components().iter().filter(|component| component.name.starts_with(about)).collect(),
                false => component(about).or_else(|| config_block(about)).into_iter().collect(),
            };
            let mut bodies = Vec::new();
            for subject in subjects {
                match inner.is_empty() {
                    true => bodies.push(subject.body),
                    false => blocks(subject.body, inner, 0, &mut bodies),
                }
            }
            if bodies.is_empty() {
                wrong.push(format!("{about} {inner}"));
                continue;
            }
            for name in rules.iter().flat_map(names) {
                if !bodies.iter().any(|body| body.attribute(name).is_some() || body.block(name).is_some()) {
                    wrong.push(format!("{about} {inner}: {name}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
