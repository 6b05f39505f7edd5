//! One section: its plugin is found and asked what it becomes.

use flb2alloy_parser::{Comment, Diagnostic, Section, SectionKind, Span};

use crate::account::Outcome;
use crate::codes;
use crate::context::Context;
use crate::keys::{self, Keys};
use crate::plugin::{Build, Plugin};
use crate::registry;
use crate::service;

/// A section of the pipeline once its plugin has built it.
pub(super) struct Made<T> {
    /// Index of the section in the document; a processor has that of its input or output.
    pub(super) section: usize,
    pub(super) span: Span,
    pub(super) comments: Vec<Comment>,
    /// The plugin's id; empty where there is no plugin of this name.
    pub(super) plugin: &'static str,
    pub(super) name: String,
    /// `None` where it is not converted.
    pub(super) part: Option<T>,
}

impl<T> Made<T> {
    /// What it is, such as `filter/lua`; what is of no known plugin is of this `kind`.
    pub(super) fn what(&self, kind: &str) -> String {
        if self.plugin.is_empty() { format!("{kind}/{}", self.name) } else { self.plugin.to_owned() }
    }
}

/// The name of the section's plugin (flb_config.c, configure_plugins_type): the first one given, with variables.
pub(super) fn plugin_name(context: &Context<'_>, section: &Section) -> Option<String> {
    let entry = section.entries.iter().find(|entry| entry.name == "name")?;
    Some(context.text(entry.value.as_str()?).display())
}

/// Builds a section of this kind (`input`, `filter`, `output`, `processor`).
pub(super) fn build<T>(
    context: &mut Context<'_>,
    section: &Section,
    index: usize,
    kind: &str,
    build: impl FnOnce(Build, &mut Keys<'_, '_>) -> Option<T>,
) -> Made<T> {
    let made = |plugin, name, part| Made {
        section: index,
        span: section.header,
        comments: comments(section),
        plugin,
        name,
        part,
    };
    let Some(name) = plugin_name(context, section) else {
        context.report(
            Diagnostic::error(codes::NO_NAME, format!("this {kind} has no `Name`"))
                .at(section.header, "Fluent Bit refuses to start with this")
                .help(format!("say which {kind} plugin it is, such as `Name {}`", registry::example(kind))),
        );
        keys::account_all(context, section, index, kind, Outcome::Unsupported, "a section without a name");
        return made("", kind.to_owned(), None);
    };
    let Some(plugin) = registry::find(kind, &name) else {
        let id = format!("{kind}/{}", name.to_ascii_lowercase());
        let advice = match name.contains("${") {
            true => "give the value of the variable with --env-file FILE, or take this machine's with --resolve-env".to_owned(),
            false => registry::advice(kind, &name),
        };
        keys::give_up(context, section, index, &id, &advice);
        return made("", name, None);
    };
    let mut keys = Keys::new(context, section, index, plugin);
    for common in ["match", "match_regex", "alias"] {
        keys.take(common);
    }
    let part = match plugin.build {
        Build::Nothing(instead) => {
            keys.give_up(instead);
            None
        }
        known => build(known, &mut keys),
    };
    if matches!(plugin.build, Build::Input(_)) {
        service::judge_storage(&mut keys);
    }
    let name = keys.suggested_name().unwrap_or_else(|| default_name(plugin, section));
    keys.finish();
    let name = section.get("alias").and_then(|value| value.as_str()).map_or(name, str::to_owned);
    made(plugin.id, name, part)
}

fn comments(section: &Section) -> Vec<Comment> {
    let own = section.leading_comments.iter();
    let inner = section.entries.iter().flat_map(|entry| &entry.leading_comments);
    own.chain(inner).chain(&section.trailing_comments).cloned().collect()
}

/// A name made of the plugin's and of what it matches.
fn default_name(plugin: &Plugin, section: &Section) -> String {
    let of_match = section.get("match").filter(|_| section.kind != SectionKind::Processor);
    let plugin = plugin.names[0];
    match of_match.and_then(|value| value.as_str()) {
        Some(glob) if glob.chars().any(char::is_alphanumeric) => format!("{glob}_{plugin}"),
        _ => plugin.to_owned(),
    }
}
