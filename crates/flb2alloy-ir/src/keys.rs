//! Hands the keys of a section out to its plugin, and accounts for every one of them. What no mapping took is reported
//! by itself, so nothing can be lost in silence.

use std::time::Duration;

use flb2alloy_parser::{
    Diagnostic, Entry, Group, Section, SectionKind, Span, Spanned, Value, ValueKind, nearest,
};

use crate::account::{AccountEntry, Outcome};
use crate::codes;
use crate::context::Context;
use crate::plugin::{Build, Plugin, Verdict};
use crate::text::{Given, Piece, Secret, Text};
use crate::{unknown, value};

/// The keys of one section while it is built.
#[derive(Debug)]
pub struct Keys<'a, 'c> {
    /// What all plugins share.
    pub(crate) context: &'a mut Context<'c>,
    pub(crate) section: &'a Section,
    plugin: &'static Plugin,
    index: usize,
    name: Option<String>,
    entries: Vec<Held<'a>>,
    groups: Vec<(&'a Group, &'static str)>,
    /// Of repeated keys the first one counts, not the last.
    first_counts: bool,
    given_up: bool,
}

#[derive(Debug)]
struct Held<'a> {
    entry: &'a Entry,
    taken: bool,
    judged: Option<(Outcome, String)>,
}

impl<'a, 'c> Keys<'a, 'c> {
    pub(crate) fn new(
        context: &'a mut Context<'c>,
        section: &'a Section,
        index: usize,
        plugin: &'static Plugin,
    ) -> Self {
        let entries =
            section.entries.iter().map(|entry| Held { entry, taken: false, judged: None }).collect();
        let first_counts = matches!(section.kind, SectionKind::Parser | SectionKind::MultilineParser);
        let mut keys = Keys {
            context,
            section,
            plugin,
            index,
            name: None,
            entries,
            groups: Vec::new(),
            first_counts,
            given_up: false,
        };
        keys.take("name");
        keys.judge_repeated();
        keys
    }

