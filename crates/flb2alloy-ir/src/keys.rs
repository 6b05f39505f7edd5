//! Hands the keys of a section out to its plugin, and accounts for every one of them. What no mapping took is reported
//! by itself, so nothing can be lost in silence.

use std::time::Duration;

use flb2alloy_parser::{Diagnostic, Entry, Group, Section, SectionKind, Span, Spanned, Value, ValueKind};

use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::plugin::Plugin;
use crate::text::{Given, Piece, Secret, Text};
use crate::value;

mod settle;

pub(crate) use settle::{account_all, give_up};

/// What to do where a variable decides.
pub(crate) const GIVE_VARIABLES: &str =
    "give its value with --env-file FILE, or take this machine's with --resolve-env";

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

    /// Lets the tables of `plugin` say what becomes of the keys: the section stands for something else than usual.
    pub(crate) fn judge_by(&mut self, plugin: &'static Plugin) {
        self.plugin = plugin;
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
        let variable = given.text.first_variable()?;
        let message = format!("`{name}` decides what is emitted, and `${{{variable}}}` is not known");
        self.context.report(
            Diagnostic::error(codes::UNKNOWN_VARIABLE, message.clone())
                .at(given.span, "depends on the environment")
                .help(GIVE_VARIABLES),
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

    /// A boolean on which little depends: where only the environment knows it, it is `assumed`, and that is said.
    pub(crate) fn flag_or(&mut self, name: &str, assumed: bool) -> Option<bool> {
        let given = self.text(name)?;
        let Some(variable) = given.text.first_variable() else { return self.flag(name) };
        let value = if assumed { "On" } else { "Off" };
        let message = format!("`{name}` is taken for {value}, because `${{{variable}}}` is not known");
        self.context.report(
            Diagnostic::warning(codes::UNKNOWN_VARIABLE, message.clone())
                .at(given.span, "depends on the environment")
                .help(GIVE_VARIABLES),
        );
        self.judge_at(given.span, Outcome::Approximate, message);
        Some(assumed)
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
}

fn flatten(value: &Value, each: &mut impl FnMut(&str, Span)) {
    match &value.kind {
        ValueKind::Scalar { text, .. } => each(text, value.span),
        ValueKind::Null => each("", value.span),
        ValueKind::List(elements) => elements.iter().for_each(|element| flatten(element, each)),
        ValueKind::Map(_) => {}
    }
}
