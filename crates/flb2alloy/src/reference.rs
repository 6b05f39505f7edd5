//! What becomes of each plugin and option of Fluent Bit, as text: the page `docs/fluent-bit.md`, and what
//! `flb2alloy explain` prints. Both are drawn from the tables that the conversion itself goes by.

pub mod collector;

use std::fmt::Write as _;

use flb2alloy_ir::{Opt, PLUGINS, Place, Plugin, SECTIONS, SHARED_OPTIONS, Verdict};
use flb2alloy_parser::CodeMeaning;

const HEAD: &str = "\
# Fluent Bit, plugin by plugin

What becomes of each plugin and option. Made by `cargo xtask docs` from the tables that the conversion goes by;
`flb2alloy explain filter/grep` prints the same. A plugin that is not here is not converted: its section is left out of the
output with an error that says so, and `--residual FILE` writes what has to stay with Fluent Bit for it.

- **exact**: the output does the same.
- **approximate**: it does nearly the same; a warning says what differs wherever the option is used.
- **unsupported**: it does not do it, which can change records; a warning says what to do instead.
- **not needed**: it does not do it, and no record depends on it; the reason follows.
";

/// Kinds of plugins, as a configuration names them, with the headings of the page.
const KINDS: &[(&str, &str)] = &[
    ("input", "Inputs"),
    ("filter", "Filters"),
    ("processor", "Processors"),
    ("output", "Outputs"),
    ("custom", "Custom plugins"),
];

/// The page `docs/fluent-bit.md`, in Markdown.
#[must_use]
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for (kind, heading) in KINDS {
        let plugins = of_kind(kind);
        if plugins.is_empty() {
            continue;
        }
        // Writing to a string does not fail.
        let _ = write!(page, "\n## {heading}\n\n| plugin | becomes |\n|---|---|\n");
        for plugin in &plugins {
            let anchor = anchor(plugin.id);
            let _ = writeln!(page, "| [{}](#{anchor}) | {} |", names(plugin), cell(plugin.becomes));
        }
        for plugin in plugins {
            section(&mut page, plugin);
        }
    }
    page.push_str("\n## Sections\n");
    SECTIONS.iter().for_each(|plugin| section(&mut page, plugin));
    page.push_str("\n## Options that many plugins have\n");
    for (what, options) in SHARED_OPTIONS {
        let _ = write!(page, "\n### {}\n\n", shared_heading(what));
        table(&mut page, options);
    }
    page
}

/// What there is to say of `subject`: a plugin or section (`filter/grep`, `service`), a component of the Collector
/// (`receiver/filelog`), a kind of either (`filter`), or the code of a diagnostic (`FB0403`). Case does not matter.
#[must_use]
pub fn explain(subject: &str) -> Option<String> {
    if let Some(plugin) = find(subject) {
        let mut text = format!("{} becomes {}.\n", plugin.id, plugin.becomes);
        for options in plugin.options {
            match shared(options) {
                Some(what) => {
                    let _ = write!(text, "\n{}:\n", shared_heading(what));
                }
                None => text.push('\n'),
            }
            options.iter().for_each(|option| text.push_str(&entry(option)));
        }
        return Some(text);
    }
    if let Some(known) = codes().find(|known| known.code.0.eq_ignore_ascii_case(subject)) {
        return Some(format!("{}: {}\n", known.code, known.meaning));
    }
    let of_collector = collector::explain(subject);
    let Some((kind, heading)) = KINDS.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(subject)) else {
        return of_collector;
    };
    let mut text = format!("{heading}:\n\n");
    for plugin in of_kind(kind) {
        let _ = writeln!(text, "  {}\n      becomes {}", plugin.id, plugin.becomes);
    }
    // Both have processors.
    if let Some(more) = of_collector {
        let _ = write!(text, "\nOf the OpenTelemetry Collector:\n\n{more}");
    }
    Some(text)
}

/// What there is to say of one option of a plugin, or of one key of a component of the Collector.
#[must_use]
pub fn explain_option(plugin: &str, option: &str) -> Option<String> {
    match find(plugin) {
        Some(plugin) => plugin.option(&option.to_ascii_lowercase()).map(entry),
        None => collector::explain_key(plugin, option),
    }
}

/// All that [`explain`] knows, codes aside.
pub fn subjects() -> impl Iterator<Item = String> {
    let plugins = PLUGINS.iter().chain(SECTIONS).map(|plugin| plugin.id);
    let own = KINDS.iter().map(|(kind, _)| *kind).chain(plugins).map(str::to_owned);
    own.chain(collector::subjects())
}