    /// The plugin whose keys these are.
    pub(crate) fn plugin(&self) -> &'static Plugin {
        self.plugin
    }

    /// Proposes a name for the node.
    pub(crate) fn suggest_name(&mut self, name: impl Into<String>) {
        self.name = Some(name.into());
    }

    /// The proposed name.
    pub(crate) fn suggested_name(&self) -> Option<String> {
        self.name.clone()
    }

    /// The entries of this name, in source order; they count as taken.
    pub(crate) fn take(&mut self, name: &str) -> Vec<&'a Entry> {
        let mut found = Vec::new();
        for held in self.entries.iter_mut().filter(|held| held.entry.name == name) {
            held.taken = true;
            found.push(held.entry);
        }
        found
    }

    /// The nested lists of sections of this name, all of whose keys become `target`.
    pub(crate) fn take_group(&mut self, name: &str, target: &'static str) -> Vec<&'a Group> {
        let groups: Vec<_> = self.section.groups.iter().filter(|group| group.key.value == name).collect();
        self.groups.extend(groups.iter().map(|group| (*group, target)));
        groups
    }

    /// The names of all entries that begin with `prefix`, such as `parser_` for `Parser_1`; none is taken by this.
    pub(crate) fn names_with_prefix(&self, prefix: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for held in &self.entries {
            if held.entry.name.starts_with(prefix) && !names.contains(&held.entry.name) {
                names.push(held.entry.name.clone());
            }
        }
        names
    }

    /// Whether the key is there; it is not taken by this.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|held| held.entry.name == name)
    }

    /// The place of the last entry of this name, else of the section's header.
    pub(crate) fn span(&self, name: &str) -> Span {
        self.entries
            .iter()
            .rev()
            .find(|held| held.entry.name == name)
            .map_or(self.section.header, |held| held.entry.span())
    }

    /// All values of a key, lists flattened, with variables left in.
    pub(crate) fn all(&mut self, name: &str) -> Vec<Given> {
        let mut values = Vec::new();
        for entry in self.take(name) {
            flatten(&entry.value, &mut |text, span| {
                values.push(Given { text: self.context.text(text), span });
            });
        }
        values
    }

    /// The value of a key that takes one.
    pub(crate) fn text(&mut self, name: &str) -> Option<Given> {
        let mut values = self.all(name);
        if self.first_counts { values.into_iter().next() } else { values.pop() }
    }

    /// The value of a key, which must be known now because it decides what is emitted.
    pub(crate) fn literal(&mut self, name: &str) -> Option<Spanned<String>> {
        let given = self.text(name)?;
        self.known(name, given)
    }

    /// All values of a key, which must be known now.
    pub(crate) fn literals(&mut self, name: &str) -> Vec<Spanned<String>> {
        let given = self.all(name);
        given.into_iter().filter_map(|given| self.known(name, given)).collect()
    }

    fn known(&mut self, name: &str, given: Given) -> Option<Spanned<String>> {
        if let Some(text) = given.text.as_literal() {
            return Some(Spanned::new(text.to_owned(), given.span));
        }
        let variable = given.text.0.iter().find_map(|piece| match piece {
            Piece::Variable { name, .. } => Some(name.clone()),
            Piece::Literal(_) => None,
        })?;
        let message = format!("`{name}` decides what is emitted, and `${{{variable}}}` is not known");
        self.context.report(
            Diagnostic::error(codes::UNKNOWN_VARIABLE, message.clone())
                .at(given.span, "depends on the environment")
                .help("give its value with --env-file FILE, or take this machine's with --resolve-env"),
        );
        self.judge_at(given.span, Outcome::Unsupported, message);
        None
    }

    /// A part of the value at `span`, which must be known now because it decides what is emitted.
    pub(crate) fn known_part(&mut self, name: &str, part: &Text, span: Span) -> Option<String> {
        self.known(name, Given { text: part.clone(), span }).map(|known| known.value)
    }

    /// All values of several keys, in the order in which they were written; they count as taken.
    pub(crate) fn in_order(&mut self, names: &[&'static str]) -> Vec<(&'static str, Given)> {
        let mut values = Vec::new();
        for held in &mut self.entries {
            let Some(name) = names.iter().find(|name| **name == held.entry.name) else { continue };
            held.taken = true;
            flatten(&held.entry.value, &mut |text, span| {
                values.push((*name, Given { text: self.context.text(text), span }));
            });
        }
        values
    }

    /// A boolean; `None` where it is not given (or not known).
    pub(crate) fn flag(&mut self, name: &str) -> Option<bool> {
        self.parsed(name, value::parse_bool, "a boolean: on, off, true, false, yes or no")
    }

    /// A time span.
    pub(crate) fn duration(&mut self, name: &str) -> Option<Duration> {
        self.parsed(name, value::parse_duration, "a time such as 30, 30s, 5m or 1h")
    }

    /// A size in bytes.
    pub(crate) fn size(&mut self, name: &str) -> Option<u64> {
        self.parsed(name, value::parse_size, "a size such as 32k or 5M")
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, name: &str) -> Option<i64> {
        self.parsed(name, value::leading_integer, "a whole number")
    }

    fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>, expected: &str) -> Option<T> {
        let literal = self.literal(name)?;
        let parsed = parse(&literal.value);
        if parsed.is_none() {
            self.refuse_value(name, literal.span, expected);
        }
        parsed
    }

    /// Says that Fluent Bit refuses the value at `span`; `expected` is what the key takes.
    pub(crate) fn refuse_value(&mut self, name: &str, span: Span, expected: &str) {
        let message = format!("`{name}` takes {expected}");
        self.context
            .report(Diagnostic::error(codes::BAD_VALUE, message.clone()).at(span, "Fluent Bit refuses this"));
        self.judge_at(span, Outcome::Unsupported, message);
    }

    /// A secret. Where the source holds it literally, the output asks the environment for it instead.
    pub(crate) fn secret(&mut self, name: &str) -> Option<Secret> {
        let given = self.text(name)?;
        Some(self.conceal(name, given))
    }

    /// Makes a secret of a value.
    pub(crate) fn conceal(&mut self, name: &str, given: Given) -> Secret {
        let literal =
            given.text.0.iter().any(|piece| matches!(piece, Piece::Literal(text) if !text.trim().is_empty()));
        if !literal {
            return Secret(given.text);
        }
        let kind = self.plugin.id.rsplit('/').next().unwrap_or(self.plugin.id);
        let wish: String = format!("{kind}_{name}")
            .chars()
            .map(|char| if char.is_ascii_alphanumeric() { char.to_ascii_uppercase() } else { '_' })
            .collect();
        let variable = self.context.secret_variable(&wish, &given.text, given.span);
        self.context.report(
            Diagnostic::info(
                codes::LITERAL_SECRET,
                format!("the output reads this secret from `{variable}`"),
            )
            .at(given.span, "a literal secret; it is not copied")
            .help(format!("set the environment variable `{variable}` where Alloy runs")),
        );
        Secret(Text::variable(variable))
    }

    /// Sets what became of a key, in place of what the option's table says.
    pub(crate) fn judge(&mut self, name: &str, outcome: Outcome, note: impl Into<String>) {
        let note = note.into();
        for held in self.entries.iter_mut().filter(|held| held.entry.name == name) {
            held.taken = true;
            held.judged = Some((outcome, note.clone()));
        }
    }

    /// Sets what became of the entry at `span` alone, where a key is given several times.
    pub(crate) fn judge_at(&mut self, span: Span, outcome: Outcome, note: impl Into<String>) {
        let holds = |entry: &Entry| {
            let whole = entry.span();
            whole.file == span.file && whole.start <= span.start && span.end <= whole.end
        };
        if let Some(held) = self.entries.iter_mut().find(|held| holds(held.entry)) {
            held.taken = true;
            held.judged = Some((outcome, note.into()));
        }
    }

    /// Says that a key comes out nearly the same.
    pub(crate) fn approximate(&mut self, name: &str, how: impl Into<String>) {
        let how = how.into();
        let span = self.span(name);
        self.context.report(Diagnostic::warning(codes::APPROXIMATE, how.clone()).at(span, "approximate"));
        self.judge(name, Outcome::Approximate, how);
    }

    /// Says that a key has no counterpart and what to do instead.
    pub(crate) fn unsupported(&mut self, name: &str, instead: impl Into<String>) {
        let instead = instead.into();
        let span = self.span(name);
        self.context.report(
            Diagnostic::warning(codes::UNSUPPORTED, format!("`{name}` has no counterpart in Alloy"))
                .at(span, "not converted")
                .help(instead.clone()),
        );
        self.judge(name, Outcome::Unsupported, instead);
    }

    /// Says that the whole section can't be converted, and what to do instead. All its keys are accounted for by this.
    pub(crate) fn give_up(&mut self, instead: impl Into<String>) {
        self.given_up = true;
        give_up(self.context, self.section, self.index, self.plugin.id, &instead.into());
    }

    /// Says what comes of a key that takes one value and is given several times: of the keys that the core reads the
    /// last one counts (flb_input.c, flb_filter.c, flb_output.c), of a parser's the first (flb_parser.c,
    /// get_parser_key), and those of a plugin are refused (flb_config_map.c).
    fn judge_repeated(&mut self) {
        let mut names: Vec<&str> = Vec::new();
        for held in &self.entries {
            if !names.contains(&held.entry.name.as_str()) {
                names.push(&held.entry.name);
            }
        }
        for name in names {
            let single =
                self.plugin.option(name).is_some_and(|option| !option.many && !option.name.ends_with('*'));
            let mut same: Vec<&mut Held<'a>> =
                self.entries.iter_mut().filter(|held| held.entry.name == name).collect();
            if !single || same.len() < 2 {
                continue;
            }
            let counts = if self.first_counts { same.remove(0) } else { same.remove(same.len() - 1) };
            let message = format!("`{name}` is given more than once");
            let mut diagnostic = match self.plugin.build {
                Build::Section => Diagnostic::warning(codes::REPEATED_KEY, message),
                _ if is_core_key(name) => Diagnostic::warning(codes::REPEATED_KEY, message),
                _ => Diagnostic::error(codes::REPEATED_KEY, message)
                    .help("Fluent Bit refuses to start with this"),
            };
            diagnostic = diagnostic.at(counts.entry.span(), "counts");
            for held in same {
                diagnostic = diagnostic.at(held.entry.span(), "does not count");
                held.taken = true;
                held.judged = Some((Outcome::Exact, format!("another `{name}` counts, in Fluent Bit too")));
            }
            self.context.report(diagnostic);
        }
    }

    /// Accounts for every key. Called once the plugin is built.
    pub(crate) fn finish(self) {
        if self.given_up {
            return;
        }
        for held in &self.entries {
            let (outcome, note) = match &held.judged {
                Some(judged) => judged.clone(),
                None => verdict(self.context, self.plugin, held),
            };
            self.context.account(AccountEntry {
                span: held.entry.span(),
                section: self.index,
                plugin: self.plugin.id.to_owned(),
                key: held.entry.name.clone(),
                outcome,
                note,
            });
        }
        // The build reads the processors and routes of inputs and outputs.
        let read_elsewhere = |group: &&Group| {
            matches!(self.plugin.build, Build::Input(_) | Build::Output(_))
                && ["processors", "routes"].contains(&group.key.value.as_str())
        };
        for group in self.section.groups.iter().filter(|group| !read_elsewhere(group)) {
            let taken = self.groups.iter().find(|(taken, _)| std::ptr::eq(*taken, group));
            for section in &group.sections {
                if let Some((_, target)) = taken {
                    account_all(self.context, section, self.index, self.plugin.id, Outcome::Exact, target);
                    continue;
                }
                let what = format!("{}/{}", self.plugin.id, group.key.value);
                give_up(
                    self.context,
                    section,
                    self.index,
                    &what,
                    "processors, routes and the like are not converted yet",
                );
            }
        }
    }
}

