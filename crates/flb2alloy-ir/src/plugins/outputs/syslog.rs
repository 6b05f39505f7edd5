//! `syslog` (plugins/out_syslog).

use super::retarget::label_of;
use crate::keys::Keys;
use crate::plugin::{Build, Opt, Plugin, approximate, exact, operational, unsupported};
use crate::plugins::{client, every, tls};
use crate::record::{Operand, Path};
use crate::sink::{Exporter, Label, Server, Sink};
use crate::text::Text;

const SEVERITY: &str = "set the attribute priority (facility * 8 + severity) in otelcol.processor.transform";

/// syslog.c, syslog_format and syslog_rfc5424
const FORM: &str = "a message that begins with `<` gets a header, too, and one that is longer than 2048 bytes (1024 in \
                    rfc3164) is not cut; no byte order mark stands in front of it";

const OPTIONS: &[Opt] = &[
    exact("host", "endpoint"),
    exact("port", "port"),
    exact("mode", "network").default("udp"),
    exact("syslog_format", "protocol").default("rfc5424"),
    approximate("syslog_maxsize", "the message", "messages are not cut: the exporter knows no limit")
        .default("0"),
    unsupported("syslog_severity_key", SEVERITY),
    exact("syslog_severity_preset", "the attribute priority").default("6"),
    unsupported("syslog_facility_key", SEVERITY),
    exact("syslog_facility_preset", "the attribute priority").default("1"),
    exact("syslog_hostname_key", "the attribute hostname"),
    exact("syslog_hostname_preset", "the attribute hostname"),
    exact("syslog_appname_key", "the attribute appname"),
    exact("syslog_appname_preset", "the attribute appname"),
    exact("syslog_procid_key", "the attribute proc_id"),
    exact("syslog_procid_preset", "the attribute proc_id"),
    exact("syslog_msgid_key", "the attribute msg_id"),
    exact("syslog_msgid_preset", "the attribute msg_id"),
    unsupported("syslog_sd_key", "set the attribute structured_data in otelcol.processor.transform").many(),
    approximate("syslog_message_key", "the attribute message", FORM),
    operational("allow_longer_sd_id", "structured data is not sent").default("false"),
];

pub(crate) static SYSLOG: Plugin = Plugin {
    id: "output/syslog",
    names: &["syslog"],
    becomes: "otelcol.exporter.syslog",
    options: &[OPTIONS, tls::EXPORTER, every::OUTPUT, client::RETRY, client::NET],
    build: Build::Output(build),
};

fn build(keys: &mut Keys<'_, '_>) -> Option<Sink> {
    // The exporter cuts no message.
    keys.take("syslog_maxsize");
    let host = keys.text("host").map_or_else(|| Text::literal("127.0.0.1"), |given| given.text);
    let port = keys.integer("port").and_then(|port| u16::try_from(port).ok()).unwrap_or(514);
    keys.take("syslog_maxsize");
    let mode = keys.literal("mode").map_or_else(|| "udp".to_owned(), |mode| mode.value.to_ascii_lowercase());
    let format = keys.literal("syslog_format");
    let mut tls = tls::client(keys);
    if mode == "dtls" {
        keys.give_up("no component of Alloy speaks DTLS: use tls");
        return None;
    }
    tls.enabled |= mode == "tls";
    let severity = keys.integer("syslog_severity_preset").unwrap_or(6);
    let facility = keys.integer("syslog_facility_preset").unwrap_or(1);
    let priority = Text::literal((facility * 8 + severity).to_string());
    let mut attributes = vec![label_of("priority", Operand::Text(priority))];
    // What is found in the record comes behind what stands in for it.
    for (part, attribute) in
        [("hostname", "hostname"), ("appname", "appname"), ("procid", "proc_id"), ("msgid", "msg_id")]
    {
        let preset = keys.text(&format!("syslog_{part}_preset"));
        attributes.extend(preset.map(|given| label_of(attribute, Operand::Text(given.text))));
        attributes
            .extend(keys.literal(&format!("syslog_{part}_key")).map(|key| of_key(attribute, key.value)));
    }
    attributes.extend(keys.literal("syslog_message_key").map(|key| of_key("message", key.value)));
    Some(Sink::Exporter(Box::new(Exporter {
        to: Server::Syslog {
            address: (host, port),
            udp: mode == "udp",
            bsd: format.is_some_and(|format| format.value.eq_ignore_ascii_case("rfc3164")),
            tls,
        },
        body: Vec::new(),
        time_key: None,
        attributes,
        retry: client::retry(keys),
    })))
}

/// Keys are names, no accessors (syslog.c, msgpack_to_syslog).
fn of_key(attribute: &str, key: String) -> Label {
    label_of(attribute, Operand::Path(Path::key(key)))
}
