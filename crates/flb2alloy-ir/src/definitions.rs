//! Parsers and multiline parsers: what `[PARSER]` and `[MULTILINE_PARSER]` sections define, and sections and variables
//! that no plugin reads.

pub(crate) mod multiline;
pub(crate) mod parsers;
pub(crate) mod upstream;

use flb2alloy_parser::{Diagnostic, Document, Section, SectionKind};

use crate::account::{AccountEntry, Outcome};
use crate::codes;
use crate::context::Context;
use crate::keys::{self, Keys};

pub(crate) use multiline::multiline;

/// Reads all definitions, so that sections can use them whatever the order.
pub(crate) fn read(context: &mut Context<'_>, document: &Document) {
    for (index, section) in document.sections.iter().enumerate() {
        match section.kind {
            SectionKind::Parser => {
                let mut keys = Keys::new(context, section, index, &parsers::PARSER);
                let parser = parsers::read(&mut keys);
                keys.finish();
                let Some(parser) = parser else {
                    let name = section.get("name").and_then(|name| name.as_str());
                    context.unusable_parsers.extend(name.map(str::to_owned));
                    continue;
                };
                if context.parsers.contains_key(&parser.name) {
                    second(context, section, &parser.name);
                } else {
                    context.parsers.insert(parser.name.clone(), parser);
                }
            }
            SectionKind::MultilineParser => {
                let mut keys = Keys::new(context, section, index, &multiline::MULTILINE_PARSER);
                let parser = multiline::read(&mut keys);
                keys.finish();
                let Some(parser) = parser else { continue };
                let name = parser.name.to_ascii_lowercase();
                if multiline::built_in(&name).is_some() || context.multiline_parsers.contains_key(&name) {
                    context.report(
                        Diagnostic::warning(
                            codes::DEAD_RULE,
                            format!("there is a multiline parser `{}` already", parser.name),
                        )
                        .at(section.header, "never used, by Fluent Bit neither")
                        .help("give it another name"),
                    );
                } else {
                    context.multiline_parsers.insert(name, parser);
                }
            }
            _ => {}
        }
    }
}

/// flb_parser.c refuses a second parser of the same name.
fn second(context: &mut Context<'_>, section: &Section, name: &str) {
    context.report(
        Diagnostic::error(codes::SECOND_PARSER, format!("there is a parser `{name}` already"))
            .at(section.header, "Fluent Bit refuses to start with this; the first one is used"),
    );
}

/// Accounts for the kinds of sections that nothing else reads.
pub(crate) fn account_unused(context: &mut Context<'_>, document: &Document) {
    for (index, section) in document.sections.iter().enumerate() {
        let (plugin, advice) = match &section.kind {
            SectionKind::Plugins => ("plugins", "plugins of your own stay with Fluent Bit"),
            SectionKind::Custom => ("custom", "Alloy has no counterpart"),
            SectionKind::Upstream => {
                upstream::account(context, section, index);
                continue;
            }
            SectionKind::Node | SectionKind::Processor => ("nested", "stands outside its section"),
            SectionKind::Other(name) => {
                context.report(
                    Diagnostic::warning(
                        codes::IGNORED_SECTION,
                        format!("`{name}` is no section that Fluent Bit knows"),
                    )
                    .at(section.header, "ignored, by Fluent Bit too"),
                );
                keys::account_all(
                    context,
                    section,
                    index,
                    name,
                    Outcome::Default,
                    "Fluent Bit ignores this section",
                );
                continue;
            }
            SectionKind::Service
            | SectionKind::Input
            | SectionKind::Filter
            | SectionKind::Output
            | SectionKind::Parser
            | SectionKind::MultilineParser
            | SectionKind::StreamTask => continue,
        };
        keys::give_up(context, section, index, plugin, advice);
    }
}

/// Accounts for `@SET` and `env`.
pub(crate) fn account_env(context: &mut Context<'_>, document: &Document) {
    for entry in &document.env {
        let known = entry.value.as_str().is_some();
        let (outcome, note) = if known {
            (Outcome::Exact, "its value is written where it is used")
        } else {
            let help = "give its value with --env-file FILE, or set it where Alloy runs";
            context.report(
                Diagnostic::warning(
                    codes::UNKNOWN_VARIABLE,
                    format!("the value of `{}` is not known", entry.key.value),
                )
                .at(entry.span(), "Fluent Bit reads it when it starts")
                .help(help),
            );
            (Outcome::Unsupported, help)
        };
        context.account(AccountEntry {
            span: entry.span(),
            section: document.sections.len(),
            plugin: "env".to_owned(),
            key: entry.name.clone(),
            outcome,
            note: note.to_owned(),
        });
    }
}