/// Keys that Fluent Bit's core takes before the plugin sees them.
fn is_core_key(name: &str) -> bool {
    let plain = [
        "name",
        "alias",
        "match",
        "match_regex",
        "tag",
        "log_level",
        "log_suppress_interval",
        "mem_buf_limit",
        "routable",
        "host",
        "port",
        "listen",
        "ipv6",
        "retry_limit",
        "workers",
        "threaded",
        "tls",
    ];
    let prefixes = ["tls.", "storage.", "thread.", "rate_"];
    plain.contains(&name) || prefixes.iter().any(|prefix| name.starts_with(prefix))
}

fn verdict(context: &mut Context<'_>, plugin: &Plugin, held: &Held<'_>) -> (Outcome, String) {
    let entry = held.entry;
    if entry.name == "name" {
        return (Outcome::Exact, plugin.becomes.to_owned());
    }
    let Some(option) = plugin.option(&entry.name) else {
        if matches!(plugin.build, Build::Section) {
            return ignored(context, plugin, entry);
        }
        let known = plugin.all_options().map(|option| option.name);
        let diagnostic = unknown::refused(plugin.id, &entry.key, nearest(&entry.name, known));
        let message = diagnostic.message.clone();
        context.report(diagnostic);
        return (Outcome::Unsupported, message);
    };
    let repeats_default = option
        .default
        .is_some_and(|default| entry.value.as_str().is_some_and(|text| value::same(text, default)));
    match option.verdict {
        Verdict::Exact(_) | Verdict::Approximate(..) if !held.taken => {
            let message = format!("the mapping of `{}` overlooked `{}`", plugin.id, entry.name);
            context.report(
                Diagnostic::error(codes::BUG_NOT_TAKEN, message.clone())
                    .at(entry.span(), "lost")
                    .help("this is a bug of flb2alloy: please report it with this configuration"),
            );
            (Outcome::Unsupported, message)
        }
        Verdict::Exact(target) => (Outcome::Exact, target.to_owned()),
        _ if repeats_default => (Outcome::Default, "Fluent Bit's default".to_owned()),
        Verdict::Approximate(target, how) => {
            let message = format!("`{}` comes out nearly the same: {how}", entry.key.value);
            context.report(
                Diagnostic::warning(codes::APPROXIMATE, message)
                    .at(entry.span(), format!("becomes {target}")),
            );
            (Outcome::Approximate, how.to_owned())
        }
        Verdict::Unsupported(instead) => {
            let message = format!("`{}` has no counterpart in Alloy", entry.key.value);
            context.report(
                Diagnostic::warning(codes::UNSUPPORTED, message)
                    .at(entry.span(), "not converted")
                    .help(instead),
            );
            (Outcome::Unsupported, instead.to_owned())
        }
        Verdict::Operational(why) => {
            let message = format!("`{}` is left out; no record depends on it", entry.key.value);
            context.report(
                Diagnostic::info(codes::OPERATIONAL, message).at(entry.span(), "not needed").help(why),
            );
            (Outcome::Unsupported, why.to_owned())
        }
    }
}

