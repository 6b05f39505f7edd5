//! What inputs share that collect metrics at intervals.

use std::time::Duration;

use crate::keys::Keys;
use crate::source::{Page, Scrape, Source, Tag};
use crate::text::Text;

/// The source of such an input; `name` is what it is about, and `interval` the default of `Scrape_Interval` in seconds.
pub(super) fn source(keys: &mut Keys<'_, '_>, name: &str, interval: u64, page: Page) -> Source {
    let tag = keys.text("tag").map_or_else(Text::default, |given| given.text);
    let shown = tag.display();
    let named = shown.chars().any(char::is_alphanumeric);
    keys.suggest_name(if named { shown } else { name.to_owned() });
    let interval = keys.duration("scrape_interval").unwrap_or(Duration::from_secs(interval));
    Source::Scrape(Box::new(Scrape { page, interval, tag: Tag::Literal(tag) }))
}

/// A path that is the default where it is not given.
pub(super) fn path(keys: &mut Keys<'_, '_>, name: &str, default: &str) -> Text {
    keys.text(name).map_or_else(|| Text::literal(default), |given| given.text)
}
