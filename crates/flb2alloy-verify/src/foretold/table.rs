//! The table of what each code explains.

use super::{CARRIAGE_RETURN, NOT_UTF8};
use crate::compare::Samples;

/// What a diagnostic can explain.
pub(super) struct Effect {
    pub(super) code: &'static str,
    /// The option that the diagnostic has to point at; any, if there is none.
    pub(super) option: Option<&'static str>,
    pub(super) explains: Explains,
}

pub(super) enum Explains {
    /// Fields of records that both programs send, by the first part of their path.
    Fields(&'static [&'static str]),
    /// Fields whose name stands in the value of the option: `offset_key pos` explains `line.pos`.
    NamedFields,
    /// Records that only Fluent Bit sends, to where Alloy sends nothing at all.
    Lost,
    /// Records that only one of the programs sends, and the lines of others: they are cut or chosen in another way.
    Framing,
    /// Records that only Alloy sends.
    Extra,
    /// Records that only Alloy sends, with the time of their reading: Fluent Bit loses those from before 1970.
    Undated,
    /// What of the samples the programs read in different ways, and nothing else.
    Samples(Samples),
    /// Syslog messages whose header only one of the programs writes, so that they do not look like one message.
    Header,
    /// Records that only one of the programs sends: each chooses others.
    Sampled,
}

const fn any(code: &'static str, explains: Explains) -> Effect {
    Effect { code, option: None, explains }
}

const fn of(code: &'static str, option: &'static str, explains: Explains) -> Effect {
    Effect { code, option: Some(option), explains }
}

/// Texts of a record that a parser or the type of a value can change.
const CONTENT: &[&str] = &["line", "body", "attributes", "structured_metadata", "record"];

pub(super) const EFFECTS: &[Effect] = &[
    of("FB0401", "line_format", Explains::Fields(&["line"])),
    of("FB0401", "script", Explains::Fields(CONTENT)),
    of("FB0401", "script", Explains::Fields(&["timestamp"])),
    of("FB0401", "code", Explains::Fields(CONTENT)),
    of("FB0401", "code", Explains::Fields(&["timestamp"])),
    of("FB0401", "name", Explains::Fields(&["labels", "structured_metadata", "attributes", "envelope"])),
    of("FB0401", "syslog_message_key", Explains::Fields(&["record", "envelope"])),
    of("FB0401", "syslog_message_key", Explains::Header),
    of("FB0401", "event_host", Explains::Fields(&["envelope"])),
    of("FB0401", "insert", Explains::Fields(&["labels", "record"])),
    of("FB0401", "type", Explains::Sampled),
    of("FB0401", "type", Explains::Fields(&["record"])),
    of("FB0401", "drop_on_reset", Explains::Sampled),
    of("FB0401", "mode", Explains::Fields(CONTENT)),
    of("FB0401", "time_strict", Explains::Fields(&["timestamp", "line"])),
    of("FB0401", "time_strict", Explains::Undated),
    of("FB0401", "int_key", Explains::Fields(CONTENT)),
    of("FB0401", "uint_key", Explains::Fields(CONTENT)),
    of("FB0401", "float_key", Explains::Fields(CONTENT)),
    of("FB0401", "str_key", Explains::Fields(CONTENT)),
    any("FB0402", Explains::NamedFields),
    of("FB0402", "operators", Explains::Fields(CONTENT)),
    // Conditions of a filter of a collector, which then drops less.
    of("FB0402", "include", Explains::Extra),
    of("FB0402", "exclude", Explains::Extra),
    of("FB0402", "spans", Explains::Extra),
    any("FB0405", Explains::Lost),
    of("FB0417", "type", Explains::Extra),
    of("FB0417", "query", Explains::Extra),
    of("FB0417", "query", Explains::Fields(&["line", "body"])),
    // A null under the body key of an opentelemetry output.
    of("FB0417", "name", Explains::Fields(&["body"])),
    any("FB0418", Explains::Fields(&["labels", "line", "structured_metadata", "tenant"])),
    of("FB0418", "regex", Explains::Framing),
    of("FB0418", "exclude", Explains::Framing),
    any("FB0429", Explains::Lost),
    any("FB0430", Explains::Lost),
    any("FB0433", Explains::Fields(&["line", "body", "attributes"])),
    of("FB0433", "action", Explains::Extra),
    of("FB0433", "use_journal", Explains::Extra),
    of("FB0433", "remove_key", Explains::Framing),
    any("FB0439", Explains::Fields(&["line", "body", "attributes", "timestamp"])),
    of("FB0433", "allowlist_key", Explains::Framing),
    of("FB0433", "whitelist_key", Explains::Framing),
    any("FB0434", Explains::Fields(CONTENT)),
    any("FB0435", Explains::Fields(&["line"])),
    any("FB0438", Explains::Fields(CONTENT)),
    any("FB0702", Explains::Fields(CONTENT)),
    any("FB0703", Explains::Fields(&["timestamp", "line"])),
    any("FB0801", Explains::Framing),
    any("FB0802", Explains::Extra),
    any(
        "FB0803",
        Explains::Fields(&["labels", "line", "structured_metadata", "record", "envelope", "value"]),
    ),
    any("FB0805", Explains::Fields(&["line", "timestamp"])),
    any("FB0814", Explains::Fields(&["line", "attributes", "scope", "severity"])),
    any("FB0806", Explains::Fields(&["line", "structured_metadata"])),
    any("FB0808", Explains::Fields(CONTENT)),
    any("FB0810", Explains::Extra),
    any("FB0810", Explains::Fields(&["line", "body"])),
    any(NOT_UTF8, Explains::Samples(Samples::NotUtf8)),
    any(CARRIAGE_RETURN, Explains::Samples(Samples::CarriageReturn)),
    any("FB0812", Explains::Fields(&["timestamp"])),
    any("FB0812", Explains::Undated),
    any("FB0816", Explains::Framing),
    any("FB0820", Explains::Fields(&["labels", "record"])),
    of("FB0820", "name", Explains::Fields(&["envelope"])),
    of("FB0820", "name", Explains::Sampled),
    of("FB0820", "prometheusremotewrite", Explains::Extra),
];