/// The service section and parsers are asked for the keys they know, so that others are not even noticed.
fn ignored(context: &mut Context<'_>, plugin: &Plugin, entry: &Entry) -> (Outcome, String) {
    let near = nearest(&entry.name, plugin.all_options().map(|option| option.name));
    context.report(unknown::ignored(plugin.id, &entry.key, near));
    (Outcome::Default, "Fluent Bit ignores this key".to_owned())
}

/// Accounts for all keys of a section that is not converted, nested sections included, with one diagnostic.
pub(crate) fn give_up(
    context: &mut Context<'_>,
    section: &Section,
    index: usize,
    plugin: &str,
    instead: &str,
) {
    context.report(
        Diagnostic::error(codes::PLUGIN_NOT_CONVERTED, format!("`{plugin}` is not converted"))
            .at(section.header, "left out of the output")
            .help(instead),
    );
    account_all(context, section, index, plugin, Outcome::Unsupported, instead);
}

/// Accounts for all keys of a section in the same way, nested sections included.
pub(crate) fn account_all(
    context: &mut Context<'_>,
    section: &Section,
    index: usize,
    plugin: &str,
    outcome: Outcome,
    note: &str,
) {
    for entry in &section.entries {
        context.account(AccountEntry {
            span: entry.span(),
            section: index,
            plugin: plugin.to_owned(),
            key: entry.name.clone(),
            outcome,
            note: note.to_owned(),
        });
    }
    for nested in section.groups.iter().flat_map(|group| &group.sections) {
        account_all(context, nested, index, plugin, outcome, note);
    }
}

fn flatten(value: &Value, each: &mut impl FnMut(&str, Span)) {
    match &value.kind {
        ValueKind::Scalar { text, .. } => each(text, value.span),
        ValueKind::Null => each("", value.span),
        ValueKind::List(elements) => elements.iter().for_each(|element| flatten(element, each)),
        ValueKind::Map(_) => {}
    }
}
