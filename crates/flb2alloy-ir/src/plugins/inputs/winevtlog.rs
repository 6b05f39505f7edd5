//! `winevtlog` and `winlog`: event logs of Windows (plugins/in_winevtlog, plugins/in_winlog).

use std::time::Duration;

use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, exact, operational, unsupported};
use crate::plugins::every;
use crate::source::{Source, Tag, WindowsEvents};
use crate::text::Text;

const REMOTE: &str = "Alloy reads the logs of its own machine: run it there";
const FORM: &str = "take the fields out of event_data, which is the event's XML, with statements of your own";

/// Options of both.
const COMMON: &[Opt] = &[
    exact("channels", "eventlog_name"),
    operational("db", "Alloy keeps its position in a bookmark of its own"),
    exact("interval_sec", "poll_interval").default("1s"),
    operational("interval_nsec", "Alloy asks for events every poll_interval").default("0"),
    unsupported("string_inserts", FORM).default("true"),
    operational("use_ansi", "Alloy takes texts as UTF-8").default("false"),
];

const OPTIONS: &[Opt] = &[
    unsupported("event_data_as_map", FORM).default("false"),
    operational("event_template_cache_size", "Alloy has no such cache").default("256"),
    unsupported("read_existing_events", "Alloy begins with events from after its first start")
        .default("false"),
    unsupported("render_event_as_xml", FORM).default("false"),
    unsupported("render_event_as_text", FORM).default("false"),
    unsupported("render_event_text_key", FORM).default("log"),
    operational("ignore_missing_channels", "each log has a component of its own in Alloy").default("false"),
    exact("event_query", "xpath_query").default("*"),
    operational("read_limit_per_cycle", "Alloy reads all events that are there").default("524287"),
    unsupported("remote.*", REMOTE).secret(),
    operational("reconnect.*", REMOTE),
];

pub(crate) static WINEVTLOG: Plugin = Plugin {
    id: "input/winevtlog",
    names: &["winevtlog"],
    becomes: "loki.source.windowsevent",
    options: &[COMMON, OPTIONS, every::INPUT],
    build: Build::Input(build),
};

pub(crate) static WINLOG: Plugin = Plugin {
    id: "input/winlog",
    names: &["winlog"],
    becomes: "loki.source.windowsevent",
    options: &[COMMON, every::INPUT],
    build: Build::Input(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Source> {
    let channels: Vec<Text> = keys.all("channels").iter().flat_map(|given| given.text.split(',')).collect();
    if channels.is_empty() {
        keys.give_up("it needs `Channels`: Fluent Bit refuses to start without them");
        return None;
    }
    let query =
        keys.text("event_query").map(|given| given.text).filter(|query| query.as_literal() != Some("*"));
    let interval =
        keys.duration("interval_sec").unwrap_or(Duration::from_secs(1)).max(Duration::from_secs(1));
    keys.suggest_name("windows_events");
    Some(Source::WindowsEvents(Box::new(WindowsEvents {
        channels,
        query,
        interval,
        tag: Tag::Literal(keys.text("tag").map(|given| given.text).unwrap_or_default()),
    })))
}
