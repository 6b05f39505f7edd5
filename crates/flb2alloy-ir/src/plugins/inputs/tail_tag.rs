//! The tag of tail's records.

use crate::expressions;
use crate::keys::Keys;
use crate::source::{Tag, TagPiece};
use crate::text::Text;

/// Reads `Tag` and `Tag_Regex`. Without a tag the input's default is put in later.
pub(super) fn tag(keys: &mut Keys<'_, '_>) -> Tag {
    let regex = keys.literal("tag_regex");
    let Some(given) = keys.text("tag") else { return Tag::Literal(Text::default()) };
    if let Some(regex) = regex.and_then(|regex| expressions::regex(keys.context, &regex.value, regex.span)) {
        return Tag::Captures { template: template(&given.text.display()), regex };
    }
    if !given.text.display().contains('*') {
        return Tag::Literal(given.text);
    }
    // The tag is made at run time: what stands around the path has to be known.
    let text = keys.known_part("tag", &given.text, given.span).unwrap_or_else(|| given.text.display());
    match text.split_once('*') {
        // A further `*` is dropped (tail_file.c, tag_compose).
        Some((prefix, suffix)) => Tag::Path { prefix: prefix.to_owned(), suffix: suffix.replace('*', "") },
        None => Tag::Literal(given.text),
    }
}

/// Splits `app.<ns>.<pod>` into literals and captures.
fn template(text: &str) -> Vec<TagPiece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        let Some((name, after)) = behind.split_once('>') else { break };
        if !before.is_empty() {
            pieces.push(TagPiece::Literal(before.to_owned()));
        }
        pieces.push(TagPiece::Capture(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(TagPiece::Literal(rest.to_owned()));
    }
    pieces
}

/// A name for the input: its tag, else the file that it reads.
pub(super) fn name(tag: &Tag, include: &[Text]) -> String {
    let from_tag = match tag {
        Tag::Literal(tag) => tag.display(),
        Tag::Path { prefix, suffix } => format!("{prefix}{suffix}"),
        Tag::Unit { prefix, .. } | Tag::Sender { prefix } => prefix.clone(),
        Tag::Key { otherwise, .. } => otherwise.display(),
        Tag::Captures { template, .. } => match template.first() {
            Some(TagPiece::Literal(text)) => text.clone(),
            _ => String::new(),
        },
    };
    if from_tag.chars().any(char::is_alphanumeric) {
        return from_tag;
    }
    let path = include.first().map(Text::display).unwrap_or_default();
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default().split('.').next().unwrap_or_default().replace('*', "");
    if file.chars().any(char::is_alphanumeric) {
        return file;
    }
    parts.find(|folder| !folder.contains('*') && !folder.is_empty()).unwrap_or("tail").to_owned()
}