/// The codes of all diagnostics of a conversion.
fn codes() -> impl Iterator<Item = &'static CodeMeaning> {
    let tables =
        [flb2alloy_parser::CODES, flb2alloy_ir::codes::CODES, flb2alloy_emitter::codes::CODES, crate::CODES];
    tables.into_iter().flatten()
}

/// The plugin of this id, or of another of its names.
fn find(id: &str) -> Option<&'static Plugin> {
    let named = |plugin: &Plugin| match id.split_once('/') {
        Some((kind, name)) => {
            plugin.id.split_once('/').is_some_and(|(of, _)| of.eq_ignore_ascii_case(kind))
                && plugin.names.iter().any(|known| known.eq_ignore_ascii_case(name))
        }
        None => plugin.id.eq_ignore_ascii_case(id),
    };
    PLUGINS.iter().chain(SECTIONS).copied().find(|plugin| plugin.id.eq_ignore_ascii_case(id) || named(plugin))
}

/// The plugins of a kind, by name.
fn of_kind(kind: &str) -> Vec<&'static Plugin> {
    let is_of = |plugin: &&Plugin| plugin.id.split_once('/').is_some_and(|(of, _)| of == kind);
    let mut plugins: Vec<_> = PLUGINS.iter().copied().filter(is_of).collect();
    plugins.sort_by_key(|plugin| plugin.id);
    plugins
}

fn shared(options: &[Opt]) -> Option<&'static str> {
    SHARED_OPTIONS.iter().find(|(_, shared)| *shared == options).map(|(what, _)| *what)
}

fn shared_heading(what: &str) -> String {
    format!("Options of {what}")
}

/// The names of a plugin as a configuration may write them.
fn names(plugin: &Plugin) -> String {
    plugin.names.join(", ")
}

/// The part of the page on one plugin.
fn section(page: &mut String, plugin: &Plugin) {
    let _ = write!(page, "\n### {}\n\nBecomes {}.\n", plugin.id, plugin.becomes);
    let (common, own): (Vec<&[Opt]>, Vec<&[Opt]>) =
        plugin.options.iter().partition(|options| shared(options).is_some());
    let own: Vec<Opt> = own.into_iter().flatten().copied().collect();
    if !own.is_empty() {
        page.push('\n');
        table(page, &own);
    }
    let links: Vec<String> = common
        .into_iter()
        .filter_map(shared)
        .map(|what| format!("[{what}](#{})", anchor(&shared_heading(what))))
        .collect();
    if !links.is_empty() {
        let _ = write!(page, "\nHas the options of {}.\n", links.join(", "));
    }
}

fn table(page: &mut String, options: &[Opt]) {
    page.push_str("| option | default | verdict | what becomes of it |\n|---|---|---|---|\n");
    for option in options {
        let (verdict, text) = verdict(option);
        let default = option.default.map(|default| format!("`{default}`")).unwrap_or_default();
        let _ =
            writeln!(page, "| `{}` | {} | {verdict} | {} |", code(option.name), code(&default), cell(&text));
    }
}

/// An option on the terminal.
fn entry(option: &Opt) -> String {
    let default = option.default.map(|default| format!(" (default: {default})")).unwrap_or_default();
    let (verdict, text) = verdict(option);
    format!("  {}{default}\n      {verdict}: {text}\n", option.name)
}

/// The verdict in a word, and what follows from it.
fn verdict(option: &Opt) -> (&'static str, String) {
    let (verdict, text) = match option.verdict {
        Verdict::Exact(target) => ("exact", placed(target, option.place)),
        Verdict::Approximate(target, how) => {
            ("approximate", format!("{}; {how}", placed(target, option.place)))
        }
        Verdict::Unsupported(instead) => ("unsupported", instead.to_owned()),
        Verdict::Operational(why) => ("not needed", why.to_owned()),
    };
    let secret = if option.secret { "; a secret, which is never written out" } else { "" };
    (verdict, format!("{text}{secret}"))
}

/// Where an option goes, with the name that it has there.
fn placed(target: &str, place: Option<Place>) -> String {
    match place {
        Some(Place::Label(name) | Place::LabelOfKey(name) | Place::Metadata(name)) => {
            format!("{target}: {name}")
        }
        Some(Place::TagName) | None => target.to_owned(),
    }
}

/// The text of a table's cell: what would end the cell or mark up its text is escaped.
fn cell(text: &str) -> String {
    code(text).replace('<', "&lt;")
}

/// Text of a cell that stands between backticks.
fn code(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|char| match char {
            ' ' => Some('-'),
            char if char.is_alphanumeric() || matches!(char, '-' | '_') => Some(char.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}
