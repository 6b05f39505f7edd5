//! What becomes of each key in the end: what the plugin judged, what its table says, and what nobody took.

use flb2alloy_parser::{Diagnostic, Entry, Group, Section, SectionKind, nearest};

use super::{Held, Keys};
use crate::account::{AccountEntry, Outcome};
use crate::codes;
use crate::context::Context;
use crate::plugin::{Build, Plugin, Verdict};
use crate::{unknown, value};

impl<'a> Keys<'a, '_> {
    /// Says what comes of a key that takes one value and is given several times: of the keys that the core reads the
    /// last one counts (flb_input.c, flb_filter.c, flb_output.c), of a parser's the first (flb_parser.c,
    /// get_parser_key), and those of a plugin are refused (flb_config_map.c).
    pub(super) fn judge_repeated(&mut self) {
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
        // The build reads the processors and routes of inputs and outputs, and upstreams their nodes.
        let read_elsewhere = |group: &&Group| match self.plugin.build {
            Build::Input(_) | Build::Output(_) => {
                ["processors", "routes"].contains(&group.key.value.as_str())
            }
            _ => self.section.kind == SectionKind::Upstream,
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
            (Outcome::NotNeeded, why.to_owned())
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
