//! `systemd`: the journal (plugins/in_systemd).

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational};
use crate::plugins::every;
use crate::source::{Journal, Source, Tag};
use crate::text::Text;

const CURSOR: &str = "Alloy keeps the position in its own storage path; that of Fluent Bit is not taken over";

const OPTIONS: &[Opt] = &[
    exact("path", "loki.source.journal path"),
    operational("max_fields", "Alloy reads all fields of an entry").default("8000"),
    operational("max_entries", "Alloy reads entry by entry").default("5000"),
    exact("systemd_filter", "loki.source.journal matches, or a relabel rule").many(),
    exact("systemd_filter_type", "how the filters are joined").default("or"),
    exact("read_from_tail", "loki.source.journal max_age").default("false"),
    exact("lowercase", "replace_all_patterns on the keys").default("false"),
    exact("strip_underscores", "replace_all_patterns on the keys").default("false"),
    operational("db", CURSOR),
    operational("db.sync", CURSOR),
];

pub(crate) static SYSTEMD: Plugin = Plugin {
    id: "input/systemd",
    names: &["systemd"],
    becomes: "loki.source.journal",
    options: &[OPTIONS, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let tag = tag(keys);
    keys.suggest_name(name(&tag));
    let from_end = keys.flag_or("read_from_tail", true).unwrap_or(false);
    Some(Source::Journal(Box::new(Journal {
        path: keys.text("path").map(|given| given.text),
        filters: keys.all("systemd_filter").into_iter().map(|given| given.text).collect(),
        all_filters: all_filters(keys),
        from_end,
        lowercase: keys.flag("lowercase").unwrap_or(false),
        strip_underscores: keys.flag("strip_underscores").unwrap_or(false),
        tag,
    })))
}

fn all_filters(keys: &mut Keys<'_, '_>) -> bool {
    let Some(kind) = keys.literal("systemd_filter_type") else { return false };
    match kind.value.to_ascii_lowercase().as_str() {
        "and" => true,
        "or" => false,
        _ => {
            keys.refuse_value("systemd_filter_type", kind.span, "`and` or `or`");
            false
        }
    }
}

/// systemd.c, tag_compose: the first `*` becomes the unit; what stands behind it is kept as it is.
fn tag(keys: &mut Keys<'_, '_>) -> Tag {
    let Some(given) = keys.text("tag") else { return Tag::Literal(Text::default()) };
    if !given.text.display().contains('*') {
        return Tag::Literal(given.text);
    }
    // The tag is made at run time: what stands around the unit has to be known.
    let text = keys.known_part("tag", &given.text, given.span).unwrap_or_else(|| given.text.display());
    match text.split_once('*') {
        Some((prefix, suffix)) => Tag::Unit { prefix: prefix.to_owned(), suffix: suffix.to_owned() },
        None => Tag::Literal(given.text),
    }
}

fn name(tag: &Tag) -> String {
    let name = match tag {
        Tag::Literal(tag) => tag.display(),
        Tag::Unit { prefix, suffix } => format!("{prefix}{suffix}"),
        _ => String::new(),
    };
    if name.chars().any(char::is_alphanumeric) { name } else { "journal".to_owned() }
}
